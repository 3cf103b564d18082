//! Clears from the housekeeping tables what nobody needs any more. The ages that are no settings are one table, at the top.

use chrono::TimeDelta;
use luukku_domain::{
    caller::{Caller, Job},
    id::RequestId,
};

use super::Stop;
use crate::{
    Backend, accounts::throttle, contacts::confirm_email, mail::dead_letters, sql, store::StoreError,
};

/// Figures of calls to outside systems: long enough for a quarterly report.
const OUTSIDE_CALLS: TimeDelta = TimeDelta::days(100);
/// Letters that were sent: the row says only that and when.
const SENT_LETTERS: TimeDelta = TimeDelta::days(30);
/// Links of invitations that have expired: until then the page behind a link says what became of it.
const EXPLAINED_LINKS: TimeDelta = TimeDelta::days(30);
/// Devices that nobody has signed in with.
const KNOWN_DEVICES: TimeDelta = TimeDelta::days(400);

/// Clears what is too old.
pub(super) async fn clean_up(backend: &Backend, stop: &Stop) -> Result<(), StoreError> {
    clear_tables(backend).await?;
    while !stop.is_asked() && drop_dead_letters(backend).await? {}
    while !stop.is_asked() && purge_addresses(backend).await? {}
    Ok(())
}

async fn clear_tables(backend: &Backend) -> Result<(), StoreError> {
    let now = backend.ambient().now();
    let before = |age: TimeDelta| now.plus(-age);
    let mut housekeeping = backend.store.housekeeping().await?;
    let conn = housekeeping.conn();
    sql!(conn, execute, "DELETE FROM form_draft WHERE expires_at <= $1", now)?;
    sql!(conn, execute, "DELETE FROM identification_attempt WHERE expires_at <= $1", now)?;
    sql!(
        conn,
        execute,
        "DELETE FROM mail_secret WHERE expires_at <= $1 AND (purpose <> 'invitation' OR expires_at <= $2)",
        now,
        before(EXPLAINED_LINKS),
    )?;
    sql!(conn, execute, "DELETE FROM throttle_failure WHERE at < $1", throttle::counts_from(backend))?;
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

/// Drops a portion of the letters that could not be sent and that nobody did anything about; true while there may be more.
async fn drop_dead_letters(backend: &Backend) -> Result<bool, StoreError> {
    let now = backend.ambient().now();
    let caller = Caller::system(Job::CleanUp, backend.ambient().id(RequestId::new), now);
    let mut tx = backend.store.begin(&caller).await?;
    let mut dropped = dead_letters::drop_old(&mut tx, now.plus(-backend.clocks().dead_letter())).await?;
    let Some(first) = dropped.pop() else { return Ok(false) };
    tx.commit_all(first, dropped).await?;
    Ok(true)
}

/// Removes a portion of new addresses that nobody confirmed; true while there may be more.
async fn purge_addresses(backend: &Backend) -> Result<bool, StoreError> {
    let now = backend.ambient().now();
    let caller = Caller::system(Job::CleanUp, backend.ambient().id(RequestId::new), now);
    let mut tx = backend.store.begin(&caller).await?;
    let mut purged = confirm_email::purge(&mut tx, backend).await?;
    let Some(first) = purged.pop() else { return Ok(false) };
    tx.commit_all(first, purged).await?;
    Ok(true)
}

#[cfg(test)]
#[path = "clean_up_tests.rs"]
mod tests;
