//! One's own sessions: the list, and ending them.

use luukku_domain::{
    accounts::session::SessionEnd,
    caller::Caller,
    events::{Event, EventAction},
    id::{AccountId, PersonId, SessionId},
    permission::{
        Owner, Refusal,
        action::{EndOwnSession, ViewOwnSessions},
        thing::OwnSession,
    },
    time::Timestamp,
};
use sqlx::FromRow;

use super::{look, session};
use crate::{
    Backend, contacts,
    fault::{Fault, NoRule},
    sql,
    store::Conn,
    store::StoreError,
};

/// An open session, as its owner sees it.
#[derive(Debug, Clone, PartialEq, Eq, FromRow)]
pub struct OwnSessionRow {
    /// Its id.
    pub id: SessionId,
    /// The browser and system.
    pub device: String,
    /// When it began.
    pub created_at: Timestamp,
    /// When it was last used, to the minute.
    pub seen_at: Timestamp,
}

/// The caller's open sessions, the newest first. A citizen's look is an event; staff see theirs on the page of their
/// account, whose look is one.
pub async fn list(backend: &Backend, caller: &Caller) -> Result<Vec<OwnSessionRow>, Fault<NoRule>> {
    let owner = caller.oneself().ok_or(Refusal::SignIn)?;
    let grant = caller.may(ViewOwnSessions, &owner)?;
    let mut read = backend.store.read().await?;
    let (account, person) = ids(owner);
    let rows = sql!(read.conn(), all: OwnSessionRow,
        "SELECT s.id, s.device, s.created_at, t.seen_at FROM session s JOIN session_touch t ON t.session_id = s.id
         WHERE (s.account_id = $1 OR s.person_id = $2) AND s.ended_at IS NULL AND s.expires_at > $3 AND s.stage = 'full'
         ORDER BY s.created_at DESC, s.id", account, person, backend.ambient().now())?;
    let Owner::Person(person) = owner else { return Ok(rows) };
    let home = contacts::sign_in_register(read.conn()).await?;
    drop(read);
    let seen = Event::done(EventAction::OwnDataViewed).by(grant.basis()).about(person).subject(person);
    let seen = seen.in_register(home.controller, home.register).fields(["sessions"]);
    look::leave(backend, caller, seen).await?;
    Ok(rows)
}

/// Ends one of the caller's sessions.
pub async fn end(backend: &Backend, caller: &Caller, id: SessionId) -> Result<(), Fault<NoRule>> {
    let mut tx = backend.store.begin(caller).await?;
    let owner = owner_of(tx.conn(), id).await?.ok_or(Refusal::NotFound)?;
    let is_citizens = matches!(owner, Owner::Person(_)) || caller.person().is_some();
    let home = if is_citizens { Some(contacts::sign_in_register(tx.conn()).await?) } else { None };
    let about = |event: Event| match home {
        Some(home) => event.about(id).in_register(home.controller, home.register),
        None => event.about(id),
    };
    let denied = || about(Event::denied(EventAction::SessionEnded));
    let (mut tx, grant) = tx.may(EndOwnSession, &OwnSession { id, owner }, denied).await?;
    if !session::end(&mut tx, grant.thing(), SessionEnd::EndedByOwner).await? {
        return Ok(());
    }
    let ended = about(Event::done(EventAction::SessionEnded)).by(grant.basis());
    tx.commit(ended.subjects(caller.account()).subjects(caller.person())).await?;
    Ok(())
}

async fn owner_of(conn: &mut Conn, id: SessionId) -> Result<Option<Owner>, StoreError> {
    let row = sql!(conn, optional: (Option<AccountId>, Option<PersonId>),
        "SELECT account_id, person_id FROM session WHERE id = $1", id)?;
    Ok(row.and_then(|(account, person)| account.map(Owner::Account).or(person.map(Owner::Person))))
}

const fn ids(owner: Owner) -> (Option<AccountId>, Option<PersonId>) {
    match owner {
        Owner::Account(account) => (Some(account), None),
        Owner::Person(person) => (None, Some(person)),
    }
}

#[cfg(test)]
mod tests {
    use luukku_domain::events::Outcome;

    use super::*;
    use crate::{
        on_both_engines,
        testing::{
            citizens::{AINO, ToldRegister},
            scene::Scene,
        },
    };

    on_both_engines! {
        async fn a_citizen_s_look_at_their_sessions_is_an_event(store) {
            let (scene, register) = (Scene::new(&store).await, ToldRegister::default());
            let citizen = scene.citizen(&register, AINO).await;
            assert_eq!(list(&scene.backend, &citizen).await.unwrap().len(), 1);
            assert_eq!(scene.events(EventAction::OwnDataViewed, Outcome::Done).await, 1);
            let mut read = store.read().await.unwrap();
            let fields = sql!(read.conn(), scalar: String,
                "SELECT fields FROM event WHERE action = 'person.own_data_viewed'").unwrap();
            assert_eq!(fields, r#"["sessions"]"#);
        }
    }
}
