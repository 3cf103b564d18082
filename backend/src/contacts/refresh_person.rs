//! Fetches one person afresh from the population register, for every register with a live relation.
//!
//! Whatever goes wrong outside, nobody loses anything: what is held stays until the register gives something better. Only
//! non-disclosure takes away: when it begins, everything held from the register is purged in the same unit.

use luukku_domain::{
    accounts::session::SessionEnd,
    caller::Caller,
    contacts::{RegisterAddress, RegisterData, RegisterKey},
    events::{Event, EventAction, Register},
    id::{OrganisationId, PersonId, RelationId},
    permission::{Basis, action::RefreshPerson},
    time::Timestamp,
    values::Hetu,
};
use sqlx::FromRow;

use super::{
    cells,
    codes::{self, Codes, RegisterSilent},
    identity,
};
use crate::{
    Backend,
    accounts::session,
    fault::Fault,
    registries::population::{Address, PersonRecord, PopulationAnswer, PopulationRegister, Residence},
    secrets::DataKey,
    sql,
    store::{Lock, StoreError, Tx},
};

/// How a refresh ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refreshed {
    /// The data are fresh.
    Fresh,
    /// The data are fresh, and non-disclosure began: what was held before is gone.
    Purged,
    /// The person has died; the relations ended.
    Died,
    /// The register knows nobody by this code; what is held stays.
    Unknown,
    /// Nobody to ask about: no identity code.
    NoCode,
}

/// Refreshes one person.
pub async fn refresh(
    backend: &Backend,
    register: &dyn PopulationRegister,
    caller: &Caller,
    person: PersonId,
) -> Result<Refreshed, Fault<RegisterSilent>> {
    let Some(hetu) = code_of(backend, person).await? else { return Ok(Refreshed::NoCode) };
    let answer = ask(register, caller, hetu).await;
    let mut tx = backend.store.begin(caller).await?;
    tx.lock([Lock::Person(person)]).await?;
    let denied = || Event::denied(EventAction::PersonRefreshed).about(person).subject(person);
    let (mut tx, grant) = tx.may(RefreshPerson, &person, denied).await?;
    let key = DataKey::load(tx.conn(), &backend.keys, person.uuid()).await?.ok_or(StoreError::Broken)?;
    let now = tx.now();
    sql!(tx.conn(), execute, "UPDATE person SET population_tried_at = $2 WHERE id = $1", person, now)?;
    let unit = Unit { backend, person, basis: grant.basis(), key: &key };
    let (refreshed, events) = match answer {
        Err(silent) => {
            tx.commit(unit.event(Event::failed(EventAction::PersonRefreshed)).detail("reason", "no answer"))
                .await?;
            return Err(Fault::Rule(silent));
        }
        Ok((PopulationAnswer::Found(record), former)) => unit.found(&mut tx, &record, former).await?,
        Ok((PopulationAnswer::Dead { date }, _)) => {
            (Refreshed::Died, unit.died(&mut tx, date.map(Timestamp::start_of)).await?)
        }
        Ok((PopulationAnswer::NotFound | PopulationAnswer::Changed { .. }, _)) => {
            let event = unit.event(Event::failed(EventAction::PersonRefreshed)).detail("reason", "unknown");
            (Refreshed::Unknown, vec![event])
        }
    };
    let mut events = events.into_iter();
    let first = events.next().unwrap_or_else(|| unit.event(Event::done(EventAction::PersonRefreshed)));
    tx.commit_all(first, events).await?;
    Ok(refreshed)
}

/// The code that holds now, as far as we know.
async fn code_of(backend: &Backend, person: PersonId) -> Result<Option<Hetu>, StoreError> {
    let mut read = backend.store.read().await?;
    let home = identity::sign_in_register(read.conn()).await?;
    let key = DataKey::load(read.conn(), &backend.keys, person.uuid()).await?;
    match key {
        Some(key) => identity::current_code(read.conn(), &key, person, home).await,
        None => Ok(None),
    }
}

/// Asks, and once more when the code changed. Gives the answer with the code that was held before, when it changed.
async fn ask(
    register: &dyn PopulationRegister,
    caller: &Caller,
    hetu: Hetu,
) -> Result<(PopulationAnswer, Option<Hetu>), RegisterSilent> {
    let occasion = codes::occasion(caller);
    let silent = |error| {
        tracing::warn!(%error, "a person could not be refreshed");
        RegisterSilent
    };
    match register.look_up(&occasion, &hetu).await.map_err(silent)? {
        PopulationAnswer::Changed { new } => {
            let answer = register.look_up(&occasion, &new).await.map_err(silent)?;
            Ok((answer, Some(hetu)))
        }
        answer => Ok((answer, None)),
    }
}

#[derive(FromRow)]
struct HeldRow {
    controller_id: OrganisationId,
    register: Register,
    non_disclosure: bool,
}

/// The writes of one refresh.
struct Unit<'a> {
    backend: &'a Backend,
    person: PersonId,
    basis: Basis,
    key: &'a DataKey,
}

impl Unit<'_> {
    fn event(&self, event: Event) -> Event {
        event.by(self.basis).about(self.person).subject(self.person)
    }

    fn event_in(&self, event: Event, at: RegisterKey) -> Event {
        self.event(event).in_register(at.controller, at.register).at(at.controller)
    }

    async fn found(
        &self,
        tx: &mut Tx,
        record: &PersonRecord,
        former: Option<Hetu>,
    ) -> Result<(Refreshed, Vec<Event>), StoreError> {
        let mut events = Vec::new();
        if let Some(former) = former {
            let codes = Codes { current: record.hetu.clone(), former: vec![former] };
            let joined = identity::change_code(tx, self.backend, self.key, self.person, &codes).await?;
            events.extend(joined.map(|event: Event| event.by(self.basis)));
        }
        let protected = record.residence == Residence::Protected;
        let purged = if protected { self.purge(tx).await? } else { Vec::new() };
        let refreshed = if purged.is_empty() { Refreshed::Fresh } else { Refreshed::Purged };
        events.extend(purged);
        let data = data_of(record);
        for at in self.live_registers(tx).await? {
            self.store(tx, at, &data, protected).await?;
            events.push(self.event_in(Event::done(EventAction::PersonRefreshed), at));
        }
        Ok((refreshed, events))
    }

    /// Purges what is held from the register about a person whose non-disclosure begins now: in every register, those
    /// with an ended relation too. Gives the event of each.
    async fn purge(&self, tx: &mut Tx) -> Result<Vec<Event>, StoreError> {
        let open = sql!(tx.conn(), all: HeldRow,
            "SELECT controller_id, register, non_disclosure FROM population_record WHERE person_id = $1", self.person)?;
        let mut events = Vec::new();
        for row in open.into_iter().filter(|row| !row.non_disclosure) {
            let at = RegisterKey { controller: row.controller_id, register: row.register };
            sql!(
                tx.conn(),
                execute,
                "UPDATE population_record SET body_sealed = NULL, non_disclosure = $4
                 WHERE person_id = $1 AND controller_id = $2 AND register = $3",
                self.person,
                at.controller,
                at.register,
                true,
            )?;
            events.push(self.event_in(Event::done(EventAction::PersonPurged), at));
        }
        Ok(events)
    }

    async fn live_registers(&self, tx: &mut Tx) -> Result<Vec<RegisterKey>, StoreError> {
        let rows = sql!(tx.conn(), all: (OrganisationId, Register),
            "SELECT DISTINCT controller_id, register FROM relation WHERE person_id = $1 AND ended_at IS NULL
             ORDER BY controller_id, register", self.person)?;
        Ok(rows.into_iter().map(|(controller, register)| RegisterKey { controller, register }).collect())
    }

    async fn store(
        &self,
        tx: &mut Tx,
        at: RegisterKey,
        data: &RegisterData,
        protected: bool,
    ) -> Result<(), StoreError> {
        let cell = cells::in_register("population_record", "body_sealed", self.person, at);
        let sealed = cells::seal(self.backend, self.key, cell, data)?;
        let now = tx.now();
        sql!(
            tx.conn(),
            execute,
            "INSERT INTO population_record (person_id, controller_id, register, body_sealed, non_disclosure, fetched_at)
             VALUES ($1, $2, $3, $4, $5, $6)
             ON CONFLICT (person_id, controller_id, register)
             DO UPDATE SET body_sealed = $4, non_disclosure = $5, fetched_at = $6",
            self.person,
            at.controller,
            at.register,
            sealed,
            protected,
            now,
        )?;
        Ok(())
    }

    /// Ends what a death ends: relations and sessions. Mandates join them with the portal that brings them.
    async fn died(&self, tx: &mut Tx, on: Option<Timestamp>) -> Result<Vec<Event>, StoreError> {
        let now = tx.now();
        sql!(
            tx.conn(),
            execute,
            "UPDATE person SET died_on = $2 WHERE id = $1",
            self.person,
            on.unwrap_or(now),
        )?;
        let mut events = vec![self.event(Event::done(EventAction::PersonDied))];
        let live = sql!(tx.conn(), all: (RelationId, OrganisationId, Register),
            "SELECT id, controller_id, register FROM relation WHERE person_id = $1 AND ended_at IS NULL ORDER BY id",
            self.person)?;
        for (relation, controller, register) in live {
            sql!(
                tx.conn(),
                execute,
                "UPDATE relation SET ended_at = $2, version = version + 1 WHERE id = $1",
                relation,
                now,
            )?;
            let ended =
                self.event_in(Event::done(EventAction::RelationEnded), RegisterKey { controller, register });
            events.push(ended.about(relation).detail("reason", "dead"));
        }
        events.extend(session::end_all_of_person(tx, self.person, SessionEnd::AccountClosed).await?);
        Ok(events)
    }
}

/// What is kept of a record. Under non-disclosure nothing that leads to a home: no address, no municipality, no moves.
fn data_of(record: &PersonRecord) -> RegisterData {
    let open = match &record.residence {
        Residence::Protected => None,
        Residence::Open(address) => Some(address),
    };
    RegisterData {
        first_names: record.first_names.clone(),
        surname: record.surname.clone(),
        masked_code: record.hetu.masked(),
        sex: record.sex,
        home_municipality: open.and(record.home_municipality.clone()),
        moved_in: open.and(record.moved_in),
        moved_out: open.and(record.moved_out),
        service_language: record.service_language,
        address: open.and_then(|address| address.as_deref().map(address_of)),
        as_of: record.as_of,
    }
}

fn address_of(address: &Address) -> RegisterAddress {
    let Address {
        street_address,
        po_box,
        street_name,
        dwelling_number,
        dwelling_letter,
        dwelling_divider,
        postal_code,
        post_office,
        specifier,
        municipality,
        country_code,
    } = address.clone();
    RegisterAddress {
        street_address,
        po_box,
        street_name,
        dwelling_number,
        dwelling_letter,
        dwelling_divider,
        postal_code,
        post_office,
        specifier,
        municipality,
        country_code,
    }
}

#[cfg(test)]
#[path = "refresh_tests.rs"]
mod tests;
