//! What a unit of work holds of its engine, for at most [`UNIT_LIMIT`]: a watchdog takes it back from a unit that
//! dawdles, so that nobody waits for it any longer.

use std::{
    ops::{Deref, DerefMut},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use super::StoreError;

/// A unit that holds its connection for longer than this is rolled back.
pub const UNIT_LIMIT: Duration = Duration::from_secs(2);

/// A unit's hold on a connection: the writer of SQLite, a transaction of PostgreSQL.
pub trait Hold: Send + 'static {
    /// The driver's connection.
    type Connection;

    /// The connection to run a statement on.
    fn connection(&mut self) -> &mut Self::Connection;

    /// Undoes the unit and lets go, without waiting.
    fn roll_back(self);
}

/// A hold that ends when its time is over; taken out while a statement runs.
pub(super) struct Timed<H: Hold> {
    shared: Arc<Mutex<Slot<H>>>,
    watchdog: tokio::task::AbortHandle,
}

enum Slot<H> {
    /// The unit holds the connection and no statement is running.
    Held(H),
    /// A statement is running; `overdue` when the unit's time ran out meanwhile.
    Lent { overdue: bool },
    /// The unit has ended, or was rolled back because its time ran out.
    Gone,
}

/// A unit's connection for the length of one statement.
pub struct LentUnit<'a, H: Hold> {
    timed: &'a Timed<H>,
    /// Present until dropped.
    hold: Option<H>,
}

impl<H: Hold> Timed<H> {
    pub(super) fn new(hold: H) -> Self {
        let shared = Arc::new(Mutex::new(Slot::Held(hold)));
        let watched = Arc::clone(&shared);
        let watchdog = tokio::spawn(async move {
            tokio::time::sleep(UNIT_LIMIT).await;
            overdue(&watched);
        })
        .abort_handle();
        Self { shared, watchdog }
    }

    /// Lends the connection for one statement.
    pub(super) fn lend(&self) -> Result<LentUnit<'_, H>, StoreError> {
        let mut slot = locked(&self.shared);
        match std::mem::replace(&mut *slot, Slot::Lent { overdue: false }) {
            Slot::Held(hold) => Ok(LentUnit { timed: self, hold: Some(hold) }),
            other => {
                *slot = other;
                Err(StoreError::TooLong)
            }
        }
    }

    /// Does something to the hold, unless it is gone.
    pub(super) fn with(&self, work: impl FnOnce(&mut H)) {
        if let Slot::Held(hold) = &mut *locked(&self.shared) {
            work(hold);
        }
    }

    /// Takes the hold for good, to end the unit with it.
    pub(super) fn take(&self) -> Result<H, StoreError> {
        self.watchdog.abort();
        match std::mem::replace(&mut *locked(&self.shared), Slot::Gone) {
            Slot::Held(hold) => Ok(hold),
            Slot::Lent { .. } | Slot::Gone => Err(StoreError::TooLong),
        }
    }
}

impl<H: Hold> Drop for Timed<H> {
    fn drop(&mut self) {
        if let Ok(hold) = self.take() {
            hold.roll_back();
        }
    }
}

impl<H: Hold> Drop for LentUnit<'_, H> {
    fn drop(&mut self) {
        let Some(hold) = self.hold.take() else { return };
        let mut slot = locked(&self.timed.shared);
        if let Slot::Lent { overdue: true } = *slot {
            *slot = Slot::Gone;
            hold.roll_back();
        } else {
            *slot = Slot::Held(hold);
        }
    }
}

impl<H: Hold> Deref for LentUnit<'_, H> {
    type Target = H;

    fn deref(&self) -> &H {
        self.hold.as_ref().expect("present until dropped")
    }
}

impl<H: Hold> DerefMut for LentUnit<'_, H> {
    fn deref_mut(&mut self) -> &mut H {
        self.hold.as_mut().expect("present until dropped")
    }
}

/// Takes the connection back from a unit whose time ran out, at once or when its running statement ends.
fn overdue<H: Hold>(shared: &Mutex<Slot<H>>) {
    let mut slot = locked(shared);
    match std::mem::replace(&mut *slot, Slot::Gone) {
        Slot::Held(hold) => hold.roll_back(),
        Slot::Lent { .. } => *slot = Slot::Lent { overdue: true },
        Slot::Gone => return,
    }
    metrics::counter!("luukku_units_too_long_total").increment(1);
    tracing::error!(target: "store", "a unit of work held its connection for more than {UNIT_LIMIT:?} and is rolled back");
}

fn locked<H>(slot: &Mutex<Slot<H>>) -> MutexGuard<'_, Slot<H>> {
    slot.lock().unwrap_or_else(PoisonError::into_inner)
}
