-- The event log as a Merkle tree (RFC 6962). An event gets its place in the tree when it is sealed, after it was committed.
CREATE TABLE event_leaf (
    leaf_index BIGINT PRIMARY KEY,
    event_id UUID NOT NULL UNIQUE REFERENCES event (id)
);

-- Hashes of complete subtrees, 256 to a full tile (C2SP tlog-tiles). The last tile of each level grows.
CREATE TABLE event_tile (
    level BIGINT NOT NULL,
    place BIGINT NOT NULL,
    hashes BYTEA NOT NULL,
    PRIMARY KEY (level, place)
);

-- Signed checkpoints. witnessed_at is when the second place had it.
CREATE TABLE event_checkpoint (
    size BIGINT PRIMARY KEY,
    at BIGINT NOT NULL,
    note TEXT NOT NULL,
    witnessed_at BIGINT
);
CREATE INDEX event_checkpoint_unwitnessed ON event_checkpoint (size) WHERE witnessed_at IS NULL;

CREATE TRIGGER event_leaf_is_kept BEFORE DELETE OR UPDATE ON event_leaf
    FOR EACH ROW EXECUTE FUNCTION refuse_event_change();
CREATE TRIGGER event_leaf_is_not_emptied BEFORE TRUNCATE ON event_leaf
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_event_change();
CREATE TRIGGER event_tile_is_kept BEFORE DELETE ON event_tile
    FOR EACH ROW EXECUTE FUNCTION refuse_event_change();
CREATE TRIGGER event_tile_is_not_emptied BEFORE TRUNCATE ON event_tile
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_event_change();
-- A tile only grows at its end.
CREATE TRIGGER event_tile_only_grows BEFORE UPDATE ON event_tile
    FOR EACH ROW
    WHEN (NOT (NEW.level = OLD.level AND NEW.place = OLD.place AND length(NEW.hashes) <= 8192
        AND substr(NEW.hashes, 1, length(OLD.hashes)) = OLD.hashes))
    EXECUTE FUNCTION refuse_event_change();
CREATE TRIGGER event_checkpoint_is_kept BEFORE DELETE ON event_checkpoint
    FOR EACH ROW EXECUTE FUNCTION refuse_event_change();
CREATE TRIGGER event_checkpoint_is_not_emptied BEFORE TRUNCATE ON event_checkpoint
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_event_change();
-- That it was witnessed is noted once.
CREATE TRIGGER event_checkpoint_is_only_witnessed BEFORE UPDATE ON event_checkpoint
    FOR EACH ROW
    WHEN (NOT (NEW.size = OLD.size AND NEW.at = OLD.at AND NEW.note = OLD.note AND OLD.witnessed_at IS NULL))
    EXECUTE FUNCTION refuse_event_change();
