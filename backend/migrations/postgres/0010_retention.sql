-- When everything about a person was removed; the row stays, because events and sessions name it.
ALTER TABLE person ADD COLUMN erased_at BIGINT;

-- A controller's data about a person are not removed for as long as this is not lifted.
CREATE TABLE legal_hold (
    id UUID PRIMARY KEY,
    person_id UUID NOT NULL REFERENCES person (id),
    controller_id UUID NOT NULL REFERENCES organisation (id),
    reason TEXT NOT NULL,
    placed_at BIGINT NOT NULL,
    placed_by UUID NOT NULL REFERENCES account (id),
    lifted_at BIGINT,
    lifted_by UUID REFERENCES account (id)
);
CREATE UNIQUE INDEX legal_hold_live ON legal_hold (person_id, controller_id) WHERE lifted_at IS NULL;
CREATE INDEX legal_hold_controller ON legal_hold (controller_id, placed_at);

-- How many relations of which kind there were, where the register's rule makes their rows anonymous.
CREATE TABLE relation_tally (
    controller_id UUID NOT NULL REFERENCES organisation (id),
    register TEXT NOT NULL,
    ground TEXT NOT NULL,
    ended_year BIGINT NOT NULL,
    relations BIGINT NOT NULL,
    PRIMARY KEY (controller_id, register, ground, ended_year)
);

-- What was removed by the rules of retention, signed. Each begins in the log where the one before ends.
CREATE TABLE removal_certificate (
    until_leaf BIGINT PRIMARY KEY,
    made_at BIGINT NOT NULL,
    removals BIGINT NOT NULL,
    note TEXT NOT NULL
);
CREATE TRIGGER removal_certificate_is_kept BEFORE DELETE OR UPDATE ON removal_certificate
    FOR EACH ROW EXECUTE FUNCTION refuse_event_change();
CREATE TRIGGER removal_certificate_is_not_emptied BEFORE TRUNCATE ON removal_certificate
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_event_change();

CREATE INDEX relation_register ON relation (register, person_id, controller_id);
