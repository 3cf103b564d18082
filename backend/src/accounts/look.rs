//! Looks: the permission is asked before anything is read, a refusal is an event, and so is the look itself.

use luukku_domain::{
    caller::Caller,
    events::Event,
    id::OrganisationId,
    permission::{Act, Grant, Lists, Refusal, Scope},
};

use super::place;
use crate::{
    Backend,
    store::{Refused, StoreError},
};

/// Asks for the right to look at one thing.
pub(crate) async fn may<A: Act>(
    backend: &Backend,
    caller: &Caller,
    action: A,
    thing: &A::Thing,
    denied: Event,
) -> Result<Grant<A>, Refused> {
    match caller.may(action, thing) {
        Ok(grant) => Ok(grant),
        Err(refusal) => Err(keep(backend, caller, refusal, denied).await),
    }
}

/// Asks for the row filter of a list.
pub(crate) async fn scope<A: Lists>(
    backend: &Backend,
    caller: &Caller,
    action: A,
    denied: Event,
) -> Result<Scope<A>, Refused> {
    match caller.scope(action) {
        Ok(scope) => Ok(scope),
        Err(refusal) => Err(keep(backend, caller, refusal, denied).await),
    }
}

/// What the organisations of a list must lie in: all that the caller reaches, or the chosen one. One that lies elsewhere is
/// not found, and leaves `denied`.
pub(crate) async fn reach<A: Lists>(
    backend: &Backend,
    caller: &Caller,
    scope: &Scope<A>,
    organisation: Option<OrganisationId>,
    denied: Event,
) -> Result<String, Refused> {
    let Some(chosen) = organisation else { return Ok(scope.bind()) };
    let mut read = backend.store.read().await?;
    let place = place::load(read.conn(), chosen).await?;
    drop(read);
    match place.filter(|place| scope.rows().contain(place)) {
        Some(place) => Ok(place.id().to_string()),
        None => Err(keep(backend, caller, Refusal::NotFound, denied).await),
    }
}

/// Leaves the event of a look, in a unit of its own. Call it before answering.
pub(crate) async fn leave(backend: &Backend, caller: &Caller, seen: Event) -> Result<(), StoreError> {
    backend.store.begin(caller).await?.commit(seen).await
}

/// Leaves the event of a refusal that was found out otherwise, unless nobody is signed in, and gives the refusal back.
pub(crate) async fn keep(backend: &Backend, caller: &Caller, refusal: Refusal, denied: Event) -> Refused {
    if refusal == Refusal::SignIn {
        return Refused::No(refusal);
    }
    match leave(backend, caller, denied).await {
        Ok(()) => Refused::No(refusal),
        Err(error) => Refused::Store(error),
    }
}
