-- The event log as a Merkle tree (RFC 6962). An event gets its place in the tree when it is sealed, after it was committed.
CREATE TABLE event_leaf (
    leaf_index INTEGER PRIMARY KEY,
    event_id BLOB NOT NULL UNIQUE REFERENCES event (id)
) STRICT;

-- Hashes of complete subtrees, 256 to a full tile (C2SP tlog-tiles). The last tile of each level grows.
CREATE TABLE event_tile (
    level INTEGER NOT NULL,
    place INTEGER NOT NULL,
    hashes BLOB NOT NULL,
    PRIMARY KEY (level, place)
) STRICT;

-- Signed checkpoints. witnessed_at is when the second place had it.
CREATE TABLE event_checkpoint (
    size INTEGER PRIMARY KEY,
    at INTEGER NOT NULL,
    note TEXT NOT NULL,
    witnessed_at INTEGER
) STRICT;
CREATE INDEX event_checkpoint_unwitnessed ON event_checkpoint (size) WHERE witnessed_at IS NULL;

CREATE TRIGGER event_leaf_is_new BEFORE INSERT ON event_leaf
WHEN EXISTS (SELECT 1 FROM event_leaf WHERE leaf_index = NEW.leaf_index OR event_id = NEW.event_id)
BEGIN SELECT RAISE(ABORT, 'the sealed log is append-only'); END;
CREATE TRIGGER event_leaf_is_kept BEFORE DELETE ON event_leaf
BEGIN SELECT RAISE(ABORT, 'the sealed log is append-only'); END;
CREATE TRIGGER event_leaf_is_fixed BEFORE UPDATE ON event_leaf
BEGIN SELECT RAISE(ABORT, 'the sealed log is append-only'); END;
CREATE TRIGGER event_tile_is_kept BEFORE DELETE ON event_tile
BEGIN SELECT RAISE(ABORT, 'the sealed log is append-only'); END;
-- A tile only grows at its end.
CREATE TRIGGER event_tile_only_grows BEFORE UPDATE ON event_tile
WHEN NOT (NEW.level = OLD.level AND NEW.place = OLD.place AND length(NEW.hashes) <= 8192
    AND substr(NEW.hashes, 1, length(OLD.hashes)) = OLD.hashes)
BEGIN SELECT RAISE(ABORT, 'the sealed log is append-only'); END;
CREATE TRIGGER event_checkpoint_is_new BEFORE INSERT ON event_checkpoint
WHEN EXISTS (SELECT 1 FROM event_checkpoint WHERE size = NEW.size)
BEGIN SELECT RAISE(ABORT, 'the sealed log is append-only'); END;
CREATE TRIGGER event_checkpoint_is_kept BEFORE DELETE ON event_checkpoint
BEGIN SELECT RAISE(ABORT, 'the sealed log is append-only'); END;
-- That it was witnessed is noted once.
CREATE TRIGGER event_checkpoint_is_only_witnessed BEFORE UPDATE ON event_checkpoint
WHEN NOT (NEW.size = OLD.size AND NEW.at = OLD.at AND NEW.note = OLD.note AND OLD.witnessed_at IS NULL)
BEGIN SELECT RAISE(ABORT, 'the sealed log is append-only'); END;
