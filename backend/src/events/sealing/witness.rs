//! Sends checkpoints to a second place, which whoever changes the database does not reach: a file on another system, or
//! an HTTP address. Only what lies there shows that the tail of a log was cut, or an old copy put in its place.

use luukku_domain::{events::proof::SignedCheckpoint, time::Timestamp};
use sqlx::FromRow;
use std::path::PathBuf;
use tokio::io::AsyncWriteExt as _;
use url::Url;

use crate::{
    Backend, sql,
    store::{Conn, StoreError},
};

/// Checkpoints sent in one go.
const BATCH: i64 = 100;

/// The second place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Witness {
    /// A file that checkpoints are appended to, each with an empty line after it.
    File(PathBuf),
    /// An address that each checkpoint is posted to, as text.
    Http(Url),
}

/// Why a checkpoint did not get to its second place. It is tried again until it does.
#[derive(Debug, thiserror::Error)]
pub enum WitnessError {
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The file cannot be written or read.
    #[error("the witness file: {0}")]
    File(#[from] std::io::Error),
    /// The address does not take it.
    #[error("the witness does not take checkpoints: {0}")]
    Http(String),
}

#[derive(FromRow)]
struct Waiting {
    size: i64,
    note: String,
}

/// Whether a checkpoint waits to be sent.
pub async fn is_any_unwitnessed(conn: &mut Conn) -> Result<bool, StoreError> {
    let first = sql!(conn, optional_scalar: i64,
        "SELECT size FROM event_checkpoint WHERE witnessed_at IS NULL ORDER BY size LIMIT 1")?;
    Ok(first.is_some())
}

/// Sends what the second place does not have yet, the oldest first. Gives how many.
pub async fn send_checkpoints(backend: &Backend, witness: &Witness) -> Result<u64, WitnessError> {
    let mut sent = 0;
    loop {
        let mut read = backend.store.read().await?;
        let waiting = sql!(read.conn(), all: Waiting,
            "SELECT size, note FROM event_checkpoint WHERE witnessed_at IS NULL ORDER BY size LIMIT $1", BATCH)?;
        drop(read);
        if waiting.is_empty() {
            return Ok(sent);
        }
        for checkpoint in &waiting {
            witness.take(&checkpoint.note).await?;
        }
        note_witnessed(backend, &waiting, backend.ambient().now()).await?;
        sent += waiting.len() as u64;
    }
}

async fn note_witnessed(backend: &Backend, sent: &[Waiting], now: Timestamp) -> Result<(), StoreError> {
    let mut unit = backend.store.housekeeping().await?;
    for checkpoint in sent {
        sql!(
            unit.conn(),
            execute,
            "UPDATE event_checkpoint SET witnessed_at = $2 WHERE size = $1 AND witnessed_at IS NULL",
            checkpoint.size,
            now,
        )?;
    }
    unit.commit().await
}

impl Witness {
    async fn take(&self, note: &str) -> Result<(), WitnessError> {
        match self {
            Self::File(path) => {
                let mut file = tokio::fs::OpenOptions::new().create(true).append(true).open(path).await?;
                file.write_all(format!("{note}\n").as_bytes()).await?;
                file.sync_all().await?;
                Ok(())
            }
            Self::Http(address) => {
                let post = reqwest::Client::new().post(address.clone()).body(note.to_owned());
                let answer = post.timeout(std::time::Duration::from_secs(5)).send().await;
                let answer = answer.and_then(reqwest::Response::error_for_status);
                answer.map(drop).map_err(|error| WitnessError::Http(error.without_url().to_string()))
            }
        }
    }

    /// The checkpoints that a witness file holds; a torn last one is left out.
    pub async fn read(path: &std::path::Path) -> Result<Vec<String>, WitnessError> {
        let text = tokio::fs::read_to_string(path).await?;
        Ok(SignedCheckpoint::split(&text))
    }
}
