//! Users: the list, the page of one, and what is done to an account and its memberships.

mod close;
mod end;
mod filter;
mod form;
mod grant;
mod history;
mod home;
mod leaver;
mod list;
mod membership;
mod mover;
mod restore;
mod second_factor;
mod view;
mod words;

pub use close::page as close;
pub use end::page as end;
pub use grant::page as grant;
pub use home::page as home;
pub use leaver::page as leaver;
pub use list::{file, page as list};
pub use membership::page as membership;
pub use mover::page as mover;
pub use restore::page as restore;
pub use second_factor::page as second_factor;
pub use view::page as view;

use crate::{paths::USER, ui::SelectOption, visit::Visit};
use chrono::NaiveDate;
use luukku_domain::{accounts::role::Role, dates, id::AccountId, lang::Lang, time::Timestamp};

/// The day of an instant, as people write it.
pub(super) fn day(lang: Lang, at: Timestamp) -> String {
    dates::date(lang, at.date_in_helsinki())
}

/// The last day with access of a membership that ends at this instant.
fn last_date(ends_at: Timestamp) -> NaiveDate {
    ends_at.plus(chrono::TimeDelta::microseconds(-1)).date_in_helsinki()
}

/// The same, as people write it.
pub(super) fn last_day(lang: Lang, ends_at: Timestamp) -> String {
    dates::date(lang, last_date(ends_at))
}

/// The roles as entries of a list to choose from; the first one is `none`.
fn role_options(lang: Lang, none: &str, roles: &[Role]) -> Vec<SelectOption> {
    let first = SelectOption::new("", none);
    let roles = roles.iter().map(|role| SelectOption::new(role.code(), role.name(lang)));
    std::iter::once(first).chain(roles).collect()
}

/// The address of a user's page after something was done there.
fn done(visit: &Visit, account: AccountId, what: &str) -> String {
    format!("{}?done={what}", USER.href_to(visit.lang, &[&account]))
}
