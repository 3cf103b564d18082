//! Proves that an event lies in the log: its leaf, its place, and the path to the root of a signed checkpoint.

use luukku_domain::{
    events::proof::{Hash, LeafEvent, inclusion_path},
    id::EventId,
};
use sqlx::FromRow;

use super::{
    sealed_event::{self, LeafRow},
    tiles,
};
use crate::{
    Backend, sql,
    store::{Conn, StoreError},
};

/// What shows to anybody that an event lies in the log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InclusionProof {
    /// The event, as the tree commits to it.
    pub event: LeafEvent,
    /// Its place in the tree.
    pub index: u64,
    /// The audit path, from the leaf up.
    pub path: Vec<Hash>,
    /// The signed checkpoint whose root the path leads to.
    pub checkpoint: String,
}

#[derive(FromRow)]
struct Newest {
    size: i64,
    note: String,
}

/// The proof of an event under the newest checkpoint. `None` when there is no such event, or it is not sealed yet.
pub async fn prove(backend: &Backend, event: EventId) -> Result<Option<InclusionProof>, StoreError> {
    let mut read = backend.store.read().await?;
    let conn = read.conn();
    let index =
        sql!(conn, optional_scalar: i64, "SELECT leaf_index FROM event_leaf WHERE event_id = $1", event)?;
    let newest =
        sql!(conn, optional: Newest, "SELECT size, note FROM event_checkpoint ORDER BY size DESC LIMIT 1")?;
    let (Some(index), Some(newest), Some(event)) = (index, newest, load(conn, event).await?) else {
        return Ok(None);
    };
    let (index, size) = (index.unsigned_abs(), newest.size.unsigned_abs());
    let path = path(conn, index, size).await?.ok_or(StoreError::Broken)?;
    Ok(Some(InclusionProof { event, index, path, checkpoint: newest.note }))
}

async fn load(conn: &mut Conn, event: EventId) -> Result<Option<LeafEvent>, StoreError> {
    let rows = sql!(conn, all: LeafRow,
        "SELECT e.id, e.at, e.action, e.outcome, e.actor_kind, e.actor_id, e.role, e.actor_organisation_id, e.organisation_id,
            e.object_kind, e.object_id, e.controller_id, e.register, e.fields, e.purpose, e.request_id, e.commitment,
            s.kind AS subject_kind, s.subject_id
         FROM event e LEFT JOIN event_subject s ON s.event_id = e.id WHERE e.id = $1", event)?;
    Ok(sealed_event::leaves(rows).pop())
}

/// Reads the tiles that a path asks for, round after round, until the path is whole.
async fn path(conn: &mut Conn, index: u64, size: u64) -> Result<Option<Vec<Hash>>, StoreError> {
    let mut known = std::collections::HashMap::new();
    loop {
        let mut wanted = None;
        let found = inclusion_path(index, size, |level, place| {
            known.get(&(level, place)).cloned().ok_or_else(|| wanted = Some((level, place)))
        });
        match (found, wanted) {
            (Ok(path), _) => return Ok(path),
            (Err(()), Some((level, place))) => {
                known.insert((level, place), tiles::load(conn, level, place).await?);
            }
            (Err(()), None) => return Err(StoreError::Broken),
        }
    }
}
