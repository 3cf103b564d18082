-- The history of the core tables: every row that is made, changed or removed, by whomever. Units of the program put their
-- number where the triggers find it; a change without one was made by hand. Housekeeping of a row (when it was last used, its
-- version, its search words) is left out.
CREATE TABLE row_change (
    table_name TEXT NOT NULL,
    row_id BLOB NOT NULL,
    organisation_id BLOB,
    act TEXT NOT NULL,
    columns TEXT NOT NULL,
    at INTEGER NOT NULL,
    unit INTEGER,
    database_user TEXT
) STRICT;
CREATE INDEX row_change_by_hand ON row_change (row_id) WHERE unit IS NULL;

CREATE TRIGGER row_change_is_kept BEFORE DELETE ON row_change
BEGIN
    SELECT RAISE(ABORT, 'the history of rows is append-only');
END;
CREATE TRIGGER row_change_is_fixed BEFORE UPDATE ON row_change
BEGIN
    SELECT RAISE(ABORT, 'the history of rows is append-only');
END;

-- The number of the unit that runs; none between the units, when the file can be edited from outside.
CREATE TABLE _unit (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    last INTEGER NOT NULL,
    running INTEGER
) STRICT;
INSERT INTO _unit (id, last) VALUES (1, 0);

CREATE TRIGGER organisation_insert_is_noted AFTER INSERT ON organisation
BEGIN
    INSERT INTO row_change (table_name, row_id, organisation_id, act, columns, at, unit)
    VALUES ('organisation', NEW.id, NEW.id, 'insert', '',
        CAST((julianday('now') - 2440587.5) * 86400000000 AS INTEGER), (SELECT running FROM _unit));
END;
CREATE TRIGGER organisation_update_is_noted AFTER UPDATE OF id, kind, status, parent_id, merged_into_id, name_fi, name_sv, name_en, business_id, closed_at ON organisation
WHEN (NEW.id, NEW.kind, NEW.status, NEW.parent_id, NEW.merged_into_id, NEW.name_fi, NEW.name_sv, NEW.name_en, NEW.business_id, NEW.closed_at)
    IS NOT (OLD.id, OLD.kind, OLD.status, OLD.parent_id, OLD.merged_into_id, OLD.name_fi, OLD.name_sv, OLD.name_en, OLD.business_id, OLD.closed_at)
BEGIN
    INSERT INTO row_change (table_name, row_id, organisation_id, act, columns, at, unit)
    VALUES ('organisation', NEW.id, NEW.id, 'update',
        rtrim(iif(NEW.id IS NOT OLD.id, 'id ', '')
        || iif(NEW.kind IS NOT OLD.kind, 'kind ', '')
        || iif(NEW.status IS NOT OLD.status, 'status ', '')
        || iif(NEW.parent_id IS NOT OLD.parent_id, 'parent_id ', '')
        || iif(NEW.merged_into_id IS NOT OLD.merged_into_id, 'merged_into_id ', '')
        || iif(NEW.name_fi IS NOT OLD.name_fi, 'name_fi ', '')
        || iif(NEW.name_sv IS NOT OLD.name_sv, 'name_sv ', '')
        || iif(NEW.name_en IS NOT OLD.name_en, 'name_en ', '')
        || iif(NEW.business_id IS NOT OLD.business_id, 'business_id ', '')
        || iif(NEW.closed_at IS NOT OLD.closed_at, 'closed_at ', '')),
        CAST((julianday('now') - 2440587.5) * 86400000000 AS INTEGER), (SELECT running FROM _unit));
END;
CREATE TRIGGER organisation_delete_is_noted AFTER DELETE ON organisation
BEGIN
    INSERT INTO row_change (table_name, row_id, organisation_id, act, columns, at, unit)
    VALUES ('organisation', OLD.id, OLD.id, 'delete', '',
        CAST((julianday('now') - 2440587.5) * 86400000000 AS INTEGER), (SELECT running FROM _unit));
END;

CREATE TRIGGER organisation_above_insert_is_noted AFTER INSERT ON organisation_above
BEGIN
    INSERT INTO row_change (table_name, row_id, organisation_id, act, columns, at, unit)
    VALUES ('organisation_above', NEW.organisation_id, NEW.organisation_id, 'insert', '',
        CAST((julianday('now') - 2440587.5) * 86400000000 AS INTEGER), (SELECT running FROM _unit));
END;
CREATE TRIGGER organisation_above_update_is_noted AFTER UPDATE OF organisation_id, above_id, above_text, depth ON organisation_above
WHEN (NEW.organisation_id, NEW.above_id, NEW.above_text, NEW.depth)
    IS NOT (OLD.organisation_id, OLD.above_id, OLD.above_text, OLD.depth)
BEGIN
    INSERT INTO row_change (table_name, row_id, organisation_id, act, columns, at, unit)
    VALUES ('organisation_above', NEW.organisation_id, NEW.organisation_id, 'update',
        rtrim(iif(NEW.organisation_id IS NOT OLD.organisation_id, 'organisation_id ', '')
        || iif(NEW.above_id IS NOT OLD.above_id, 'above_id ', '')
        || iif(NEW.above_text IS NOT OLD.above_text, 'above_text ', '')
        || iif(NEW.depth IS NOT OLD.depth, 'depth ', '')),
        CAST((julianday('now') - 2440587.5) * 86400000000 AS INTEGER), (SELECT running FROM _unit));
END;
CREATE TRIGGER organisation_above_delete_is_noted AFTER DELETE ON organisation_above
BEGIN
    INSERT INTO row_change (table_name, row_id, organisation_id, act, columns, at, unit)
    VALUES ('organisation_above', OLD.organisation_id, OLD.organisation_id, 'delete', '',
        CAST((julianday('now') - 2440587.5) * 86400000000 AS INTEGER), (SELECT running FROM _unit));
END;

CREATE TRIGGER organisation_relation_insert_is_noted AFTER INSERT ON organisation_relation
BEGIN
    INSERT INTO row_change (table_name, row_id, organisation_id, act, columns, at, unit)
    VALUES ('organisation_relation', NEW.id, NEW.municipality_id, 'insert', '',
        CAST((julianday('now') - 2440587.5) * 86400000000 AS INTEGER), (SELECT running FROM _unit));
END;
CREATE TRIGGER organisation_relation_update_is_noted AFTER UPDATE OF id, provider_id, municipality_id, service, started_at, ended_at ON organisation_relation
WHEN (NEW.id, NEW.provider_id, NEW.municipality_id, NEW.service, NEW.started_at, NEW.ended_at)
    IS NOT (OLD.id, OLD.provider_id, OLD.municipality_id, OLD.service, OLD.started_at, OLD.ended_at)
BEGIN
    INSERT INTO row_change (table_name, row_id, organisation_id, act, columns, at, unit)
    VALUES ('organisation_relation', NEW.id, NEW.municipality_id, 'update',
        rtrim(iif(NEW.id IS NOT OLD.id, 'id ', '')
        || iif(NEW.provider_id IS NOT OLD.provider_id, 'provider_id ', '')
        || iif(NEW.municipality_id IS NOT OLD.municipality_id, 'municipality_id ', '')
        || iif(NEW.service IS NOT OLD.service, 'service ', '')
        || iif(NEW.started_at IS NOT OLD.started_at, 'started_at ', '')
        || iif(NEW.ended_at IS NOT OLD.ended_at, 'ended_at ', '')),
        CAST((julianday('now') - 2440587.5) * 86400000000 AS INTEGER), (SELECT running FROM _unit));
END;
CREATE TRIGGER organisation_relation_delete_is_noted AFTER DELETE ON organisation_relation
BEGIN
    INSERT INTO row_change (table_name, row_id, organisation_id, act, columns, at, unit)
    VALUES ('organisation_relation', OLD.id, OLD.municipality_id, 'delete', '',
        CAST((julianday('now') - 2440587.5) * 86400000000 AS INTEGER), (SELECT running FROM _unit));
END;

CREATE TRIGGER invitation_policy_insert_is_noted AFTER INSERT ON invitation_policy
BEGIN
    INSERT INTO row_change (table_name, row_id, organisation_id, act, columns, at, unit)
    VALUES ('invitation_policy', NEW.organisation_id, NEW.organisation_id, 'insert', '',
        CAST((julianday('now') - 2440587.5) * 86400000000 AS INTEGER), (SELECT running FROM _unit));
END;
CREATE TRIGGER invitation_policy_update_is_noted AFTER UPDATE OF organisation_id, who_may_invite, second_approval, default_role, default_months ON invitation_policy
WHEN (NEW.organisation_id, NEW.who_may_invite, NEW.second_approval, NEW.default_role, NEW.default_months)
    IS NOT (OLD.organisation_id, OLD.who_may_invite, OLD.second_approval, OLD.default_role, OLD.default_months)
BEGIN
    INSERT INTO row_change (table_name, row_id, organisation_id, act, columns, at, unit)
    VALUES ('invitation_policy', NEW.organisation_id, NEW.organisation_id, 'update',
        rtrim(iif(NEW.organisation_id IS NOT OLD.organisation_id, 'organisation_id ', '')
        || iif(NEW.who_may_invite IS NOT OLD.who_may_invite, 'who_may_invite ', '')
        || iif(NEW.second_approval IS NOT OLD.second_approval, 'second_approval ', '')
        || iif(NEW.default_role IS NOT OLD.default_role, 'default_role ', '')
        || iif(NEW.default_months IS NOT OLD.default_months, 'default_months ', '')),
        CAST((julianday('now') - 2440587.5) * 86400000000 AS INTEGER), (SELECT running FROM _unit));
END;
CREATE TRIGGER invitation_policy_delete_is_noted AFTER DELETE ON invitation_policy
BEGIN
    INSERT INTO row_change (table_name, row_id, organisation_id, act, columns, at, unit)
    VALUES ('invitation_policy', OLD.organisation_id, OLD.organisation_id, 'delete', '',
        CAST((julianday('now') - 2440587.5) * 86400000000 AS INTEGER), (SELECT running FROM _unit));
END;

CREATE TRIGGER account_insert_is_noted AFTER INSERT ON account
BEGIN
    INSERT INTO row_change (table_name, row_id, organisation_id, act, columns, at, unit)
    VALUES ('account', NEW.id, NEW.home_organisation_id, 'insert', '',
        CAST((julianday('now') - 2440587.5) * 86400000000 AS INTEGER), (SELECT running FROM _unit));
END;
CREATE TRIGGER account_update_is_noted AFTER UPDATE OF id, status, email, email_key, name, home_organisation_id, lang, password_hash, password_set_at, totp_sealed, totp_set_at, privacy_notice_at, closed_at, close_reason, cleared_at ON account
WHEN (NEW.id, NEW.status, NEW.email, NEW.email_key, NEW.name, NEW.home_organisation_id, NEW.lang, NEW.password_hash, NEW.password_set_at, NEW.totp_sealed, NEW.totp_set_at, NEW.privacy_notice_at, NEW.closed_at, NEW.close_reason, NEW.cleared_at)
    IS NOT (OLD.id, OLD.status, OLD.email, OLD.email_key, OLD.name, OLD.home_organisation_id, OLD.lang, OLD.password_hash, OLD.password_set_at, OLD.totp_sealed, OLD.totp_set_at, OLD.privacy_notice_at, OLD.closed_at, OLD.close_reason, OLD.cleared_at)
BEGIN
    INSERT INTO row_change (table_name, row_id, organisation_id, act, columns, at, unit)
    VALUES ('account', NEW.id, NEW.home_organisation_id, 'update',
        rtrim(iif(NEW.id IS NOT OLD.id, 'id ', '')
        || iif(NEW.status IS NOT OLD.status, 'status ', '')
        || iif(NEW.email IS NOT OLD.email, 'email ', '')
        || iif(NEW.email_key IS NOT OLD.email_key, 'email_key ', '')
        || iif(NEW.name IS NOT OLD.name, 'name ', '')
        || iif(NEW.home_organisation_id IS NOT OLD.home_organisation_id, 'home_organisation_id ', '')
        || iif(NEW.lang IS NOT OLD.lang, 'lang ', '')
        || iif(NEW.password_hash IS NOT OLD.password_hash, 'password_hash ', '')
        || iif(NEW.password_set_at IS NOT OLD.password_set_at, 'password_set_at ', '')
        || iif(NEW.totp_sealed IS NOT OLD.totp_sealed, 'totp_sealed ', '')
        || iif(NEW.totp_set_at IS NOT OLD.totp_set_at, 'totp_set_at ', '')
        || iif(NEW.privacy_notice_at IS NOT OLD.privacy_notice_at, 'privacy_notice_at ', '')
        || iif(NEW.closed_at IS NOT OLD.closed_at, 'closed_at ', '')
        || iif(NEW.close_reason IS NOT OLD.close_reason, 'close_reason ', '')
        || iif(NEW.cleared_at IS NOT OLD.cleared_at, 'cleared_at ', '')),
        CAST((julianday('now') - 2440587.5) * 86400000000 AS INTEGER), (SELECT running FROM _unit));
END;
CREATE TRIGGER account_delete_is_noted AFTER DELETE ON account
BEGIN
    INSERT INTO row_change (table_name, row_id, organisation_id, act, columns, at, unit)
    VALUES ('account', OLD.id, OLD.home_organisation_id, 'delete', '',
        CAST((julianday('now') - 2440587.5) * 86400000000 AS INTEGER), (SELECT running FROM _unit));
END;

CREATE TRIGGER membership_insert_is_noted AFTER INSERT ON membership
BEGIN
    INSERT INTO row_change (table_name, row_id, organisation_id, act, columns, at, unit)
    VALUES ('membership', NEW.id, NEW.organisation_id, 'insert', '',
        CAST((julianday('now') - 2440587.5) * 86400000000 AS INTEGER), (SELECT running FROM _unit));
END;
CREATE TRIGGER membership_update_is_noted AFTER UPDATE OF id, account_id, organisation_id, role, ground, granted_by, starts_at, ends_at, ended_at, end_reason, confirmed_at ON membership
WHEN (NEW.id, NEW.account_id, NEW.organisation_id, NEW.role, NEW.ground, NEW.granted_by, NEW.starts_at, NEW.ends_at, NEW.ended_at, NEW.end_reason, NEW.confirmed_at)
    IS NOT (OLD.id, OLD.account_id, OLD.organisation_id, OLD.role, OLD.ground, OLD.granted_by, OLD.starts_at, OLD.ends_at, OLD.ended_at, OLD.end_reason, OLD.confirmed_at)
BEGIN
    INSERT INTO row_change (table_name, row_id, organisation_id, act, columns, at, unit)
    VALUES ('membership', NEW.id, NEW.organisation_id, 'update',
        rtrim(iif(NEW.id IS NOT OLD.id, 'id ', '')
        || iif(NEW.account_id IS NOT OLD.account_id, 'account_id ', '')
        || iif(NEW.organisation_id IS NOT OLD.organisation_id, 'organisation_id ', '')
        || iif(NEW.role IS NOT OLD.role, 'role ', '')
        || iif(NEW.ground IS NOT OLD.ground, 'ground ', '')
        || iif(NEW.granted_by IS NOT OLD.granted_by, 'granted_by ', '')
        || iif(NEW.starts_at IS NOT OLD.starts_at, 'starts_at ', '')
        || iif(NEW.ends_at IS NOT OLD.ends_at, 'ends_at ', '')
        || iif(NEW.ended_at IS NOT OLD.ended_at, 'ended_at ', '')
        || iif(NEW.end_reason IS NOT OLD.end_reason, 'end_reason ', '')
        || iif(NEW.confirmed_at IS NOT OLD.confirmed_at, 'confirmed_at ', '')),
        CAST((julianday('now') - 2440587.5) * 86400000000 AS INTEGER), (SELECT running FROM _unit));
END;
CREATE TRIGGER membership_delete_is_noted AFTER DELETE ON membership
BEGIN
    INSERT INTO row_change (table_name, row_id, organisation_id, act, columns, at, unit)
    VALUES ('membership', OLD.id, OLD.organisation_id, 'delete', '',
        CAST((julianday('now') - 2440587.5) * 86400000000 AS INTEGER), (SELECT running FROM _unit));
END;

CREATE TRIGGER acknowledgement_insert_is_noted AFTER INSERT ON acknowledgement
BEGIN
    INSERT INTO row_change (table_name, row_id, organisation_id, act, columns, at, unit)
    VALUES ('acknowledgement', NEW.membership_id, NULL, 'insert', '',
        CAST((julianday('now') - 2440587.5) * 86400000000 AS INTEGER), (SELECT running FROM _unit));
END;
CREATE TRIGGER acknowledgement_update_is_noted AFTER UPDATE OF membership_id, kind, given_at ON acknowledgement
WHEN (NEW.membership_id, NEW.kind, NEW.given_at)
    IS NOT (OLD.membership_id, OLD.kind, OLD.given_at)
BEGIN
    INSERT INTO row_change (table_name, row_id, organisation_id, act, columns, at, unit)
    VALUES ('acknowledgement', NEW.membership_id, NULL, 'update',
        rtrim(iif(NEW.membership_id IS NOT OLD.membership_id, 'membership_id ', '')
        || iif(NEW.kind IS NOT OLD.kind, 'kind ', '')
        || iif(NEW.given_at IS NOT OLD.given_at, 'given_at ', '')),
        CAST((julianday('now') - 2440587.5) * 86400000000 AS INTEGER), (SELECT running FROM _unit));
END;
CREATE TRIGGER acknowledgement_delete_is_noted AFTER DELETE ON acknowledgement
BEGIN
    INSERT INTO row_change (table_name, row_id, organisation_id, act, columns, at, unit)
    VALUES ('acknowledgement', OLD.membership_id, NULL, 'delete', '',
        CAST((julianday('now') - 2440587.5) * 86400000000 AS INTEGER), (SELECT running FROM _unit));
END;

CREATE TRIGGER invitation_insert_is_noted AFTER INSERT ON invitation
BEGIN
    INSERT INTO row_change (table_name, row_id, organisation_id, act, columns, at, unit)
    VALUES ('invitation', NEW.id, NEW.organisation_id, 'insert', '',
        CAST((julianday('now') - 2440587.5) * 86400000000 AS INTEGER), (SELECT running FROM _unit));
END;
CREATE TRIGGER invitation_update_is_noted AFTER UPDATE OF id, organisation_id, email, email_key, role, ends_at, ground, note, lang, state, invited_by, vouched_by, approved_by, expires_at, closed_at, accepted_account_id ON invitation
WHEN (NEW.id, NEW.organisation_id, NEW.email, NEW.email_key, NEW.role, NEW.ends_at, NEW.ground, NEW.note, NEW.lang, NEW.state, NEW.invited_by, NEW.vouched_by, NEW.approved_by, NEW.expires_at, NEW.closed_at, NEW.accepted_account_id)
    IS NOT (OLD.id, OLD.organisation_id, OLD.email, OLD.email_key, OLD.role, OLD.ends_at, OLD.ground, OLD.note, OLD.lang, OLD.state, OLD.invited_by, OLD.vouched_by, OLD.approved_by, OLD.expires_at, OLD.closed_at, OLD.accepted_account_id)
BEGIN
    INSERT INTO row_change (table_name, row_id, organisation_id, act, columns, at, unit)
    VALUES ('invitation', NEW.id, NEW.organisation_id, 'update',
        rtrim(iif(NEW.id IS NOT OLD.id, 'id ', '')
        || iif(NEW.organisation_id IS NOT OLD.organisation_id, 'organisation_id ', '')
        || iif(NEW.email IS NOT OLD.email, 'email ', '')
        || iif(NEW.email_key IS NOT OLD.email_key, 'email_key ', '')
        || iif(NEW.role IS NOT OLD.role, 'role ', '')
        || iif(NEW.ends_at IS NOT OLD.ends_at, 'ends_at ', '')
        || iif(NEW.ground IS NOT OLD.ground, 'ground ', '')
        || iif(NEW.note IS NOT OLD.note, 'note ', '')
        || iif(NEW.lang IS NOT OLD.lang, 'lang ', '')
        || iif(NEW.state IS NOT OLD.state, 'state ', '')
        || iif(NEW.invited_by IS NOT OLD.invited_by, 'invited_by ', '')
        || iif(NEW.vouched_by IS NOT OLD.vouched_by, 'vouched_by ', '')
        || iif(NEW.approved_by IS NOT OLD.approved_by, 'approved_by ', '')
        || iif(NEW.expires_at IS NOT OLD.expires_at, 'expires_at ', '')
        || iif(NEW.closed_at IS NOT OLD.closed_at, 'closed_at ', '')
        || iif(NEW.accepted_account_id IS NOT OLD.accepted_account_id, 'accepted_account_id ', '')),
        CAST((julianday('now') - 2440587.5) * 86400000000 AS INTEGER), (SELECT running FROM _unit));
END;
CREATE TRIGGER invitation_delete_is_noted AFTER DELETE ON invitation
BEGIN
    INSERT INTO row_change (table_name, row_id, organisation_id, act, columns, at, unit)
    VALUES ('invitation', OLD.id, OLD.organisation_id, 'delete', '',
        CAST((julianday('now') - 2440587.5) * 86400000000 AS INTEGER), (SELECT running FROM _unit));
END;

CREATE TRIGGER session_insert_is_noted AFTER INSERT ON session
BEGIN
    INSERT INTO row_change (table_name, row_id, organisation_id, act, columns, at, unit)
    VALUES ('session', NEW.id, NULL, 'insert', '',
        CAST((julianday('now') - 2440587.5) * 86400000000 AS INTEGER), (SELECT running FROM _unit));
END;
CREATE TRIGGER session_update_is_noted AFTER UPDATE OF id, token_hash, kind, stage, account_id, person_id, authenticated_at, expires_at, ended_at ON session
WHEN (NEW.id, NEW.token_hash, NEW.kind, NEW.stage, NEW.account_id, NEW.person_id, NEW.authenticated_at, NEW.expires_at, NEW.ended_at)
    IS NOT (OLD.id, OLD.token_hash, OLD.kind, OLD.stage, OLD.account_id, OLD.person_id, OLD.authenticated_at, OLD.expires_at, OLD.ended_at)
BEGIN
    INSERT INTO row_change (table_name, row_id, organisation_id, act, columns, at, unit)
    VALUES ('session', NEW.id, NULL, 'update',
        rtrim(iif(NEW.id IS NOT OLD.id, 'id ', '')
        || iif(NEW.token_hash IS NOT OLD.token_hash, 'token_hash ', '')
        || iif(NEW.kind IS NOT OLD.kind, 'kind ', '')
        || iif(NEW.stage IS NOT OLD.stage, 'stage ', '')
        || iif(NEW.account_id IS NOT OLD.account_id, 'account_id ', '')
        || iif(NEW.person_id IS NOT OLD.person_id, 'person_id ', '')
        || iif(NEW.authenticated_at IS NOT OLD.authenticated_at, 'authenticated_at ', '')
        || iif(NEW.expires_at IS NOT OLD.expires_at, 'expires_at ', '')
        || iif(NEW.ended_at IS NOT OLD.ended_at, 'ended_at ', '')),
        CAST((julianday('now') - 2440587.5) * 86400000000 AS INTEGER), (SELECT running FROM _unit));
END;
CREATE TRIGGER session_delete_is_noted AFTER DELETE ON session
BEGIN
    INSERT INTO row_change (table_name, row_id, organisation_id, act, columns, at, unit)
    VALUES ('session', OLD.id, NULL, 'delete', '',
        CAST((julianday('now') - 2440587.5) * 86400000000 AS INTEGER), (SELECT running FROM _unit));
END;

CREATE TRIGGER person_insert_is_noted AFTER INSERT ON person
BEGIN
    INSERT INTO row_change (table_name, row_id, organisation_id, act, columns, at, unit)
    VALUES ('person', NEW.id, NULL, 'insert', '',
        CAST((julianday('now') - 2440587.5) * 86400000000 AS INTEGER), (SELECT running FROM _unit));
END;
CREATE TRIGGER person_update_is_noted AFTER UPDATE OF id, lang, names_sealed, first_identified_at, died_on ON person
WHEN (NEW.id, NEW.lang, NEW.names_sealed, NEW.first_identified_at, NEW.died_on)
    IS NOT (OLD.id, OLD.lang, OLD.names_sealed, OLD.first_identified_at, OLD.died_on)
BEGIN
    INSERT INTO row_change (table_name, row_id, organisation_id, act, columns, at, unit)
    VALUES ('person', NEW.id, NULL, 'update',
        rtrim(iif(NEW.id IS NOT OLD.id, 'id ', '')
        || iif(NEW.lang IS NOT OLD.lang, 'lang ', '')
        || iif(NEW.names_sealed IS NOT OLD.names_sealed, 'names_sealed ', '')
        || iif(NEW.first_identified_at IS NOT OLD.first_identified_at, 'first_identified_at ', '')
        || iif(NEW.died_on IS NOT OLD.died_on, 'died_on ', '')),
        CAST((julianday('now') - 2440587.5) * 86400000000 AS INTEGER), (SELECT running FROM _unit));
END;
CREATE TRIGGER person_delete_is_noted AFTER DELETE ON person
BEGIN
    INSERT INTO row_change (table_name, row_id, organisation_id, act, columns, at, unit)
    VALUES ('person', OLD.id, NULL, 'delete', '',
        CAST((julianday('now') - 2440587.5) * 86400000000 AS INTEGER), (SELECT running FROM _unit));
END;

CREATE TRIGGER person_identity_insert_is_noted AFTER INSERT ON person_identity
BEGIN
    INSERT INTO row_change (table_name, row_id, organisation_id, act, columns, at, unit)
    VALUES ('person_identity', NEW.id, NEW.controller_id, 'insert', '',
        CAST((julianday('now') - 2440587.5) * 86400000000 AS INTEGER), (SELECT running FROM _unit));
END;
CREATE TRIGGER person_identity_update_is_noted AFTER UPDATE OF id, person_id, controller_id, register, kind, code_index, index_version, code_sealed, since, until ON person_identity
WHEN (NEW.id, NEW.person_id, NEW.controller_id, NEW.register, NEW.kind, NEW.code_index, NEW.index_version, NEW.code_sealed, NEW.since, NEW.until)
    IS NOT (OLD.id, OLD.person_id, OLD.controller_id, OLD.register, OLD.kind, OLD.code_index, OLD.index_version, OLD.code_sealed, OLD.since, OLD.until)
BEGIN
    INSERT INTO row_change (table_name, row_id, organisation_id, act, columns, at, unit)
    VALUES ('person_identity', NEW.id, NEW.controller_id, 'update',
        rtrim(iif(NEW.id IS NOT OLD.id, 'id ', '')
        || iif(NEW.person_id IS NOT OLD.person_id, 'person_id ', '')
        || iif(NEW.controller_id IS NOT OLD.controller_id, 'controller_id ', '')
        || iif(NEW.register IS NOT OLD.register, 'register ', '')
        || iif(NEW.kind IS NOT OLD.kind, 'kind ', '')
        || iif(NEW.code_index IS NOT OLD.code_index, 'code_index ', '')
        || iif(NEW.index_version IS NOT OLD.index_version, 'index_version ', '')
        || iif(NEW.code_sealed IS NOT OLD.code_sealed, 'code_sealed ', '')
        || iif(NEW.since IS NOT OLD.since, 'since ', '')
        || iif(NEW.until IS NOT OLD.until, 'until ', '')),
        CAST((julianday('now') - 2440587.5) * 86400000000 AS INTEGER), (SELECT running FROM _unit));
END;
CREATE TRIGGER person_identity_delete_is_noted AFTER DELETE ON person_identity
BEGIN
    INSERT INTO row_change (table_name, row_id, organisation_id, act, columns, at, unit)
    VALUES ('person_identity', OLD.id, OLD.controller_id, 'delete', '',
        CAST((julianday('now') - 2440587.5) * 86400000000 AS INTEGER), (SELECT running FROM _unit));
END;

CREATE TRIGGER relation_insert_is_noted AFTER INSERT ON relation
BEGIN
    INSERT INTO row_change (table_name, row_id, organisation_id, act, columns, at, unit)
    VALUES ('relation', NEW.id, NEW.controller_id, 'insert', '',
        CAST((julianday('now') - 2440587.5) * 86400000000 AS INTEGER), (SELECT running FROM _unit));
END;
CREATE TRIGGER relation_update_is_noted AFTER UPDATE OF id, person_id, controller_id, register, ground, reference, started_at, ended_at ON relation
WHEN (NEW.id, NEW.person_id, NEW.controller_id, NEW.register, NEW.ground, NEW.reference, NEW.started_at, NEW.ended_at)
    IS NOT (OLD.id, OLD.person_id, OLD.controller_id, OLD.register, OLD.ground, OLD.reference, OLD.started_at, OLD.ended_at)
BEGIN
    INSERT INTO row_change (table_name, row_id, organisation_id, act, columns, at, unit)
    VALUES ('relation', NEW.id, NEW.controller_id, 'update',
        rtrim(iif(NEW.id IS NOT OLD.id, 'id ', '')
        || iif(NEW.person_id IS NOT OLD.person_id, 'person_id ', '')
        || iif(NEW.controller_id IS NOT OLD.controller_id, 'controller_id ', '')
        || iif(NEW.register IS NOT OLD.register, 'register ', '')
        || iif(NEW.ground IS NOT OLD.ground, 'ground ', '')
        || iif(NEW.reference IS NOT OLD.reference, 'reference ', '')
        || iif(NEW.started_at IS NOT OLD.started_at, 'started_at ', '')
        || iif(NEW.ended_at IS NOT OLD.ended_at, 'ended_at ', '')),
        CAST((julianday('now') - 2440587.5) * 86400000000 AS INTEGER), (SELECT running FROM _unit));
END;
CREATE TRIGGER relation_delete_is_noted AFTER DELETE ON relation
BEGIN
    INSERT INTO row_change (table_name, row_id, organisation_id, act, columns, at, unit)
    VALUES ('relation', OLD.id, OLD.controller_id, 'delete', '',
        CAST((julianday('now') - 2440587.5) * 86400000000 AS INTEGER), (SELECT running FROM _unit));
END;

CREATE TRIGGER contact_insert_is_noted AFTER INSERT ON contact
BEGIN
    INSERT INTO row_change (table_name, row_id, organisation_id, act, columns, at, unit)
    VALUES ('contact', NEW.person_id, NEW.controller_id, 'insert', '',
        CAST((julianday('now') - 2440587.5) * 86400000000 AS INTEGER), (SELECT running FROM _unit));
END;
CREATE TRIGGER contact_update_is_noted AFTER UPDATE OF person_id, controller_id, register, email_sealed, phone_sealed, kin_sealed ON contact
WHEN (NEW.person_id, NEW.controller_id, NEW.register, NEW.email_sealed, NEW.phone_sealed, NEW.kin_sealed)
    IS NOT (OLD.person_id, OLD.controller_id, OLD.register, OLD.email_sealed, OLD.phone_sealed, OLD.kin_sealed)
BEGIN
    INSERT INTO row_change (table_name, row_id, organisation_id, act, columns, at, unit)
    VALUES ('contact', NEW.person_id, NEW.controller_id, 'update',
        rtrim(iif(NEW.person_id IS NOT OLD.person_id, 'person_id ', '')
        || iif(NEW.controller_id IS NOT OLD.controller_id, 'controller_id ', '')
        || iif(NEW.register IS NOT OLD.register, 'register ', '')
        || iif(NEW.email_sealed IS NOT OLD.email_sealed, 'email_sealed ', '')
        || iif(NEW.phone_sealed IS NOT OLD.phone_sealed, 'phone_sealed ', '')
        || iif(NEW.kin_sealed IS NOT OLD.kin_sealed, 'kin_sealed ', '')),
        CAST((julianday('now') - 2440587.5) * 86400000000 AS INTEGER), (SELECT running FROM _unit));
END;
CREATE TRIGGER contact_delete_is_noted AFTER DELETE ON contact
BEGIN
    INSERT INTO row_change (table_name, row_id, organisation_id, act, columns, at, unit)
    VALUES ('contact', OLD.person_id, OLD.controller_id, 'delete', '',
        CAST((julianday('now') - 2440587.5) * 86400000000 AS INTEGER), (SELECT running FROM _unit));
END;

CREATE TRIGGER population_record_insert_is_noted AFTER INSERT ON population_record
BEGIN
    INSERT INTO row_change (table_name, row_id, organisation_id, act, columns, at, unit)
    VALUES ('population_record', NEW.person_id, NEW.controller_id, 'insert', '',
        CAST((julianday('now') - 2440587.5) * 86400000000 AS INTEGER), (SELECT running FROM _unit));
END;
CREATE TRIGGER population_record_update_is_noted AFTER UPDATE OF person_id, controller_id, register, body_sealed, non_disclosure ON population_record
WHEN (NEW.person_id, NEW.controller_id, NEW.register, NEW.body_sealed, NEW.non_disclosure)
    IS NOT (OLD.person_id, OLD.controller_id, OLD.register, OLD.body_sealed, OLD.non_disclosure)
BEGIN
    INSERT INTO row_change (table_name, row_id, organisation_id, act, columns, at, unit)
    VALUES ('population_record', NEW.person_id, NEW.controller_id, 'update',
        rtrim(iif(NEW.person_id IS NOT OLD.person_id, 'person_id ', '')
        || iif(NEW.controller_id IS NOT OLD.controller_id, 'controller_id ', '')
        || iif(NEW.register IS NOT OLD.register, 'register ', '')
        || iif(NEW.body_sealed IS NOT OLD.body_sealed, 'body_sealed ', '')
        || iif(NEW.non_disclosure IS NOT OLD.non_disclosure, 'non_disclosure ', '')),
        CAST((julianday('now') - 2440587.5) * 86400000000 AS INTEGER), (SELECT running FROM _unit));
END;
CREATE TRIGGER population_record_delete_is_noted AFTER DELETE ON population_record
BEGIN
    INSERT INTO row_change (table_name, row_id, organisation_id, act, columns, at, unit)
    VALUES ('population_record', OLD.person_id, OLD.controller_id, 'delete', '',
        CAST((julianday('now') - 2440587.5) * 86400000000 AS INTEGER), (SELECT running FROM _unit));
END;

CREATE TRIGGER data_key_insert_is_noted AFTER INSERT ON data_key
BEGIN
    INSERT INTO row_change (table_name, row_id, organisation_id, act, columns, at, unit)
    VALUES ('data_key', NEW.subject_id, NULL, 'insert', '',
        CAST((julianday('now') - 2440587.5) * 86400000000 AS INTEGER), (SELECT running FROM _unit));
END;
CREATE TRIGGER data_key_update_is_noted AFTER UPDATE OF subject_id, wrapped, kek_version ON data_key
WHEN (NEW.subject_id, NEW.wrapped, NEW.kek_version)
    IS NOT (OLD.subject_id, OLD.wrapped, OLD.kek_version)
BEGIN
    INSERT INTO row_change (table_name, row_id, organisation_id, act, columns, at, unit)
    VALUES ('data_key', NEW.subject_id, NULL, 'update',
        rtrim(iif(NEW.subject_id IS NOT OLD.subject_id, 'subject_id ', '')
        || iif(NEW.wrapped IS NOT OLD.wrapped, 'wrapped ', '')
        || iif(NEW.kek_version IS NOT OLD.kek_version, 'kek_version ', '')),
        CAST((julianday('now') - 2440587.5) * 86400000000 AS INTEGER), (SELECT running FROM _unit));
END;
CREATE TRIGGER data_key_delete_is_noted AFTER DELETE ON data_key
BEGIN
    INSERT INTO row_change (table_name, row_id, organisation_id, act, columns, at, unit)
    VALUES ('data_key', OLD.subject_id, NULL, 'delete', '',
        CAST((julianday('now') - 2440587.5) * 86400000000 AS INTEGER), (SELECT running FROM _unit));
END;
