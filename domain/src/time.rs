//! Time: instants in microseconds, and the Finnish calendar over them.

use chrono::{DateTime, Datelike, Days, Months, NaiveDate, NaiveDateTime, TimeDelta, Utc, Weekday};
use serde::{Deserialize, Serialize};

/// An instant: microseconds since 1970-01-01T00:00:00Z, as stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "sql", derive(sqlx::Type), sqlx(transparent))]
#[serde(transparent)]
pub struct Timestamp(i64);

impl Timestamp {
    /// The end of time.
    pub const MAX: Self = Self(i64::MAX);

    /// From microseconds since the epoch.
    pub const fn from_micros(micros: i64) -> Self {
        Self(micros)
    }

    /// Microseconds since the epoch.
    pub const fn micros(self) -> i64 {
        self.0
    }

    /// Later by `delta` (earlier when negative); saturates at the ends of time.
    #[must_use]
    pub fn plus(self, delta: TimeDelta) -> Self {
        Self(self.0.saturating_add(delta.num_microseconds().unwrap_or(i64::MAX)))
    }

    /// Time from `earlier` to `self`; negative when `earlier` is later.
    pub fn since(self, earlier: Self) -> TimeDelta {
        TimeDelta::microseconds(self.0.saturating_sub(earlier.0))
    }

    /// The wall clock in Finland at this instant.
    pub fn in_helsinki(self) -> NaiveDateTime {
        let utc = self.utc().naive_utc();
        utc + helsinki_offset(utc)
    }

    /// The date in Finland at this instant.
    pub fn date_in_helsinki(self) -> NaiveDate {
        self.in_helsinki().date()
    }

    /// The instant at which `date` begins in Finland.
    pub fn start_of(date: NaiveDate) -> Self {
        Self::from_helsinki(date.and_time(chrono::NaiveTime::MIN))
    }

    /// The instant of a Finnish wall-clock time; of the two in the autumn's double hour, the first (summer time).
    pub fn from_helsinki(local: NaiveDateTime) -> Self {
        let summer = local - TimeDelta::hours(3);
        let utc =
            if helsinki_offset(summer) == TimeDelta::hours(3) { summer } else { local - TimeDelta::hours(2) };
        Self(utc.and_utc().timestamp_micros())
    }

    /// The same Finnish wall-clock time `months` calendar months later (31 January + 1 = the last of February).
    #[must_use]
    pub fn plus_months(self, months: u32) -> Self {
        let local = self.in_helsinki();
        Self::from_helsinki(local.checked_add_months(Months::new(months)).unwrap_or(local))
    }

    /// The same Finnish wall-clock time `days` calendar days later.
    #[must_use]
    pub fn plus_days(self, days: u64) -> Self {
        let local = self.in_helsinki();
        Self::from_helsinki(local.checked_add_days(Days::new(days)).unwrap_or(local))
    }

    /// RFC 3339 in UTC, for the JSON API and files.
    pub fn to_rfc3339(self) -> String {
        self.utc().to_rfc3339_opts(chrono::SecondsFormat::Micros, true)
    }

    fn utc(self) -> DateTime<Utc> {
        DateTime::from_timestamp_micros(self.0).unwrap_or(DateTime::UNIX_EPOCH)
    }
}

/// Helsinki's offset from UTC: +3 h in summer time, +2 h otherwise. Directive 2000/84/EC: from 01:00 UTC on the last
/// Sunday of March to 01:00 UTC on the last Sunday of October. A table of all the world's zones does not fit in Wasm.
fn helsinki_offset(utc: NaiveDateTime) -> TimeDelta {
    let summer = last_sunday(utc.year(), 3)..last_sunday(utc.year(), 10);
    TimeDelta::hours(if summer.contains(&utc) { 3 } else { 2 })
}

/// 01:00 on the last Sunday of a month of 31 days.
fn last_sunday(year: i32, month: u32) -> NaiveDateTime {
    let last = NaiveDate::from_ymd_opt(year, month, 31).unwrap_or_default();
    let sunday = last - Days::new(u64::from(last.weekday().days_since(Weekday::Sun)));
    sunday.and_hms_opt(1, 0, 0).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn local(text: &str) -> NaiveDateTime {
        text.parse().unwrap()
    }

    #[test]
    fn summer_time_begins_and_ends_on_the_last_sundays() {
        let before = Timestamp::from_helsinki(local("2026-03-29T02:59:59"));
        assert_eq!(before.plus(TimeDelta::seconds(1)).in_helsinki(), local("2026-03-29T04:00:00"));
        let last_summer_second = Timestamp::from_helsinki(local("2026-10-25T03:59:59"));
        assert_eq!(
            last_summer_second.plus(TimeDelta::seconds(1)).in_helsinki(),
            local("2026-10-25T03:00:00")
        );
    }

    #[test]
    fn six_months_are_calendar_months() {
        let start = Timestamp::from_helsinki(local("2026-08-31T10:00:00"));
        assert_eq!(start.plus_months(6).in_helsinki(), local("2027-02-28T10:00:00"));
    }

    #[test]
    fn days_keep_the_wall_clock_over_the_change_of_time() {
        let start = Timestamp::from_helsinki(local("2026-03-28T10:00:00"));
        assert_eq!(start.plus_days(1).in_helsinki(), local("2026-03-29T10:00:00"));
    }

    proptest! {
        #[test]
        fn the_wall_clock_leads_back_to_an_instant_with_the_same_wall_clock(micros in 0_i64..4_102_444_800_000_000) {
            let instant = Timestamp::from_micros(micros);
            prop_assert_eq!(Timestamp::from_helsinki(instant.in_helsinki()).in_helsinki(), instant.in_helsinki());
        }
    }
}
