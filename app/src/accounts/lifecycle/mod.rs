//! What the clocks will do if nobody does anything: day by day, and to whom.

mod day;
mod overview;
mod words;

pub use day::page as day;
pub use overview::page as overview;

use crate::{paths::LIFECYCLE_DAY, ui::Tone};
use chrono::NaiveDate;
use luukku_domain::{accounts::lifecycle::StepKind, lang::Lang};

/// The address of a day: all of it, or what happens of one kind.
fn address(lang: Lang, date: NaiveDate, kind: Option<StepKind>) -> String {
    let day = LIFECYCLE_DAY.href_to(lang, &[&date]);
    kind.map_or_else(|| day.clone(), |kind| format!("{day}?kind={}", kind.code()))
}

/// What a kind of step is called, and how grave it is.
const fn named(lang: Lang, kind: StepKind) -> (&'static str, Tone) {
    match kind {
        StepKind::Warn => (words::warn(lang), Tone::Info),
        StepKind::End => (words::end(lang), Tone::Warning),
        StepKind::Close => (words::close(lang), Tone::Danger),
        StepKind::Clear => (words::clear(lang), Tone::Danger),
    }
}
