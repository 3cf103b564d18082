//! Removes a next of kin: the citizen by themselves, or a clerk when the kin asks for it.

use luukku_domain::{
    caller::Caller,
    contacts::{ContactField, Purpose, RegisterKey},
    events::{Event, EventAction, Reason},
    id::{PersonId, RelationId},
    permission::{
        Basis, Refusal,
        action::{RemoveKinOnRequest, RemoveOwnKin},
        thing::Relation,
    },
};

use super::{contact_row, end_relation::of_client, identity, own_data};
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
    let home = identity::sign_in_register(tx.conn()).await?;
    let at = only.unwrap_or(home);
    let event = |event: Event| {
        let event = event.about(person).subject(person).fields([ContactField::Kin.code()]);
        event.in_register(at.controller, at.register)
    };
    let denied = || event(Event::denied(EventAction::ContactChanged));
    let (mut tx, grant) = tx.may(RemoveOwnKin, &person, denied).await?;
    let removed = remove(&mut tx, backend, (grant.thing(), only), grant.basis()).await?;
    let nothing = event(Event::failed(EventAction::ContactChanged)).by(grant.basis());
    commit(tx, removed, nothing).await
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
    let event = |event: Event| {
        let event = event.about(relation).in_register(at.controller, at.register);
        event.for_purpose(Purpose::Correction.code())
    };
    let denied = || event(Event::denied(EventAction::ContactChanged));
    let thing = Relation { id: relation, controller: client.place };
    let (mut tx, grant) = tx.may(RemoveKinOnRequest, &thing, denied).await?;
    let removed = remove(&mut tx, backend, (client.person, Some(at)), grant.basis()).await?;
    let removed = removed.into_iter().map(|event| event.for_purpose(Purpose::Correction.code()));
    let nothing = event(Event::failed(EventAction::ContactChanged)).by(grant.basis()).subject(client.person);
    let nothing = nothing.at(at.controller).fields([ContactField::Kin.code()]);
    commit(tx, removed.collect(), nothing).await.map(|removed| removed > 0)
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

/// Commits what was removed; where there was no next of kin, the event `nothing` says so.
async fn commit(tx: Tx, events: Vec<Event>, nothing: Event) -> Result<usize, Fault<NoRule>> {
    let removed = events.len();
    let mut events = events.into_iter();
    match events.next() {
        Some(first) => tx.commit_all(first, events).await?,
        None => tx.refuse(nothing.because(Reason::Nothing)).await?,
    }
    Ok(removed)
}
