//! How long a datum is kept, and what becomes of it then.

use std::{num::NonZeroU32, str::FromStr};

use chrono::TimeDelta;
use serde::{Deserialize, Serialize};

use crate::{lang::Lang, time::Timestamp};

/// How long something is kept after the moment that its rule starts from. Its text is that of the register catalogue:
/// `30 days`, `12 months`, `2 years`, `permanent`, `schedule`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum Keep {
    /// So many days of 24 hours.
    Days(NonZeroU32),
    /// So many calendar months, Europe/Helsinki.
    Months(NonZeroU32),
    /// So many calendar years.
    Years(NonZeroU32),
    /// For good.
    Permanent,
    /// As the controller's own schedule says (tiedonohjaussuunnitelma).
    Schedule,
}

/// What becomes of a datum when its time is over.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Then {
    /// Nothing of it stays.
    Erase,
    /// It stays as a number in reports, of nobody.
    Anonymise,
    /// An archive takes it over before it goes.
    Archive,
}

/// A text that is no length of time.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "\"{0}\" is not how long something is kept: `30 days`, `12 months`, `2 years`, `permanent` or `schedule`"
)]
pub struct KeepError(String);

impl Keep {
    /// When the time of something that started at `start` is over; never for what stays for good, and for what no time was set
    /// for.
    pub fn until(self, start: Timestamp) -> Option<Timestamp> {
        match self {
            Self::Days(count) => Some(start.plus(TimeDelta::days(count.get().into()))),
            Self::Months(count) => Some(start.plus_months(count.get())),
            Self::Years(count) => Some(start.plus_months(count.get().saturating_mul(12))),
            Self::Permanent | Self::Schedule => None,
        }
    }

    /// Nothing that started later is over at `now`: months and years as their shortest, a day less for summer time. So a
    /// query can leave out most of what runs.
    pub fn newest_start(self, now: Timestamp) -> Option<Timestamp> {
        let days = match self {
            Self::Days(count) => i64::from(count.get()),
            Self::Months(count) => i64::from(count.get()) * 28 - 1,
            Self::Years(count) => i64::from(count.get()) * 365 - 1,
            Self::Permanent | Self::Schedule => return None,
        };
        Some(now.plus(-TimeDelta::days(days)))
    }

    /// In words that stand by themselves: `2 vuotta` / `2 år` / `2 years`.
    pub fn in_words(self, lang: Lang) -> String {
        match self {
            Self::Days(NonZeroU32::MIN) => text::one_day(lang).to_owned(),
            Self::Months(NonZeroU32::MIN) => text::one_month(lang).to_owned(),
            Self::Years(NonZeroU32::MIN) => text::one_year(lang).to_owned(),
            Self::Days(count) => text::days(lang, count),
            Self::Months(count) => text::months(lang, count),
            Self::Years(count) => text::years(lang, count),
            Self::Permanent => text::permanent(lang).to_owned(),
            Self::Schedule => text::schedule(lang).to_owned(),
        }
    }
}

impl Then {
    /// In words.
    pub const fn in_words(self, lang: Lang) -> &'static str {
        match self {
            Self::Erase => text::erase(lang),
            Self::Anonymise => text::anonymise(lang),
            Self::Archive => text::archive(lang),
        }
    }
}

impl FromStr for Keep {
    type Err = KeepError;

    fn from_str(text: &str) -> Result<Self, KeepError> {
        let unknown = || KeepError(text.to_owned());
        match text {
            "permanent" => return Ok(Self::Permanent),
            "schedule" => return Ok(Self::Schedule),
            _ => {}
        }
        let (count, unit) = text.split_once(' ').ok_or_else(unknown)?;
        let count = count.parse().map_err(|_| unknown())?;
        match unit {
            "day" | "days" => Ok(Self::Days(count)),
            "month" | "months" => Ok(Self::Months(count)),
            "year" | "years" => Ok(Self::Years(count)),
            _ => Err(unknown()),
        }
    }
}

impl TryFrom<String> for Keep {
    type Error = KeepError;

    fn try_from(text: String) -> Result<Self, KeepError> {
        text.parse()
    }
}

impl From<Keep> for String {
    fn from(keep: Keep) -> Self {
        match keep {
            Keep::Days(count) => format!("{count} days"),
            Keep::Months(count) => format!("{count} months"),
            Keep::Years(count) => format!("{count} years"),
            Keep::Permanent => "permanent".to_owned(),
            Keep::Schedule => "schedule".to_owned(),
        }
    }
}

mod text {
    crate::texts! {
        one_day: "1 päivä" / "1 dag" / "1 day";
        one_month: "1 kuukausi" / "1 månad" / "1 month";
        one_year: "1 vuosi" / "1 år" / "1 year";
        days(count): "{count} päivää" / "{count} dagar" / "{count} days";
        months(count): "{count} kuukautta" / "{count} månader" / "{count} months";
        years(count): "{count} vuotta" / "{count} år" / "{count} years";
        permanent: "Pysyvästi" / "För alltid" / "For good";
        schedule: "Rekisterinpitäjän tiedonohjaussuunnitelman mukaan" / "Enligt den personuppgiftsansvarigas informationsstyrningsplan" / "As the controller's records schedule says";
        erase: "poistetaan" / "raderas" / "erased";
        anonymise: "muutetaan nimettömäksi" / "anonymiseras" / "made anonymous";
        archive: "siirretään arkistoon" / "överförs till arkivet" / "handed to the archive";
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_length_survives_its_text_and_nonsense_is_refused() {
        for text in ["30 days", "12 months", "2 years", "permanent", "schedule"] {
            assert_eq!(String::from(text.parse::<Keep>().unwrap()), text);
        }
        for wrong in ["", "0 days", "-1 days", "2 weeks", "two years", "30", "30days", "Permanent"] {
            assert!(wrong.parse::<Keep>().is_err(), "{wrong}");
        }
    }

    #[test]
    fn calendar_months_and_years_end_on_their_day_and_what_has_no_time_never_ends() {
        let at = |text: &str| Timestamp::from_helsinki(format!("{text}:00").parse().unwrap());
        let until = |keep: &str, start| keep.parse::<Keep>().unwrap().until(start);
        assert_eq!(until("1 months", at("2026-01-31T12:00")), Some(at("2026-02-28T12:00")));
        assert_eq!(until("2 years", at("2024-02-29T12:00")), Some(at("2026-02-28T12:00")));
        assert_eq!(
            until("30 days", at("2026-03-02T09:00")),
            Some(at("2026-04-01T10:00")),
            "30 times 24 hours"
        );
        assert_eq!(until("permanent", at("2026-01-31T12:00")), None);
        assert_eq!(until("schedule", at("2026-01-31T12:00")), None);
    }

    proptest::proptest! {
        #[test]
        fn nothing_that_is_over_started_after_the_newest_start(
            start in 0..4_000_000_000_000_000_i64, later in 0..900_000_000_000_000_i64, count in 1..120_u32, unit in 0..3_usize,
        ) {
            let count = NonZeroU32::new(count).unwrap();
            let keep = [Keep::Days(count), Keep::Months(count), Keep::Years(count)][unit];
            let start = Timestamp::from_micros(start);
            let now = start.plus(TimeDelta::microseconds(later));
            if keep.until(start).unwrap() <= now {
                proptest::prop_assert!(start <= keep.newest_start(now).unwrap());
            }
        }
    }

    #[test]
    fn a_length_stands_in_words() {
        let words = |text: &str| Lang::ALL.map(|lang| text.parse::<Keep>().unwrap().in_words(lang));
        assert_eq!(words("2 years"), ["2 vuotta", "2 år", "2 years"]);
        assert_eq!(words("1 days"), ["1 päivä", "1 dag", "1 day"]);
    }
}
