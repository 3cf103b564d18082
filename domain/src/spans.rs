//! Lengths of time in words, for sentences that name one.
//!
//! In Finnish they stand in the genitive, which is the same for one and for many and goes with *ajan*, *kuluttua*,
//! *kuluessa*, *sisällä* and *välein*: `7 päivän kuluttua` / `om 7 dagar` / `in 7 days`.

use crate::lang::Lang;

crate::texts! {
    one_minute: "minuutin" / "en minut" / "one minute";
    several_minutes(count): "{count} minuutin" / "{count} minuter" / "{count} minutes";
    one_hour: "tunnin" / "en timme" / "one hour";
    several_hours(count): "{count} tunnin" / "{count} timmar" / "{count} hours";
    one_day: "päivän" / "en dag" / "one day";
    several_days(count): "{count} päivän" / "{count} dagar" / "{count} days";
    one_month: "kuukauden" / "en månad" / "one month";
    several_months(count): "{count} kuukauden" / "{count} månader" / "{count} months";
}

/// `15 minuutin` / `15 minuter` / `15 minutes`.
pub fn minutes(lang: Lang, count: u32) -> String {
    if count == 1 { one_minute(lang).to_owned() } else { several_minutes(lang, count) }
}

/// `6 tunnin` / `6 timmar` / `6 hours`.
pub fn hours(lang: Lang, count: u32) -> String {
    if count == 1 { one_hour(lang).to_owned() } else { several_hours(lang, count) }
}

/// `30 päivän` / `30 dagar` / `30 days`.
pub fn days(lang: Lang, count: u32) -> String {
    if count == 1 { one_day(lang).to_owned() } else { several_days(lang, count) }
}

/// `6 kuukauden` / `6 månader` / `6 months`.
pub fn months(lang: Lang, count: u32) -> String {
    if count == 1 { one_month(lang).to_owned() } else { several_months(lang, count) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_and_many_are_told_apart_where_the_language_does() {
        let all = |words: fn(Lang, u32) -> String, count| Lang::ALL.map(|lang| words(lang, count));
        assert_eq!(all(days, 1), ["päivän", "en dag", "one day"]);
        assert_eq!(all(days, 30), ["30 päivän", "30 dagar", "30 days"]);
        assert_eq!(all(months, 6), ["6 kuukauden", "6 månader", "6 months"]);
        assert_eq!(all(hours, 1), ["tunnin", "en timme", "one hour"]);
        assert_eq!(all(minutes, 15), ["15 minuutin", "15 minuter", "15 minutes"]);
    }
}
