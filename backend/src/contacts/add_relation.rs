//! A clerk, or the demo, gives a controller's register a ground for holding a citizen, by identity code. The person may
//! never have signed in.

use luukku_domain::{
    accounts::place::Place,
    caller::{Caller, Job},
    contacts::{Ground, RegisterKey},
    events::{Event, EventAction},
    id::{PersonId, RelationId},
    lang::Lang,
    permission::{Refusal, action::CreateRelation},
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

/// Adds a relation and fetches the person's data for it. When only the fetching fails, the relation stands and the next
/// refresh fetches them.
pub async fn add_relation(
    backend: &Backend,
    register: &dyn PopulationRegister,
    caller: &Caller,
    new: &NewRelation<'_>,
) -> Result<RelationId, Fault<AddRelationRule>> {
    // Nobody is asked about anybody for a caller who may not.
    let place = permitted(backend, caller, new.at).await?;
    let (hetu, reference) = match parse(backend, new) {
        Ok(parsed) => parsed,
        Err(rule) => return fail(backend, caller, new.at, rule).await,
    };
    let codes = match codes_of(backend, register, caller, &hetu).await? {
        Ok(codes) => codes,
        Err(rule) => return fail(backend, caller, new.at, rule).await,
    };
    let unit = Unit { backend, caller, place: &place, new, reference: &reference, codes: &codes };
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
    at: RegisterKey,
) -> Result<Place, Fault<AddRelationRule>> {
    let mut tx = backend.store.begin(caller).await?;
    let place = place::load(tx.conn(), at.controller).await?.ok_or(Refusal::NotFound)?;
    // The unit that writes asks again; this one only finds out.
    let _ = tx.may(CreateRelation, &place, || denied(at)).await?;
    Ok(place)
}

fn denied(at: RegisterKey) -> Event {
    Event::denied(EventAction::RelationAdded).in_register(at.controller, at.register).at(at.controller)
}

async fn fail(
    backend: &Backend,
    caller: &Caller,
    at: RegisterKey,
    rule: AddRelationRule,
) -> Result<RelationId, Fault<AddRelationRule>> {
    let reason = match rule {
        AddRelationRule::Fields { .. } => "malformed",
        AddRelationRule::TryLater => "no answer",
        AddRelationRule::Dead => "dead",
        AddRelationRule::Exists => "exists",
    };
    let event =
        Event::failed(EventAction::RelationAdded).in_register(at.controller, at.register).at(at.controller);
    backend.store.begin(caller).await?.commit(event.detail("reason", reason)).await?;
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

/// The person's codes: of a person whom we know, the typed one; of anybody else, what the population register says.
async fn codes_of(
    backend: &Backend,
    register: &dyn PopulationRegister,
    caller: &Caller,
    hetu: &Hetu,
) -> Result<Result<Codes, AddRelationRule>, StoreError> {
    let known = {
        let mut read = backend.store.read().await?;
        let home = identity::sign_in_register(read.conn()).await?;
        identity::find(read.conn(), backend, home, hetu.as_str()).await?
    };
    if known.is_some() {
        return Ok(Ok(Codes { current: hetu.clone(), former: Vec::new() }));
    }
    Ok(match codes::ask(register, &codes::occasion(caller), hetu).await {
        Ok(Asked::Living(codes)) => Ok(codes),
        Ok(Asked::Dead) => Err(AddRelationRule::Dead),
        Err(_) => Err(AddRelationRule::TryLater),
    })
}

/// The unit of work that adds the relation.
struct Unit<'a> {
    backend: &'a Backend,
    caller: &'a Caller,
    place: &'a Place,
    new: &'a NewRelation<'a>,
    reference: &'a Reference,
    codes: &'a Codes,
}

impl Unit<'_> {
    /// `None` when somebody else made the same person known meanwhile.
    async fn run(&self) -> Result<Option<(PersonId, RelationId)>, Fault<AddRelationRule>> {
        let at = self.new.at;
        let tx = self.backend.store.begin(self.caller).await?;
        let (mut tx, grant) = tx.may(CreateRelation, self.place, || denied(at)).await?;
        let Some((person, joined)) = self.person(&mut tx).await? else { return Ok(None) };
        let dead = sql!(tx.conn(), optional_scalar: i64,
            "SELECT died_on FROM person WHERE id = $1 AND died_on IS NOT NULL", person)?;
        if dead.is_some() {
            drop(tx);
            return fail(self.backend, self.caller, at, AddRelationRule::Dead).await.map(|_| None);
        }
        let same = sql!(tx.conn(), optional_scalar: RelationId,
            "SELECT id FROM relation WHERE person_id = $1 AND controller_id = $2 AND register = $3 AND ground = $4
                AND reference = $5 AND ended_at IS NULL",
            person, at.controller, at.register, self.new.ground, self.reference.as_str())?;
        if same.is_some() {
            drop(tx);
            return fail(self.backend, self.caller, at, AddRelationRule::Exists).await.map(|_| None);
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
        tx.commit_all(event.in_register(at.controller, at.register).at(at.controller), joined).await?;
        Ok(Some((person, id)))
    }

    /// The person of these codes, made known when new, and recognised in the register from now on.
    async fn person(&self, tx: &mut Tx) -> Result<Option<(PersonId, Vec<Event>)>, StoreError> {
        let (backend, at) = (self.backend, self.new.at);
        let home = identity::sign_in_register(tx.conn()).await?;
        let mut events = Vec::new();
        let known = identity::find_any(tx.conn(), backend, home, self.codes).await?;
        let (person, key) = if let Some(person) = known {
            tx.lock([Lock::Person(person)]).await?;
            let key = DataKey::load(tx.conn(), &backend.keys, person.uuid()).await?;
            let key = key.ok_or(StoreError::Broken)?;
            events.extend(identity::change_code(tx, backend, &key, person, self.codes).await?);
            (person, key)
        } else {
            let (person, key) = identity::new_person(tx, backend, Lang::Fi).await?;
            if !identity::keep_codes(tx, backend, &key, (person, home), self.codes).await? {
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
