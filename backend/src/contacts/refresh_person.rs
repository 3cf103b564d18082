//! Fetches one person afresh from the population register, for every register with a live relation.
//!
//! Whatever goes wrong outside, nobody loses anything: what is held stays until the register gives something better. Only
//! non-disclosure takes away: when it begins, everything held from the register is purged in the same unit.

use luukku_domain::{
    caller::Caller,
    contacts::{RegisterAddress, RegisterData, RegisterKey},
    events::{Event, EventAction, Reason, Register},
    id::{OrganisationId, PersonId},
    permission::{Basis, action::RefreshPerson},
    time::Timestamp,
    values::Hetu,
};
use sqlx::FromRow;

use super::{
    cells,
    codes::{self, Codes, RegisterSilent},
    death, identity,
};
use crate::{
    Backend,
    fault::Fault,
    registries::population::{Address, Home, PersonRecord, PopulationAnswer, PopulationRegister, Residence},
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

/// How often an answer is thrown away because another refresh of the same person was faster.
const OVERTAKEN: u32 = 3;

/// Refreshes one person. An answer counts only when no other refresh ended since it was asked for: else an older "open"
/// could be written over a newer "protected". Then the register is asked again.
pub async fn refresh(
    backend: &Backend,
    register: &dyn PopulationRegister,
    caller: &Caller,
    person: PersonId,
) -> Result<Refreshed, Fault<RegisterSilent>> {
    for _ in 0..OVERTAKEN {
        let before = tried_at(backend, person).await?;
        let Some(hetu) = code_of(backend, person).await? else { return Ok(Refreshed::NoCode) };
        let answer = ask(register, caller, hetu).await;
        if let Some(refreshed) = take(backend, caller, person, before, answer).await? {
            return Ok(refreshed);
        }
    }
    Err(StoreError::Conflict.into())
}

/// When somebody last took an answer about the person.
async fn tried_at(backend: &Backend, person: PersonId) -> Result<Option<Timestamp>, StoreError> {
    let mut read = backend.store.read().await?;
    sql!(read.conn(), scalar: Option<Timestamp>, "SELECT population_tried_at FROM person WHERE id = $1", person)
}

type Answered = Result<(PopulationAnswer, Option<Hetu>), RegisterSilent>;

/// Writes an answer that was asked for after the one taken at `before`; `None` when another one was taken meanwhile.
async fn take(
    backend: &Backend,
    caller: &Caller,
    person: PersonId,
    before: Option<Timestamp>,
    answer: Answered,
) -> Result<Option<Refreshed>, Fault<RegisterSilent>> {
    let mut tx = backend.store.begin(caller).await?;
    tx.lock([Lock::Person(person)]).await?;
    let home = identity::sign_in_register(tx.conn()).await?;
    let denied = || {
        let denied = Event::denied(EventAction::PersonRefreshed).about(person).subject(person);
        denied.in_register(home.controller, home.register)
    };
    let (mut tx, grant) = tx.may(RefreshPerson, &person, denied).await?;
    let taken = sql!(tx.conn(), scalar: Option<Timestamp>,
        "SELECT population_tried_at FROM person WHERE id = $1", grant.thing())?;
    if taken != before {
        return Ok(None);
    }
    let key = DataKey::load(tx.conn(), &backend.keys, person.uuid()).await?.ok_or(StoreError::Broken)?;
    let now = tx.now();
    sql!(tx.conn(), execute, "UPDATE person SET population_tried_at = $2 WHERE id = $1", person, now)?;
    let unit = Unit { backend, person, basis: grant.basis(), key: &key, home };
    let (refreshed, events) = match answer {
        Err(silent) => {
            let events = unit.failed(&mut tx, Reason::NoAnswer).await?;
            commit(tx, events).await?;
            return Err(Fault::Rule(silent));
        }
        Ok((PopulationAnswer::Found(record), former)) => unit.found(&mut tx, &record, former).await?,
        Ok((PopulationAnswer::Dead { date }, _)) => {
            let died = death::died(&mut tx, backend, person, date).await?;
            (Refreshed::Died, died.into_iter().map(|event| event.by(grant.basis())).collect())
        }
        Ok((PopulationAnswer::NotFound | PopulationAnswer::Changed { .. }, _)) => {
            (Refreshed::Unknown, unit.unknown(&mut tx).await?)
        }
    };
    let events = if events.is_empty() { unit.nothing() } else { events };
    commit(tx, events).await?;
    Ok(Some(refreshed))
}

/// Notes that a person could not be refreshed although the register answered, so that the next run begins with others.
pub(super) async fn note_fault(
    backend: &Backend,
    caller: &Caller,
    person: PersonId,
) -> Result<(), Fault<RegisterSilent>> {
    let mut tx = backend.store.begin(caller).await?;
    tx.lock([Lock::Person(person)]).await?;
    let home = identity::sign_in_register(tx.conn()).await?;
    let event =
        |event: Event| event.about(person).subject(person).in_register(home.controller, home.register);
    let denied = || event(Event::denied(EventAction::PersonRefreshed));
    let (mut tx, grant) = tx.may(RefreshPerson, &person, denied).await?;
    let now = tx.now();
    sql!(tx.conn(), execute, "UPDATE person SET population_tried_at = $2 WHERE id = $1", grant.thing(), now)?;
    let failed = event(Event::failed(EventAction::PersonRefreshed)).by(grant.basis());
    tx.commit(failed.because(Reason::Unreadable)).await?;
    Ok(())
}

async fn commit(tx: Tx, events: Vec<Event>) -> Result<(), StoreError> {
    let mut events = events.into_iter();
    let first = events.next().ok_or(StoreError::Broken)?;
    tx.commit_all(first, events).await
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
    /// Where events stand that concern no register of a controller.
    home: RegisterKey,
}

impl Unit<'_> {
    fn event(&self, event: Event) -> Event {
        event.by(self.basis).about(self.person).subject(self.person)
    }

    /// The event of a refresh that brought nothing, for somebody whom no register waits for.
    fn nothing(&self) -> Vec<Event> {
        vec![self.event_in(Event::done(EventAction::PersonRefreshed), self.home)]
    }

    /// The events of a refresh that failed: one in each register that waits for the data.
    async fn failed(&self, tx: &mut Tx, reason: Reason) -> Result<Vec<Event>, StoreError> {
        let mut waiting = self.live_registers(tx).await?;
        if waiting.is_empty() {
            waiting.push(self.home);
        }
        let failed = |at| self.event_in(Event::failed(EventAction::PersonRefreshed), at).because(reason);
        Ok(waiting.into_iter().map(failed).collect())
    }

    /// The register's definite answer that it knows nobody by the code; it is asked again as late as about others.
    async fn unknown(&self, tx: &mut Tx) -> Result<Vec<Event>, StoreError> {
        let (person, now) = (self.person, tx.now());
        sql!(tx.conn(), execute, "UPDATE person SET population_unknown_at = $2 WHERE id = $1", person, now)?;
        self.failed(tx, Reason::Unknown).await
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
        let withdrawn = identity::lives(tx, self.home, self.person).await?;
        events.extend(withdrawn.map(|event| event.by(self.basis)));
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
}

/// What is kept of a record. Under non-disclosure nothing that leads to a home.
fn data_of(record: &PersonRecord) -> RegisterData {
    let home = match &record.residence {
        Residence::Protected => None,
        Residence::Open(home) => Some(home.clone()),
    };
    let Home { municipality, moved_in, moved_out, address } = home.unwrap_or_default();
    RegisterData {
        first_names: record.first_names.clone(),
        surname: record.surname.clone(),
        masked_code: record.hetu.masked(),
        sex: record.sex,
        home_municipality: municipality,
        moved_in,
        moved_out,
        service_language: record.service_language,
        address: address.map(|address| address_of(*address)),
        as_of: record.as_of,
    }
}

fn address_of(address: Address) -> RegisterAddress {
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
    } = address;
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
