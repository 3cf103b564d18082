-- REPLACE takes away the row in its way without firing the triggers on DELETE (unless `recursive_triggers` is on): by its
-- key, or by the rowid that SQLite gives each row. A rowid that nobody names is -1 here, and no row has that.
CREATE TRIGGER event_is_new BEFORE INSERT ON event
WHEN EXISTS (SELECT 1 FROM event WHERE id = NEW.id OR rowid = NEW.rowid)
BEGIN SELECT RAISE(ABORT, 'events are append-only'); END;
-- The same subject twice is no replacement: subjects are written ten at a time, the last one repeated to fill up.
CREATE TRIGGER event_subject_is_new BEFORE INSERT ON event_subject
WHEN EXISTS (SELECT 1 FROM event_subject
    WHERE event_id = NEW.event_id AND subject_id = NEW.subject_id AND kind <> NEW.kind OR rowid = NEW.rowid)
BEGIN SELECT RAISE(ABORT, 'events are append-only'); END;
CREATE TRIGGER event_detail_is_new BEFORE INSERT ON event_detail
WHEN EXISTS (SELECT 1 FROM event_detail WHERE event_id = NEW.event_id OR rowid = NEW.rowid)
BEGIN SELECT RAISE(ABORT, 'events are append-only'); END;

DROP TRIGGER event_detail_is_only_erased;
CREATE TRIGGER event_detail_is_only_erased BEFORE UPDATE ON event_detail
WHEN NOT (NEW.event_id = OLD.event_id AND NEW.rowid = OLD.rowid AND NEW.salt IS NULL AND NEW.body IS NULL
    AND NEW.erased_at IS NOT NULL AND OLD.erased_at IS NULL)
BEGIN SELECT RAISE(ABORT, 'an event detail can only be erased'); END;
