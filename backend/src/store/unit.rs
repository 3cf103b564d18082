//! Units of work, reads and housekeeping: the three ways to a connection.

use std::mem;

use luukku_domain::{
    caller::Caller,
    events::{Actor, Event},
    id::{AccountId, OrganisationId, PersonId},
    permission::{Act, Grant, Refusal},
    time::Timestamp,
};

use super::{Conn, Engine, Store, StoreError, conn::Link, sqlite_writer::Savepoint};
use crate::{events::record, sql};

/// A unit of work: everything in it is committed together with its events, or not at all.
///
/// Dropping it rolls everything back. It does database work only: hashing, HTTP, mail and files come before or after.
pub struct Tx {
    conn: Conn,
    store: Store,
    caller: Caller,
    has_letters: bool,
    /// A person who was read before the unit, and at which version: its last event says so.
    as_read: Option<(PersonId, i64)>,
}

/// A reading connection.
pub struct Read {
    conn: Conn,
}

/// Housekeeping: writes its listed tables without an event.
pub struct Housekeeping {
    conn: Conn,
}

/// A thing whose rules span several rows: lock it before you look.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Lock {
    /// An organisation with its memberships, units and invitations.
    Organisation(OrganisationId),
    /// An account with its memberships and sessions.
    Account(AccountId),
    /// A citizen with identities, contacts and relations.
    Person(PersonId),
}

impl Tx {
    pub(super) fn new(conn: Conn, store: Store, caller: Caller) -> Self {
        Self { conn, store, caller, has_letters: false, as_read: None }
    }

    /// The connection to run statements on.
    pub fn conn(&mut self) -> &mut Conn {
        &mut self.conn
    }

    /// The present instant.
    pub fn now(&self) -> Timestamp {
        self.store.ambient().now()
    }

    /// A new identifier: `tx.id(AccountId::new)`.
    pub fn id<T>(&self, new: impl FnOnce(Timestamp, [u8; 10]) -> T) -> T {
        self.store.ambient().id(new)
    }

    /// Says that the unit puts letters into the outbox: whoever waits for [`Store::letters`] is woken by its commit.
    pub(crate) fn has_letters(&mut self) {
        self.has_letters = true;
    }

    /// Locks things against other units until this one ends, in one order everywhere, so that two units cannot wait for
    /// each other. A thing that is not there is [`StoreError::Missing`].
    pub async fn lock<const N: usize>(&mut self, mut things: [Lock; N]) -> Result<(), StoreError> {
        things.sort_unstable();
        for thing in things {
            let conn = &mut self.conn;
            let locked = match thing {
                Lock::Organisation(id) => {
                    sql!(conn, execute, "UPDATE organisation SET version = version + 1 WHERE id = $1", id)
                }
                Lock::Account(id) => {
                    sql!(conn, execute, "UPDATE account SET version = version + 1 WHERE id = $1", id)
                }
                Lock::Person(id) => {
                    sql!(conn, execute, "UPDATE person SET version = version + 1 WHERE id = $1", id)
                }
            }?;
            if locked != 1 {
                return Err(StoreError::Missing);
            }
        }
        Ok(())
    }

    /// Locks a person who was read before this unit, at `version`, so that nobody waits for the reading.
    /// [`StoreError::Conflict`] when the person has changed since: then what was read is old, and is to be read again in
    /// another unit. PostgreSQL says so at once. On SQLite one unit runs at a time, so it is enough that the last event says
    /// so: that saves the writer a statement (decision 0003).
    pub async fn lock_as_read(&mut self, person: PersonId, version: i64) -> Result<(), StoreError> {
        if self.store.engine() == Engine::Sqlite {
            self.as_read = Some((person, version));
            return Ok(());
        }
        let locked = sql!(&mut self.conn, optional_scalar: i64,
            "UPDATE person SET version = version + 1 WHERE id = $1 RETURNING version", person)?;
        if locked == Some(version + 1) { Ok(()) } else { Err(StoreError::Conflict) }
    }

    /// Asks for the right to do `action` to `thing`, on what was just loaded in this unit. A refusal rolls the unit back
    /// and leaves `denied` in the log, unless nobody is signed in: anonymous noise is not an event.
    pub async fn may<A: Act>(
        self,
        action: A,
        thing: &A::Thing,
        denied: impl FnOnce() -> Event,
    ) -> Result<(Self, Grant<A>), Refused> {
        match self.caller.may(action, thing) {
            Ok(grant) => Ok((self, grant)),
            Err(Refusal::SignIn) => Err(Refused::No(Refusal::SignIn)),
            Err(refusal) => {
                self.refuse(denied()).await?;
                Err(Refused::No(refusal))
            }
        }
    }

    /// Lifts the limit of the unit's time, for the rare act that changes thousands of rows as one: everybody else waits for
    /// it. It waits for nothing but the database.
    pub(crate) fn take_time(&mut self) -> Result<(), StoreError> {
        self.conn.lift_limit()
    }

    /// Makes the unit last together with its event. Returns only when it would survive a power cut.
    pub async fn commit(self, event: Event) -> Result<(), StoreError> {
        self.commit_all(event, []).await
    }

    /// Makes the unit last together with its events, of which there is at least one.
    pub async fn commit_all(
        mut self,
        event: Event,
        more: impl IntoIterator<Item = Event>,
    ) -> Result<(), StoreError> {
        let actor = Actor::from(&self.caller);
        let mut last = event;
        for next in more {
            let event = mem::replace(&mut last, next);
            record::write(&mut self.conn, self.store.ambient(), &actor, event, None).await?;
        }
        // A task of its own, so that a caller that goes away in the middle does not leave in doubt what has become of it.
        tokio::spawn(self.end(actor, last)).await.map_err(|_| StoreError::Unavailable)?
    }

    async fn end(mut self, actor: Actor, last: Event) -> Result<(), StoreError> {
        self.conn.lift_limit()?;
        let end = record::End { as_read: self.as_read };
        record::write(&mut self.conn, self.store.ambient(), &actor, last, Some(end)).await?;
        finish(self.conn, Savepoint::Empty).await?;
        if self.has_letters {
            self.store.letters().notify_one();
        }
        Ok(())
    }

    /// Rolls the unit back and keeps only the event that says so.
    pub async fn refuse(self, event: Event) -> Result<(), StoreError> {
        let Self { conn, store, caller, .. } = self;
        drop(conn);
        store.begin(&caller).await?.commit(event).await
    }
}

/// A permission that was not given, or a store that could not keep the event about it.
#[derive(Debug, thiserror::Error)]
pub enum Refused {
    /// The permission was refused.
    #[error(transparent)]
    No(#[from] Refusal),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl Refused {
    /// What it is in a job, to which the permission table gives what it does: the table and the job contradict each other.
    pub(crate) fn in_a_job(self) -> StoreError {
        match self {
            Self::No(_) => StoreError::Broken,
            Self::Store(error) => error,
        }
    }
}

impl Read {
    pub(super) fn new(conn: Conn) -> Self {
        Self { conn }
    }

    /// The connection to run statements on.
    pub fn conn(&mut self) -> &mut Conn {
        &mut self.conn
    }
}

impl Housekeeping {
    pub(super) fn new(conn: Conn) -> Self {
        Self { conn }
    }

    /// The connection to run statements on.
    pub fn conn(&mut self) -> &mut Conn {
        &mut self.conn
    }

    /// Makes the housekeeping last.
    pub async fn commit(self) -> Result<(), StoreError> {
        finish(self.conn, Savepoint::Kept).await
    }
}

/// Makes durable what was done on `conn`; `left` is what SQLite's savepoint is left as.
async fn finish(conn: Conn, left: Savepoint) -> Result<(), StoreError> {
    if conn.poison().is_some() {
        return Err(StoreError::Poisoned);
    }
    match conn.link {
        Link::SqliteUnit(unit) => unit.take()?.commit(left).await,
        Link::PostgresUnit(unit) => unit.take()?.commit().await,
        Link::SqlitePool(_) | Link::PostgresPool(_) => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{on_both_engines, store::timed::UNIT_LIMIT};
    use luukku_domain::events::{EventAction, Outcome};
    use std::time::Duration;

    on_both_engines! {
        async fn a_unit_that_takes_its_time_is_not_rolled_back(store) {
            let mut tx = store.begin(&store.system()).await.unwrap();
            tx.take_time().unwrap();
            tokio::time::sleep(UNIT_LIMIT + Duration::from_millis(500)).await;
            tx.commit(Event::done(EventAction::PersonAdded)).await.unwrap();
            let mut read = store.read().await.unwrap();
            let kept = sql!(read.conn(), scalar: i64,
                "SELECT COUNT(*) FROM event WHERE action = $1 AND outcome = $2",
                EventAction::PersonAdded.code(), Outcome::Done).unwrap();
            assert_eq!(kept, 1);
        }
    }
}
