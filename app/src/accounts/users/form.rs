//! What the forms about users share: dates in three fields, codes of wrong answers, the person's name.

use crate::{
    drafts::Draft,
    ui::{self, DateParts},
};
use chrono::NaiveDate;
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
