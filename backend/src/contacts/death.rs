//! What the death of a person ends, whoever hears of it first: a refresh, or the door where somebody signs in.

use chrono::NaiveDate;
use luukku_domain::{
    accounts::session::SessionEnd,
    contacts::RegisterKey,
    events::{Event, EventAction, Reason, Register},
    id::{OrganisationId, PersonId, RelationId},
    time::Timestamp,
};

use super::{ended_register, identity};
use crate::{
    Backend,
    accounts::session,
    sql,
    store::{StoreError, Tx},
};

/// Ends relations and sessions, and gives the events of it all; none when the death was known. Mandates join them with
/// the portal that brings them.
pub(super) async fn died(
    tx: &mut Tx,
    backend: &Backend,
    person: PersonId,
    date: Option<NaiveDate>,
) -> Result<Vec<Event>, StoreError> {
    let now = tx.now();
    let noted = sql!(
        tx.conn(),
        execute,
        "UPDATE person SET died_on = $2 WHERE id = $1 AND died_on IS NULL",
        person,
        date.map_or(now, Timestamp::start_of),
    )?;
    if noted == 0 {
        return Ok(Vec::new());
    }
    let home = identity::sign_in_register(tx.conn()).await?;
    let event = |event: Event, at: RegisterKey| {
        event.about(person).subject(person).in_register(at.controller, at.register).at(at.controller)
    };
    let mut events = vec![event(Event::done(EventAction::PersonDied), home)];
    let live = sql!(tx.conn(), all: (RelationId, OrganisationId, Register),
        "SELECT id, controller_id, register FROM relation WHERE person_id = $1 AND ended_at IS NULL ORDER BY id",
        person)?;
    for (relation, controller, register) in live {
        sql!(
            tx.conn(),
            execute,
            "UPDATE relation SET ended_at = $2, version = version + 1 WHERE id = $1",
            relation,
            now,
        )?;
        let at = RegisterKey { controller, register };
        let ended = ended_register::ended(tx, backend, person, at).await?;
        events.push(event(ended, at).about(relation).because(Reason::Dead));
    }
    let sessions = session::end_all_of_person(tx, person, SessionEnd::AccountClosed).await?;
    events.extend(sessions.into_iter().map(|event| event.in_register(home.controller, home.register)));
    Ok(events)
}
