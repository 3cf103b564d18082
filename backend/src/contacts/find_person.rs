//! A clerk finds a client in one register of the controller, by identity code and with a purpose. Every search is an
//! event: hit, miss, malformed, refused. The code itself stands in none of them.

use luukku_domain::{
    accounts::role::Role,
    caller::Caller,
    contacts::{Purpose, RegisterData, RegisterKey, register::CLIENT_REGISTERS},
    events::{Event, EventAction},
    id::{OrganisationId, PersonId},
    permission::{Refusal, action::FindPerson},
    values::{Hetu, HetuError, LocalName, OrganisationName},
};
use sqlx::FromRow;

use super::{
    add_relation::test_identities,
    identity,
    own_data::{self, HeldRelation},
};
use crate::{
    Backend,
    accounts::{look, place},
    fault::{Fault, NoRule},
    sql,
    store::{StoreError, Tx},
};

/// Why nobody was searched for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FindRule {
    /// What was typed is not an identity code.
    Code(HetuError),
}

/// A client, as far as a search shows them.
#[derive(Debug, Clone)]
pub struct FoundPerson {
    /// Who it is.
    pub person: PersonId,
    /// The name, as the population register has it; `None` before the first fetch.
    pub name: Option<String>,
    /// The code with its end hidden.
    pub masked_code: String,
    /// Whether non-disclosure is on.
    pub non_disclosure: bool,
    /// Why the register holds them, the oldest relation first.
    pub relations: Vec<HeldRelation>,
}

/// A register that the caller may search.
#[derive(Debug, Clone)]
pub struct Searchable {
    /// Which register.
    pub key: RegisterKey,
    /// The controller's name.
    pub controller: LocalName,
}

#[derive(FromRow)]
struct ControllerRow {
    id: OrganisationId,
    name_fi: OrganisationName,
    name_sv: Option<OrganisationName>,
    name_en: Option<OrganisationName>,
}

/// The registers that the caller may search: the client registers of each controller whose clerk they are. No client is
/// shown, so it is no event; only a refusal is.
pub async fn searchable(backend: &Backend, caller: &Caller) -> Result<Vec<Searchable>, Fault<NoRule>> {
    let clerk = caller.memberships().iter().filter(|held| held.role == Role::CustomerClerk);
    let (mut found, mut refused) = (Vec::new(), None);
    let mut read = backend.store.read().await?;
    for held in clerk {
        if let Err(why) = caller.may(FindPerson, &held.place) {
            refused = Some((why, held.place.id()));
            continue;
        }
        let row = sql!(read.conn(), one: ControllerRow,
            "SELECT id, name_fi, name_sv, name_en FROM organisation WHERE id = $1", held.place.id())?;
        let controller = LocalName { fi: row.name_fi, sv: row.name_sv, en: row.name_en };
        found.extend(CLIENT_REGISTERS.map(|register| Searchable {
            key: RegisterKey { controller: row.id, register },
            controller: controller.clone(),
        }));
    }
    // What one controller still waits for, such as a training, keeps nobody from their work for another.
    match refused {
        Some((why, at)) if found.is_empty() => {
            drop(read);
            let denied = Event::denied(EventAction::PersonSearched).at(at);
            Err(look::keep(backend, caller, why, denied).await.into())
        }
        _ => Ok(found),
    }
}

/// Searches one register. `None` when it holds nobody by this code, whatever other registers hold.
pub async fn find_person(
    backend: &Backend,
    caller: &Caller,
    at: RegisterKey,
    typed: &str,
    purpose: Purpose,
) -> Result<Option<FoundPerson>, Fault<FindRule>> {
    let event = |event: Event| {
        event.in_register(at.controller, at.register).at(at.controller).for_purpose(purpose.code())
    };
    let mut tx = backend.store.begin(caller).await?;
    let place = place::load(tx.conn(), at.controller).await?.ok_or(Refusal::NotFound)?;
    let parsed = Hetu::parse(typed, test_identities(backend));
    let denied = || match &parsed {
        Ok(hetu) => {
            identity::about_code(event(Event::denied(EventAction::PersonSearched)), backend, at, hetu, None)
        }
        Err(_) => event(Event::denied(EventAction::PersonSearched)),
    };
    let (mut tx, grant) = tx.may(FindPerson, &place, denied).await?;
    let hetu = match parsed {
        Ok(hetu) => hetu,
        Err(error) => {
            let failed = event(Event::failed(EventAction::PersonSearched)).by(grant.basis());
            tx.refuse(failed.detail("result", "malformed")).await?;
            return Err(Fault::Rule(FindRule::Code(error)));
        }
    };
    let Some(found) = search(&mut tx, backend, at, &hetu).await? else {
        let missed = event(Event::failed(EventAction::PersonSearched)).by(grant.basis());
        let missed = identity::about_code(missed.detail("result", "miss"), backend, at, &hetu, None);
        tx.commit(missed).await?;
        return Ok(None);
    };
    let hit = event(Event::done(EventAction::PersonSearched)).by(grant.basis()).subject(found.person);
    let protected = found.non_disclosure.then(|| {
        event(Event::done(EventAction::ProtectedPersonViewed)).by(grant.basis()).subject(found.person)
    });
    tx.commit_all(hit, protected).await?;
    Ok(Some(found))
}

async fn search(
    tx: &mut Tx,
    backend: &Backend,
    at: RegisterKey,
    hetu: &Hetu,
) -> Result<Option<FoundPerson>, StoreError> {
    let Some(person) = identity::find(tx.conn(), backend, at, hetu.as_str()).await? else { return Ok(None) };
    // The sign-in register recognises people whom it holds no relation to.
    let Some(held) = own_data::load_one(tx.conn(), backend, person, at).await? else { return Ok(None) };
    let population = held.population.as_ref();
    Ok(Some(FoundPerson {
        person,
        name: population.and_then(|held| held.data.as_ref()).map(RegisterData::whole_name),
        masked_code: hetu.masked(),
        non_disclosure: population.is_some_and(|held| held.non_disclosure),
        relations: held.relations,
    }))
}
