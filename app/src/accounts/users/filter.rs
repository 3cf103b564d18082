//! What the address of the list of users asks for.

use crate::{
    address::{Unreadable, known, read, with_query},
    visit::Visit,
};
use luukku_backend::accounts::users::list::{UserFilter, UserOrder, UserSort};
use luukku_domain::{paging::Cursor, time::Timestamp};

/// The parameters of the address, as they came.
#[derive(Debug, Clone, Default)]
pub(super) struct Asked {
    pub(super) search: String,
    pub(super) role: String,
    pub(super) status: String,
    pub(super) organisation: String,
    pub(super) factor: String,
    pub(super) idle: String,
    pub(super) sort: String,
    cursor: String,
}

impl Asked {
    pub(super) fn of(visit: &Visit) -> Self {
        let query = |name: &str| visit.query(name).unwrap_or_default();
        Self {
            search: query("search"),
            role: query("role"),
            // Whoever looks for people means those who are there; "all" is a choice, and no status.
            status: visit.query("status").unwrap_or_else(|| "active".to_owned()),
            organisation: query("organisation"),
            factor: query("factor"),
            idle: query("idle"),
            sort: query("sort"),
            cursor: query("page"),
        }
    }

    /// The filter.
    pub(super) fn filter(&self, now: Timestamp) -> Result<UserFilter, Unreadable> {
        let status = if self.status == "all" { "" } else { self.status.as_str() };
        let without = known(&self.factor, |code| (code == "none").then_some(()))?;
        let days =
            known(&self.idle, |days| days.parse::<i64>().ok().filter(|days| (1..=3_650).contains(days)))?;
        Ok(UserFilter {
            search: self.search.chars().take(100).collect(),
            role: read(&self.role)?,
            status: read(status)?,
            organisation: read(&self.organisation)?,
            without_second_factor: without.is_some(),
            idle_since: days.map(|days| now.plus(-chrono::TimeDelta::days(days))),
        })
    }

    pub(super) fn order(&self) -> Result<UserOrder, Unreadable> {
        let (descending, sort) = match self.sort.strip_prefix('-') {
            Some(sort) => (true, sort),
            None => (false, self.sort.as_str()),
        };
        let sort = known(sort, |sort| match sort {
            "name" => Some(UserSort::Name),
            "email" => Some(UserSort::Email),
            "seen" => Some(UserSort::LastSignIn),
            _ => None,
        })?;
        Ok(UserOrder { sort: sort.unwrap_or_default(), descending, cursor: read(&self.cursor)? })
    }

    /// `page` with the same filter, in this order, at this place.
    pub(super) fn address(&self, page: &str, sort: &str, cursor: Option<Cursor>) -> String {
        let cursor = cursor.map(|cursor| cursor.to_string()).unwrap_or_default();
        let parameters = [
            ("search", self.search.as_str()),
            ("role", &self.role),
            ("status", &self.status),
            ("organisation", &self.organisation),
            ("factor", &self.factor),
            ("idle", &self.idle),
            ("sort", sort),
            ("page", &cursor),
        ];
        with_query(page, &parameters)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_of_them_is_asked_for_by_a_word_that_the_address_keeps() {
        let asked = Asked { status: "all".into(), ..Asked::default() };
        assert_eq!(asked.address("/fi/x", "", None), "/fi/x?status=all");
        assert_eq!(asked.filter(Timestamp::from_micros(1)).unwrap().status, None);
    }

    #[test]
    fn what_cannot_be_read_is_refused_and_an_empty_filter_is_none() {
        let now = Timestamp::from_micros(1);
        for wrong in [
            Asked { role: "root".into(), ..Asked::default() },
            Asked { status: "gone".into(), ..Asked::default() },
            Asked { organisation: "0189".into(), ..Asked::default() },
            Asked { factor: "some".into(), ..Asked::default() },
            Asked { idle: "0".into(), ..Asked::default() },
        ] {
            assert_eq!(wrong.filter(now).err(), Some(Unreadable), "{wrong:?}");
        }
        for wrong in [
            Asked { sort: "-age".into(), ..Asked::default() },
            Asked { cursor: "after.7".into(), ..Asked::default() },
        ] {
            assert_eq!(wrong.order().err(), Some(Unreadable), "{wrong:?}");
        }
        assert!(Asked::default().filter(now).is_ok() && Asked::default().order().is_ok());
    }
}
