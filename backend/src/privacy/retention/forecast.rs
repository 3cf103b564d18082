//! What the rules will remove until a day if nobody does anything: how much in which month. Names nobody.

use std::collections::BTreeMap;

use chrono::{Datelike, NaiveDate};
use luukku_domain::{
    accounts::membership::after,
    caller::Caller,
    events::{Event, EventAction, Register},
    permission::action::ViewRetention,
    privacy::{Keep, Then},
};

use super::{due, rules};
use crate::{Backend, accounts::look, fault::Fault};

/// Nobody plans further ahead.
const LONGEST_YEARS: i32 = 20;

/// Why there is no forecast.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ForecastRule {
    /// The day is over, or more than twenty years away.
    Until,
}

/// What one rule will remove.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Forecast {
    /// The register.
    pub register: Register,
    /// The rule in that register.
    pub key: String,
    /// How long it keeps.
    pub keep: Keep,
    /// What becomes of it then.
    pub then: Then,
    /// How much in which month, by its first day. What is overdue goes with the next run.
    pub months: BTreeMap<NaiveDate, u64>,
    /// How much would have gone by the day, but a legal hold stops it.
    pub held: u64,
}

/// How much each rule will remove until the end of a day, in the organisations that the caller answers for.
pub async fn forecast(
    backend: &Backend,
    caller: &Caller,
    until: NaiveDate,
) -> Result<Vec<Forecast>, Fault<ForecastRule>> {
    let denied = Event::denied(EventAction::RetentionViewed);
    let scope = look::scope(backend, caller, ViewRetention, denied).await?;
    let today = caller.at.date_in_helsinki();
    if until < today || until.year() > today.year() + LONGEST_YEARS {
        return Err(Fault::Rule(ForecastRule::Until));
    }
    let (end, reach) = (after(until), scope.bind());
    let mut forecasts = Vec::new();
    for rule in rules(&backend.settings.catalogue) {
        let (mut months, mut held, mut last) = (BTreeMap::new(), 0, None);
        loop {
            let mut read = backend.store.read().await?;
            let page = rule.page(read.conn(), end, &reach, last).await?;
            drop(read);
            for running in &page {
                let Some(over) = rule.until(running).filter(|over| *over < end) else { continue };
                if running.is_held() {
                    held += 1;
                } else {
                    let day = over.max(caller.at).date_in_helsinki();
                    *months.entry(day.with_day(1).unwrap_or(day)).or_default() += 1;
                }
            }
            last = due::last_of(&page);
            if last.is_none() {
                break;
            }
        }
        let (key, keep, then) = (rule.retention.key.clone(), rule.retention.keep, rule.retention.then);
        forecasts.push(Forecast { register: rule.register, key, keep, then, months, held });
    }
    look::leave(backend, caller, Event::done(EventAction::RetentionViewed).by(scope.basis())).await?;
    Ok(forecasts)
}
