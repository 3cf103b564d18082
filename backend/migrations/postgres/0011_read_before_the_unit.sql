-- The event of a unit that read a person before it began says whom, and at which version: it is refused when somebody else has
-- changed the person since (`Tx::lock_as_read`). So the unit needs no statement of its own to lock them.
CREATE OR REPLACE VIEW event_entry AS
SELECT
    e.id, e.at, e.action, e.outcome, e.actor_kind, e.actor_id, e.role, e.actor_organisation_id, e.organisation_id,
    e.object_kind, e.object_id, e.controller_id, e.register, e.fields, e.purpose, e.request_id, e.commitment,
    d.salt, d.body,
    (SELECT COALESCE(json_agg(json_build_array(s.kind, replace(s.subject_id::text, '-', ''))), '[]')::text
        FROM event_subject s WHERE s.event_id = e.id) AS subjects,
    NULL::uuid AS as_read_id, NULL::bigint AS as_read_version
FROM event e JOIN event_detail d ON d.event_id = e.id;

CREATE OR REPLACE FUNCTION write_event_entry() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.as_read_id IS NOT NULL THEN
        UPDATE person SET version = version + 1 WHERE id = NEW.as_read_id AND version = NEW.as_read_version;
        IF NOT FOUND THEN
            RAISE EXCEPTION 'read too early';
        END IF;
    END IF;
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
