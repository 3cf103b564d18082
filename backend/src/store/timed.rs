//! What a unit of work holds of its engine, for at most [`UNIT_LIMIT`]: a watchdog takes it back from a unit that
//! dawdles, so that nobody waits for it any longer.

use std::{
    collections::VecDeque,
    ops::{Deref, DerefMut},
    sync::{Arc, Mutex, MutexGuard, PoisonError, Weak},
    time::Duration,
};
use tokio::time::Instant;

use super::StoreError;

/// A unit that holds its connection for longer than this is rolled back.
pub const UNIT_LIMIT: Duration = Duration::from_secs(2);
/// And at most so much later.
const SLACK: Duration = Duration::from_millis(100);

/// Looks after the units of a store. One task for all of them: one for each would be woken twice for nothing, some
/// thousand times a second.
pub(super) struct Watchdog {
    begun: Arc<Mutex<Begun>>,
}

/// The units that began within the last [`UNIT_LIMIT`], the oldest first, with the ends of their times. Those that have
/// ended leave when their time would be over.
type Begun = VecDeque<(Instant, Weak<dyn Limited>)>;

trait Limited: Send + Sync {
    /// Takes the connection back, at once or when the running statement ends.
    fn time_is_over(&self);
}

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

impl Watchdog {
    pub(super) fn new() -> Self {
        let begun = Arc::new(Mutex::new(Begun::new()));
        tokio::spawn(watch(Arc::downgrade(&begun)));
        Self { begun }
    }

    /// Limits the time of a unit's hold.
    pub(super) fn limit<H: Hold>(&self, hold: H) -> Timed<H> {
        let timed = Timed::unlimited(hold);
        let limited: Weak<Mutex<Slot<H>>> = Arc::downgrade(&timed.shared);
        locked(&self.begun).push_back((Instant::now() + UNIT_LIMIT, limited));
        timed
    }
}

/// Ends with the watchdog.
async fn watch(begun: Weak<Mutex<Begun>>) {
    let mut pause = UNIT_LIMIT;
    loop {
        tokio::time::sleep(pause).await;
        let Some(begun) = begun.upgrade() else { return };
        let now = Instant::now();
        let mut units = locked(&begun);
        let due = units.iter().take_while(|(end, _)| *end <= now).count();
        let due: Vec<_> = units.drain(..due).collect();
        // Whatever begins meanwhile ends later.
        pause = units.front().map_or(UNIT_LIMIT, |(end, _)| (*end - now).max(SLACK));
        drop(units);
        for unit in due.into_iter().filter_map(|(_, unit)| unit.upgrade()) {
            unit.time_is_over();
        }
    }
}

impl<H: Hold> Timed<H> {
    /// A hold without a limit.
    fn unlimited(hold: H) -> Self {
        Self { shared: Arc::new(Mutex::new(Slot::Held(hold))) }
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

    /// Lifts the limit, for the statement that the unit ends with: what that has made last cannot be taken back.
    pub(super) fn lift_limit(&mut self) -> Result<(), StoreError> {
        *self = Self::unlimited(self.take()?);
        Ok(())
    }

    /// Takes the hold for good, to end the unit with it.
    pub(super) fn take(&self) -> Result<H, StoreError> {
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

impl<H: Hold> Limited for Mutex<Slot<H>> {
    fn time_is_over(&self) {
        let mut slot = locked(self);
        match std::mem::replace(&mut *slot, Slot::Gone) {
            Slot::Held(hold) => hold.roll_back(),
            Slot::Lent { .. } => *slot = Slot::Lent { overdue: true },
            Slot::Gone => return,
        }
        metrics::counter!("luukku_units_too_long_total").increment(1);
        tracing::error!(target: "store", "a unit of work held its connection for more than {UNIT_LIMIT:?} and is rolled back");
    }
}

fn locked<T>(slot: &Mutex<T>) -> MutexGuard<'_, T> {
    slot.lock().unwrap_or_else(PoisonError::into_inner)
}
