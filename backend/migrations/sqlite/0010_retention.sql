-- When everything about a person was removed; the row stays, because events and sessions name it.
ALTER TABLE person ADD COLUMN erased_at INTEGER;

-- A controller's data about a person are not removed for as long as this is not lifted.
CREATE TABLE legal_hold (
    id BLOB PRIMARY KEY,
    person_id BLOB NOT NULL REFERENCES person (id),
    controller_id BLOB NOT NULL REFERENCES organisation (id),
    reason TEXT NOT NULL,
    placed_at INTEGER NOT NULL,
    placed_by BLOB NOT NULL REFERENCES account (id),
    lifted_at INTEGER,
    lifted_by BLOB REFERENCES account (id)
) STRICT;
CREATE UNIQUE INDEX legal_hold_live ON legal_hold (person_id, controller_id) WHERE lifted_at IS NULL;
CREATE INDEX legal_hold_controller ON legal_hold (controller_id, placed_at);

-- How many relations of which kind there were, where the register's rule makes their rows anonymous.
CREATE TABLE relation_tally (
    controller_id BLOB NOT NULL REFERENCES organisation (id),
    register TEXT NOT NULL,
    ground TEXT NOT NULL,
    ended_year INTEGER NOT NULL,
    relations INTEGER NOT NULL,
    PRIMARY KEY (controller_id, register, ground, ended_year)
) STRICT;

-- What was removed by the rules of retention, signed. Each begins in the log where the one before ends.
CREATE TABLE removal_certificate (
    until_leaf INTEGER PRIMARY KEY,
    made_at INTEGER NOT NULL,
    removals INTEGER NOT NULL,
    note TEXT NOT NULL
) STRICT;
CREATE TRIGGER removal_certificate_is_kept BEFORE DELETE ON removal_certificate
BEGIN
    SELECT RAISE(ABORT, 'certificates of removal are append-only');
END;
CREATE TRIGGER removal_certificate_is_fixed BEFORE UPDATE ON removal_certificate
BEGIN
    SELECT RAISE(ABORT, 'certificates of removal are append-only');
END;

CREATE INDEX relation_register ON relation (register, person_id, controller_id);
