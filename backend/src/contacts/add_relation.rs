//! A clerk, or the demo, gives a controller's register a ground for holding a citizen, by identity code. The person may
//! never have signed in.

use luukku_domain::{
    accounts::place::Place,
    caller::{Caller, Job},
    contacts::{Ground, Purpose, RegisterKey},
    events::{Event, EventAction, Reason},
    id::{PersonId, RelationId},
    lang::Lang,
    permission::{Refusal, action::CreateRelation},
    time::Timestamp,
    values::{Hetu, HetuError, Reference, ReferenceError, TestIdentities},
};

use super::{
    codes::{self, Asked, Codes},
    identity, refresh_person,
};
use crate::{
    Backend,
    accounts::place,
    fault::Fault,
    registries::population::PopulationRegister,
    secrets::DataKey,
    sql,
    store::{Lock, StoreError, Tx},
};

/// A new relation as typed.
pub struct NewRelation<'a> {
    /// The register that shall hold the person.
    pub at: RegisterKey,
    /// The identity code.
    pub code: &'a str,
    /// What it rests on.
    pub ground: Ground,
    /// The decision, case or ticket.
    pub reference: &'a str,
    /// What the person is looked up for.
    pub purpose: Purpose,
}

impl NewRelation<'_> {
    fn event(&self, event: Event) -> Event {
        let RegisterKey { controller, register } = self.at;
        event.in_register(controller, register).at(controller).for_purpose(self.purpose.code())
    }

    fn denied(&self) -> Event {
        self.event(Event::denied(EventAction::RelationAdded))
    }

    fn failed(&self, rule: AddRelationRule) -> Event {
        self.event(Event::failed(EventAction::RelationAdded)).because(rule.reason())
    }
}

/// Why there is no relation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AddRelationRule {
    /// Fields are wrong.
    Fields {
        /// In the identity code.
        code: Option<HetuError>,
        /// In the reference.
        reference: Option<ReferenceError>,
    },
    /// The population register does not answer, so that nobody can say whether we know the person: later.
    TryLater,
    /// The person has died.
    Dead,
    /// There is such a relation already.
    Exists,
}

impl AddRelationRule {
    const fn reason(self) -> Reason {
        match self {
            Self::Fields { .. } => Reason::Malformed,
            Self::TryLater => Reason::NoAnswer,
            Self::Dead => Reason::Dead,
            Self::Exists => Reason::Exists,
        }
    }
}

/// Adds a relation and fetches the person's data for it. When only the fetching fails, the relation stands and the next
/// refresh fetches them.
pub async fn add_relation(
    backend: &Backend,
    register: &dyn PopulationRegister,
    caller: &Caller,
    new: &NewRelation<'_>,
) -> Result<RelationId, Fault<AddRelationRule>> {
    // Nobody is asked about anybody for a caller who may not.
    let place = permitted(backend, caller, new).await?;
    let (hetu, reference) = match parse(backend, new) {
        Ok(parsed) => parsed,
        Err(rule) => return fail(backend, caller, new.failed(rule), rule).await,
    };
    let known = known(backend, &hetu).await?;
    let found = match codes_of(register, caller, &hetu, known.as_ref()).await {
        Ok(found) => found,
        Err(rule) => {
            let known = known.map(|known| known.person);
            let failed = identity::about_code(new.failed(rule), backend, new.at, &hetu, known);
            return fail(backend, caller, failed, rule).await;
        }
    };
    let unit = Unit { backend, caller, place: &place, new, reference: &reference, found: &found };
    // Whoever is added by two clerks at once is one person: the second finds the first.
    for _ in 0..2 {
        if let Some((person, relation)) = unit.run().await? {
            let refresher = Caller::system(Job::PopulationRefresh, caller.request, caller.at);
            if let Err(error) = refresh_person::refresh(backend, register, &refresher, person).await {
                tracing::warn!(%error, "the data of a new relation could not be fetched yet");
            }
            return Ok(relation);
        }
    }
    Err(StoreError::Conflict.into())
}

async fn permitted(
    backend: &Backend,
    caller: &Caller,
    new: &NewRelation<'_>,
) -> Result<Place, Fault<AddRelationRule>> {
    let mut tx = backend.store.begin(caller).await?;
    let place = place::load(tx.conn(), new.at.controller).await?.ok_or(Refusal::NotFound)?;
    // The unit that writes asks again; this one only finds out.
    let _ = tx.may(CreateRelation, &place, || new.denied()).await?;
    Ok(place)
}

async fn fail<T>(
    backend: &Backend,
    caller: &Caller,
    failed: Event,
    rule: AddRelationRule,
) -> Result<T, Fault<AddRelationRule>> {
    backend.store.begin(caller).await?.commit(failed).await?;
    Err(Fault::Rule(rule))
}

fn parse(backend: &Backend, new: &NewRelation<'_>) -> Result<(Hetu, Reference), AddRelationRule> {
    match (Hetu::parse(new.code, test_identities(backend)), Reference::parse(new.reference)) {
        (Ok(hetu), Ok(reference)) => Ok((hetu, reference)),
        (code, reference) => Err(AddRelationRule::Fields { code: code.err(), reference: reference.err() }),
    }
}

/// Whether this installation takes test people.
pub(super) fn test_identities(backend: &Backend) -> TestIdentities {
    if backend.settings.test_identities { TestIdentities::Accepted } else { TestIdentities::Refused }
}

/// Whom a code belongs to.
struct Found {
    codes: Codes,
    /// Whether the population register said just now that the person lives.
    lives: bool,
}

/// The person's codes: of a person whom we know, the typed one; of anybody else, and of somebody whom we think dead, what
/// the population register says.
async fn codes_of(
    register: &dyn PopulationRegister,
    caller: &Caller,
    hetu: &Hetu,
    known: Option<&Known>,
) -> Result<Found, AddRelationRule> {
    if known.is_some_and(|known| known.died_on.is_none()) {
        let codes = Codes { current: hetu.clone(), former: Vec::new() };
        return Ok(Found { codes, lives: false });
    }
    match codes::ask(register, &codes::occasion(caller), hetu).await {
        Ok(Asked::Living(codes)) => Ok(Found { codes, lives: true }),
        Ok(Asked::Unknown(codes)) => Ok(Found { codes, lives: false }),
        Ok(Asked::Dead { .. }) => Err(AddRelationRule::Dead),
        Err(_) => Err(AddRelationRule::TryLater),
    }
}

/// Somebody whom we know.
struct Known {
    person: PersonId,
    died_on: Option<Timestamp>,
}

/// Whom we know by this code.
async fn known(backend: &Backend, hetu: &Hetu) -> Result<Option<Known>, StoreError> {
    let mut read = backend.store.read().await?;
    let home = identity::sign_in_register(read.conn()).await?;
    let Some(person) = identity::find(read.conn(), backend, home, hetu.as_str()).await? else {
        return Ok(None);
    };
    let died_on = sql!(read.conn(), scalar: Option<Timestamp>,
        "SELECT died_on FROM person WHERE id = $1", person)?;
    Ok(Some(Known { person, died_on }))
}

/// The unit of work that adds the relation.
struct Unit<'a> {
    backend: &'a Backend,
    caller: &'a Caller,
    place: &'a Place,
    new: &'a NewRelation<'a>,
    reference: &'a Reference,
    found: &'a Found,
}

impl Unit<'_> {
    /// `None` when somebody else made the same person known meanwhile.
    async fn run(&self) -> Result<Option<(PersonId, RelationId)>, Fault<AddRelationRule>> {
        let at = self.new.at;
        let tx = self.backend.store.begin(self.caller).await?;
        let (mut tx, grant) = tx.may(CreateRelation, self.place, || self.new.denied()).await?;
        let Some((person, joined)) = self.person(&mut tx).await? else { return Ok(None) };
        let dead = sql!(tx.conn(), optional_scalar: i64,
            "SELECT died_on FROM person WHERE id = $1 AND died_on IS NOT NULL", person)?;
        if dead.is_some() {
            drop(tx);
            return self.fail(AddRelationRule::Dead, person).await;
        }
        let same = sql!(tx.conn(), optional_scalar: RelationId,
            "SELECT id FROM relation WHERE person_id = $1 AND controller_id = $2 AND register = $3 AND ground = $4
                AND reference = $5 AND ended_at IS NULL",
            person, at.controller, at.register, self.new.ground, self.reference.as_str())?;
        if same.is_some() {
            drop(tx);
            return self.fail(AddRelationRule::Exists, person).await;
        }
        let (id, now) = (tx.id(RelationId::new), tx.now());
        sql!(
            tx.conn(),
            execute,
            "INSERT INTO relation (id, person_id, controller_id, register, ground, reference, started_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7)",
            id,
            person,
            grant.thing(),
            at.register,
            self.new.ground,
            self.reference.as_str(),
            now,
        )?;
        let event = Event::done(EventAction::RelationAdded).by(grant.basis()).about(id).subject(person);
        tx.commit_all(self.new.event(event), joined).await?;
        Ok(Some((person, id)))
    }

    async fn fail<T>(&self, rule: AddRelationRule, person: PersonId) -> Result<T, Fault<AddRelationRule>> {
        fail(self.backend, self.caller, self.new.failed(rule).subject(person), rule).await
    }

    /// The person of these codes, made known when new, and recognised in the register from now on.
    async fn person(&self, tx: &mut Tx) -> Result<Option<(PersonId, Vec<Event>)>, StoreError> {
        let (backend, at) = (self.backend, self.new.at);
        let home = identity::sign_in_register(tx.conn()).await?;
        let mut events = Vec::new();
        let known = identity::find_any(tx.conn(), backend, home, &self.found.codes).await?;
        let (person, key) = if let Some(person) = known {
            tx.lock([Lock::Person(person)]).await?;
            let key = DataKey::load(tx.conn(), &backend.keys, person.uuid()).await?;
            let key = key.ok_or(StoreError::Broken)?;
            events.extend(identity::change_code(tx, backend, &key, person, &self.found.codes).await?);
            if self.found.lives {
                events.extend(identity::lives(tx, home, person).await?);
            }
            (person, key)
        } else {
            let (person, key) = identity::new_person(tx, backend, Lang::Fi).await?;
            if !identity::keep_codes(tx, backend, &key, (person, home), &self.found.codes).await? {
                return Ok(None);
            }
            let added = Event::done(EventAction::PersonAdded).about(person).subject(person);
            events.push(added.in_register(home.controller, home.register));
            (person, key)
        };
        let recognised = identity::copy_codes(tx, backend, &key, person, (home, at)).await?;
        Ok(recognised.then_some((person, events)))
    }
}

#[cfg(test)]
#[path = "relation_tests.rs"]
mod tests;
