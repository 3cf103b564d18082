//! Throttling of sign-ins: a decision from counted failures, before anything is hashed or logged.

use chrono::TimeDelta;

use crate::time::Timestamp;

/// A limit: so many failures in so long a time; the next try is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limit {
    /// How many failures are allowed.
    pub failures: u32,
    /// In how long a time.
    pub within: TimeDelta,
}

/// The limits of failed sign-ins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// For one account from one address, and for one account from one known device.
    pub account: Limit,
    /// For one account from all addresses together, where a password or a session is known already and codes are guessed.
    pub everywhere: Limit,
    /// For one address, whatever the accounts.
    pub address: Limit,
}

/// The failures within a limit's time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Failures {
    /// How many.
    pub count: u32,
    /// The oldest of those that count: of the newest `limit.failures`.
    pub oldest: Option<Timestamp>,
}

/// What is counted before a try. For an unknown account the same is counted, by the typed e-mail, so that the answer
/// tells nobody which accounts exist.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Counted {
    /// For this account from this address, within `Limits::account`.
    pub account_and_address: Failures,
    /// For this address, within `Limits::address`.
    pub address: Failures,
    /// When the browser is known to the account: for this account from this browser, within `Limits::account`.
    pub known_device: Option<Failures>,
}

/// Too many failures: nothing is tried before `until`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("too many failed tries")]
pub struct Throttled {
    /// When the next try is possible.
    pub until: Timestamp,
}

/// Decides whether a try may be made at `now`. A known device answers only for its own failures, so strangers, even
/// behind the same address, cannot lock its owner out.
pub fn may_try(counted: &Counted, limits: &Limits, now: Timestamp) -> Result<(), Throttled> {
    let Limits { account, address, .. } = limits;
    match counted.known_device {
        Some(own) => account.allows(own, now),
        None => {
            match (account.allows(counted.account_and_address, now), address.allows(counted.address, now)) {
                (Err(one), Err(other)) => Err(Throttled { until: one.until.max(other.until) }),
                (one, other) => one.and(other),
            }
        }
    }
}

impl Limits {
    /// For how long any failure counts.
    pub fn longest(&self) -> TimeDelta {
        self.account.within.max(self.everywhere.within).max(self.address.within)
    }
}

impl Limit {
    /// The time from which failures count.
    pub fn since(self, now: Timestamp) -> Timestamp {
        now.plus(-self.within)
    }

    fn allows(self, failures: Failures, now: Timestamp) -> Result<(), Throttled> {
        if failures.count < self.failures {
            return Ok(());
        }
        Err(Throttled { until: failures.oldest.unwrap_or(now).plus(self.within) })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clocks::Clocks;

    const NOW: Timestamp = Timestamp::from_micros(1_790_000_000_000_000);

    fn judge(counted: &Counted) -> Result<(), Throttled> {
        may_try(counted, &Clocks::default().throttle(), NOW)
    }

    fn failures(count: u32) -> Failures {
        Failures { count, oldest: (count > 0).then(|| NOW.plus(TimeDelta::minutes(-20))) }
    }

    #[test]
    fn the_sixth_try_waits_until_the_oldest_failure_is_six_hours_old() {
        let counted = |count| Counted { account_and_address: failures(count), ..Default::default() };
        assert_eq!(judge(&counted(4)), Ok(()));
        let until = NOW.plus(TimeDelta::minutes(6 * 60 - 20));
        assert_eq!(judge(&counted(5)), Err(Throttled { until }));
    }

    #[test]
    fn an_address_that_tries_many_accounts_waits_too() {
        let counted = |count| Counted { address: failures(count), ..Default::default() };
        assert_eq!(judge(&counted(49)), Ok(()));
        assert_eq!(judge(&counted(50)), Err(Throttled { until: NOW.plus(TimeDelta::minutes(40)) }));
    }

    #[test]
    fn of_two_limits_the_longer_wait_counts() {
        let counted = Counted { account_and_address: failures(5), address: failures(50), known_device: None };
        assert_eq!(judge(&counted), Err(Throttled { until: NOW.plus(TimeDelta::minutes(6 * 60 - 20)) }));
    }

    #[test]
    fn strangers_do_not_lock_a_known_device_out() {
        let strangers =
            Counted { account_and_address: failures(5), address: failures(50), known_device: None };
        assert!(judge(&strangers).is_err());
        assert_eq!(judge(&Counted { known_device: Some(failures(4)), ..strangers }), Ok(()));
        assert!(judge(&Counted { known_device: Some(failures(5)), ..strangers }).is_err());
    }
}
