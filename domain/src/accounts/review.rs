//! The access review: once in a while, usually a year, main users confirm or end each membership.

use chrono::TimeDelta;

use crate::time::Timestamp;

/// How often memberships are reviewed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ReviewRule {
    /// After how many calendar months a confirmation is due again.
    pub months: u32,
    /// How many days before that the membership shows in the review.
    pub days_ahead: u32,
}

/// Where a membership stands in the access review.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ReviewState {
    /// Confirmed; due again at `due_at`.
    Confirmed {
        /// When it is due.
        due_at: Timestamp,
    },
    /// Due soon: confirm it now or then.
    Soon {
        /// When it is due.
        due_at: Timestamp,
    },
    /// Not confirmed for too long: stands in the report "access not confirmed".
    Overdue {
        /// Since when.
        due_at: Timestamp,
    },
}

impl ReviewState {
    /// When it is, or was, due.
    pub const fn due_at(self) -> Timestamp {
        match self {
            Self::Confirmed { due_at } | Self::Soon { due_at } | Self::Overdue { due_at } => due_at,
        }
    }
}

impl ReviewRule {
    /// The state of a membership that was last confirmed, or granted, at `confirmed_at`.
    pub fn state_at(self, confirmed_at: Timestamp, now: Timestamp) -> ReviewState {
        let due_at = self.due_at(confirmed_at);
        if now >= due_at {
            ReviewState::Overdue { due_at }
        } else if self.horizon(now) >= due_at {
            ReviewState::Soon { due_at }
        } else {
            ReviewState::Confirmed { due_at }
        }
    }

    /// The latest confirmation that is due at `now`, or will be within the days ahead: for asking the store.
    pub fn newest_due(self, now: Timestamp) -> Timestamp {
        let horizon = self.horizon(now);
        // `due_at` moves on with the confirmation (but for hours around a leap day and the autumn's double hour), so that
        // the edge is found by halving. No month is longer than 31 days.
        let longest = TimeDelta::days(31 * i64::from(self.months) + 1);
        let (mut due, mut later) = (horizon.plus(-longest).micros(), horizon.micros());
        while later - due > 1 {
            let middle = i64::midpoint(due, later);
            if self.due_at(Timestamp::from_micros(middle)) <= horizon {
                due = middle;
            } else {
                later = middle;
            }
        }
        Timestamp::from_micros(due)
    }

    /// When a membership confirmed at `confirmed_at` is due again.
    pub fn due_at(self, confirmed_at: Timestamp) -> Timestamp {
        confirmed_at.plus_months(self.months)
    }

    fn horizon(self, now: Timestamp) -> Timestamp {
        now.plus_days(self.days_ahead.into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clocks::Clocks;

    fn review_state(confirmed_at: Timestamp, now: Timestamp) -> ReviewState {
        Clocks::default().access_review().state_at(confirmed_at, now)
    }

    #[test]
    fn the_newest_that_is_due_is_the_edge() {
        let mut now = Timestamp::from_helsinki("2026-01-10T09:00:00".parse().unwrap());
        for _ in 0..500 {
            let edge = Clocks::default().access_review().newest_due(now);
            let later = edge.plus(TimeDelta::microseconds(1));
            assert!(!matches!(review_state(edge, now), ReviewState::Confirmed { .. }));
            assert!(matches!(review_state(later, now), ReviewState::Confirmed { .. }));
            now = now.plus_days(1);
        }
    }

    fn at(date: &str) -> Timestamp {
        Timestamp::from_helsinki(format!("{date}T12:00:00").parse().unwrap())
    }

    #[test]
    fn a_confirmation_holds_for_a_year_and_shows_a_month_ahead() {
        let (confirmed, due_at) = (at("2026-03-10"), at("2027-03-10"));
        assert_eq!(review_state(confirmed, at("2026-03-10")), ReviewState::Confirmed { due_at });
        assert_eq!(review_state(confirmed, at("2027-02-07")), ReviewState::Confirmed { due_at });
        assert_eq!(review_state(confirmed, at("2027-02-08")), ReviewState::Soon { due_at });
        assert_eq!(review_state(confirmed, at("2027-03-10")), ReviewState::Overdue { due_at });
    }
}
