//! Group commit on SQLite: one writer connection, each unit a savepoint of one open transaction, one fsync for all.
//!
//! Units queue for the writer in order of arrival. A unit that has released its savepoint waits in the batch; the
//! committer, which queues behind every unit that was waiting when the first one finished, commits them together.
//! So a lone unit is committed at once and a crowd shares one fsync, without any timer.

use sqlx::{Connection as _, SqlSafeStr as _, Sqlite, SqliteConnection, sqlite::SqliteConnectOptions};
use sqlx_core::transaction::TransactionManager as _;
use std::{
    ops::{Deref, DerefMut},
    sync::{Arc, Mutex as StdMutex, MutexGuard as StdMutexGuard, PoisonError},
    time::Duration,
};
use tokio::sync::{Mutex, Notify, OwnedMutexGuard, oneshot};

use super::StoreError;

type Transactions = <Sqlite as sqlx::Database>::TransactionManager;

/// A unit that holds the writer for longer than this is rolled back.
pub const UNIT_LIMIT: Duration = Duration::from_secs(2);

/// The one writing connection of a SQLite database.
pub(super) struct SqliteWriter {
    state: Arc<Mutex<Writer>>,
    finished: Arc<Notify>,
}

struct Writer {
    conn: SqliteConnection,
    options: SqliteConnectOptions,
    /// Released units that wait for the shared COMMIT.
    batch: Vec<oneshot::Sender<Result<(), StoreError>>>,
    /// The connection's transaction may be gone or half-way: replace it before the next unit.
    broken: bool,
}

/// What a unit holds of the writer: the guard, taken out while a statement runs.
pub(super) struct UnitSlot {
    shared: Arc<StdMutex<Slot>>,
    finished: Arc<Notify>,
    watchdog: tokio::task::AbortHandle,
}

enum Slot {
    /// The unit holds the writer and no statement is running.
    Held(OwnedMutexGuard<Writer>),
    /// A statement is running; `overdue` when the unit's time ran out meanwhile.
    Lent { overdue: bool },
    /// The unit has ended, or was rolled back because its time ran out.
    Gone,
}

/// The writer for the length of one statement.
pub struct LentWriter<'a> {
    slot: &'a UnitSlot,
    /// Present until dropped.
    guard: Option<OwnedMutexGuard<Writer>>,
}

impl SqliteWriter {
    pub(super) async fn open(options: SqliteConnectOptions) -> Result<Self, StoreError> {
        let conn = SqliteConnection::connect_with(&options).await.map_err(|error| StoreError::of(&error))?;
        let state = Arc::new(Mutex::new(Writer { conn, options, batch: Vec::new(), broken: false }));
        let finished = Arc::new(Notify::new());
        tokio::spawn(commit_batches(Arc::downgrade(&state), Arc::clone(&finished)));
        Ok(Self { state, finished })
    }

    /// Waits for the writer and opens a savepoint. Runs as a task of its own, so that a caller that goes away in the
    /// middle cannot leave the connection at an unknown depth.
    pub(super) async fn begin(&self) -> Result<UnitSlot, StoreError> {
        let state = Arc::clone(&self.state);
        let finished = Arc::clone(&self.finished);
        tokio::spawn(async move {
            let mut writer = state.lock_owned().await;
            writer.begin().await?;
            Ok(UnitSlot::new(writer, finished))
        })
        .await
        .map_err(|_| StoreError::Unavailable)?
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
    async fn begin(&mut self) -> Result<(), StoreError> {
        if self.broken {
            self.replace().await?;
        }
        let opened = match Transactions::get_transaction_depth(&self.conn) {
            0 => Transactions::begin(&mut self.conn, Some("BEGIN IMMEDIATE".into_sql_str())).await,
            _ => Ok(()),
        };
        let opened = match opened {
            Ok(()) => Transactions::begin(&mut self.conn, None).await,
            failed => failed,
        };
        // Exactly one savepoint inside one transaction; else an earlier rollback failed and nothing here is certain.
        if opened.is_err() || Transactions::get_transaction_depth(&self.conn) != 2 {
            self.broken = true;
            return Err(opened.err().map_or(StoreError::Unavailable, |error| StoreError::of(&error)));
        }
        Ok(())
    }

    async fn release(&mut self) -> Result<oneshot::Receiver<Result<(), StoreError>>, StoreError> {
        if self.broken {
            return Err(StoreError::Unavailable);
        }
        if let Err(error) = Transactions::commit(&mut self.conn).await {
            self.broken = true;
            return Err(StoreError::of(&error));
        }
        let (done, committed) = oneshot::channel();
        self.batch.push(done);
        Ok(committed)
    }

    async fn commit_batch(&mut self) {
        if self.broken {
            let _ = self.replace().await;
            return;
        }
        if Transactions::get_transaction_depth(&self.conn) == 0 {
            return;
        }
        let result = Transactions::commit(&mut self.conn).await.map_err(|error| StoreError::of(&error));
        self.broken = result.is_err();
        self.answer(&result);
        if self.broken {
            let _ = self.replace().await;
        }
    }

    /// A new connection instead of one in doubt; every unit of the batch fails, because none of it was made durable.
    async fn replace(&mut self) -> Result<(), StoreError> {
        self.answer(&Err(StoreError::Unavailable));
        tracing::warn!(target: "store", "the writer connection is replaced");
        let fresh =
            SqliteConnection::connect_with(&self.options).await.map_err(|error| StoreError::of(&error))?;
        let doubtful = std::mem::replace(&mut self.conn, fresh);
        self.broken = false;
        // Closing rolls back whatever the old connection still holds, before anybody writes on the new one.
        let _ = doubtful.close_hard().await;
        Ok(())
    }

    fn answer(&mut self, result: &Result<(), StoreError>) {
        for waiting in self.batch.drain(..) {
            let _ = waiting.send(result.clone());
        }
    }
}

/// Commits whatever has been released, each time a unit finishes. Ends with the writer.
async fn commit_batches(state: std::sync::Weak<Mutex<Writer>>, finished: Arc<Notify>) {
    loop {
        finished.notified().await;
        let Some(state) = state.upgrade() else { return };
        state.lock().await.commit_batch().await;
    }
}

impl UnitSlot {
    fn new(writer: OwnedMutexGuard<Writer>, finished: Arc<Notify>) -> Self {
        let shared = Arc::new(StdMutex::new(Slot::Held(writer)));
        let watched = Arc::clone(&shared);
        let told = Arc::clone(&finished);
        let watchdog = tokio::spawn(async move {
            tokio::time::sleep(UNIT_LIMIT).await;
            overdue(&watched, &told);
        })
        .abort_handle();
        Self { shared, finished, watchdog }
    }

    /// Lends the writer for one statement.
    pub(super) fn lend(&self) -> Result<LentWriter<'_>, StoreError> {
        let mut slot = locked(&self.shared);
        match std::mem::replace(&mut *slot, Slot::Lent { overdue: false }) {
            Slot::Held(guard) => Ok(LentWriter { slot: self, guard: Some(guard) }),
            other => {
                *slot = other;
                Err(StoreError::TooLong)
            }
        }
    }

    /// The next unit gets a new connection.
    pub(super) fn mark_broken(&mut self) {
        if let Slot::Held(writer) = &mut *locked(&self.shared) {
            writer.broken = true;
        }
    }

    /// Releases the savepoint and waits until the batch is durable. The release goes on when the caller is dropped.
    pub(super) async fn commit(self) -> Result<(), StoreError> {
        let mut writer = self.take()?;
        let finished = Arc::clone(&self.finished);
        let committed = tokio::spawn(async move {
            let committed = writer.release().await;
            drop(writer);
            finished.notify_one();
            committed
        })
        .await
        .map_err(|_| StoreError::Unavailable)??;
        committed.await.map_err(|_| StoreError::Unavailable)?
    }

    fn take(&self) -> Result<OwnedMutexGuard<Writer>, StoreError> {
        self.watchdog.abort();
        match std::mem::replace(&mut *locked(&self.shared), Slot::Gone) {
            Slot::Held(writer) => Ok(writer),
            Slot::Lent { .. } | Slot::Gone => Err(StoreError::TooLong),
        }
    }
}

impl Drop for UnitSlot {
    fn drop(&mut self) {
        if let Ok(writer) = self.take() {
            roll_back(writer, &self.finished);
        }
    }
}

impl Drop for LentWriter<'_> {
    fn drop(&mut self) {
        let Some(guard) = self.guard.take() else { return };
        let mut slot = locked(&self.slot.shared);
        if let Slot::Lent { overdue: true } = *slot {
            *slot = Slot::Gone;
            roll_back(guard, &self.slot.finished);
        } else {
            *slot = Slot::Held(guard);
        }
    }
}

impl Deref for LentWriter<'_> {
    type Target = SqliteConnection;

    fn deref(&self) -> &SqliteConnection {
        &self.guard.as_ref().expect("present until dropped").conn
    }
}

impl DerefMut for LentWriter<'_> {
    fn deref_mut(&mut self) -> &mut SqliteConnection {
        &mut self.guard.as_mut().expect("present until dropped").conn
    }
}

/// Takes the writer back from a unit whose time ran out, at once or when its running statement ends.
fn overdue(shared: &StdMutex<Slot>, finished: &Notify) {
    let mut slot = locked(shared);
    match std::mem::replace(&mut *slot, Slot::Gone) {
        Slot::Held(writer) => roll_back(writer, finished),
        Slot::Lent { .. } => *slot = Slot::Lent { overdue: true },
        Slot::Gone => return,
    }
    tracing::error!(target: "store", "a unit of work held the writer for more than {UNIT_LIMIT:?} and is rolled back");
}

/// Rolls the savepoint back: queued on the connection, ahead of the next unit. The committer is told, because the units
/// before this one wait for it.
fn roll_back(mut writer: OwnedMutexGuard<Writer>, finished: &Notify) {
    Transactions::start_rollback(&mut writer.conn);
    drop(writer);
    finished.notify_one();
}

fn locked(slot: &StdMutex<Slot>) -> StdMutexGuard<'_, Slot> {
    slot.lock().unwrap_or_else(PoisonError::into_inner)
}
