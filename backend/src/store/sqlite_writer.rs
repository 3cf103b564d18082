//! Group commit on SQLite: one writer connection, each unit a savepoint of one open transaction, one fsync for all.
//!
//! Units queue for the writer in order of arrival. A unit that is done waits in the batch; the committer, which queues
//! behind every unit that was waiting when the first one finished, commits them together. So a lone unit is committed at
//! once and a crowd shares one fsync, without any timer.
//!
//! Each unit has a number in `_unit`, where the triggers on core tables find it (decision 0085). It is gone before COMMIT:
//! whoever edits the file from outside has none.
//!
//! The driver runs every statement on a thread of its own, and waking it costs more than most statements: so nothing is
//! sent that need not be, and what belongs together is sent at once.

use sqlx::{Connection as _, SqliteConnection, sqlite::SqliteConnectOptions};
use std::sync::Arc;
use tokio::sync::{Mutex, Notify, OwnedMutexGuard, oneshot};

use super::{
    StoreError,
    timed::{Hold, Timed, Watchdog},
};

/// The one writing connection of a SQLite database.
pub(super) struct SqliteWriter {
    state: Arc<Mutex<Writer>>,
    finished: Arc<Notify>,
    watchdog: Watchdog,
}

struct Writer {
    conn: SqliteConnection,
    options: SqliteConnectOptions,
    /// Units that are done and wait for the shared COMMIT.
    batch: Vec<oneshot::Sender<Result<(), StoreError>>>,
    savepoint: Savepoint,
    /// The connection's transaction may be gone or half-way: replace it before the next unit.
    broken: bool,
}

/// What stands in the open transaction since its last savepoint.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Savepoint {
    /// Nothing: no transaction is open.
    None,
    /// Nothing: it waits for the next unit.
    Empty,
    /// What is committed with the batch.
    Kept,
    /// What is undone before anything else is done: a unit that is not committed, running or gone.
    Undone,
}

/// A unit's hold on the writer. Only one unit has it at a time.
pub struct HeldWriter {
    writer: OwnedMutexGuard<Writer>,
    finished: Arc<Notify>,
}

/// How much is done or undone together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Extent {
    /// All statements, in a savepoint.
    Unit,
    /// One statement, which SQLite itself does or does not: without a savepoint.
    Statement,
}

impl SqliteWriter {
    pub(super) async fn open(options: SqliteConnectOptions) -> Result<Self, StoreError> {
        let conn = SqliteConnection::connect_with(&options).await.map_err(|error| StoreError::of(&error))?;
        let (batch, savepoint) = (Vec::new(), Savepoint::None);
        let state = Arc::new(Mutex::new(Writer { conn, options, batch, savepoint, broken: false }));
        let finished = Arc::new(Notify::new());
        tokio::spawn(commit_batches(Arc::downgrade(&state), Arc::clone(&finished)));
        Ok(Self { state, finished, watchdog: Watchdog::new() })
    }

    /// Waits for the writer, with a savepoint for a unit.
    pub(super) async fn begin(&self, extent: Extent) -> Result<Timed<HeldWriter>, StoreError> {
        let mut writer = Arc::clone(&self.state).lock_owned().await;
        let finished = Arc::clone(&self.finished);
        if !writer.is_ready(extent) {
            // A task of its own, so that a caller that goes away in the middle cannot leave the connection at an unknown
            // depth.
            let ready = async move { writer.make_ready().await.map(|()| writer) };
            writer = tokio::spawn(ready).await.map_err(|_| StoreError::Unavailable)??;
        }
        writer.savepoint = match extent {
            Extent::Unit => Savepoint::Undone,
            Extent::Statement => Savepoint::Kept,
        };
        Ok(self.watchdog.limit(HeldWriter { writer, finished }))
    }

    /// Runs `work` on the bare connection between batches: migrations and checkpoints.
    pub(super) async fn alone<T>(
        &self,
        work: impl AsyncFnOnce(&mut SqliteConnection) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        let mut writer = self.state.lock().await;
        writer.commit_batch().await;
        work(&mut writer.conn).await
    }
}

impl Writer {
    /// Whether the transaction is open as `extent` needs it, so that nothing need be sent.
    fn is_ready(&self, extent: Extent) -> bool {
        let kept = extent == Extent::Statement && self.savepoint == Savepoint::Kept;
        !self.broken && (self.savepoint == Savepoint::Empty || kept)
    }

    async fn make_ready(&mut self) -> Result<(), StoreError> {
        if self.broken {
            self.replace().await?;
        }
        self.control(match self.savepoint {
            Savepoint::None => {
                "BEGIN IMMEDIATE; UPDATE _unit SET last = last + 1, running = last + 1; SAVEPOINT unit"
            }
            Savepoint::Empty | Savepoint::Kept => {
                "RELEASE unit; UPDATE _unit SET last = last + 1, running = last + 1; SAVEPOINT unit"
            }
            Savepoint::Undone => "ROLLBACK TO unit",
        })
        .await?;
        self.savepoint = Savepoint::Empty;
        Ok(())
    }

    async fn commit_batch(&mut self) {
        if !self.broken {
            let committed = match self.savepoint {
                Savepoint::None => return,
                Savepoint::Empty | Savepoint::Kept => {
                    self.control("UPDATE _unit SET running = NULL; COMMIT").await
                }
                Savepoint::Undone => {
                    self.control("ROLLBACK TO unit; UPDATE _unit SET running = NULL; COMMIT").await
                }
            };
            self.savepoint = Savepoint::None;
            self.answer(&committed);
        }
        if self.broken {
            let _ = self.replace().await;
        }
    }

    /// Runs what opens or ends units and batches. When it fails or its caller goes away, nothing is certain of the
    /// connection.
    async fn control(&mut self, sql: &'static str) -> Result<(), StoreError> {
        self.broken = true;
        sqlx::query(sql).execute(&mut self.conn).await.map_err(|error| StoreError::of(&error))?;
        self.broken = false;
        Ok(())
    }

    /// A new connection instead of one in doubt; every unit of the batch fails, because none of it was made durable.
    async fn replace(&mut self) -> Result<(), StoreError> {
        self.answer(&Err(StoreError::Unavailable));
        metrics::counter!("luukku_writer_replaced_total").increment(1);
        tracing::warn!(target: "store", "the writer connection is replaced");
        let fresh =
            SqliteConnection::connect_with(&self.options).await.map_err(|error| StoreError::of(&error))?;
        let doubtful = std::mem::replace(&mut self.conn, fresh);
        (self.savepoint, self.broken) = (Savepoint::None, false);
        // Its thread closes it, which rolls back whatever it still holds; until then the new one waits for the lock.
        let _ = doubtful.close_hard().await;
        Ok(())
    }

    fn answer(&mut self, result: &Result<(), StoreError>) {
        for waiting in self.batch.drain(..) {
            let _ = waiting.send(result.clone());
        }
    }
}

/// Commits whatever is done, each time a unit finishes. Ends with the writer.
async fn commit_batches(state: std::sync::Weak<Mutex<Writer>>, finished: Arc<Notify>) {
    loop {
        finished.notified().await;
        let Some(state) = state.upgrade() else { return };
        state.lock().await.commit_batch().await;
    }
}

impl HeldWriter {
    /// The next unit gets a new connection.
    pub(super) fn mark_broken(&mut self) {
        self.writer.broken = true;
    }

    /// Waits until the batch with the unit is durable. It is committed also when the caller is dropped. `left` is what the
    /// unit left the savepoint as.
    pub(super) async fn commit(self, left: Savepoint) -> Result<(), StoreError> {
        let Self { mut writer, finished } = self;
        let (done, committed) = oneshot::channel();
        writer.savepoint = left;
        writer.batch.push(done);
        drop(writer);
        finished.notify_one();
        committed.await.map_err(|_| StoreError::Unavailable)?
    }
}

impl Hold for HeldWriter {
    type Connection = SqliteConnection;

    fn connection(&mut self) -> &mut SqliteConnection {
        &mut self.writer.conn
    }

    /// Undone is what is not committed. The committer is told, because the units before this one wait for it.
    fn roll_back(self) {
        let Self { writer, finished } = self;
        drop(writer);
        finished.notify_one();
    }
}

#[cfg(test)]
#[path = "sqlite_writer_tests.rs"]
mod tests;
