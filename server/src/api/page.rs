//! What lists share: a page of rows with cursors, and reading of filters.

use super::trouble::Trouble;
use luukku_app::visit::Visit;
use luukku_domain::paging::{Cursor, Page};
use serde::Serialize;
use std::str::FromStr;
use utoipa::ToSchema;

/// One page of a list.
#[derive(Serialize, ToSchema)]
pub(super) struct Listing<T> {
    /// The rows, in the order of the list.
    items: Vec<T>,
    /// How many rows the whole list has.
    total: u64,
    /// The cursor of the page before this one.
    previous: Option<String>,
    /// The cursor of the page after this one.
    next: Option<String>,
}

impl<T> Listing<T> {
    /// A page with rows as the API writes them.
    pub(super) fn of<U>(page: Page<U>, row: impl FnMut(U) -> T) -> Self {
        let text = |cursor: Option<Cursor>| cursor.map(|cursor| cursor.to_string());
        Self {
            total: page.total,
            previous: text(page.previous),
            next: text(page.next),
            items: page.rows.into_iter().map(row).collect(),
        }
    }
}

/// Reads the filter of this name; an empty one is none.
#[expect(clippy::result_large_err, reason = "made once for a request that is refused")]
pub(super) fn filter<T: FromStr>(
    visit: &Visit,
    name: &str,
    text: Option<&str>,
) -> Result<Option<T>, Trouble> {
    let text = text.filter(|text| !text.is_empty());
    text.map(str::parse).transpose().map_err(|_| Trouble::malformed(visit, name))
}
