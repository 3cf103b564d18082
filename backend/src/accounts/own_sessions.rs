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

use super::session;
use crate::{
    Backend,
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

/// The caller's open sessions, the newest first.
pub async fn list(backend: &Backend, caller: &Caller) -> Result<Vec<OwnSessionRow>, Fault<NoRule>> {
    let owner = caller.oneself().ok_or(Refusal::SignIn)?;
    let _grant = caller.may(ViewOwnSessions, &owner)?;
    let mut read = backend.store.read().await?;
    let (account, person) = ids(owner);
    let rows = sql!(read.conn(), all: OwnSessionRow,
        "SELECT s.id, s.device, s.created_at, t.seen_at FROM session s JOIN session_touch t ON t.session_id = s.id
         WHERE (s.account_id = $1 OR s.person_id = $2) AND s.ended_at IS NULL AND s.expires_at > $3 AND s.stage = 'full'
         ORDER BY s.created_at DESC, s.id", account, person, backend.ambient().now())?;
    Ok(rows)
}

/// Ends one of the caller's sessions.
pub async fn end(backend: &Backend, caller: &Caller, id: SessionId) -> Result<(), Fault<NoRule>> {
    let mut tx = backend.store.begin(caller).await?;
    let owner = owner_of(tx.conn(), id).await?.ok_or(Refusal::NotFound)?;
    let denied = || Event::denied(EventAction::SessionEnded).about(id);
    let (mut tx, grant) = tx.may(EndOwnSession, &OwnSession { id, owner }, denied).await?;
    if !session::end(&mut tx, grant.thing(), SessionEnd::EndedByOwner).await? {
        return Ok(());
    }
    let ended = Event::done(EventAction::SessionEnded).by(grant.basis()).about(id);
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
