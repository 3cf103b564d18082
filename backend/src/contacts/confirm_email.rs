//! A new e-mail of a citizen waits for the code that was sent to it; then it counts, and the old address is told.

use chrono::TimeDelta;
use luukku_domain::{
    caller::Caller,
    contacts::RegisterKey,
    events::{Event, EventAction},
    id::{PersonId, uuid_v7},
    lang::Lang,
    permission::{Refusal, action::ConfirmOwnContact},
    time::Timestamp,
    values::{Email, OneTimeCode, OneTimeCodeError},
};
use sqlx::FromRow;
use uuid::Uuid;

use super::{contact_row, own_data};
use crate::{
    Backend,
    fault::Fault,
    mail::{self, AccountChange, Letter},
    secrets::{Cell, DataKey},
    sql,
    store::{Lock, StoreError, Tx},
};

/// How long a code holds, how many wrong ones may be typed, and how many may be asked for within an hour (FACTS; the
/// last keeps us from being used to fill somebody's mailbox).
const VALID_FOR: TimeDelta = TimeDelta::minutes(15);
const TRIES: i64 = 5;
const ASKS_IN_AN_HOUR: i64 = 5;

/// Why the address does not count yet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ConfirmRule {
    /// What was typed is not a code.
    Code(OneTimeCodeError),
    /// The code is wrong.
    WrongCode,
    /// There is no code any more: too late, too many tries, or none was asked for.
    NoCode,
}

/// A new address that shall be confirmed.
pub(super) struct Ask<'a> {
    pub person: PersonId,
    pub lang: Lang,
    pub email: &'a Email,
    pub registers: &'a [RegisterKey],
}

#[derive(FromRow)]
struct Waiting {
    id: Uuid,
    email_sealed: Vec<u8>,
    registers: String,
    code_hash: Vec<u8>,
    tries: i64,
    expires_at: Timestamp,
}

/// Sends a code to the new address, within the unit of the change. An earlier code does not count any more. False when
/// too many were asked for.
pub(super) async fn ask(
    tx: &mut Tx,
    backend: &Backend,
    key: &DataKey,
    ask: &Ask<'_>,
) -> Result<bool, StoreError> {
    let now = tx.now();
    let hour_ago = now.plus(-TimeDelta::hours(1));
    sql!(tx.conn(), execute, "DELETE FROM contact_confirmation WHERE created_at < $1", hour_ago)?;
    let asked = sql!(tx.conn(), scalar: i64,
        "SELECT COUNT(*) FROM contact_confirmation WHERE person_id = $1", ask.person)?;
    if asked >= ASKS_IN_AN_HOUR {
        return Ok(false);
    }
    sql!(
        tx.conn(),
        execute,
        "UPDATE contact_confirmation SET expires_at = $2 WHERE person_id = $1 AND expires_at > $2",
        ask.person,
        now,
    )?;
    let id = tx.id(uuid_v7);
    let code = format!("{:06}", u32::from_be_bytes(backend.ambient().random()) % 1_000_000);
    let registers: Vec<String> = ask.registers.iter().map(ToString::to_string).collect();
    sql!(
        tx.conn(),
        execute,
        "INSERT INTO contact_confirmation (id, person_id, email_sealed, registers, code_hash, tries, created_at, expires_at)
         VALUES ($1, $2, $3, $4, $5, 0, $6, $7)",
        id,
        ask.person,
        key.seal(backend.ambient(), cell(id), ask.email.as_str()),
        registers.join(" "),
        hash(backend, id, &code).as_slice(),
        now,
        now.plus(VALID_FOR),
    )?;
    mail::post(tx, backend, ask.email, ask.lang, Letter::ConfirmationCode { code }).await?;
    Ok(true)
}

/// Takes the code as typed. Gives in how many registers the address counts now.
pub async fn confirm(backend: &Backend, caller: &Caller, typed: &str) -> Result<usize, Fault<ConfirmRule>> {
    let code = OneTimeCode::parse(typed).map_err(|error| Fault::Rule(ConfirmRule::Code(error)))?;
    let person = caller.person().ok_or(Refusal::SignIn)?;
    let mut tx = backend.store.begin(caller).await?;
    tx.lock([Lock::Person(person)]).await?;
    let denied = || Event::denied(EventAction::ContactConfirmed).about(person).subject(person);
    let (mut tx, grant) = tx.may(ConfirmOwnContact, &person, denied).await?;
    let waiting = sql!(tx.conn(), optional: Waiting,
        "SELECT id, email_sealed, registers, code_hash, tries, expires_at FROM contact_confirmation
         WHERE person_id = $1 ORDER BY expires_at DESC, id DESC LIMIT 1", grant.thing())?;
    let waiting = waiting.filter(|waiting| waiting.tries < TRIES && waiting.expires_at > tx.now());
    let event = |event: Event| event.by(grant.basis()).about(person).subject(person).fields(["email"]);
    let Some(waiting) = waiting else {
        tx.refuse(event(Event::failed(EventAction::ContactConfirmed))).await?;
        return Err(Fault::Rule(ConfirmRule::NoCode));
    };
    if waiting.code_hash != hash(backend, waiting.id, code.as_str()) {
        sql!(
            tx.conn(),
            execute,
            "UPDATE contact_confirmation SET tries = tries + 1 WHERE id = $1",
            waiting.id
        )?;
        tx.commit(event(Event::failed(EventAction::ContactConfirmed))).await?;
        return Err(Fault::Rule(ConfirmRule::WrongCode));
    }
    let changed = apply(&mut tx, backend, person, &waiting).await?;
    sql!(tx.conn(), execute, "DELETE FROM contact_confirmation WHERE id = $1", waiting.id)?;
    let events: Vec<_> = changed
        .iter()
        .map(|at| {
            let changed = event(Event::done(EventAction::ContactChanged));
            changed.in_register(at.controller, at.register).at(at.controller)
        })
        .collect();
    tx.commit_all(event(Event::done(EventAction::ContactConfirmed)), events).await?;
    Ok(changed.len())
}

/// Writes the address into the registers that still have a live relation, and tells the old addresses.
async fn apply(
    tx: &mut Tx,
    backend: &Backend,
    person: PersonId,
    waiting: &Waiting,
) -> Result<Vec<RegisterKey>, StoreError> {
    let loaded = own_data::load(tx.conn(), backend, person).await?;
    let key = loaded.key.ok_or(StoreError::Broken)?;
    let email = key.open(cell(waiting.id), &waiting.email_sealed).map_err(|_| StoreError::Broken)?;
    let email = Email::parse(&email).map_err(|_| StoreError::Broken)?;
    let asked: Vec<RegisterKey> =
        waiting.registers.split(' ').filter_map(|register| register.parse().ok()).collect();
    let (mut changed, mut told) = (Vec::new(), Vec::new());
    for held in loaded.data.live().filter(|held| asked.contains(&held.key)) {
        let mut details = held.details.clone();
        let old = details.email.replace(email.clone());
        if !contact_row::save(tx, backend, &key, (person, held.key), &details, held.version).await? {
            return Err(StoreError::Conflict);
        }
        changed.push(held.key);
        if let Some(old) = old.filter(|old| *old != email && !told.contains(old)) {
            let letter = Letter::AccountNotice { change: AccountChange::Email };
            mail::post(tx, backend, &old, loaded.data.lang, letter).await?;
            told.push(old);
        }
    }
    Ok(changed)
}

/// Six digits are guessed quickly from a plain hash; a keyed one needs the installation's key.
fn hash(backend: &Backend, confirmation: Uuid, code: &str) -> [u8; 32] {
    backend.keys.keyed_hash("contact_confirmation", format!("{confirmation}\0{code}").as_bytes())
}

fn cell(id: Uuid) -> Cell<'static> {
    Cell::new("contact_confirmation", "email_sealed", id)
}
