//! The clock of the demo's story: it stands where the story is, so that everything gets its own time through the same use
//! cases as in real life.

use chrono::{Days, NaiveTime};
use luukku_domain::time::Timestamp;
use std::sync::{
    Arc,
    atomic::{AtomicI64, Ordering},
};

use crate::ambient::{Ambient, Clock};

/// A clock that the story moves.
pub struct StoryClock {
    at: AtomicI64,
    end: Timestamp,
}

impl StoryClock {
    /// A clock for a story that ends at `end`, and what to open the database with: its time is the story's, its
    /// randomness real.
    pub fn ending(end: Timestamp) -> (Arc<Self>, Ambient) {
        let clock = Arc::new(Self { at: AtomicI64::new(end.micros()), end });
        let ambient = Ambient { clock: clock.clone(), rng: Ambient::of_this_machine().rng };
        (clock, ambient)
    }

    /// Moves to an hour so many days before the end; never past the end.
    pub(super) fn go_to(&self, days_ago: u64, hour: u32, minute: u32) {
        let today = self.end.date_in_helsinki();
        let day = today.checked_sub_days(Days::new(days_ago)).unwrap_or(today);
        let time = NaiveTime::from_hms_opt(hour, minute, 0).unwrap_or(NaiveTime::MIN);
        self.set(Timestamp::from_helsinki(day.and_time(time)).min(self.end));
    }

    /// Moves to the end.
    pub(super) fn go_to_end(&self) {
        self.set(self.end);
    }

    fn set(&self, at: Timestamp) {
        self.at.store(at.micros(), Ordering::SeqCst);
    }
}

impl Clock for StoryClock {
    fn now(&self) -> Timestamp {
        Timestamp::from_micros(self.at.load(Ordering::SeqCst))
    }
}
