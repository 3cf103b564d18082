//! How a person is recognised: identity codes as a history, sealed, found by a keyed hash of each register.
//!
//! The e-services register of the operator holds every citizen whom the installation knows, for signing in; a
//! controller's register holds those who have a relation to it.

use data_encoding::HEXLOWER;
use luukku_domain::{
    contacts::RegisterKey,
    events::{Event, EventAction, Register},
    id::{OrganisationId, PersonId, uuid_v7},
    lang::Lang,
    time::Timestamp,
    values::Hetu,
};
use sqlx::FromRow;
use uuid::Uuid;

use super::codes::Codes;
use crate::{
    Backend,
    secrets::{Cell, DataKey},
    sql,
    store::{Conn, StoreError, Tx},
};

/// What recognises a person.
#[derive(Debug, Clone, Copy, PartialEq, Eq, sqlx::Type)]
#[sqlx(type_name = "TEXT", rename_all = "snake_case")]
pub(super) enum Kind {
    /// An identity code.
    Hetu,
    /// Issuer and subject, of people known through eIDAS, who have no code.
    Subject,
}

/// The register that signing in looks into: e-services of the operator.
pub(crate) async fn sign_in_register(conn: &mut Conn) -> Result<RegisterKey, StoreError> {
    let operator = sql!(conn, optional_scalar: OrganisationId,
        "SELECT id FROM organisation WHERE kind = 'operator' AND closed_at IS NULL")?;
    Ok(RegisterKey { controller: operator.ok_or(StoreError::Missing)?, register: Register::EServices })
}

/// Takes a notice of death back, because the population register says that the person lives; gives the event of that.
/// `None` when nobody thought them dead.
pub(super) async fn lives(
    tx: &mut Tx,
    home: RegisterKey,
    person: PersonId,
) -> Result<Option<Event>, StoreError> {
    let cleared = sql!(
        tx.conn(),
        execute,
        "UPDATE person SET died_on = NULL WHERE id = $1 AND died_on IS NOT NULL",
        person
    )?;
    let event = Event::done(EventAction::DeathWithdrawn).about(person).subject(person);
    Ok((cleared == 1).then(|| event.in_register(home.controller, home.register).at(home.controller)))
}

/// The person recognised by `value` in a register, whichever version of the index wrote it.
pub(super) async fn find(
    conn: &mut Conn,
    backend: &Backend,
    at: RegisterKey,
    value: &str,
) -> Result<Option<PersonId>, StoreError> {
    for (_, index) in backend.keys.blind_index(at.controller, at.register, value) {
        let person = sql!(conn, optional_scalar: PersonId,
            "SELECT person_id FROM person_identity WHERE controller_id = $1 AND register = $2 AND code_index = $3",
            at.controller, at.register, index.as_slice())?;
        if person.is_some() {
            return Ok(person);
        }
    }
    Ok(None)
}

/// Says in an event whom an identity code is about: the person, when they are known; else by the keyed hash of the code,
/// so that somebody who becomes known later can be told about it. Useless without the key of the index.
pub(super) fn about_code(
    event: Event,
    backend: &Backend,
    at: RegisterKey,
    hetu: &Hetu,
    known: Option<PersonId>,
) -> Event {
    if let Some(person) = known {
        return event.subject(person);
    }
    event.detail("code_index", indexes(backend, at, hetu).next().unwrap_or_default())
}

/// The keyed hashes of a code in a register as events keep them: one for each version of the key, the newest first.
pub(super) fn indexes(
    backend: &Backend,
    at: RegisterKey,
    hetu: &Hetu,
) -> impl Iterator<Item = String> + use<> {
    let hashes = backend.keys.blind_index(at.controller, at.register, hetu.as_str());
    hashes.into_iter().map(|(version, hash)| format!("{version}:{}", HEXLOWER.encode(&hash)))
}

/// The person recognised by any of these codes.
pub(super) async fn find_any(
    conn: &mut Conn,
    backend: &Backend,
    at: RegisterKey,
    codes: &Codes,
) -> Result<Option<PersonId>, StoreError> {
    for hetu in codes.all() {
        let person = find(conn, backend, at, hetu.as_str()).await?;
        if person.is_some() {
            return Ok(person);
        }
    }
    Ok(None)
}

/// Makes room for a new person, with a data key of their own.
pub(super) async fn new_person(
    tx: &mut Tx,
    backend: &Backend,
    lang: Lang,
) -> Result<(PersonId, DataKey), StoreError> {
    let (person, now) = (tx.id(PersonId::new), tx.now());
    sql!(
        tx.conn(),
        execute,
        "INSERT INTO person (id, lang, created_at) VALUES ($1, $2, $3)",
        person,
        lang,
        now,
    )?;
    let key = DataKey::create(tx, backend.ambient(), &backend.keys, person.uuid()).await?;
    Ok((person, key))
}

/// Something that shall recognise a person from now on, or did until `until`.
pub(super) struct NewIdentity<'a> {
    pub person: PersonId,
    pub at: RegisterKey,
    pub kind: Kind,
    pub value: &'a str,
    pub until: Option<Timestamp>,
}

/// Adds it; false when it recognises somebody there already.
pub(super) async fn add(
    tx: &mut Tx,
    backend: &Backend,
    key: &DataKey,
    new: &NewIdentity<'_>,
) -> Result<bool, StoreError> {
    let id = tx.id(uuid_v7);
    let now = tx.now();
    let indexes = backend.keys.blind_index(new.at.controller, new.at.register, new.value);
    let (version, index) = indexes.first().ok_or(StoreError::Broken)?;
    let added = sql!(
        tx.conn(),
        execute,
        "INSERT INTO person_identity (id, person_id, controller_id, register, kind, code_index, index_version,
            code_sealed, since, until)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
         ON CONFLICT (controller_id, register, code_index) DO NOTHING",
        id,
        new.person,
        new.at.controller,
        new.at.register,
        new.kind,
        index.as_slice(),
        i64::from(*version),
        key.seal(backend.ambient(), cell(id), new.value),
        now,
        new.until,
    )?;
    Ok(added == 1)
}

/// Makes all of a person's codes recognise them in a register. False when one of them recognises somebody else there.
pub(super) async fn keep_codes(
    tx: &mut Tx,
    backend: &Backend,
    key: &DataKey,
    (person, at): (PersonId, RegisterKey),
    codes: &Codes,
) -> Result<bool, StoreError> {
    let now = tx.now();
    for hetu in codes.all() {
        let until = (*hetu != codes.current).then_some(now);
        match find(tx.conn(), backend, at, hetu.as_str()).await? {
            Some(found) if found != person => return Ok(false),
            Some(_) => {}
            None => {
                let value = hetu.as_str();
                let new = NewIdentity { person, at, kind: Kind::Hetu, value, until };
                if !add(tx, backend, key, &new).await? {
                    return Ok(false);
                }
            }
        }
    }
    Ok(true)
}

/// Makes the codes that recognise a person in one register recognise them in another too. False when one of them
/// recognises somebody else there.
pub(super) async fn copy_codes(
    tx: &mut Tx,
    backend: &Backend,
    key: &DataKey,
    person: PersonId,
    (from, to): (RegisterKey, RegisterKey),
) -> Result<bool, StoreError> {
    let rows = sql!(tx.conn(), all: CodeRow,
        "SELECT id, code_sealed, until FROM person_identity
         WHERE person_id = $1 AND controller_id = $2 AND register = $3 AND kind = 'hetu' ORDER BY id",
        person, from.controller, from.register)?;
    for row in rows {
        let code = key.open(cell(row.id), &row.code_sealed).map_err(|_| StoreError::Broken)?;
        match find(tx.conn(), backend, to, &code).await? {
            Some(found) if found != person => return Ok(false),
            Some(_) => {}
            None => {
                let new = NewIdentity { person, at: to, kind: Kind::Hetu, value: &code, until: row.until };
                if !add(tx, backend, key, &new).await? {
                    return Ok(false);
                }
            }
        }
    }
    Ok(true)
}

/// Records that a person has another code now, in every register that holds them by code, and gives the event. `None`
/// when nothing is new. When the new code recognises somebody else, nothing is joined and the event says that it failed.
pub(super) async fn change_code(
    tx: &mut Tx,
    backend: &Backend,
    key: &DataKey,
    person: PersonId,
    codes: &Codes,
) -> Result<Option<Event>, StoreError> {
    let home = sign_in_register(tx.conn()).await?;
    let event =
        |event: Event| event.about(person).subject(person).in_register(home.controller, home.register);
    match find(tx.conn(), backend, home, codes.current.as_str()).await? {
        Some(found) if found == person => return Ok(None),
        Some(other) => {
            tracing::error!("the population register joins two people whom we know apart");
            return Ok(Some(event(Event::failed(EventAction::PersonCodeChanged).subject(other))));
        }
        None => {}
    }
    let now = tx.now();
    sql!(
        tx.conn(),
        execute,
        "UPDATE person_identity SET until = $2 WHERE person_id = $1 AND kind = 'hetu' AND until IS NULL",
        person,
        now,
    )?;
    let registers = sql!(tx.conn(), all: (OrganisationId, Register),
        "SELECT DISTINCT controller_id, register FROM person_identity WHERE person_id = $1 AND kind = 'hetu'", person)?;
    for (controller, register) in registers {
        let at = RegisterKey { controller, register };
        if !keep_codes(tx, backend, key, (person, at), codes).await? {
            return Err(StoreError::Conflict);
        }
    }
    Ok(Some(event(Event::done(EventAction::PersonCodeChanged).fields(["identity_code"]))))
}

#[derive(FromRow)]
struct CodeRow {
    id: Uuid,
    code_sealed: Vec<u8>,
    until: Option<Timestamp>,
}

/// The identity code that holds now; `None` for people without one.
pub(super) async fn current_code(
    conn: &mut Conn,
    key: &DataKey,
    person: PersonId,
    at: RegisterKey,
) -> Result<Option<Hetu>, StoreError> {
    let row = sql!(conn, optional: CodeRow,
        "SELECT id, code_sealed, until FROM person_identity
         WHERE person_id = $1 AND controller_id = $2 AND register = $3 AND kind = 'hetu' AND until IS NULL",
        person, at.controller, at.register)?;
    let Some(row) = row else { return Ok(None) };
    let code = key.open(cell(row.id), &row.code_sealed).map_err(|_| StoreError::Broken)?;
    Hetu::restore(&code).map(Some).map_err(|_| StoreError::Broken)
}

fn cell(id: Uuid) -> Cell<'static> {
    Cell::new("person_identity", "code_sealed", id)
}
