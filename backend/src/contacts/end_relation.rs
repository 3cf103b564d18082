//! Ends the ground on which a controller's register holds a citizen. From then on nothing is fetched about them for it,
//! and with the last ground it forgets where they live.

use luukku_domain::{
    accounts::place::Place,
    caller::Caller,
    contacts::RegisterKey,
    events::{Event, EventAction, Reason, Register},
    id::{OrganisationId, PersonId, RelationId},
    permission::{Refusal, action::EndRelation, thing::Relation},
};
use sqlx::FromRow;

use super::ended_register;
use crate::{
    Backend,
    accounts::place,
    fault::Fault,
    sql,
    store::{Conn, Lock, StoreError},
};

/// Why a relation was not ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EndRelationRule {
    /// It has ended already.
    Ended,
}

/// Whom a relation is about, and where it lies.
pub(super) struct Client {
    pub person: PersonId,
    pub at: RegisterKey,
    pub place: Place,
}

#[derive(FromRow)]
struct RelationRow {
    person_id: PersonId,
    controller_id: OrganisationId,
    register: Register,
}

/// Ends a relation.
pub async fn end_relation(
    backend: &Backend,
    caller: &Caller,
    relation: RelationId,
) -> Result<(), Fault<EndRelationRule>> {
    let mut tx = backend.store.begin(caller).await?;
    let client = of_client(tx.conn(), relation).await?.ok_or(Refusal::NotFound)?;
    tx.lock([Lock::Person(client.person)]).await?;
    let at = client.at;
    let event =
        |event: Event| event.about(relation).in_register(at.controller, at.register).at(at.controller);
    let thing = Relation { id: relation, controller: client.place };
    let (mut tx, grant) =
        tx.may(EndRelation, &thing, || event(Event::denied(EventAction::RelationEnded))).await?;
    let now = tx.now();
    let ended = sql!(
        tx.conn(),
        execute,
        "UPDATE relation SET ended_at = $2, version = version + 1 WHERE id = $1 AND ended_at IS NULL",
        grant.thing(),
        now,
    )?;
    if ended == 0 {
        let failed =
            event(Event::failed(EventAction::RelationEnded)).by(grant.basis()).subject(client.person);
        tx.refuse(failed.because(Reason::Ended)).await?;
        return Err(Fault::Rule(EndRelationRule::Ended));
    }
    let ended = ended_register::ended(&mut tx, backend, client.person, at).await?;
    tx.commit(event(ended).by(grant.basis()).subject(client.person)).await?;
    Ok(())
}

/// Whom a relation is about; `None` when there is no such relation.
pub(super) async fn of_client(conn: &mut Conn, relation: RelationId) -> Result<Option<Client>, StoreError> {
    let row = sql!(conn, optional: RelationRow,
        "SELECT person_id, controller_id, register FROM relation WHERE id = $1", relation)?;
    let Some(row) = row else { return Ok(None) };
    let place = place::load(conn, row.controller_id).await?.ok_or(StoreError::Broken)?;
    let at = RegisterKey { controller: row.controller_id, register: row.register };
    Ok(Some(Client { person: row.person_id, at, place }))
}
