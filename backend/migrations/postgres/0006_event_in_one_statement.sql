-- An event with its parts, as one row: written in one statement, so that a unit waits for the engine once. `subjects` are
-- pairs of kind and id (32 hexadecimal digits), as JSON; one that is named twice is written once.
CREATE VIEW event_entry AS
SELECT
    e.id, e.at, e.action, e.outcome, e.actor_kind, e.actor_id, e.role, e.actor_organisation_id, e.organisation_id,
    e.object_kind, e.object_id, e.controller_id, e.register, e.fields, e.purpose, e.request_id, e.commitment,
    d.salt, d.body,
    (SELECT COALESCE(json_agg(json_build_array(s.kind, replace(s.subject_id::text, '-', ''))), '[]')::text
        FROM event_subject s WHERE s.event_id = e.id) AS subjects
FROM event e JOIN event_detail d ON d.event_id = e.id;

CREATE FUNCTION write_event_entry() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO event (
        id, at, action, outcome, actor_kind, actor_id, role, actor_organisation_id, organisation_id, object_kind,
        object_id, controller_id, register, fields, purpose, request_id, commitment)
    VALUES (
        NEW.id, NEW.at, NEW.action, NEW.outcome, NEW.actor_kind, NEW.actor_id, NEW.role, NEW.actor_organisation_id,
        NEW.organisation_id, NEW.object_kind, NEW.object_id, NEW.controller_id, NEW.register, NEW.fields, NEW.purpose,
        NEW.request_id, NEW.commitment);
    INSERT INTO event_detail (event_id, salt, body) VALUES (NEW.id, NEW.salt, NEW.body);
    INSERT INTO event_subject (event_id, kind, subject_id)
    SELECT DISTINCT NEW.id, s ->> 0, (s ->> 1)::uuid FROM jsonb_array_elements(NEW.subjects::jsonb) s;
    RETURN NEW;
END;
$$;
CREATE TRIGGER event_entry_is_written INSTEAD OF INSERT ON event_entry
    FOR EACH ROW EXECUTE FUNCTION write_event_entry();
