//! Dates and times of day as people in Finland write them, in each language.

use chrono::{Datelike as _, NaiveDate, Timelike as _};

use crate::{lang::Lang, time::Timestamp};

crate::texts! {
    numeric(day, month, year): "{day}.{month}.{year}" / "{day}.{month}.{year}" / "{day} {month} {year}";
    of_year(month, year): "{month}/{year}" / "{month}/{year}" / "{month} {year}";
    at_hour(date, hour, minute): "{date} klo {hour}.{minute}" / "{date} kl. {hour}.{minute}" / "{date} at {hour}:{minute}";
}

const ENGLISH_MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

/// A date: `3.11.2026`, in English `3 November 2026`.
pub fn date(lang: Lang, date: NaiveDate) -> String {
    let (day, year) = (date.day(), date.year());
    match lang {
        Lang::Fi | Lang::Sv => numeric(lang, day, date.month(), year),
        Lang::En => numeric(lang, day, ENGLISH_MONTHS[date.month0() as usize], year),
    }
}

/// A month: `11/2026`, in English `November 2026`.
pub fn month(lang: Lang, date: NaiveDate) -> String {
    match lang {
        Lang::Fi | Lang::Sv => of_year(lang, date.month(), date.year()),
        Lang::En => of_year(lang, ENGLISH_MONTHS[date.month0() as usize], date.year()),
    }
}

/// A date and the time of day in Finland: `3.11.2026 klo 9.05`.
pub fn date_and_time(lang: Lang, at: Timestamp) -> String {
    let local = at.in_helsinki();
    at_hour(lang, date(lang, local.date()), local.hour(), format!("{:02}", local.minute()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_language_has_its_way_of_writing_a_date() {
        let at = Timestamp::from_helsinki("2026-11-03T09:05:00".parse().unwrap());
        assert_eq!(date_and_time(Lang::Fi, at), "3.11.2026 klo 9.05");
        assert_eq!(date_and_time(Lang::Sv, at), "3.11.2026 kl. 9.05");
        assert_eq!(date_and_time(Lang::En, at), "3 November 2026 at 9:05");
        assert_eq!(date(Lang::En, at.date_in_helsinki()), "3 November 2026");
        assert_eq!(month(Lang::Fi, at.date_in_helsinki()), "11/2026");
        assert_eq!(month(Lang::En, at.date_in_helsinki()), "November 2026");
    }
}
