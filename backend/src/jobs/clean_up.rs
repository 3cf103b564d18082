//! Clears from the housekeeping tables what nobody needs any more. The ages that are no settings are one table, at the top.

use chrono::TimeDelta;
use luukku_domain::{
    caller::{Caller, Job},
    events::Event,
    id::RequestId,
};

use super::Stop;
use crate::{
    Backend,
    accounts::{change_email, throttle},
    contacts::confirm_email,
    mail::dead_letters,
    sql,
    store::{StoreError, Tx},
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
    while !stop.is_asked() && purge_addresses_of_staff(backend).await? {}
    while !stop.is_asked() && purge_addresses_of_citizens(backend).await? {}
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
    let mut tx = begin(backend).await?;
    let before = tx.now().plus(-backend.clocks().dead_letter());
    let dropped = dead_letters::drop_old(&mut tx, before).await?;
    commit(tx, dropped).await
}

/// Removes a portion of staff's new addresses that nobody confirmed; true while there may be more.
async fn purge_addresses_of_staff(backend: &Backend) -> Result<bool, StoreError> {
    let mut tx = begin(backend).await?;
    let purged = change_email::purge(&mut tx).await?;
    commit(tx, purged).await
}

/// The same for citizens.
async fn purge_addresses_of_citizens(backend: &Backend) -> Result<bool, StoreError> {
    let mut tx = begin(backend).await?;
    let purged = confirm_email::purge(&mut tx, backend).await?;
    commit(tx, purged).await
}

async fn begin(backend: &Backend) -> Result<Tx, StoreError> {
    let now = backend.ambient().now();
    backend.store.begin(&Caller::system(Job::CleanUp, backend.ambient().id(RequestId::new), now)).await
}

/// Commits with the events of what went; false when there were none.
async fn commit(tx: Tx, events: Vec<Event>) -> Result<bool, StoreError> {
    let mut events = events.into_iter();
    let Some(first) = events.next() else { return Ok(false) };
    tx.commit_all(first, events).await?;
    Ok(true)
}

#[cfg(test)]
#[path = "clean_up_tests.rs"]
mod tests;
