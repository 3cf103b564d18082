//! The clocks of an installation: after how long something ends, warns or is asked again. Whoever runs it sets them in
//! the section `[clocks]` of the configuration; what they leave out is as the sources say.

use chrono::TimeDelta;
use serde::Deserialize;

use crate::accounts::{
    lifecycle::IdleRule,
    review::ReviewRule,
    session::SessionLimits,
    throttle::{Limit, Limits},
};

/// More than this is a slip of the hand, in any unit.
const MOST: u32 = 9_999;

/// No calendar month is shorter.
const SHORTEST_MONTH_DAYS: u32 = 28;

/// One table: each key, its default and where that comes from.
macro_rules! clocks {
    ($($(#[doc = $doc:literal])+ $key:ident: $default:literal;)+) => {
        /// The clocks. A key says its unit; all are whole numbers from 1.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
        #[serde(deny_unknown_fields, default)]
        pub struct Clocks {
            $($(#[doc = $doc])+ pub $key: u32,)+
        }

        impl Default for Clocks {
            fn default() -> Self {
                Self { $($key: $default,)+ }
            }
        }

        impl Clocks {
            /// Each key with its value.
            pub fn rows(&self) -> impl Iterator<Item = (&'static str, u32)> {
                [$((stringify!($key), self.$key)),+].into_iter()
            }
        }
    };
}

clocks! {
    /// A staff session ends when it was not used for so long (FACTS).
    staff_session_idle_hours: 8;
    /// A staff session ends so long after sign-in, however much it is used (FACTS).
    staff_session_longest_hours: 12;
    /// A citizen's session ends when it was not used for so long (FACTS).
    citizen_session_idle_minutes: 30;
    /// A citizen's session ends so long after sign-in, however much it is used (FACTS).
    citizen_session_longest_hours: 8;
    /// A sign-in that waits for a code, a second factor or the privacy notice ends, so that a browser left there opens
    /// nothing for whoever comes next (as short as a citizen's idle session).
    half_way_session_minutes: 30;
    /// So long before its end a session warns (FACTS).
    session_warning_minutes: 2;
    /// A use of a session is written down at most so often, so that reading does not become writing (FACTS).
    session_touch_minutes: 1;
    /// So long a sign-in counts as recent, before sensitive changes ask for it again (FACTS).
    recent_authentication_minutes: 10;
    /// So many failed sign-ins are allowed for one account from one address, or from one known device (FACTS).
    throttle_account_failures: 5;
    /// So many for one account from all addresses together, where a password or a session is known already and codes are
    /// guessed: twenty guesses among a million, three of which are right.
    throttle_everywhere_failures: 20;
    /// So long the failures of an account count (FACTS).
    throttle_account_hours: 6;
    /// So many are allowed from one address, whatever the accounts (FACTS).
    throttle_address_failures: 50;
    /// So long the failures of an address count (FACTS).
    throttle_address_hours: 1;
    /// A link for a new password holds so long (FACTS).
    password_reset_hours: 1;
    /// A code that proves an e-mail address holds so long (FACTS).
    confirmation_code_minutes: 15;
    /// After so many wrong ones the code counts no more (FACTS).
    confirmation_code_tries: 5;
    /// An invitation is open so long, also after it is approved or sent again (FACTS).
    invitation_days: 7;
    /// One person may send so many invitations in a day of the Finnish calendar: enough for a school's staff, too few for
    /// a mailer.
    invitations_a_day: 200;
    /// So long a second person has time to decide about a lost second factor (as long as an invitation).
    second_factor_reset_days: 7;
    /// The first warning about an idle membership in the service manual is due after so many calendar months (FACTS:
    /// warned twice before the six months).
    service_manual_first_warning_months: 5;
    /// The second so many days after the first was due (the same).
    service_manual_second_warning_days: 15;
    /// An idle membership in the service manual ends after so many calendar months (FACTS, notice 002).
    service_manual_idle_months: 6;
    /// Nothing ends, and no second warning is given, sooner than so many days after the last warning (FACTS).
    service_manual_grace_days: 7;
    /// For so many days after closing a maintainer may restore an account; then it is cleared (FACTS, notice 002).
    account_restorable_days: 30;
    /// A membership is confirmed again after so many calendar months: the yearly review of access.
    access_review_months: 12;
    /// So many days before that it shows in the review.
    access_review_ahead_days: 30;
    /// Data from the population register are fetched again after so long (FACTS, notice 003: weekly).
    population_refresh_days: 7;
    /// Older ones are an alarm (FACTS: the longest gap that VTJ allows).
    population_alarm_days: 14;
    /// A letter that could not be sent holds an address: it is dropped when a maintainer did nothing about it for so long.
    /// Before the account of the address is cleared, which comes after the last letter to it.
    dead_letter_days: 14;
}

/// What is wrong with the clocks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ClocksError {
    /// A value is zero, or beyond everything that could be meant.
    #[error("clocks.{key}: give a whole number from 1 to {MOST}")]
    OutOfRange {
        /// The key.
        key: &'static str,
    },
    /// A clock would strike when another one has made it pointless.
    #[error("clocks.{key}: too long beside clocks.{beside}")]
    TooLong {
        /// The key.
        key: &'static str,
        /// The key that leaves no room for it.
        beside: &'static str,
    },
}

impl Clocks {
    /// Refuses nonsense, by the name of the key.
    pub fn check(&self) -> Result<(), ClocksError> {
        if let Some((key, _)) = self.rows().find(|(_, value)| !(1..=MOST).contains(value)) {
            return Err(ClocksError::OutOfRange { key });
        }
        match self.too_long() {
            Some((key, beside)) => Err(ClocksError::TooLong { key, beside }),
            None => Ok(()),
        }
    }

    /// The first key that does not fit beside another one, with that one.
    fn too_long(&self) -> Option<(&'static str, &'static str)> {
        let (warning, touch) = (minutes(self.session_warning_minutes), minutes(self.session_touch_minutes));
        let staff = "staff_session_idle_hours";
        let citizen = "citizen_session_idle_minutes";
        let half_way = "half_way_session_minutes";
        let (of_staff, of_citizens) = (self.staff_session(), self.citizen_session());
        let of_half_way = self.half_way_session();
        // A session that warns is extended by its next use: that use must be far enough from the last to be written down.
        let warns = |limits: SessionLimits| warning + touch <= limits.idle;
        let months_between =
            self.service_manual_idle_months.saturating_sub(self.service_manual_first_warning_months);
        [
            (of_staff.idle <= of_staff.longest, staff, "staff_session_longest_hours"),
            (of_citizens.idle <= of_citizens.longest, citizen, "citizen_session_longest_hours"),
            (touch < of_staff.idle, "session_touch_minutes", staff),
            (touch < of_citizens.idle, "session_touch_minutes", citizen),
            (touch < of_half_way.idle, "session_touch_minutes", half_way),
            (warns(of_staff), "session_warning_minutes", staff),
            (warns(of_citizens), "session_warning_minutes", citizen),
            (warns(of_half_way), "session_warning_minutes", half_way),
            (months_between > 0, "service_manual_first_warning_months", "service_manual_idle_months"),
            (
                self.service_manual_second_warning_days <= months_between * SHORTEST_MONTH_DAYS,
                "service_manual_second_warning_days",
                "service_manual_idle_months",
            ),
            (
                self.access_review_ahead_days < self.access_review_months * SHORTEST_MONTH_DAYS,
                "access_review_ahead_days",
                "access_review_months",
            ),
            (
                self.population_refresh_days < self.population_alarm_days,
                "population_refresh_days",
                "population_alarm_days",
            ),
            (
                self.dead_letter_days < self.account_restorable_days,
                "dead_letter_days",
                "account_restorable_days",
            ),
        ]
        .into_iter()
        .find_map(|(fits, key, beside)| (!fits).then_some((key, beside)))
    }

    /// The limits of a staff session.
    pub fn staff_session(&self) -> SessionLimits {
        self.session(hours(self.staff_session_idle_hours), hours(self.staff_session_longest_hours))
    }

    /// The limits of a citizen's session.
    pub fn citizen_session(&self) -> SessionLimits {
        self.session(minutes(self.citizen_session_idle_minutes), hours(self.citizen_session_longest_hours))
    }

    /// The limits of a sign-in that has not come to its end.
    pub fn half_way_session(&self) -> SessionLimits {
        let limit = minutes(self.half_way_session_minutes);
        self.session(limit, limit)
    }

    fn session(&self, idle: TimeDelta, longest: TimeDelta) -> SessionLimits {
        let warning = minutes(self.session_warning_minutes);
        SessionLimits { idle, longest, warning, touch_every: minutes(self.session_touch_minutes) }
    }

    /// For how long a sign-in counts as recent.
    pub fn recent_authentication(&self) -> TimeDelta {
        minutes(self.recent_authentication_minutes)
    }

    /// The limits of failed sign-ins.
    pub fn throttle(&self) -> Limits {
        let within = hours(self.throttle_account_hours);
        Limits {
            account: Limit { failures: self.throttle_account_failures, within },
            everywhere: Limit { failures: self.throttle_everywhere_failures, within },
            address: Limit {
                failures: self.throttle_address_failures,
                within: hours(self.throttle_address_hours),
            },
        }
    }

    /// For how long a link for a new password holds.
    pub fn password_reset(&self) -> TimeDelta {
        hours(self.password_reset_hours)
    }

    /// For how long a code that proves an address holds.
    pub fn confirmation_code(&self) -> TimeDelta {
        minutes(self.confirmation_code_minutes)
    }

    /// For how long the link of an invitation holds. The invitation itself counts calendar days.
    pub fn invitation(&self) -> TimeDelta {
        days(self.invitation_days)
    }

    /// For how long a second person can decide about a lost second factor.
    pub fn second_factor_reset(&self) -> TimeDelta {
        days(self.second_factor_reset_days)
    }

    /// The service manual's rule for idle memberships.
    pub const fn service_manual(&self) -> IdleRule {
        IdleRule {
            first_warning_months: self.service_manual_first_warning_months,
            second_warning_days: self.service_manual_second_warning_days,
            months: self.service_manual_idle_months,
            grace_days: self.service_manual_grace_days,
        }
    }

    /// The rule of the access review.
    pub const fn access_review(&self) -> ReviewRule {
        ReviewRule { months: self.access_review_months, days_ahead: self.access_review_ahead_days }
    }

    /// After how long data from the population register are fetched again.
    pub fn population_refresh(&self) -> TimeDelta {
        days(self.population_refresh_days)
    }

    /// From which age on data from the population register are an alarm.
    pub fn population_alarm(&self) -> TimeDelta {
        days(self.population_alarm_days)
    }

    /// For how long a letter that could not be sent waits for a maintainer.
    pub fn dead_letter(&self) -> TimeDelta {
        days(self.dead_letter_days)
    }
}

fn minutes(count: u32) -> TimeDelta {
    TimeDelta::minutes(count.into())
}

fn hours(count: u32) -> TimeDelta {
    TimeDelta::hours(count.into())
}

fn days(count: u32) -> TimeDelta {
    TimeDelta::days(count.into())
}

#[cfg(test)]
#[path = "clocks_tests.rs"]
mod tests;
