//! Seals what was committed since: events become leaves, in batches, each with its checkpoint.

use chrono::TimeDelta;
use luukku_domain::{
    events::proof::{Checkpoint, Growing, LeafEvent},
    time::Timestamp,
};
use sqlx::FromRow;
use uuid::Uuid;

use super::{
    sealed_event::{self, LeafRow},
    tiles::{self, signed},
};
use crate::{
    Backend,
    jobs::Stop,
    sql,
    store::{Conn, StoreError},
};

/// Events in one batch. Its unit holds the writer for some milliseconds.
const BATCH: i64 = 1_000;

/// How long before the last checkpoint an event may have begun that was not to be seen then: a unit lasts two seconds at
/// most (`store::UNIT_LIMIT`), and the clocks of several processes may differ a little.
const LATE: TimeDelta = TimeDelta::seconds(5);

/// The tree as its last checkpoint has it.
#[derive(FromRow)]
struct Last {
    size: i64,
    at: Timestamp,
}

/// Whether an event waits to be sealed. A small read, so that an idle installation does not write.
pub async fn is_any_unsealed(conn: &mut Conn) -> Result<bool, StoreError> {
    let from = last(conn).await?.map_or(Timestamp::from_micros(i64::MIN), |last| last.at.plus(-LATE));
    // The newest first: under load the first look finds one.
    let found = sql!(conn, optional_scalar: Uuid,
        "SELECT e.id FROM event e WHERE e.at >= $1 AND NOT EXISTS (SELECT 1 FROM event_leaf l WHERE l.event_id = e.id)
         ORDER BY e.at DESC, e.id DESC LIMIT 1", from)?;
    Ok(found.is_some())
}

/// Seals the events of the last seconds. Gives how many.
pub async fn seal(backend: &Backend, stop: &Stop) -> Result<u64, StoreError> {
    let from = {
        let mut read = backend.store.read().await?;
        last(read.conn()).await?.map(|last| last.at.plus(-LATE))
    };
    seal_since(backend, from.unwrap_or(Timestamp::from_micros(i64::MIN)), stop).await
}

/// Seals every event that is not, however old: what came late, or while a clock stood wrong. Gives how many.
pub async fn seal_stragglers(backend: &Backend, stop: &Stop) -> Result<u64, StoreError> {
    seal_since(backend, Timestamp::from_micros(i64::MIN), stop).await
}

async fn seal_since(backend: &Backend, from: Timestamp, stop: &Stop) -> Result<u64, StoreError> {
    let mut sealed = 0;
    while !stop.is_asked() {
        let Some(batch) = seal_batch(backend, from).await? else { continue };
        sealed += batch;
        if batch < BATCH.unsigned_abs() {
            break;
        }
    }
    Ok(sealed)
}

/// Seals up to a batch and gives how many; `None` when another sealer was quicker.
async fn seal_batch(backend: &Backend, from: Timestamp) -> Result<Option<u64>, StoreError> {
    let mut read = backend.store.read().await?;
    let size = last(read.conn()).await?.map_or(0, |last| last.size);
    let events = unsealed(read.conn(), from).await?;
    if events.is_empty() {
        return Ok(Some(0));
    }
    let mut tree = tiles::resume(read.conn(), size.unsigned_abs()).await?;
    drop(read);
    let mut full = Vec::new();
    for event in &events {
        tree.push(event.hash(), |level, place, hashes| full.push((level, place, hashes.to_vec())));
    }
    let mut unit = backend.store.housekeeping().await?;
    let conn = unit.conn();
    // Sealers wait for each other here. Without the row, the places themselves are keys: the later one fails.
    sql!(conn, execute, "UPDATE job_lease SET holder = holder WHERE job = 'seal'")?;
    if last(conn).await?.map_or(0, |last| last.size) != size {
        return Ok(None);
    }
    save_leaves(conn, size, &events).await?;
    for (level, place, hashes) in &full {
        tiles::save(conn, *level, *place, hashes).await?;
    }
    save_edge(conn, &tree).await?;
    save_checkpoint(conn, backend, &tree).await?;
    unit.commit().await?;
    Ok(Some(events.len() as u64))
}

async fn last(conn: &mut Conn) -> Result<Option<Last>, StoreError> {
    sql!(conn, optional: Last, "SELECT size, at FROM event_checkpoint ORDER BY size DESC LIMIT 1")
}

/// Up to a batch of events that are not sealed, the oldest first.
async fn unsealed(conn: &mut Conn, from: Timestamp) -> Result<Vec<LeafEvent>, StoreError> {
    let rows = sql!(conn, all: LeafRow,
        "SELECT e.id, e.at, e.action, e.outcome, e.actor_kind, e.actor_id, e.role, e.actor_organisation_id, e.organisation_id,
            e.object_kind, e.object_id, e.controller_id, e.register, e.fields, e.purpose, e.request_id, e.commitment,
            s.kind AS subject_kind, s.subject_id
         FROM (SELECT * FROM event u WHERE u.at >= $1 AND NOT EXISTS (SELECT 1 FROM event_leaf l WHERE l.event_id = u.id)
               ORDER BY u.at, u.id LIMIT $2) e
         LEFT JOIN event_subject s ON s.event_id = e.id
         ORDER BY e.at, e.id, s.subject_id", from, BATCH)?;
    Ok(sealed_event::leaves(rows))
}

/// Writes which event has which place, ten at a time.
async fn save_leaves(conn: &mut Conn, size: i64, events: &[LeafEvent]) -> Result<(), StoreError> {
    let mut at = size;
    for some in events.chunks(10) {
        if let [a, b, c, d, e, f, g, h, i, j] = some {
            sql!(
                conn,
                execute,
                "INSERT INTO event_leaf (leaf_index, event_id) VALUES ($1, $11), ($2, $12), ($3, $13), ($4, $14), ($5, $15),
                    ($6, $16), ($7, $17), ($8, $18), ($9, $19), ($10, $20)",
                at, at + 1, at + 2, at + 3, at + 4, at + 5, at + 6, at + 7, at + 8, at + 9,
                a.id, b.id, c.id, d.id, e.id, f.id, g.id, h.id, i.id, j.id,
            )?;
            at += 10;
            continue;
        }
        for event in some {
            sql!(
                conn,
                execute,
                "INSERT INTO event_leaf (leaf_index, event_id) VALUES ($1, $2)",
                at,
                event.id
            )?;
            at += 1;
        }
    }
    Ok(())
}

/// Writes the tiles that are not full.
async fn save_edge(conn: &mut Conn, tree: &Growing) -> Result<(), StoreError> {
    let mut at_level = tree.size();
    for (level, hashes) in (0..).zip(tree.edge()) {
        at_level /= luukku_domain::events::proof::TILE as u64;
        if !hashes.is_empty() {
            tiles::save(conn, level, at_level, hashes).await?;
        }
    }
    Ok(())
}

async fn save_checkpoint(conn: &mut Conn, backend: &Backend, tree: &Growing) -> Result<(), StoreError> {
    let key = backend.log_key();
    let at = backend.ambient().now();
    let origin = key.verifying().name().to_owned();
    let signed_note = key.sign(Checkpoint { origin, size: tree.size(), root: tree.root(), at });
    sql!(
        conn,
        execute,
        "INSERT INTO event_checkpoint (size, at, note) VALUES ($1, $2, $3)",
        signed(tree.size())?,
        at,
        signed_note.note(),
    )?;
    Ok(())
}

#[cfg(test)]
#[path = "seal_tests.rs"]
mod tests;
