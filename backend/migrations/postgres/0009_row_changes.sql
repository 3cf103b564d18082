-- The history of the core tables: every row that is made, changed or removed, by whomever. Units of the program put their
-- number where the triggers find it; a change without one was made by hand. Housekeeping of a row (when it was last used, its
-- version, its search words) is left out.
CREATE TABLE row_change (
    table_name TEXT NOT NULL,
    row_id UUID NOT NULL,
    organisation_id UUID,
    act TEXT NOT NULL,
    columns TEXT NOT NULL,
    at BIGINT NOT NULL,
    unit BIGINT,
    database_user TEXT
);
CREATE INDEX row_change_by_hand ON row_change (row_id) WHERE unit IS NULL;

CREATE TRIGGER row_change_is_kept BEFORE DELETE OR UPDATE ON row_change
    FOR EACH ROW EXECUTE FUNCTION refuse_event_change();
CREATE TRIGGER row_change_is_not_emptied BEFORE TRUNCATE ON row_change
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_event_change();

-- Arguments: the column that names the row, and the one that says whose it is, if there is one.
CREATE FUNCTION note_row_change() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    before JSONB;
    after JSONB;
    changed TEXT := '';
BEGIN
    IF TG_OP <> 'INSERT' THEN before := to_jsonb(OLD); END IF;
    IF TG_OP <> 'DELETE' THEN after := to_jsonb(NEW); END IF;
    IF TG_OP = 'UPDATE' THEN
        SELECT string_agg(n.key, ' ' ORDER BY n.key) INTO changed
        FROM jsonb_each(after) n WHERE n.value IS DISTINCT FROM before -> n.key AND n.key <> 'version';
        IF changed IS NULL THEN RETURN NULL; END IF;
    END IF;
    INSERT INTO row_change (table_name, row_id, organisation_id, act, columns, at, unit, database_user)
    VALUES (
        TG_TABLE_NAME, (COALESCE(after, before) ->> TG_ARGV[0])::uuid, (COALESCE(after, before) ->> TG_ARGV[1])::uuid,
        lower(TG_OP), changed, (extract(epoch FROM clock_timestamp()) * 1000000)::bigint,
        NULLIF(current_setting('luukku.unit', TRUE), '')::bigint, session_user);
    RETURN NULL;
END;
$$;

CREATE TRIGGER organisation_is_noted AFTER INSERT OR DELETE OR UPDATE OF id, kind, status, parent_id, merged_into_id, name_fi, name_sv, name_en, business_id, closed_at
    ON organisation
    FOR EACH ROW EXECUTE FUNCTION note_row_change('id', 'id');

CREATE TRIGGER organisation_above_is_noted AFTER INSERT OR DELETE OR UPDATE OF organisation_id, above_id, above_text, depth
    ON organisation_above
    FOR EACH ROW EXECUTE FUNCTION note_row_change('organisation_id', 'organisation_id');

CREATE TRIGGER organisation_relation_is_noted AFTER INSERT OR DELETE OR UPDATE OF id, provider_id, municipality_id, service, started_at, ended_at
    ON organisation_relation
    FOR EACH ROW EXECUTE FUNCTION note_row_change('id', 'municipality_id');

CREATE TRIGGER invitation_policy_is_noted AFTER INSERT OR DELETE OR UPDATE OF organisation_id, who_may_invite, second_approval, default_role, default_months
    ON invitation_policy
    FOR EACH ROW EXECUTE FUNCTION note_row_change('organisation_id', 'organisation_id');

CREATE TRIGGER account_is_noted AFTER INSERT OR DELETE OR UPDATE OF id, status, email, email_key, name, home_organisation_id, lang, password_hash, password_set_at, totp_sealed, totp_set_at, privacy_notice_at, closed_at, close_reason, cleared_at
    ON account
    FOR EACH ROW EXECUTE FUNCTION note_row_change('id', 'home_organisation_id');

CREATE TRIGGER membership_is_noted AFTER INSERT OR DELETE OR UPDATE OF id, account_id, organisation_id, role, ground, granted_by, starts_at, ends_at, ended_at, end_reason, confirmed_at
    ON membership
    FOR EACH ROW EXECUTE FUNCTION note_row_change('id', 'organisation_id');

CREATE TRIGGER acknowledgement_is_noted AFTER INSERT OR DELETE OR UPDATE OF membership_id, kind, given_at
    ON acknowledgement
    FOR EACH ROW EXECUTE FUNCTION note_row_change('membership_id');

CREATE TRIGGER invitation_is_noted AFTER INSERT OR DELETE OR UPDATE OF id, organisation_id, email, email_key, role, ends_at, ground, note, lang, state, invited_by, vouched_by, approved_by, expires_at, closed_at, accepted_account_id
    ON invitation
    FOR EACH ROW EXECUTE FUNCTION note_row_change('id', 'organisation_id');

CREATE TRIGGER session_is_noted AFTER INSERT OR DELETE OR UPDATE OF id, token_hash, kind, stage, account_id, person_id, authenticated_at, expires_at, ended_at
    ON session
    FOR EACH ROW EXECUTE FUNCTION note_row_change('id');

CREATE TRIGGER person_is_noted AFTER INSERT OR DELETE OR UPDATE OF id, lang, names_sealed, first_identified_at, died_on
    ON person
    FOR EACH ROW EXECUTE FUNCTION note_row_change('id');

CREATE TRIGGER person_identity_is_noted AFTER INSERT OR DELETE OR UPDATE OF id, person_id, controller_id, register, kind, code_index, index_version, code_sealed, since, until
    ON person_identity
    FOR EACH ROW EXECUTE FUNCTION note_row_change('id', 'controller_id');

CREATE TRIGGER relation_is_noted AFTER INSERT OR DELETE OR UPDATE OF id, person_id, controller_id, register, ground, reference, started_at, ended_at
    ON relation
    FOR EACH ROW EXECUTE FUNCTION note_row_change('id', 'controller_id');

CREATE TRIGGER contact_is_noted AFTER INSERT OR DELETE OR UPDATE OF person_id, controller_id, register, email_sealed, phone_sealed, kin_sealed
    ON contact
    FOR EACH ROW EXECUTE FUNCTION note_row_change('person_id', 'controller_id');

CREATE TRIGGER population_record_is_noted AFTER INSERT OR DELETE OR UPDATE OF person_id, controller_id, register, body_sealed, non_disclosure
    ON population_record
    FOR EACH ROW EXECUTE FUNCTION note_row_change('person_id', 'controller_id');

CREATE TRIGGER data_key_is_noted AFTER INSERT OR DELETE OR UPDATE OF subject_id, wrapped, kek_version
    ON data_key
    FOR EACH ROW EXECUTE FUNCTION note_row_change('subject_id');
