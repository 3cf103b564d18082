//! What the forms about users share: dates in three fields, codes of wrong answers, the person's name.

use crate::{
    drafts::Draft,
    ui::{self, DateParts},
};
use chrono::{Datelike as _, NaiveDate};
use luukku_domain::{
    accounts::membership::{EndDateError, GroundError},
    lang::Lang,
};

use super::words;

/// Reads a date; nothing when all three fields are empty.
pub(super) fn date(day: &str, month: &str, year: &str) -> Result<Option<NaiveDate>, &'static str> {
    let [day, month, year] = [day, month, year].map(str::trim);
    if [day, month, year].iter().all(|part| part.is_empty()) {
        return Ok(None);
    }
    let (Ok(day), Ok(month), Ok(year)) = (day.parse(), month.parse(), year.parse()) else {
        return Err("no_date");
    };
    NaiveDate::from_ymd_opt(year, month, day).map(Some).ok_or("no_date")
}

/// What the three fields of `name` show: what was typed into them, else the date that holds now.
pub(super) fn typed_date_or(draft: &Draft, name: &str, held: Option<NaiveDate>) -> DateParts {
    let first = format!("{name}-day");
    let is_typed = draft.values.iter().any(|(typed, _)| *typed == first);
    match held {
        Some(held) if !is_typed => DateParts::of(held.day(), held.month(), held.year()),
        _ => typed_date(draft, name),
    }
}

/// The date that was typed into the three fields of `name`.
pub(super) fn typed_date(draft: &Draft, name: &str) -> DateParts {
    let part = |part: &str| draft.value(&format!("{name}-{part}")).to_owned();
    DateParts { day: part("day"), month: part("month"), year: part("year") }
}

/// The code of a wrong ground or reason.
pub(super) const fn ground_code(error: GroundError) -> &'static str {
    match error {
        GroundError::Missing => "ground_missing",
        GroundError::TooLong => "ground_too_long",
    }
}

/// The code of a wrong last day.
pub(super) const fn day_code(error: EndDateError) -> &'static str {
    match error {
        EndDateError::Past | EndDateError::BeforeStart => "past",
        EndDateError::Ended => "nothing",
    }
}

/// What is wrong with a field, in words.
pub(super) fn wrong(lang: Lang, draft: &Draft, field: &str) -> Option<String> {
    draft.error(field).map(|code| words::sentence(lang, code).to_owned())
}

/// Everything that is wrong, for the summary.
pub(super) fn summary(lang: Lang, draft: &Draft) -> Vec<ui::FieldError> {
    let errors = draft.errors.iter();
    errors
        .map(|error| ui::FieldError::new(error.field.as_str(), words::sentence(lang, &error.code)))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_date_that_holds_stands_in_its_fields_until_something_is_typed() {
        let held = NaiveDate::from_ymd_opt(2026, 12, 31);
        let of_another_form = Draft::new([("role", "editor")], Vec::new());
        for draft in [Draft::default(), of_another_form] {
            assert_eq!(typed_date_or(&draft, "end", held), DateParts::of(31, 12, 2026));
            assert_eq!(typed_date_or(&draft, "end", None), DateParts::default());
        }
        let emptied = Draft::new([("end-day", ""), ("end-month", ""), ("end-year", "")], Vec::new());
        assert_eq!(typed_date_or(&emptied, "end", held), DateParts::default());
    }
}
