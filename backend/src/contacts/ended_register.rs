//! What a register must not keep about a citizen when its last relation has ended: where the person lives.

use luukku_domain::{
    contacts::{RegisterData, RegisterKey},
    events::{Event, EventAction},
    id::PersonId,
};

use super::cells;
use crate::{
    Backend,
    secrets::DataKey,
    sql,
    store::{StoreError, Tx},
};

/// The event of a relation that ended; when it was the register's last one, the home is forgotten and the event says so.
pub(super) async fn ended(
    tx: &mut Tx,
    backend: &Backend,
    person: PersonId,
    at: RegisterKey,
) -> Result<Event, StoreError> {
    let event = Event::done(EventAction::RelationEnded);
    let live = sql!(tx.conn(), scalar: i64,
        "SELECT COUNT(*) FROM relation
         WHERE person_id = $1 AND controller_id = $2 AND register = $3 AND ended_at IS NULL",
        person, at.controller, at.register)?;
    if live == 0 && forget_home(tx, backend, person, at).await? {
        return Ok(event.fields(["home_municipality", "address"]));
    }
    Ok(event)
}

/// Forgets where the person lives; nobody would be told any more that non-disclosure has begun. False when nothing was
/// held.
async fn forget_home(
    tx: &mut Tx,
    backend: &Backend,
    person: PersonId,
    at: RegisterKey,
) -> Result<bool, StoreError> {
    let body = sql!(tx.conn(), optional_scalar: Option<Vec<u8>>,
        "SELECT body_sealed FROM population_record WHERE person_id = $1 AND controller_id = $2 AND register = $3",
        person, at.controller, at.register)?;
    let Some(body) = body.flatten() else { return Ok(false) };
    // Without the key nobody reads the row again.
    let Some(key) = DataKey::load(tx.conn(), &backend.keys, person.uuid()).await? else { return Ok(false) };
    let cell = || cells::in_register("population_record", "body_sealed", person, at);
    let data: RegisterData = cells::open(&key, cell(), &body)?;
    let sealed = cells::seal(backend, &key, cell(), &data.without_home())?;
    sql!(
        tx.conn(),
        execute,
        "UPDATE population_record SET body_sealed = $4 WHERE person_id = $1 AND controller_id = $2 AND register = $3",
        person,
        at.controller,
        at.register,
        sealed,
    )?;
    Ok(true)
}
