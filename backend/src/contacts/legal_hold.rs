//! Legal holds: an officer sets that a controller's data about somebody are not removed for now, whatever the rules of
//! retention say, and lifts that again.

use luukku_domain::{
    accounts::{
        membership::{Ground, GroundError},
        place::Place,
    },
    caller::Caller,
    contacts::{RegisterKey, register::CLIENT_REGISTERS},
    events::{Event, EventAction, Reason},
    id::{HoldId, OrganisationId, PersonId},
    permission::{
        Refusal, Rows,
        action::{HoldData, ViewControllerEvents},
    },
    time::Timestamp,
    values::{Hetu, HetuError},
};
use sqlx::FromRow;

use super::{add_relation::test_identities, identity};
use crate::{
    Backend,
    accounts::{look, organisations::Names, place},
    fault::{Fault, NoRule},
    sql,
    store::{Lock, StoreError, Tx},
};

/// The most that are shown.
const SHOWN: i64 = 1_000;

/// Why a hold was not set or lifted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HoldRule {
    /// What was typed is no identity code, or does not say what the hold rests on, or both.
    Typed {
        /// What is wrong with the code.
        code: Option<HetuError>,
        /// What is wrong with the reason.
        reason: Option<GroundError>,
    },
    /// The controller holds nobody by this code.
    Nobody,
    /// The person's data are held already.
    Held,
    /// It was lifted already.
    Lifted,
}

/// A hold that is not lifted.
#[derive(Debug, Clone, PartialEq, Eq, FromRow)]
pub struct Hold {
    /// Which one.
    pub id: HoldId,
    /// Whose data are not removed.
    #[sqlx(flatten)]
    pub controller: Names,
    /// What it rests on.
    pub reason: String,
    /// Since when.
    pub placed_at: Timestamp,
    /// The name of whoever set it; `None` when their account was cleared.
    pub placed_by: Option<String>,
}

#[derive(FromRow)]
struct ControllerRow {
    id: OrganisationId,
    #[sqlx(flatten)]
    names: Names,
}

fn denied() -> Event {
    Event::denied(EventAction::HoldPlaced)
}

/// The holds at the caller's controllers, the newest first. They name no client.
pub async fn holds(backend: &Backend, caller: &Caller) -> Result<Vec<Hold>, Fault<NoRule>> {
    let scope =
        look::scope(backend, caller, ViewControllerEvents, Event::denied(EventAction::RetentionViewed))
            .await?;
    let mut read = backend.store.read().await?;
    let holds = sql!(read.conn(), all: Hold,
        "SELECT h.id, o.name_fi, o.name_sv, o.name_en, h.reason, h.placed_at, a.name AS placed_by
         FROM legal_hold h JOIN organisation o ON o.id = h.controller_id JOIN account a ON a.id = h.placed_by
         WHERE h.lifted_at IS NULL AND h.controller_id IN
            (SELECT x.organisation_id FROM organisation_above x WHERE $1 LIKE '%' || x.above_text || '%')
         ORDER BY h.placed_at DESC, h.id LIMIT $2", scope.bind(), SHOWN)?;
    drop(read);
    let seen = Event::done(EventAction::RetentionViewed).by(scope.basis()).fields(["legal_hold"]);
    look::leave(backend, caller, seen).await?;
    Ok(holds)
}

/// The controllers at which the caller may set a hold, each with its names.
pub async fn controllers(
    backend: &Backend,
    caller: &Caller,
) -> Result<Vec<(OrganisationId, Names)>, Fault<NoRule>> {
    let scope = look::scope(backend, caller, ViewControllerEvents, denied()).await?;
    let Rows::Trees(controllers) = scope.rows() else { return Err(Refusal::NotFound.into()) };
    let mut read = backend.store.read().await?;
    let mut found = Vec::new();
    for controller in controllers {
        let row = sql!(read.conn(), one: ControllerRow,
            "SELECT id, name_fi, name_sv, name_en FROM organisation WHERE id = $1", controller)?;
        found.push((row.id, row.names));
    }
    Ok(found)
}

/// Sets a hold on what a controller's client registers hold about the person with this identity code. The code itself stands
/// in no event.
pub async fn place_hold(
    backend: &Backend,
    caller: &Caller,
    controller: OrganisationId,
    code: &str,
    reason: &str,
) -> Result<HoldId, Fault<HoldRule>> {
    let mut tx = backend.store.begin(caller).await?;
    let place = place::load(tx.conn(), controller).await?.ok_or(Refusal::NotFound)?;
    let (mut tx, grant) = tx.may(HoldData, &place, || denied().at(controller)).await?;
    let (hetu, reason) = match (Hetu::parse(code, test_identities(backend)), Ground::parse(reason)) {
        (Ok(hetu), Ok(reason)) => (hetu, reason),
        (code, reason) => {
            return Err(Fault::Rule(HoldRule::Typed { code: code.err(), reason: reason.err() }));
        }
    };
    let event = |event: Event| event.by(grant.basis()).at(controller);
    let Some(person) = lock(&mut tx, backend, controller, &hetu).await? else {
        let missed = event(Event::failed(EventAction::HoldPlaced).because(Reason::Unknown));
        let at = RegisterKey { controller, register: CLIENT_REGISTERS[0] };
        tx.commit(identity::about_code(missed, backend, at, &hetu, None)).await?;
        return Err(Fault::Rule(HoldRule::Nobody));
    };
    let held = sql!(tx.conn(), scalar: i64,
        "SELECT COUNT(*) FROM legal_hold WHERE person_id = $1 AND controller_id = $2 AND lifted_at IS NULL",
        person, controller)?;
    if held > 0 {
        let failed = event(Event::failed(EventAction::HoldPlaced).because(Reason::Exists)).subject(person);
        tx.refuse(failed).await?;
        return Err(Fault::Rule(HoldRule::Held));
    }
    let (id, now) = (tx.id(HoldId::new), tx.now());
    let placed_by = caller.account().ok_or(Refusal::SignIn)?;
    sql!(
        tx.conn(),
        execute,
        "INSERT INTO legal_hold (id, person_id, controller_id, reason, placed_at, placed_by) VALUES ($1, $2, $3, $4, $5, $6)",
        id,
        person,
        controller,
        reason.as_str(),
        now,
        placed_by,
    )?;
    tx.commit(event(Event::done(EventAction::HoldPlaced)).about(person).subject(person)).await?;
    Ok(id)
}

/// Locks the person with this code. `None` when the controller knows nobody by it, or not any more by the time that the lock
/// is had.
async fn lock(
    tx: &mut Tx,
    backend: &Backend,
    controller: OrganisationId,
    hetu: &Hetu,
) -> Result<Option<PersonId>, StoreError> {
    let Some(person) = find(tx, backend, controller, hetu).await? else { return Ok(None) };
    tx.lock([Lock::Person(person)]).await?;
    let still = find(tx, backend, controller, hetu).await?;
    Ok(still.filter(|still| *still == person))
}

/// The person whom any client register of the controller knows by this code.
async fn find(
    tx: &mut Tx,
    backend: &Backend,
    controller: OrganisationId,
    hetu: &Hetu,
) -> Result<Option<PersonId>, StoreError> {
    for register in CLIENT_REGISTERS {
        let at = RegisterKey { controller, register };
        let person = identity::find(tx.conn(), backend, at, hetu.as_str()).await?;
        if person.is_some() {
            return Ok(person);
        }
    }
    Ok(None)
}

/// Lifts a hold: what is over by then goes with the next run.
pub async fn lift_hold(backend: &Backend, caller: &Caller, hold: HoldId) -> Result<(), Fault<HoldRule>> {
    let mut tx = backend.store.begin(caller).await?;
    let found = sql!(tx.conn(), optional: (PersonId, OrganisationId),
        "SELECT person_id, controller_id FROM legal_hold WHERE id = $1", hold)?;
    let (person, controller) = found.ok_or(Refusal::NotFound)?;
    let place: Place = place::load(tx.conn(), controller).await?.ok_or(StoreError::Broken)?;
    let denied = || Event::denied(EventAction::HoldLifted).at(controller);
    let (mut tx, grant) = tx.may(HoldData, &place, denied).await?;
    tx.lock([Lock::Person(person)]).await?;
    let (now, lifted_by) = (tx.now(), caller.account().ok_or(Refusal::SignIn)?);
    let lifted = sql!(
        tx.conn(),
        execute,
        "UPDATE legal_hold SET lifted_at = $2, lifted_by = $3 WHERE id = $1 AND lifted_at IS NULL",
        hold,
        now,
        lifted_by,
    )?;
    let event = |event: Event| event.by(grant.basis()).at(controller).about(person).subject(person);
    if lifted == 0 {
        tx.refuse(event(Event::failed(EventAction::HoldLifted).because(Reason::Ended))).await?;
        return Err(Fault::Rule(HoldRule::Lifted));
    }
    tx.commit(event(Event::done(EventAction::HoldLifted))).await?;
    Ok(())
}
