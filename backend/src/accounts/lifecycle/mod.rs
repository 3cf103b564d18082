//! The clocks at work: idle memberships are warned and ended, accounts without one are closed, then cleared.
//!
//! What comes next for an account is one pure function (`luukku_domain::accounts::lifecycle`). The job takes one step in
//! one unit, under the account's lock, and asks again; so it may stop anywhere, and a missed day is caught up.

pub(crate) mod clear;
mod clock;
mod end;
mod step;
mod tell;
mod warn;

#[cfg(test)]
mod tests;

use luukku_domain::{
    id::{AccountId, SessionId},
    time::Timestamp,
};
use uuid::Uuid;

use crate::{
    Backend,
    jobs::Stop,
    sql,
    store::{Conn, StoreError, Tx},
};

pub(super) use clock::{AccountRow, Clocked, HeldRow};
pub(super) use tell::tell;

/// The daily job: everything that is due on any account. One on which a step fails does not hold up the others; the run
/// fails in the end, so that it is tried again.
pub async fn run(backend: &Backend, stop: &Stop) -> Result<(), StoreError> {
    let mut after = AccountId::from_uuid(Uuid::nil());
    let mut run = Run::default();
    loop {
        let now = backend.ambient().now();
        let newest_due = clock::newest_due(backend.clocks(), now);
        let mut read = backend.store.read().await?;
        let some = sql!(read.conn(), scalars: AccountId,
            "SELECT a.id FROM account a
             WHERE a.id > $1 AND a.status <> 'cleared'
                AND (a.status = 'closed'
                     OR EXISTS (SELECT 1 FROM membership m WHERE m.account_id = a.id AND m.ended_at IS NULL
                                   AND (m.last_used_at <= $2 OR m.ends_at <= $3))
                     OR NOT EXISTS (SELECT 1 FROM membership m WHERE m.account_id = a.id AND m.ended_at IS NULL))
             ORDER BY a.id LIMIT 200", after, newest_due, now)?;
        drop(read);
        let Some(last) = some.last() else { return run.end() };
        after = *last;
        for account in some {
            if stop.is_asked() {
                return run.end();
            }
            run.note(step::take_all(backend, account).await);
        }
    }
}

/// The job that runs often: memberships whose end date has passed, with what follows for their accounts.
pub async fn end_past_memberships(backend: &Backend, stop: &Stop) -> Result<(), StoreError> {
    let now = backend.ambient().now();
    let mut read = backend.store.read().await?;
    let accounts = sql!(read.conn(), scalars: AccountId,
        "SELECT DISTINCT account_id FROM membership WHERE ended_at IS NULL AND ends_at <= $1", now)?;
    drop(read);
    let mut run = Run::default();
    for account in accounts {
        if stop.is_asked() {
            break;
        }
        run.note(step::take_all(backend, account).await);
    }
    run.end()
}

/// How a run goes: which failure came first.
#[derive(Default)]
struct Run {
    failed: Option<StoreError>,
}

impl Run {
    /// Notes how the steps of an account went.
    fn note(&mut self, steps: Result<(), StoreError>) {
        if let Err(error) = steps {
            tracing::error!(target: "jobs", %error, "the steps of an account failed; the others go on");
            self.failed.get_or_insert(error);
        }
    }

    fn end(self) -> Result<(), StoreError> {
        self.failed.map_or(Ok(()), Err)
    }
}

/// Whether the end date of any membership has passed.
pub(crate) async fn is_any_past_its_end_date(conn: &mut Conn, now: Timestamp) -> Result<bool, StoreError> {
    let found = sql!(conn, optional_scalar: i64,
        "SELECT ends_at FROM membership WHERE ended_at IS NULL AND ends_at <= $1 LIMIT 1", now)?;
    Ok(found.is_some())
}

/// Notes that the owner of a session signed in: all their memberships are in use, and earlier warnings count no more.
pub(super) async fn note_use(tx: &mut Tx, session: SessionId) -> Result<(), StoreError> {
    let now = tx.now();
    sql!(
        tx.conn(),
        execute,
        "UPDATE membership SET last_used_at = $2
         WHERE account_id = (SELECT account_id FROM session WHERE id = $1) AND ended_at IS NULL AND last_used_at < $2",
        session,
        now,
    )?;
    Ok(())
}
