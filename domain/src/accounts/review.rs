//! The access review: once a year each main user confirms or ends each membership.

use crate::time::Timestamp;

/// After how many calendar months a confirmation is due again.
pub const MONTHS: u32 = 12;

/// How many days before that the membership shows in the review.
pub const DAYS_AHEAD: u64 = 30;

/// Where a membership stands in the access review.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ReviewState {
    /// Confirmed; due again at `due_at`.
    Confirmed {
        /// When it is due.
        due_at: Timestamp,
    },
    /// Due within thirty days: confirm it now or then.
    Soon {
        /// When it is due.
        due_at: Timestamp,
    },
    /// Not confirmed for a year: stands in the report "access not confirmed".
    Overdue {
        /// Since when.
        due_at: Timestamp,
    },
}

/// The state of a membership that was last confirmed, or granted, at `confirmed_at`.
pub fn review_state(confirmed_at: Timestamp, now: Timestamp) -> ReviewState {
    let due_at = due_at(confirmed_at);
    if now >= due_at {
        ReviewState::Overdue { due_at }
    } else if now.plus_days(DAYS_AHEAD) >= due_at {
        ReviewState::Soon { due_at }
    } else {
        ReviewState::Confirmed { due_at }
    }
}

/// When a membership confirmed at `confirmed_at` is due again.
pub fn due_at(confirmed_at: Timestamp) -> Timestamp {
    confirmed_at.plus_months(MONTHS)
}

#[cfg(test)]
mod tests {
    use super::*;

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
