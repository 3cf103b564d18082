//! A clerk looks at what the controller's register holds about a client, for a purpose.

use luukku_domain::{
    caller::Caller,
    contacts::Purpose,
    events::{Event, EventAction},
    id::{PersonId, RelationId},
    permission::{Refusal, action::ViewClient, thing::Relation},
};

use super::{
    end_relation::of_client,
    own_data::{self, HeldRegister},
};
use crate::{
    Backend,
    fault::{Fault, NoRule},
    store::StoreError,
};

/// A client, as the controller's register holds them.
#[derive(Debug, Clone)]
pub struct Client {
    /// Who it is.
    pub person: PersonId,
    /// What the register holds; nothing of any other register.
    pub register: HeldRegister,
}

/// The client of a relation. The look is an event; of a person under non-disclosure it is a second one of its own.
pub async fn view_client(
    backend: &Backend,
    caller: &Caller,
    relation: RelationId,
    purpose: Purpose,
) -> Result<Client, Fault<NoRule>> {
    let mut tx = backend.store.begin(caller).await?;
    let client = of_client(tx.conn(), relation).await?.ok_or(Refusal::NotFound)?;
    let (person, at) = (client.person, client.at);
    let event = |event: Event| {
        let event = event.about(relation).in_register(at.controller, at.register).at(at.controller);
        event.for_purpose(purpose.code())
    };
    let thing = Relation { id: relation, controller: client.place };
    let (mut tx, grant) =
        tx.may(ViewClient, &thing, || event(Event::denied(EventAction::ClientViewed))).await?;
    let register = own_data::load_one(tx.conn(), backend, person, at).await?.ok_or(StoreError::Broken)?;
    let viewed = |action| event(Event::done(action)).by(grant.basis()).subject(person);
    let protected = register.population.as_ref().is_some_and(|held| held.non_disclosure);
    let protected = protected.then(|| viewed(EventAction::ProtectedPersonViewed));
    tx.commit_all(viewed(EventAction::ClientViewed), protected).await?;
    Ok(Client { person, register })
}
