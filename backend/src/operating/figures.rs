//! Figures of an installation that an alarm can stand on. They are counted from the data, so that every process tells
//! the same ones, whoever ran the job behind them.

use crate::{
    Backend,
    contacts::refresh_population::{self, Pace},
    mail::dead_letters,
    store::StoreError,
};

/// What is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Figures {
    /// Letters that could not be sent and wait for a maintainer.
    pub dead_letters: u32,
    /// People whose data from the population register are older than the alarm allows.
    pub overdue_people: u32,
}

/// Counts now.
pub async fn figures(backend: &Backend) -> Result<Figures, StoreError> {
    let dead_letters = dead_letters::count(backend).await?;
    let overdue_people = refresh_population::overdue(backend, Pace::of(backend.clocks())).await?;
    let whole = |count: i64| u32::try_from(count).unwrap_or(u32::MAX);
    Ok(Figures { dead_letters: whole(dead_letters), overdue_people: whole(overdue_people) })
}
