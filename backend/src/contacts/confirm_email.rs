//! A new e-mail of a citizen waits for the code that was sent to it; then it counts, and the old address is told. Until
//! then the citizen sees which address waits, and can withdraw it.

use chrono::TimeDelta;
use luukku_domain::{
    caller::Caller,
    contacts::RegisterKey,
    events::{Event, EventAction, Reason},
    id::{PersonId, uuid_v7},
    lang::Lang,
    permission::{
        Refusal,
        action::{ConfirmOwnContact, ViewOwnData},
    },
    time::Timestamp,
    values::{Email, OneTimeCode, OneTimeCodeError},
};
use sqlx::FromRow;
use uuid::Uuid;

use super::{contact_row, identity, own_data, tell::Told};
use crate::{
    Backend,
    fault::{Fault, NoRule},
    mail::{self, ContactChange, Letter},
    secrets::{Cell, DataKey},
    sql,
    store::{Conn, Lock, StoreError, Tx},
};

/// How many codes may be asked for within an hour: keeps us from being used to fill somebody's mailbox.
const ASKS_IN_AN_HOUR: i64 = 5;
const ASKS_COUNT_FOR: TimeDelta = TimeDelta::hours(1);

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

/// The field that every event here is about.
const EMAIL: &str = "email";

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
    let asked = sql!(tx.conn(), scalar: i64,
        "SELECT COUNT(*) FROM contact_confirmation WHERE person_id = $1 AND created_at >= $2",
        ask.person, now.plus(-ASKS_COUNT_FOR))?;
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
        now.plus(backend.clocks().confirmation_code()),
    )?;
    mail::post(tx, backend, ask.email, ask.lang, Letter::ConfirmationCode { code }).await?;
    Ok(true)
}

/// Takes the code as typed. Gives in how many registers the address counts now.
pub async fn confirm(backend: &Backend, caller: &Caller, typed: &str) -> Result<usize, Fault<ConfirmRule>> {
    let person = caller.person().ok_or(Refusal::SignIn)?;
    let mut tx = backend.store.begin(caller).await?;
    tx.lock([Lock::Person(person)]).await?;
    let home = identity::sign_in_register(tx.conn()).await?;
    let event = |event: Event| {
        let event = event.about(person).subject(person).fields([EMAIL]);
        event.in_register(home.controller, home.register)
    };
    let denied = || event(Event::denied(EventAction::ContactConfirmed));
    let (mut tx, grant) = tx.may(ConfirmOwnContact, &person, denied).await?;
    let basis = grant.basis();
    let event = |of: Event| event(of).by(basis);
    let code = match OneTimeCode::parse(typed) {
        Ok(code) => code,
        Err(error) => {
            let failed = event(Event::failed(EventAction::ContactConfirmed));
            tx.refuse(failed.because(Reason::Malformed)).await?;
            return Err(Fault::Rule(ConfirmRule::Code(error)));
        }
    };
    let Some(waiting) = find(tx.conn(), backend, grant.thing()).await? else {
        let failed = event(Event::failed(EventAction::ContactConfirmed));
        tx.refuse(failed.because(Reason::TooLate)).await?;
        return Err(Fault::Rule(ConfirmRule::NoCode));
    };
    if waiting.code_hash != hash(backend, waiting.id, code.as_str()) {
        sql!(
            tx.conn(),
            execute,
            "UPDATE contact_confirmation SET tries = tries + 1 WHERE id = $1",
            waiting.id
        )?;
        let failed = event(Event::failed(EventAction::ContactConfirmed));
        tx.commit(failed.because(Reason::WrongCode)).await?;
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

/// The address that waits for its code, with its middle hidden; `None` when none waits. Showing it is a look.
pub async fn waiting(backend: &Backend, caller: &Caller) -> Result<Option<String>, Fault<NoRule>> {
    let person = caller.person().ok_or(Refusal::SignIn)?;
    let grant = caller.may(ViewOwnData, &person)?;
    let mut read = backend.store.read().await?;
    let conn = read.conn();
    let home = identity::sign_in_register(conn).await?;
    let Some(waiting) = find(conn, backend, grant.thing()).await? else { return Ok(None) };
    let key = DataKey::load(conn, &backend.keys, person.uuid()).await?.ok_or(StoreError::Broken)?;
    let masked = waiting.email(&key)?.masked();
    drop(read);
    let looked = Event::done(EventAction::OwnDataViewed).by(grant.basis()).about(person).subject(person);
    let looked = looked.in_register(home.controller, home.register).fields([EMAIL]);
    backend.store.begin(caller).await?.commit(looked).await?;
    Ok(Some(masked))
}

/// Withdraws the address that waits: its code does not count any more. False when none waited.
pub async fn withdraw(backend: &Backend, caller: &Caller) -> Result<bool, Fault<NoRule>> {
    let person = caller.person().ok_or(Refusal::SignIn)?;
    let mut tx = backend.store.begin(caller).await?;
    tx.lock([Lock::Person(person)]).await?;
    let home = identity::sign_in_register(tx.conn()).await?;
    let event = |event: Event| {
        let event = event.about(person).subject(person).fields([EMAIL]);
        event.in_register(home.controller, home.register)
    };
    let denied = || event(Event::denied(EventAction::ContactConfirmed));
    let (mut tx, grant) = tx.may(ConfirmOwnContact, &person, denied).await?;
    let now = tx.now();
    // The row stays for its hour without the address: it still counts as a code that was asked for.
    let withdrawn = sql!(
        tx.conn(),
        execute,
        "UPDATE contact_confirmation SET expires_at = $2, email_sealed = $3 WHERE person_id = $1 AND expires_at > $2",
        grant.thing(),
        now,
        [0_u8; 0].as_slice(),
    )?;
    let failed = event(Event::failed(EventAction::ContactConfirmed)).by(grant.basis());
    if withdrawn == 0 {
        tx.refuse(failed.because(Reason::Nothing)).await?;
        return Ok(false);
    }
    tx.commit(failed.because(Reason::Withdrawn)).await?;
    Ok(true)
}

/// Removes a portion of addresses that nobody confirmed, as soon as they do not count as asked for any more and their code
/// is of no use. Gives the event of each.
pub(crate) async fn purge(tx: &mut Tx, backend: &Backend) -> Result<Vec<Event>, StoreError> {
    let before = tx.now().plus(-ASKS_COUNT_FOR.max(backend.clocks().confirmation_code()));
    let old = sql!(tx.conn(), all: (Uuid, PersonId, Vec<u8>),
        "SELECT id, person_id, email_sealed FROM contact_confirmation WHERE created_at < $1 ORDER BY id LIMIT 100",
        before)?;
    if old.is_empty() {
        return Ok(Vec::new());
    }
    let home = identity::sign_in_register(tx.conn()).await?;
    let mut events = Vec::new();
    for (id, person, sealed) in old {
        sql!(tx.conn(), execute, "DELETE FROM contact_confirmation WHERE id = $1", id)?;
        let failed = Event::failed(EventAction::ContactConfirmed).about(person).subject(person);
        let failed = failed.in_register(home.controller, home.register).fields([EMAIL]);
        events.push(failed.because(if sealed.is_empty() { Reason::Withdrawn } else { Reason::TooLate }));
    }
    Ok(events)
}

/// The newest code that still counts.
async fn find(conn: &mut Conn, backend: &Backend, person: PersonId) -> Result<Option<Waiting>, StoreError> {
    let (tries, now) = (i64::from(backend.clocks().confirmation_code_tries), backend.ambient().now());
    let newest = sql!(conn, optional: Waiting,
        "SELECT id, email_sealed, registers, code_hash, tries, expires_at FROM contact_confirmation
         WHERE person_id = $1 ORDER BY expires_at DESC, id DESC LIMIT 1", person)?;
    Ok(newest.filter(|waiting| waiting.tries < tries && waiting.expires_at > now))
}

impl Waiting {
    fn email(&self, key: &DataKey) -> Result<Email, StoreError> {
        let email = key.open(cell(self.id), &self.email_sealed).map_err(|_| StoreError::Broken)?;
        Email::parse(&email).map_err(|_| StoreError::Broken)
    }
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
    let email = waiting.email(&key)?;
    let asked: Vec<RegisterKey> =
        waiting.registers.split(' ').filter_map(|register| register.parse().ok()).collect();
    let (mut changed, mut told) = (Vec::new(), Told::of(ContactChange::Replaced, loaded.data.lang));
    for held in loaded.data.live().filter(|held| asked.contains(&held.key)) {
        let mut details = held.details.clone();
        let old = details.email.replace(email.clone());
        if !contact_row::save(tx, backend, &key, (person, held.key), &details, held.version).await? {
            return Err(StoreError::Conflict);
        }
        changed.push(held.key);
        if let Some(old) = old.filter(|old| *old != email) {
            told.add(old, held);
        }
    }
    told.post(tx, backend).await?;
    Ok(changed)
}

/// Six digits are guessed quickly from a plain hash; a keyed one needs the installation's key.
fn hash(backend: &Backend, confirmation: Uuid, code: &str) -> [u8; 32] {
    backend.keys.keyed_hash("contact_confirmation", format!("{confirmation}\0{code}").as_bytes())
}

fn cell(id: Uuid) -> Cell<'static> {
    Cell::new("contact_confirmation", "email_sealed", id)
}
