//! Removes a next of kin: the citizen by themselves, or a clerk when the kin asks for it.

use luukku_domain::{
    caller::Caller,
    contacts::{ContactField, Purpose, RegisterKey},
    events::{Event, EventAction},
    id::{PersonId, RelationId},
    permission::{
        Basis, Refusal,
        action::{RemoveKinOnRequest, RemoveOwnKin},
        thing::Relation,
    },
};

use super::{contact_row, end_relation::of_client, own_data};
use crate::{
    Backend,
    fault::{Fault, NoRule},
    store::{Lock, StoreError, Tx},
};

/// Removes the caller's next of kin from one register, or from all. Gives in how many there was one.
pub async fn own(
    backend: &Backend,
    caller: &Caller,
    only: Option<RegisterKey>,
) -> Result<usize, Fault<NoRule>> {
    let person = caller.person().ok_or(Refusal::SignIn)?;
    let mut tx = backend.store.begin(caller).await?;
    tx.lock([Lock::Person(person)]).await?;
    let denied = || Event::denied(EventAction::ContactChanged).about(person).subject(person).fields(["kin"]);
    let (mut tx, grant) = tx.may(RemoveOwnKin, &person, denied).await?;
    let removed = remove(&mut tx, backend, (grant.thing(), only), grant.basis()).await?;
    commit(tx, removed).await
}

/// Removes the next of kin of a client from the register of this relation, because the kin asked for it. Gives whether
/// there was one.
pub async fn on_request(
    backend: &Backend,
    caller: &Caller,
    relation: RelationId,
) -> Result<bool, Fault<NoRule>> {
    let mut tx = backend.store.begin(caller).await?;
    let client = of_client(tx.conn(), relation).await?.ok_or(Refusal::NotFound)?;
    tx.lock([Lock::Person(client.person)]).await?;
    let at = client.at;
    let denied =
        || Event::denied(EventAction::ContactChanged).about(relation).in_register(at.controller, at.register);
    let thing = Relation { id: relation, controller: client.place };
    let (mut tx, grant) = tx.may(RemoveKinOnRequest, &thing, denied).await?;
    let removed = remove(&mut tx, backend, (client.person, Some(at)), grant.basis()).await?;
    let removed = removed.into_iter().map(|event| event.for_purpose(Purpose::Correction.code()));
    commit(tx, removed.collect()).await.map(|removed| removed > 0)
}

async fn remove(
    tx: &mut Tx,
    backend: &Backend,
    (person, only): (PersonId, Option<RegisterKey>),
    basis: Basis,
) -> Result<Vec<Event>, StoreError> {
    let loaded = own_data::load(tx.conn(), backend, person).await?;
    let Some(key) = loaded.key else { return Ok(Vec::new()) };
    let mut events = Vec::new();
    let concerned = loaded.data.registers.iter().filter(|held| only.is_none_or(|only| held.key == only));
    for held in concerned.filter(|held| held.details.kin.is_some()) {
        let mut details = held.details.clone();
        details.kin = None;
        if !contact_row::save(tx, backend, &key, (person, held.key), &details, held.version).await? {
            return Err(StoreError::Conflict);
        }
        let event = Event::done(EventAction::ContactChanged).by(basis).about(person).subject(person);
        let at = held.key;
        events.push(
            event
                .in_register(at.controller, at.register)
                .at(at.controller)
                .fields([ContactField::Kin.code()]),
        );
    }
    Ok(events)
}

async fn commit(tx: Tx, events: Vec<Event>) -> Result<usize, Fault<NoRule>> {
    let removed = events.len();
    let mut events = events.into_iter();
    if let Some(first) = events.next() {
        tx.commit_all(first, events).await?;
    }
    Ok(removed)
}
