//! Sessions: how long they live, when they warn, how often they are touched.

use chrono::TimeDelta;
use serde::{Deserialize, Serialize};

use crate::time::Timestamp;

/// The limits of a kind of session.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SessionLimits {
    /// It ends when it was not used for so long.
    pub idle: TimeDelta,
    /// It ends so long after sign-in, however much it is used.
    pub longest: TimeDelta,
    /// So long before its end it warns.
    pub warning: TimeDelta,
    /// A use is written down at most so often, so that reading does not become writing. A session may therefore end so
    /// much early, never late.
    pub touch_every: TimeDelta,
}

/// The times of a session, as stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SessionTimes {
    /// When the person signed in.
    pub started_at: Timestamp,
    /// When it was last used, as written down.
    pub seen_at: Timestamp,
}

/// What a session is at a time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SessionState {
    /// Usable until `ends_at`, if it is not used again.
    Live {
        /// When it would end.
        ends_at: Timestamp,
    },
    /// Usable, but about to end: the page counts down.
    Ending {
        /// When it will end.
        ends_at: Timestamp,
        /// Whether using it makes it last longer; else the person signs in again.
        extendable: bool,
    },
    /// Over.
    Over(SessionEnd),
}

/// Why a session ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "sql", derive(sqlx::Type), sqlx(type_name = "TEXT", rename_all = "snake_case"))]
#[serde(rename_all = "snake_case")]
pub enum SessionEnd {
    /// The person signed out.
    SignedOut,
    /// It was not used for too long.
    Idle,
    /// It lasted for as long as a session may.
    TooLong,
    /// The person ended it from another session.
    EndedByOwner,
    /// The person signed in again, or as somebody else, in the same browser.
    Replaced,
    /// The password, the second factor or the e-mail changed.
    CredentialsChanged,
    /// A role was taken.
    RoleTaken,
    /// The account was closed.
    AccountClosed,
    /// The database was restored from a backup.
    Restored,
}

impl SessionLimits {
    /// What a session with these limits is at a time.
    pub fn state_at(self, times: SessionTimes, now: Timestamp) -> SessionState {
        let idle_end = times.seen_at.plus(self.idle);
        let last_end = times.started_at.plus(self.longest);
        let ends_at = idle_end.min(last_end);
        if now >= ends_at {
            SessionState::Over(if idle_end < last_end { SessionEnd::Idle } else { SessionEnd::TooLong })
        } else if now.plus(self.warning) >= ends_at {
            SessionState::Ending { ends_at, extendable: idle_end < last_end }
        } else {
            SessionState::Live { ends_at }
        }
    }

    /// Whether a use at `now` is written down. Only for a session that is not over.
    pub fn touches(self, times: SessionTimes, now: Timestamp) -> bool {
        let is_over = matches!(self.state_at(times, now), SessionState::Over(_));
        !is_over && now.since(times.seen_at) >= self.touch_every
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clocks::Clocks;
    use proptest::prelude::*;

    const START: Timestamp = Timestamp::from_micros(1_790_000_000_000_000);

    fn staff() -> SessionLimits {
        Clocks::default().staff_session()
    }

    fn citizen() -> SessionLimits {
        Clocks::default().citizen_session()
    }

    fn minutes(minutes: i64) -> Timestamp {
        START.plus(TimeDelta::minutes(minutes))
    }

    fn seen(at: i64) -> SessionTimes {
        SessionTimes { started_at: START, seen_at: minutes(at) }
    }

    #[test]
    fn a_citizen_s_session_ends_after_thirty_idle_minutes_and_warns_two_before() {
        assert_eq!(citizen().state_at(seen(0), minutes(27)), SessionState::Live { ends_at: minutes(30) });
        let ending = SessionState::Ending { ends_at: minutes(30), extendable: true };
        assert_eq!(citizen().state_at(seen(0), minutes(28)), ending);
        assert_eq!(citizen().state_at(seen(0), minutes(30)), SessionState::Over(SessionEnd::Idle));
    }

    #[test]
    fn no_use_carries_a_session_past_its_longest_life() {
        let (nearly, end) = (12 * 60 - 1, minutes(12 * 60));
        let ending = SessionState::Ending { ends_at: end, extendable: false };
        assert_eq!(staff().state_at(seen(nearly), minutes(nearly)), ending);
        assert_eq!(staff().state_at(seen(nearly), end), SessionState::Over(SessionEnd::TooLong));
    }

    #[test]
    fn a_use_is_written_down_at_most_once_a_minute() {
        assert!(!staff().touches(seen(0), START.plus(TimeDelta::seconds(59))));
        assert!(staff().touches(seen(0), minutes(1)));
        assert!(!staff().touches(seen(0), minutes(8 * 60)));
    }

    proptest! {
        #[test]
        fn a_session_in_constant_use_lives_exactly_as_long_as_it_may(gaps in prop::collection::vec(1_i64..29, 1..80)) {
            let (mut times, mut now) = (seen(0), START);
            for gap in gaps {
                now = now.plus(TimeDelta::minutes(gap));
                let over = matches!(citizen().state_at(times, now), SessionState::Over(_));
                prop_assert_eq!(over, now >= START.plus(citizen().longest));
                if citizen().touches(times, now) {
                    times.seen_at = now;
                }
            }
        }
    }
}
