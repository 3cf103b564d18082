-- The core: organisations, accounts, invitations, sessions, citizens, mail, events.
-- Times are microseconds since 1970; ids are UUIDv7; names ending in _index are keyed hashes; _sealed is encrypted.

-- What the database is for. 'unfinished' while a restore or a copy fills it: such a database is never served.
CREATE TABLE installation (
    id BIGINT PRIMARY KEY CHECK (id = 1),
    kind TEXT NOT NULL CHECK (kind IN ('demo', 'production', 'unfinished')),
    created_at BIGINT NOT NULL
);

CREATE TABLE organisation (
    id UUID PRIMARY KEY,
    version BIGINT NOT NULL DEFAULT 0,
    kind TEXT NOT NULL,
    status TEXT NOT NULL,
    parent_id UUID REFERENCES organisation (id),
    merged_into_id UUID REFERENCES organisation (id),
    name_fi TEXT NOT NULL,
    name_sv TEXT,
    name_en TEXT,
    business_id TEXT,
    search_text TEXT NOT NULL,
    sort_name TEXT COLLATE "C" NOT NULL,
    created_at BIGINT NOT NULL,
    closed_at BIGINT
);
CREATE INDEX organisation_parent ON organisation (parent_id);
CREATE INDEX organisation_name ON organisation (sort_name, id);
CREATE UNIQUE INDEX organisation_business_id ON organisation (business_id) WHERE parent_id IS NULL AND closed_at IS NULL;

-- Every organisation with each of those above it, itself included (depth 0). above_text is above_id as text, which a
-- list's row filter looks for in its one parameter.
CREATE TABLE organisation_above (
    organisation_id UUID NOT NULL REFERENCES organisation (id),
    above_id UUID NOT NULL REFERENCES organisation (id),
    above_text TEXT NOT NULL,
    depth BIGINT NOT NULL,
    PRIMARY KEY (organisation_id, above_id)
);
CREATE INDEX organisation_above_above ON organisation_above (above_id, organisation_id);

-- A provider serves a municipality in one service. Nothing is inherited through this.
CREATE TABLE organisation_relation (
    id UUID PRIMARY KEY,
    provider_id UUID NOT NULL REFERENCES organisation (id),
    municipality_id UUID NOT NULL REFERENCES organisation (id),
    service TEXT NOT NULL,
    started_at BIGINT NOT NULL,
    ended_at BIGINT
);
CREATE INDEX organisation_relation_provider ON organisation_relation (provider_id);
CREATE INDEX organisation_relation_municipality ON organisation_relation (municipality_id);

CREATE TABLE invitation_policy (
    organisation_id UUID PRIMARY KEY REFERENCES organisation (id),
    who_may_invite TEXT NOT NULL,
    second_approval BOOLEAN NOT NULL,
    default_role TEXT,
    default_months BIGINT
);

CREATE TABLE account (
    id UUID PRIMARY KEY,
    version BIGINT NOT NULL DEFAULT 0,
    status TEXT NOT NULL,
    email TEXT,
    email_key TEXT COLLATE "C" UNIQUE,
    name TEXT,
    home_organisation_id UUID NOT NULL REFERENCES organisation (id),
    lang TEXT NOT NULL,
    search_text TEXT NOT NULL,
    sort_name TEXT COLLATE "C" NOT NULL,
    password_hash TEXT,
    password_set_at BIGINT,
    totp_sealed BYTEA,
    totp_set_at BIGINT,
    totp_last_step BIGINT,
    privacy_notice_at BIGINT,
    last_sign_in_at BIGINT,
    created_at BIGINT NOT NULL,
    closed_at BIGINT,
    close_reason TEXT,
    cleared_at BIGINT
);
CREATE INDEX account_name ON account (sort_name, id);
CREATE INDEX account_last_sign_in ON account ((COALESCE(last_sign_in_at, 0)), id);
CREATE INDEX account_home ON account (home_organisation_id);

-- The words of a person's name and e-mail, folded, for the search by the beginnings of words. Rewritten with the name.
CREATE TABLE account_word (
    word TEXT COLLATE "C" NOT NULL,
    account_id UUID NOT NULL REFERENCES account (id),
    PRIMARY KEY (word, account_id)
);
CREATE INDEX account_word_account ON account_word (account_id);

CREATE TABLE recovery_code (
    account_id UUID NOT NULL REFERENCES account (id),
    code_hash BYTEA NOT NULL,
    used_at BIGINT,
    PRIMARY KEY (account_id, code_hash)
);

-- A lost second factor is reset by two people.
CREATE TABLE second_factor_reset (
    id UUID PRIMARY KEY,
    account_id UUID NOT NULL REFERENCES account (id),
    asked_by UUID NOT NULL REFERENCES account (id),
    asked_at BIGINT NOT NULL,
    reason TEXT NOT NULL,
    decided_by UUID REFERENCES account (id),
    decided_at BIGINT,
    approved BOOLEAN
);
CREATE INDEX second_factor_reset_account ON second_factor_reset (account_id);

-- A new user name waits for the code sent to it.
CREATE TABLE email_change (
    account_id UUID PRIMARY KEY REFERENCES account (id),
    email TEXT NOT NULL,
    code_hash BYTEA NOT NULL,
    tries BIGINT NOT NULL,
    expires_at BIGINT NOT NULL
);

CREATE TABLE membership (
    id UUID PRIMARY KEY,
    version BIGINT NOT NULL DEFAULT 0,
    account_id UUID NOT NULL REFERENCES account (id),
    organisation_id UUID NOT NULL REFERENCES organisation (id),
    role TEXT NOT NULL,
    ground TEXT NOT NULL,
    granted_by UUID REFERENCES account (id),
    starts_at BIGINT NOT NULL,
    ends_at BIGINT,
    ended_at BIGINT,
    end_reason TEXT,
    confirmed_at BIGINT NOT NULL,
    last_used_at BIGINT NOT NULL,
    first_warning_at BIGINT,
    second_warning_at BIGINT,
    created_at BIGINT NOT NULL
);
CREATE UNIQUE INDEX membership_live ON membership (account_id, organisation_id, role) WHERE ended_at IS NULL;
CREATE INDEX membership_account ON membership (account_id, ended_at);
CREATE INDEX membership_organisation ON membership (organisation_id, account_id);
CREATE INDEX membership_ends ON membership (ends_at) WHERE ended_at IS NULL;
CREATE INDEX membership_idle ON membership (last_used_at) WHERE ended_at IS NULL;

CREATE TABLE acknowledgement (
    membership_id UUID NOT NULL REFERENCES membership (id),
    kind TEXT NOT NULL,
    given_at BIGINT NOT NULL,
    PRIMARY KEY (membership_id, kind)
);

-- vouched_by answers for it until it is accepted: whoever invited, or sent it again last; none for the program itself.
CREATE TABLE invitation (
    id UUID PRIMARY KEY,
    version BIGINT NOT NULL DEFAULT 0,
    organisation_id UUID NOT NULL REFERENCES organisation (id),
    email TEXT,
    email_key TEXT,
    role TEXT NOT NULL,
    ends_at BIGINT,
    ground TEXT NOT NULL,
    note TEXT,
    lang TEXT NOT NULL,
    state TEXT NOT NULL,
    invited_by UUID REFERENCES account (id),
    vouched_by UUID REFERENCES account (id),
    approved_by UUID REFERENCES account (id),
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    closed_at BIGINT,
    accepted_account_id UUID REFERENCES account (id)
);
CREATE UNIQUE INDEX invitation_open ON invitation (organisation_id, email_key, role)
    WHERE state IN ('awaiting_approval', 'pending');
CREATE INDEX invitation_organisation ON invitation (organisation_id, created_at);
CREATE INDEX invitation_email ON invitation (email_key);
CREATE INDEX invitation_by ON invitation (invited_by, created_at);

-- Each time an invitation was sent again: it counts for the day's quota of whoever did it.
CREATE TABLE invitation_resending (
    id UUID PRIMARY KEY,
    invitation_id UUID NOT NULL REFERENCES invitation (id),
    resent_by UUID REFERENCES account (id),
    resent_at BIGINT NOT NULL
);
CREATE INDEX invitation_resending_by ON invitation_resending (resent_by, resent_at);

-- Secrets that a mail carries, as hashes: made when the mail is sent, gone when used or expired.
CREATE TABLE mail_secret (
    secret_hash BYTEA PRIMARY KEY,
    purpose TEXT NOT NULL,
    object_id UUID NOT NULL,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL
);
CREATE INDEX mail_secret_object ON mail_secret (object_id, purpose);

CREATE TABLE mail_outbox (
    id UUID PRIMARY KEY,
    template TEXT NOT NULL,
    lang TEXT NOT NULL,
    message_sealed BYTEA,
    object_id UUID,
    created_at BIGINT NOT NULL,
    due_at BIGINT NOT NULL,
    leased_until BIGINT,
    attempts BIGINT NOT NULL DEFAULT 0,
    last_error TEXT,
    sent_at BIGINT,
    given_up_at BIGINT
);
CREATE INDEX mail_outbox_due ON mail_outbox (due_at) WHERE sent_at IS NULL AND given_up_at IS NULL;
CREATE INDEX mail_outbox_dead ON mail_outbox (id) WHERE given_up_at IS NOT NULL;
CREATE INDEX mail_outbox_object ON mail_outbox (object_id, created_at) WHERE object_id IS NOT NULL;

CREATE TABLE person (
    id UUID PRIMARY KEY,
    version BIGINT NOT NULL DEFAULT 0,
    lang TEXT NOT NULL,
    names_sealed BYTEA,
    first_identified_at BIGINT,
    last_sign_in_at BIGINT,
    died_on BIGINT,
    population_tried_at BIGINT,
    created_at BIGINT NOT NULL
);

CREATE TABLE session (
    id UUID PRIMARY KEY,
    token_hash BYTEA NOT NULL UNIQUE,
    kind TEXT NOT NULL,
    stage TEXT NOT NULL,
    account_id UUID REFERENCES account (id),
    person_id UUID REFERENCES person (id),
    device TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    authenticated_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    device_hash BYTEA,
    logout_sealed BYTEA,
    ended_at BIGINT,
    end_reason TEXT
);
CREATE INDEX session_account ON session (account_id, created_at);
CREATE INDEX session_person ON session (person_id, created_at);
CREATE INDEX session_open ON session (expires_at) WHERE ended_at IS NULL;

CREATE TABLE session_touch (
    session_id UUID PRIMARY KEY REFERENCES session (id),
    seen_at BIGINT NOT NULL
);

CREATE TABLE known_device (
    account_id UUID NOT NULL REFERENCES account (id),
    device_hash BYTEA NOT NULL,
    seen_at BIGINT NOT NULL,
    PRIMARY KEY (account_id, device_hash)
);

CREATE TABLE throttle_failure (
    id UUID PRIMARY KEY,
    scope TEXT NOT NULL,
    key_hash BYTEA NOT NULL,
    at BIGINT NOT NULL
);
CREATE INDEX throttle_failure_key ON throttle_failure (scope, key_hash, at);

CREATE TABLE form_draft (
    key_hash BYTEA NOT NULL,
    page TEXT NOT NULL,
    body_sealed BYTEA NOT NULL,
    expires_at BIGINT NOT NULL,
    PRIMARY KEY (key_hash, page)
);

-- A sign-in that waits for the browser to come back from the identification service.
CREATE TABLE identification_attempt (
    state_hash BYTEA PRIMARY KEY,
    browser_hash BYTEA NOT NULL,
    body_sealed BYTEA NOT NULL,
    expires_at BIGINT NOT NULL
);
CREATE INDEX identification_attempt_expires ON identification_attempt (expires_at);

CREATE TABLE job_lease (
    job TEXT PRIMARY KEY,
    holder UUID NOT NULL,
    leased_until BIGINT NOT NULL,
    started_at BIGINT,
    finished_at BIGINT,
    outcome TEXT
);

CREATE TABLE outside_call (
    id UUID PRIMARY KEY,
    at BIGINT NOT NULL,
    system TEXT NOT NULL,
    direction TEXT NOT NULL,
    operation TEXT NOT NULL,
    latency_micros BIGINT NOT NULL,
    outcome TEXT NOT NULL,
    correlation_id UUID NOT NULL
);
CREATE INDEX outside_call_at ON outside_call (at);

-- A data key encrypts what one subject's rows hold; destroying it erases them everywhere, backups included.
CREATE TABLE data_key (
    subject_id UUID PRIMARY KEY,
    wrapped BYTEA NOT NULL,
    kek_version BIGINT NOT NULL,
    created_at BIGINT NOT NULL
);

-- A person's identity codes are a history; the newest one has no end. People known through eIDAS have none: their kind
-- is 'subject', the issuer's own name for them.
CREATE TABLE person_identity (
    id UUID PRIMARY KEY,
    person_id UUID NOT NULL REFERENCES person (id),
    controller_id UUID NOT NULL REFERENCES organisation (id),
    register TEXT NOT NULL,
    kind TEXT NOT NULL,
    code_index BYTEA NOT NULL,
    index_version BIGINT NOT NULL,
    code_sealed BYTEA NOT NULL,
    since BIGINT NOT NULL,
    until BIGINT,
    UNIQUE (controller_id, register, code_index)
);
CREATE INDEX person_identity_person ON person_identity (person_id);

CREATE TABLE relation (
    id UUID PRIMARY KEY,
    version BIGINT NOT NULL DEFAULT 0,
    person_id UUID NOT NULL REFERENCES person (id),
    controller_id UUID NOT NULL REFERENCES organisation (id),
    register TEXT NOT NULL,
    ground TEXT NOT NULL,
    reference TEXT NOT NULL,
    started_at BIGINT NOT NULL,
    ended_at BIGINT
);
CREATE INDEX relation_person ON relation (person_id);
CREATE INDEX relation_controller ON relation (controller_id, register);

-- What the population register said, for one controller's register.
CREATE TABLE population_record (
    person_id UUID NOT NULL REFERENCES person (id),
    controller_id UUID NOT NULL REFERENCES organisation (id),
    register TEXT NOT NULL,
    body_sealed BYTEA,
    non_disclosure BOOLEAN NOT NULL,
    fetched_at BIGINT NOT NULL,
    PRIMARY KEY (person_id, controller_id, register)
);
CREATE INDEX population_record_fetched ON population_record (fetched_at);

-- What the citizen declares, for one controller's register.
CREATE TABLE contact (
    person_id UUID NOT NULL REFERENCES person (id),
    controller_id UUID NOT NULL REFERENCES organisation (id),
    register TEXT NOT NULL,
    version BIGINT NOT NULL DEFAULT 0,
    email_sealed BYTEA,
    phone_sealed BYTEA,
    kin_sealed BYTEA,
    changed_at BIGINT NOT NULL,
    PRIMARY KEY (person_id, controller_id, register)
);

CREATE TABLE contact_confirmation (
    id UUID PRIMARY KEY,
    person_id UUID NOT NULL REFERENCES person (id),
    email_sealed BYTEA NOT NULL,
    registers TEXT NOT NULL,
    code_hash BYTEA NOT NULL,
    tries BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL
);
CREATE INDEX contact_confirmation_person ON contact_confirmation (person_id);

-- The event log. Ids, codes and a commitment here; names, addresses and free text in event_detail.
CREATE TABLE event (
    id UUID PRIMARY KEY,
    at BIGINT NOT NULL,
    action TEXT NOT NULL,
    outcome TEXT NOT NULL,
    actor_kind TEXT NOT NULL,
    actor_id UUID,
    role TEXT,
    actor_organisation_id UUID,
    organisation_id UUID,
    object_kind TEXT,
    object_id UUID,
    controller_id UUID,
    register TEXT,
    fields TEXT NOT NULL,
    purpose TEXT,
    request_id UUID NOT NULL,
    commitment BYTEA NOT NULL
);
CREATE INDEX event_at ON event (at, id);
CREATE INDEX event_actor ON event (actor_id, at, id);
CREATE INDEX event_object ON event (object_id, at, id);
CREATE INDEX event_organisation ON event (organisation_id, at, id);
CREATE INDEX event_controller ON event (controller_id, at, id);

CREATE TABLE event_subject (
    event_id UUID NOT NULL REFERENCES event (id),
    kind TEXT NOT NULL,
    subject_id UUID NOT NULL,
    PRIMARY KEY (event_id, subject_id)
);
CREATE INDEX event_subject_subject ON event_subject (subject_id, event_id);

CREATE TABLE event_detail (
    event_id UUID PRIMARY KEY REFERENCES event (id),
    salt BYTEA,
    body TEXT,
    erased_at BIGINT
);

CREATE FUNCTION refuse_event_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'events are append-only';
END;
$$;
CREATE TRIGGER event_is_kept BEFORE DELETE OR UPDATE ON event
    FOR EACH ROW EXECUTE FUNCTION refuse_event_change();
CREATE TRIGGER event_is_not_emptied BEFORE TRUNCATE ON event
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_event_change();
CREATE TRIGGER event_subject_is_kept BEFORE DELETE OR UPDATE ON event_subject
    FOR EACH ROW EXECUTE FUNCTION refuse_event_change();
CREATE TRIGGER event_subject_is_not_emptied BEFORE TRUNCATE ON event_subject
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_event_change();
CREATE TRIGGER event_detail_is_kept BEFORE DELETE ON event_detail
    FOR EACH ROW EXECUTE FUNCTION refuse_event_change();
CREATE TRIGGER event_detail_is_not_emptied BEFORE TRUNCATE ON event_detail
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_event_change();
-- Retention empties a detail once and for all; nothing else may change it.
CREATE TRIGGER event_detail_is_only_erased BEFORE UPDATE ON event_detail
    FOR EACH ROW
    WHEN (NOT (NEW.event_id = OLD.event_id AND NEW.salt IS NULL AND NEW.body IS NULL AND NEW.erased_at IS NOT NULL
        AND OLD.erased_at IS NULL))
    EXECUTE FUNCTION refuse_event_change();
