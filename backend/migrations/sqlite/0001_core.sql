-- The core: organisations, accounts, invitations, sessions, citizens, mail, events.
-- Times are microseconds since 1970; ids are UUIDv7; names ending in _index are keyed hashes; _sealed is encrypted.

-- What the database is for. 'unfinished' while a restore or a copy fills it: such a database is never served.
CREATE TABLE installation (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    kind TEXT NOT NULL CHECK (kind IN ('demo', 'production', 'unfinished')),
    created_at INTEGER NOT NULL
) STRICT;

CREATE TABLE organisation (
    id BLOB PRIMARY KEY,
    version INTEGER NOT NULL DEFAULT 0,
    kind TEXT NOT NULL,
    status TEXT NOT NULL,
    parent_id BLOB REFERENCES organisation (id),
    merged_into_id BLOB REFERENCES organisation (id),
    name_fi TEXT NOT NULL,
    name_sv TEXT,
    name_en TEXT,
    business_id TEXT,
    search_text TEXT NOT NULL,
    sort_name TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    closed_at INTEGER
) STRICT;
CREATE INDEX organisation_parent ON organisation (parent_id);
CREATE INDEX organisation_name ON organisation (sort_name, id);
CREATE UNIQUE INDEX organisation_business_id ON organisation (business_id) WHERE parent_id IS NULL AND closed_at IS NULL;

-- Every organisation with each of those above it, itself included (depth 0). above_text is above_id as text, which a
-- list's row filter looks for in its one parameter.
CREATE TABLE organisation_above (
    organisation_id BLOB NOT NULL REFERENCES organisation (id),
    above_id BLOB NOT NULL REFERENCES organisation (id),
    above_text TEXT NOT NULL,
    depth INTEGER NOT NULL,
    PRIMARY KEY (organisation_id, above_id)
) STRICT;
CREATE INDEX organisation_above_above ON organisation_above (above_id, organisation_id);

-- A provider serves a municipality in one service. Nothing is inherited through this.
CREATE TABLE organisation_relation (
    id BLOB PRIMARY KEY,
    provider_id BLOB NOT NULL REFERENCES organisation (id),
    municipality_id BLOB NOT NULL REFERENCES organisation (id),
    service TEXT NOT NULL,
    started_at INTEGER NOT NULL,
    ended_at INTEGER
) STRICT;
CREATE INDEX organisation_relation_provider ON organisation_relation (provider_id);
CREATE INDEX organisation_relation_municipality ON organisation_relation (municipality_id);

CREATE TABLE invitation_policy (
    organisation_id BLOB PRIMARY KEY REFERENCES organisation (id),
    who_may_invite TEXT NOT NULL,
    second_approval INTEGER NOT NULL,
    default_role TEXT,
    default_months INTEGER
) STRICT;

CREATE TABLE account (
    id BLOB PRIMARY KEY,
    version INTEGER NOT NULL DEFAULT 0,
    status TEXT NOT NULL,
    email TEXT,
    email_key TEXT UNIQUE,
    name TEXT,
    home_organisation_id BLOB NOT NULL REFERENCES organisation (id),
    lang TEXT NOT NULL,
    search_text TEXT NOT NULL,
    sort_name TEXT NOT NULL,
    password_hash TEXT,
    password_set_at INTEGER,
    totp_sealed BLOB,
    totp_set_at INTEGER,
    totp_last_step INTEGER,
    privacy_notice_at INTEGER,
    last_sign_in_at INTEGER,
    created_at INTEGER NOT NULL,
    closed_at INTEGER,
    close_reason TEXT,
    cleared_at INTEGER
) STRICT;
CREATE INDEX account_name ON account (sort_name, id);
CREATE INDEX account_last_sign_in ON account (COALESCE(last_sign_in_at, 0), id);
CREATE INDEX account_home ON account (home_organisation_id);

-- The words of a person's name and e-mail, folded, for the search by the beginnings of words. Rewritten with the name.
CREATE TABLE account_word (
    word TEXT NOT NULL,
    account_id BLOB NOT NULL REFERENCES account (id),
    PRIMARY KEY (word, account_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX account_word_account ON account_word (account_id);

CREATE TABLE recovery_code (
    account_id BLOB NOT NULL REFERENCES account (id),
    code_hash BLOB NOT NULL,
    used_at INTEGER,
    PRIMARY KEY (account_id, code_hash)
) STRICT;

-- A lost second factor is reset by two people.
CREATE TABLE second_factor_reset (
    id BLOB PRIMARY KEY,
    account_id BLOB NOT NULL REFERENCES account (id),
    asked_by BLOB NOT NULL REFERENCES account (id),
    asked_at INTEGER NOT NULL,
    reason TEXT NOT NULL,
    decided_by BLOB REFERENCES account (id),
    decided_at INTEGER,
    approved INTEGER
) STRICT;
CREATE INDEX second_factor_reset_account ON second_factor_reset (account_id);

-- A new user name waits for the code sent to it.
CREATE TABLE email_change (
    account_id BLOB PRIMARY KEY REFERENCES account (id),
    email TEXT NOT NULL,
    code_hash BLOB NOT NULL,
    tries INTEGER NOT NULL,
    expires_at INTEGER NOT NULL
) STRICT;

CREATE TABLE membership (
    id BLOB PRIMARY KEY,
    version INTEGER NOT NULL DEFAULT 0,
    account_id BLOB NOT NULL REFERENCES account (id),
    organisation_id BLOB NOT NULL REFERENCES organisation (id),
    role TEXT NOT NULL,
    ground TEXT NOT NULL,
    granted_by BLOB REFERENCES account (id),
    starts_at INTEGER NOT NULL,
    ends_at INTEGER,
    ended_at INTEGER,
    end_reason TEXT,
    confirmed_at INTEGER NOT NULL,
    last_used_at INTEGER NOT NULL,
    first_warning_at INTEGER,
    second_warning_at INTEGER,
    created_at INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX membership_live ON membership (account_id, organisation_id, role) WHERE ended_at IS NULL;
CREATE INDEX membership_account ON membership (account_id, ended_at);
CREATE INDEX membership_organisation ON membership (organisation_id, account_id);
CREATE INDEX membership_ends ON membership (ends_at) WHERE ended_at IS NULL;
CREATE INDEX membership_idle ON membership (last_used_at) WHERE ended_at IS NULL;

CREATE TABLE acknowledgement (
    membership_id BLOB NOT NULL REFERENCES membership (id),
    kind TEXT NOT NULL,
    given_at INTEGER NOT NULL,
    PRIMARY KEY (membership_id, kind)
) STRICT;

-- vouched_by answers for it until it is accepted: whoever invited, or sent it again last; none for the program itself.
CREATE TABLE invitation (
    id BLOB PRIMARY KEY,
    version INTEGER NOT NULL DEFAULT 0,
    organisation_id BLOB NOT NULL REFERENCES organisation (id),
    email TEXT,
    email_key TEXT,
    role TEXT NOT NULL,
    ends_at INTEGER,
    ground TEXT NOT NULL,
    note TEXT,
    lang TEXT NOT NULL,
    state TEXT NOT NULL,
    invited_by BLOB REFERENCES account (id),
    vouched_by BLOB REFERENCES account (id),
    approved_by BLOB REFERENCES account (id),
    created_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    closed_at INTEGER,
    accepted_account_id BLOB REFERENCES account (id)
) STRICT;
CREATE UNIQUE INDEX invitation_open ON invitation (organisation_id, email_key, role)
    WHERE state IN ('awaiting_approval', 'pending');
CREATE INDEX invitation_organisation ON invitation (organisation_id, created_at);
CREATE INDEX invitation_email ON invitation (email_key);
CREATE INDEX invitation_by ON invitation (invited_by, created_at);

-- Each time an invitation was sent again: it counts for the day's quota of whoever did it.
CREATE TABLE invitation_resending (
    id BLOB PRIMARY KEY,
    invitation_id BLOB NOT NULL REFERENCES invitation (id),
    resent_by BLOB REFERENCES account (id),
    resent_at INTEGER NOT NULL
) STRICT;
CREATE INDEX invitation_resending_by ON invitation_resending (resent_by, resent_at);

-- Secrets that a mail carries, as hashes: made when the mail is sent, gone when used or expired.
CREATE TABLE mail_secret (
    secret_hash BLOB PRIMARY KEY,
    purpose TEXT NOT NULL,
    object_id BLOB NOT NULL,
    created_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL
) STRICT;
CREATE INDEX mail_secret_object ON mail_secret (object_id, purpose);

CREATE TABLE mail_outbox (
    id BLOB PRIMARY KEY,
    template TEXT NOT NULL,
    lang TEXT NOT NULL,
    message_sealed BLOB,
    object_id BLOB,
    created_at INTEGER NOT NULL,
    due_at INTEGER NOT NULL,
    leased_until INTEGER,
    attempts INTEGER NOT NULL DEFAULT 0,
    last_error TEXT,
    sent_at INTEGER,
    given_up_at INTEGER
) STRICT;
CREATE INDEX mail_outbox_due ON mail_outbox (due_at) WHERE sent_at IS NULL AND given_up_at IS NULL;
CREATE INDEX mail_outbox_dead ON mail_outbox (id) WHERE given_up_at IS NOT NULL;
CREATE INDEX mail_outbox_object ON mail_outbox (object_id, created_at) WHERE object_id IS NOT NULL;

CREATE TABLE person (
    id BLOB PRIMARY KEY,
    version INTEGER NOT NULL DEFAULT 0,
    lang TEXT NOT NULL,
    names_sealed BLOB,
    first_identified_at INTEGER,
    last_sign_in_at INTEGER,
    died_on INTEGER,
    population_tried_at INTEGER,
    created_at INTEGER NOT NULL
) STRICT;

CREATE TABLE session (
    id BLOB PRIMARY KEY,
    token_hash BLOB NOT NULL UNIQUE,
    kind TEXT NOT NULL,
    stage TEXT NOT NULL,
    account_id BLOB REFERENCES account (id),
    person_id BLOB REFERENCES person (id),
    device TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    authenticated_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    device_hash BLOB,
    logout_sealed BLOB,
    ended_at INTEGER,
    end_reason TEXT
) STRICT;
CREATE INDEX session_account ON session (account_id, created_at);
CREATE INDEX session_person ON session (person_id, created_at);
CREATE INDEX session_open ON session (expires_at) WHERE ended_at IS NULL;

CREATE TABLE session_touch (
    session_id BLOB PRIMARY KEY REFERENCES session (id),
    seen_at INTEGER NOT NULL
) STRICT;

CREATE TABLE known_device (
    account_id BLOB NOT NULL REFERENCES account (id),
    device_hash BLOB NOT NULL,
    seen_at INTEGER NOT NULL,
    PRIMARY KEY (account_id, device_hash)
) STRICT;

CREATE TABLE throttle_failure (
    id BLOB PRIMARY KEY,
    scope TEXT NOT NULL,
    key_hash BLOB NOT NULL,
    at INTEGER NOT NULL
) STRICT;
CREATE INDEX throttle_failure_key ON throttle_failure (scope, key_hash, at);

CREATE TABLE form_draft (
    key_hash BLOB NOT NULL,
    page TEXT NOT NULL,
    body_sealed BLOB NOT NULL,
    expires_at INTEGER NOT NULL,
    PRIMARY KEY (key_hash, page)
) STRICT;

-- A sign-in that waits for the browser to come back from the identification service.
CREATE TABLE identification_attempt (
    state_hash BLOB PRIMARY KEY,
    browser_hash BLOB NOT NULL,
    body_sealed BLOB NOT NULL,
    expires_at INTEGER NOT NULL
) STRICT;
CREATE INDEX identification_attempt_expires ON identification_attempt (expires_at);

CREATE TABLE job_lease (
    job TEXT PRIMARY KEY,
    holder BLOB NOT NULL,
    leased_until INTEGER NOT NULL,
    started_at INTEGER,
    finished_at INTEGER,
    outcome TEXT
) STRICT;

CREATE TABLE outside_call (
    id BLOB PRIMARY KEY,
    at INTEGER NOT NULL,
    system TEXT NOT NULL,
    direction TEXT NOT NULL,
    operation TEXT NOT NULL,
    latency_micros INTEGER NOT NULL,
    outcome TEXT NOT NULL,
    correlation_id BLOB NOT NULL
) STRICT;
CREATE INDEX outside_call_at ON outside_call (at);

-- A data key encrypts what one subject's rows hold; destroying it erases them everywhere, backups included.
CREATE TABLE data_key (
    subject_id BLOB PRIMARY KEY,
    wrapped BLOB NOT NULL,
    kek_version INTEGER NOT NULL,
    created_at INTEGER NOT NULL
) STRICT;

-- A person's identity codes are a history; the newest one has no end. People known through eIDAS have none: their kind
-- is 'subject', the issuer's own name for them.
CREATE TABLE person_identity (
    id BLOB PRIMARY KEY,
    person_id BLOB NOT NULL REFERENCES person (id),
    controller_id BLOB NOT NULL REFERENCES organisation (id),
    register TEXT NOT NULL,
    kind TEXT NOT NULL,
    code_index BLOB NOT NULL,
    index_version INTEGER NOT NULL,
    code_sealed BLOB NOT NULL,
    since INTEGER NOT NULL,
    until INTEGER,
    UNIQUE (controller_id, register, code_index)
) STRICT;
CREATE INDEX person_identity_person ON person_identity (person_id);

CREATE TABLE relation (
    id BLOB PRIMARY KEY,
    version INTEGER NOT NULL DEFAULT 0,
    person_id BLOB NOT NULL REFERENCES person (id),
    controller_id BLOB NOT NULL REFERENCES organisation (id),
    register TEXT NOT NULL,
    ground TEXT NOT NULL,
    reference TEXT NOT NULL,
    started_at INTEGER NOT NULL,
    ended_at INTEGER
) STRICT;
CREATE INDEX relation_person ON relation (person_id);
CREATE INDEX relation_controller ON relation (controller_id, register);

-- What the population register said, for one controller's register.
CREATE TABLE population_record (
    person_id BLOB NOT NULL REFERENCES person (id),
    controller_id BLOB NOT NULL REFERENCES organisation (id),
    register TEXT NOT NULL,
    body_sealed BLOB,
    non_disclosure INTEGER NOT NULL,
    fetched_at INTEGER NOT NULL,
    PRIMARY KEY (person_id, controller_id, register)
) STRICT;
CREATE INDEX population_record_fetched ON population_record (fetched_at);

-- What the citizen declares, for one controller's register.
CREATE TABLE contact (
    person_id BLOB NOT NULL REFERENCES person (id),
    controller_id BLOB NOT NULL REFERENCES organisation (id),
    register TEXT NOT NULL,
    version INTEGER NOT NULL DEFAULT 0,
    email_sealed BLOB,
    phone_sealed BLOB,
    kin_sealed BLOB,
    changed_at INTEGER NOT NULL,
    PRIMARY KEY (person_id, controller_id, register)
) STRICT;

CREATE TABLE contact_confirmation (
    id BLOB PRIMARY KEY,
    person_id BLOB NOT NULL REFERENCES person (id),
    email_sealed BLOB NOT NULL,
    registers TEXT NOT NULL,
    code_hash BLOB NOT NULL,
    tries INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL
) STRICT;
CREATE INDEX contact_confirmation_person ON contact_confirmation (person_id);

-- The event log. Ids, codes and a commitment here; names, addresses and free text in event_detail.
CREATE TABLE event (
    id BLOB PRIMARY KEY,
    at INTEGER NOT NULL,
    action TEXT NOT NULL,
    outcome TEXT NOT NULL,
    actor_kind TEXT NOT NULL,
    actor_id BLOB,
    role TEXT,
    actor_organisation_id BLOB,
    organisation_id BLOB,
    object_kind TEXT,
    object_id BLOB,
    controller_id BLOB,
    register TEXT,
    fields TEXT NOT NULL,
    purpose TEXT,
    request_id BLOB NOT NULL,
    commitment BLOB NOT NULL
) STRICT;
CREATE INDEX event_at ON event (at, id);
CREATE INDEX event_actor ON event (actor_id, at, id);
CREATE INDEX event_object ON event (object_id, at, id);
CREATE INDEX event_organisation ON event (organisation_id, at, id);
CREATE INDEX event_controller ON event (controller_id, at, id);

CREATE TABLE event_subject (
    event_id BLOB NOT NULL REFERENCES event (id),
    kind TEXT NOT NULL,
    subject_id BLOB NOT NULL,
    PRIMARY KEY (event_id, subject_id)
) STRICT;
CREATE INDEX event_subject_subject ON event_subject (subject_id, event_id);

CREATE TABLE event_detail (
    event_id BLOB PRIMARY KEY REFERENCES event (id),
    salt BLOB,
    body TEXT,
    erased_at INTEGER
) STRICT;

CREATE TRIGGER event_is_kept BEFORE DELETE ON event
BEGIN SELECT RAISE(ABORT, 'events are append-only'); END;
CREATE TRIGGER event_is_fixed BEFORE UPDATE ON event
BEGIN SELECT RAISE(ABORT, 'events are append-only'); END;
CREATE TRIGGER event_subject_is_kept BEFORE DELETE ON event_subject
BEGIN SELECT RAISE(ABORT, 'events are append-only'); END;
CREATE TRIGGER event_subject_is_fixed BEFORE UPDATE ON event_subject
BEGIN SELECT RAISE(ABORT, 'events are append-only'); END;
CREATE TRIGGER event_detail_is_kept BEFORE DELETE ON event_detail
BEGIN SELECT RAISE(ABORT, 'events are append-only'); END;
-- Retention empties a detail once and for all; nothing else may change it.
CREATE TRIGGER event_detail_is_only_erased BEFORE UPDATE ON event_detail
WHEN NOT (NEW.event_id = OLD.event_id AND NEW.salt IS NULL AND NEW.body IS NULL AND NEW.erased_at IS NOT NULL
    AND OLD.erased_at IS NULL)
BEGIN SELECT RAISE(ABORT, 'an event detail can only be erased'); END;
