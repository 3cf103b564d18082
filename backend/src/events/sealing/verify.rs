//! Recomputes the whole log and says exactly what is wrong with it.

use chrono::TimeDelta;
use luukku_domain::{
    events::proof::{
        CheckpointError, Growing, Hash, LeafEvent, SignedCheckpoint, TILE, VerifyingKey, commitment,
    },
    time::Timestamp,
};
use sqlx::FromRow;
use std::collections::BTreeMap;
use uuid::Uuid;

use super::{
    sealed_event::{self, LeafRow},
    tiles::{self, signed},
};
use crate::{
    Backend, sql,
    store::{Conn, StoreError},
};

/// Leaves read at once.
const PORTION: u64 = 1_000;
/// An event that waits for longer is not merely on its way to be sealed.
const UNSEALED: TimeDelta = TimeDelta::minutes(1);
/// An event that says it happened so long before a checkpoint that does not cover it was put in afterwards, or its clock
/// stood wrong.
const LATE: TimeDelta = TimeDelta::minutes(2);
/// Of each kind of fault so many are told: one event removed moves all that follow.
const TOLD: usize = 100;

/// Something that is wrong with the log.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// The event of a leaf is gone.
    #[error("event {event} (leaf {index}) is missing")]
    Missing {
        /// The place in the tree.
        index: u64,
        /// The event.
        event: Uuid,
    },
    /// An event is not as it was when it was sealed.
    #[error("event {event} (leaf {index}) was changed")]
    Changed {
        /// The place in the tree.
        index: u64,
        /// The event.
        event: Uuid,
    },
    /// The erasable part of an event does not fit its commitment, or is gone without a note of its erasure.
    #[error("the detail of event {event} (leaf {index}) was changed or removed")]
    Detail {
        /// The place in the tree.
        index: u64,
        /// The event.
        event: Uuid,
    },
    /// A place in the tree has no event.
    #[error("leaf {0} is missing")]
    Gap(u64),
    /// An event tells a time from before a checkpoint that does not cover it.
    #[error("event {event} (leaf {index}) came into the log after the time that it tells")]
    Late {
        /// The place in the tree.
        index: u64,
        /// The event.
        event: Uuid,
    },
    /// Stored hashes are not those of the leaves.
    #[error("the stored hashes of tile {place} on level {level} are not those of the log")]
    Tile {
        /// The level of the tile.
        level: u32,
        /// Its place on the level.
        place: u64,
    },
    /// A checkpoint is not signed by a key of this log.
    #[error("the checkpoint of size {size}: {why}")]
    Signature {
        /// How many leaves it speaks of.
        size: u64,
        /// What is wrong.
        why: CheckpointError,
    },
    /// A checkpoint speaks of another log than the one that is stored.
    #[error("the {place} checkpoint of size {size} has another root than the log")]
    Root {
        /// Where the checkpoint stands: stored or witnessed.
        place: &'static str,
        /// How many leaves it speaks of.
        size: u64,
    },
    /// A checkpoint speaks of more leaves than there are: the tail of the log was cut, or an old copy put in its place.
    #[error("the {place} checkpoint of size {size} speaks of more than the log holds")]
    Beyond {
        /// Where the checkpoint stands: stored or witnessed.
        place: &'static str,
        /// How many leaves it speaks of.
        size: u64,
    },
    /// An event that nobody has sealed for long.
    #[error("event {0} has not been sealed")]
    Unsealed(Uuid),
}

/// What was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verdict {
    /// How many leaves the log has.
    pub size: u64,
    /// Its root.
    pub root: Hash,
    /// How many checkpoints were held against it, witnessed ones included.
    pub checkpoints: u64,
    /// What is wrong; empty when the log is whole. At most a hundred.
    pub faults: Vec<Fault>,
}

#[derive(FromRow)]
struct CheckpointRow {
    size: i64,
    note: String,
}

#[derive(FromRow)]
struct LeafPlace {
    leaf_index: i64,
    event_id: Uuid,
    found: Option<Uuid>,
    salt: Option<Vec<u8>>,
    body: Option<String>,
    erased_at: Option<Timestamp>,
}

/// A checkpoint to be held against the tree when it has grown to its size.
struct Held {
    place: &'static str,
    root: Hash,
    at: Timestamp,
}

/// Recomputes leaves, tiles, roots and signatures, and holds every stored checkpoint and the `witnessed` ones (texts from
/// the second place) against them.
pub async fn verify(backend: &Backend, witnessed: &[String]) -> Result<Verdict, StoreError> {
    let mut read = backend.store.read().await?;
    let conn = read.conn();
    let keys = backend.log_keys();
    let mut check = Check {
        faults: Vec::new(),
        tree: Growing::default(),
        pending: BTreeMap::new(),
        checkpoints: 0,
        passed_at: None,
    };
    let stored = sql!(conn, all: CheckpointRow, "SELECT size, note FROM event_checkpoint ORDER BY size")?;
    let size = stored.last().map_or(0, |last| last.size.unsigned_abs());
    for row in &stored {
        check.expect("stored", &row.note, Some(row.size.unsigned_abs()), &keys);
    }
    for note in witnessed {
        check.expect("witnessed", note, None, &keys);
    }
    let mut next = 0;
    while next < size {
        let until = size.min(next + PORTION);
        check.portion(conn, next, until).await?;
        next = until;
    }
    check.edge(conn).await?;
    check.beyond();
    for event in unsealed(conn, backend.ambient().now()).await? {
        check.note(Fault::Unsealed(event));
    }
    let (size, root) = (check.tree.size(), check.tree.root());
    Ok(Verdict { size, root, checkpoints: check.checkpoints, faults: check.faults })
}

struct Check {
    faults: Vec<Fault>,
    tree: Growing,
    /// Checkpoints that are not held against the tree yet, by their size.
    pending: BTreeMap<u64, Vec<Held>>,
    checkpoints: u64,
    /// When the last checkpoint was made that the tree has passed.
    passed_at: Option<Timestamp>,
}

impl Check {
    fn note(&mut self, fault: Fault) {
        if self.faults.len() < TOLD {
            self.faults.push(fault);
        }
    }

    /// Reads a checkpoint; `size` is where the database keeps it.
    fn expect(&mut self, place: &'static str, note: &str, size: Option<u64>, keys: &[VerifyingKey]) {
        self.checkpoints += 1;
        match SignedCheckpoint::open(note, keys) {
            Ok(signed) if size.is_none_or(|size| size == signed.checkpoint.size) => {
                let held = Held { place, root: signed.checkpoint.root, at: signed.checkpoint.at };
                self.pending.entry(signed.checkpoint.size).or_default().push(held);
            }
            Ok(signed) => {
                self.note(Fault::Signature { size: signed.checkpoint.size, why: CheckpointError::Form });
            }
            Err(why) => self.note(Fault::Signature { size: size.unwrap_or(0), why }),
        }
    }

    /// Goes on over the leaves from `from` up to, without, `until`.
    async fn portion(&mut self, conn: &mut Conn, from: u64, until: u64) -> Result<(), StoreError> {
        let (first, end) = (signed(from)?, signed(until)?);
        let places = sql!(conn, all: LeafPlace,
            "SELECT l.leaf_index, l.event_id, e.id AS found, d.salt, d.body, d.erased_at
             FROM event_leaf l LEFT JOIN event e ON e.id = l.event_id LEFT JOIN event_detail d ON d.event_id = l.event_id
             WHERE l.leaf_index >= $1 AND l.leaf_index < $2 ORDER BY l.leaf_index", first, end)?;
        let rows = sql!(conn, all: LeafRow,
            "SELECT e.id, e.at, e.action, e.outcome, e.actor_kind, e.actor_id, e.role, e.actor_organisation_id,
                e.organisation_id, e.object_kind, e.object_id, e.controller_id, e.register, e.fields, e.purpose, e.request_id,
                e.commitment, s.kind AS subject_kind, s.subject_id
             FROM event_leaf l JOIN event e ON e.id = l.event_id LEFT JOIN event_subject s ON s.event_id = e.id
             WHERE l.leaf_index >= $1 AND l.leaf_index < $2 ORDER BY l.leaf_index, s.subject_id", first, end)?;
        let sealed = self.stored_hashes(conn, from, until).await?;
        let mut events = sealed_event::leaves(rows).into_iter().peekable();
        let mut places = places.into_iter().peekable();
        for (index, sealed) in (from..until).zip(sealed) {
            let place = places.next_if(|place| place.leaf_index.unsigned_abs() == index);
            let event = place.as_ref().and_then(|place| events.next_if(|event| event.id == place.event_id));
            let hash = event.as_ref().map(LeafEvent::hash);
            match (&place, &event) {
                (None, _) => self.note(Fault::Gap(index)),
                (Some(place), None) => self.note(Fault::Missing { index, event: place.event_id }),
                (Some(place), Some(event)) => self.one(index, place, event, hash == sealed),
            }
            // Where the event is not what was sealed, the tree goes on with what was: so one fault does not hide others.
            self.push(conn, sealed.or(hash).unwrap_or_default()).await?;
            self.reached();
        }
        Ok(())
    }

    /// The hashes of these leaves as they were sealed; `None` for those that the tiles lack.
    async fn stored_hashes(
        &mut self,
        conn: &mut Conn,
        from: u64,
        until: u64,
    ) -> Result<Vec<Option<Hash>>, StoreError> {
        let tile = TILE as u64;
        let mut hashes = Vec::new();
        for place in from / tile..until.div_ceil(tile) {
            let stored = tiles::load(conn, 0, place).await?;
            let within = (place * tile).max(from)..((place + 1) * tile).min(until);
            hashes.extend(within.map(|index| {
                usize::try_from(index % tile).ok().and_then(|index| stored.get(index).copied())
            }));
        }
        Ok(hashes)
    }

    /// Judges one event against its sealed hash and its detail.
    fn one(&mut self, index: u64, place: &LeafPlace, event: &LeafEvent, is_sealed: bool) {
        if !is_sealed {
            self.note(Fault::Changed { index, event: event.id });
        }
        let fits = match (&place.salt, &place.body, place.erased_at) {
            (Some(salt), Some(body), None) => {
                data_encoding::HEXLOWER.encode(&commitment(salt, body)) == event.commitment
            }
            (None, None, Some(_)) => true,
            _ => false,
        };
        let told = Timestamp::from_micros(event.at);
        if self.passed_at.is_some_and(|passed| passed.since(told) > LATE) {
            self.note(Fault::Late { index, event: event.id });
        }
        if !fits || place.found.is_none() {
            self.note(Fault::Detail { index, event: event.id });
        }
    }

    /// Adds a leaf, and holds each tile that it fills against the stored one.
    async fn push(&mut self, conn: &mut Conn, hash: Hash) -> Result<(), StoreError> {
        let mut full = Vec::new();
        self.tree.push(hash, |level, place, hashes| full.push((level, place, hashes.to_vec())));
        for (level, place, hashes) in full {
            if tiles::load(conn, level, place).await? != hashes {
                self.note(Fault::Tile { level, place });
            }
        }
        Ok(())
    }

    /// Holds the checkpoints of the present size against the tree.
    fn reached(&mut self) {
        let size = self.tree.size();
        let Some(here) = self.pending.remove(&size) else { return };
        let root = self.tree.root();
        for held in here {
            if held.root != root {
                self.note(Fault::Root { place: held.place, size });
            }
            self.passed_at = self.passed_at.max(Some(held.at));
        }
    }

    /// The tiles that are not full.
    async fn edge(&mut self, conn: &mut Conn) -> Result<(), StoreError> {
        let (edge, mut place) = (self.tree.edge().to_vec(), self.tree.size());
        for (level, hashes) in (0..).zip(edge) {
            place /= TILE as u64;
            if tiles::load(conn, level, place).await? != hashes {
                self.note(Fault::Tile { level, place });
            }
        }
        Ok(())
    }

    /// What is left speaks of more leaves than there are.
    fn beyond(&mut self) {
        for (size, held) in std::mem::take(&mut self.pending) {
            for one in held {
                self.note(Fault::Beyond { place: one.place, size });
            }
        }
    }
}

/// Some of the events that have waited for too long.
async fn unsealed(conn: &mut Conn, now: Timestamp) -> Result<Vec<Uuid>, StoreError> {
    sql!(conn, scalars: Uuid,
        "SELECT e.id FROM event e WHERE e.at < $1 AND NOT EXISTS (SELECT 1 FROM event_leaf l WHERE l.event_id = e.id)
         ORDER BY e.at, e.id LIMIT 10", now.plus(-UNSEALED))
}

#[cfg(test)]
#[path = "verify_tests.rs"]
mod tests;
