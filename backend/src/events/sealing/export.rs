//! Writes the log as a bundle for auditors, as a stream.

use luukku_domain::events::proof::{BUNDLE_HEAD, Detail, checkpoint_line, leaf_lines};
use sqlx::FromRow;
use std::io;
use uuid::Uuid;

use super::sealed_event::{self, LeafRow};
use crate::{
    Backend, sql,
    store::{Conn, StoreError},
};

/// Leaves read at once.
const PORTION: i64 = 1_000;

/// Why a bundle was not written.
#[derive(Debug, thiserror::Error)]
pub enum ExportError {
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The file cannot be written.
    #[error(transparent)]
    Write(#[from] io::Error),
}

#[derive(FromRow)]
struct CheckpointRow {
    size: i64,
    note: String,
}

#[derive(FromRow)]
struct DetailRow {
    event_id: Uuid,
    salt: Option<Vec<u8>>,
    body: Option<String>,
}

/// Writes every sealed event with its erasable part, as far as it is there, and every checkpoint. Gives how many events.
pub async fn export(backend: &Backend, out: &mut impl io::Write) -> Result<i64, ExportError> {
    let mut read = backend.store.read().await?;
    let conn = read.conn();
    let newest =
        sql!(conn, optional_scalar: i64, "SELECT size FROM event_checkpoint ORDER BY size DESC LIMIT 1")?;
    let end = newest.unwrap_or(0);
    writeln!(out, "{BUNDLE_HEAD}")?;
    let mut from = 0;
    while from < end {
        let until = end.min(from + PORTION);
        portion(conn, out, from, until).await?;
        from = until;
    }
    Ok(end)
}

async fn portion(
    conn: &mut Conn,
    out: &mut impl io::Write,
    from: i64,
    until: i64,
) -> Result<(), ExportError> {
    let rows = sql!(conn, all: LeafRow,
        "SELECT e.id, e.at, e.action, e.outcome, e.actor_kind, e.actor_id, e.role, e.actor_organisation_id, e.organisation_id,
            e.object_kind, e.object_id, e.controller_id, e.register, e.fields, e.purpose, e.request_id, e.commitment,
            s.kind AS subject_kind, s.subject_id
         FROM event_leaf l JOIN event e ON e.id = l.event_id LEFT JOIN event_subject s ON s.event_id = e.id
         WHERE l.leaf_index >= $1 AND l.leaf_index < $2 ORDER BY l.leaf_index, s.subject_id", from, until)?;
    let details = sql!(conn, all: DetailRow,
        "SELECT d.event_id, d.salt, d.body FROM event_leaf l JOIN event_detail d ON d.event_id = l.event_id
         WHERE l.leaf_index >= $1 AND l.leaf_index < $2 ORDER BY l.leaf_index", from, until)?;
    let checkpoints = sql!(conn, all: CheckpointRow,
        "SELECT size, note FROM event_checkpoint WHERE size > $1 AND size <= $2 ORDER BY size", from, until)?;
    let (mut details, mut checkpoints) = (details.into_iter().peekable(), checkpoints.into_iter().peekable());
    for (size, event) in (from + 1..).zip(sealed_event::leaves(rows)) {
        let detail = details.next_if(|detail| detail.event_id == event.id);
        let detail = detail.and_then(|detail| detail.salt.zip(detail.body));
        let detail = detail.map(|(salt, body)| Detail { salt: data_encoding::HEXLOWER.encode(&salt), body });
        out.write_all(leaf_lines(&event, detail.as_ref()).as_bytes())?;
        if let Some(checkpoint) = checkpoints.next_if(|checkpoint| checkpoint.size == size) {
            out.write_all(checkpoint_line(&checkpoint.note).as_bytes())?;
        }
    }
    Ok(())
}
