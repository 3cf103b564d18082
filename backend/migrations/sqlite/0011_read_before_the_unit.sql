-- The event of a unit that read a person before it began says whom, and at which version: it is refused when somebody else has
-- changed the person since (`Tx::lock_as_read`). So the unit needs no statement of its own to lock them.
DROP VIEW event_entry;
CREATE VIEW event_entry AS
SELECT
    e.id, e.at, e.action, e.outcome, e.actor_kind, e.actor_id, e.role, e.actor_organisation_id, e.organisation_id,
    e.object_kind, e.object_id, e.controller_id, e.register, e.fields, e.purpose, e.request_id, e.commitment,
    d.salt, d.body,
    (SELECT json_group_array(json_array(s.kind, lower(hex(s.subject_id)))) FROM event_subject s WHERE s.event_id = e.id) AS subjects,
    NULL AS as_read_id, NULL AS as_read_version
FROM event e JOIN event_detail d ON d.event_id = e.id;

CREATE TRIGGER event_entry_is_written INSTEAD OF INSERT ON event_entry
BEGIN
    UPDATE person SET version = version + 1 WHERE id = NEW.as_read_id AND version = NEW.as_read_version;
    SELECT RAISE(ABORT, 'read too early') WHERE NEW.as_read_id IS NOT NULL AND changes() = 0;
    INSERT INTO event (
        id, at, action, outcome, actor_kind, actor_id, role, actor_organisation_id, organisation_id, object_kind,
        object_id, controller_id, register, fields, purpose, request_id, commitment)
    VALUES (
        NEW.id, NEW.at, NEW.action, NEW.outcome, NEW.actor_kind, NEW.actor_id, NEW.role, NEW.actor_organisation_id,
        NEW.organisation_id, NEW.object_kind, NEW.object_id, NEW.controller_id, NEW.register, NEW.fields, NEW.purpose,
        NEW.request_id, NEW.commitment);
    INSERT INTO event_detail (event_id, salt, body) VALUES (NEW.id, NEW.salt, NEW.body);
    INSERT INTO event_subject (event_id, kind, subject_id)
    SELECT DISTINCT NEW.id, s.value ->> 0, unhex(s.value ->> 1) FROM json_each(NEW.subjects) s;
END;
