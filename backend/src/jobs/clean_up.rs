//! Clears from the housekeeping tables what nobody needs any more. The ages are one table, at the top.

use chrono::TimeDelta;
use luukku_domain::{
    caller::{Caller, Job},
    id::RequestId,
};

use super::Stop;
use crate::{Backend, mail::dead_letters, sql, store::StoreError};

/// Failures count for at most six hours (`accounts::throttle`).
const THROTTLE_FAILURES: TimeDelta = TimeDelta::hours(6);
/// Figures of calls to outside systems: long enough for a quarterly report.
const OUTSIDE_CALLS: TimeDelta = TimeDelta::days(100);
/// Letters that were sent: the row says only that and when.
const SENT_LETTERS: TimeDelta = TimeDelta::days(30);
/// Letters that could not be sent hold an address: dropped when a maintainer did nothing about them, with an event. Well
/// before the account of the address is cleared, which is 30 days after the last letter to it.
const DEAD_LETTERS: TimeDelta = TimeDelta::days(14);
/// Devices that nobody has signed in with.
const KNOWN_DEVICES: TimeDelta = TimeDelta::days(400);

/// Clears what is too old.
pub(super) async fn clean_up(backend: &Backend, stop: &Stop) -> Result<(), StoreError> {
    clear_tables(backend).await?;
    while !stop.is_asked() && drop_dead_letters(backend).await? {}
    Ok(())
}

async fn clear_tables(backend: &Backend) -> Result<(), StoreError> {
    let now = backend.ambient().now();
    let before = |age: TimeDelta| now.plus(-age);
    let mut housekeeping = backend.store.housekeeping().await?;
    let conn = housekeeping.conn();
    sql!(conn, execute, "DELETE FROM form_draft WHERE expires_at <= $1", now)?;
    sql!(conn, execute, "DELETE FROM identification_attempt WHERE expires_at <= $1", now)?;
    sql!(conn, execute, "DELETE FROM mail_secret WHERE expires_at <= $1", now)?;
    sql!(conn, execute, "DELETE FROM throttle_failure WHERE at < $1", before(THROTTLE_FAILURES))?;
    sql!(conn, execute, "DELETE FROM outside_call WHERE at < $1", before(OUTSIDE_CALLS))?;
    sql!(conn, execute, "DELETE FROM mail_outbox WHERE sent_at < $1", before(SENT_LETTERS))?;
    sql!(conn, execute, "DELETE FROM known_device WHERE seen_at < $1", before(KNOWN_DEVICES))?;
    sql!(
        conn,
        execute,
        "DELETE FROM session_touch WHERE session_id IN (SELECT id FROM session WHERE ended_at IS NOT NULL)",
    )?;
    housekeeping.commit().await
}

/// Drops a portion of old dead letters; true while there may be more.
async fn drop_dead_letters(backend: &Backend) -> Result<bool, StoreError> {
    let now = backend.ambient().now();
    let caller = Caller::system(Job::CleanUp, backend.ambient().id(RequestId::new), now);
    let mut tx = backend.store.begin(&caller).await?;
    let mut dropped = dead_letters::drop_old(&mut tx, now.plus(-DEAD_LETTERS)).await?;
    let Some(first) = dropped.pop() else { return Ok(false) };
    tx.commit_all(first, dropped).await?;
    Ok(true)
}

#[cfg(test)]
#[path = "clean_up_tests.rs"]
mod tests;
