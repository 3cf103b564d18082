//! Paging by keyset: a page begins after, or ends before, the row at the edge of another page.
//! Rows that come and go in between neither repeat nor hide others, and the last page costs what the first does. When the
//! row at the edge itself moves in the order, the next page begins where it stands now.

use serde::{Deserialize, Serialize};
use std::{fmt, str::FromStr};
use uuid::Uuid;

/// How many rows a page of a list shows.
pub const PAGE_SIZE: usize = 25;

/// Where a page lies. It travels in links and in JSON as `after.ID.TOTAL`; it holds ids and counts, no personal data.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Cursor {
    /// The row at the edge; it is not on the page itself.
    pub edge: Uuid,
    /// On which side of the edge the page lies.
    pub side: Side,
    /// How many rows the whole list had when it was counted, on its first page.
    pub total: u64,
}

/// A side of the edge.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    /// The page begins after the edge.
    After,
    /// The page ends before the edge.
    Before,
}

/// A text that is no cursor.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a cursor")]
pub struct NotACursor;

/// One page of a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Page<T> {
    /// The rows, in the order of the list.
    pub rows: Vec<T>,
    /// How many rows the whole list has.
    pub total: u64,
    /// The page before this one.
    pub previous: Option<Cursor>,
    /// The page after this one.
    pub next: Option<Cursor>,
}

impl<T> Page<T> {
    /// Makes a page of what a statement gave for `cursor`: at most one row more than `size`, which tells that there is
    /// another page. The rows of a page before an edge come from the edge backwards.
    pub fn of(
        mut rows: Vec<T>,
        size: usize,
        cursor: Option<Cursor>,
        total: u64,
        id: impl Fn(&T) -> Uuid,
    ) -> Self {
        let more = rows.len() > size;
        rows.truncate(size);
        let backwards = cursor.is_some_and(|cursor| cursor.side == Side::Before);
        if backwards {
            rows.reverse();
        }
        let (has_previous, has_next) = if backwards { (more, true) } else { (cursor.is_some(), more) };
        let at = |row: Option<&T>, side| row.map(|row| Cursor { edge: id(row), side, total });
        let previous = at(rows.first(), Side::Before).filter(|_| has_previous);
        let next = at(rows.last(), Side::After).filter(|_| has_next);
        Self { rows, total, previous, next }
    }

    /// The same page with other rows.
    pub fn map<U>(self, change: impl FnMut(T) -> U) -> Page<U> {
        let Self { rows, total, previous, next } = self;
        Page { rows: rows.into_iter().map(change).collect(), total, previous, next }
    }
}

impl fmt::Display for Cursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let side = match self.side {
            Side::After => "after",
            Side::Before => "before",
        };
        write!(f, "{side}.{}.{}", self.edge.simple(), self.total)
    }
}

impl FromStr for Cursor {
    type Err = NotACursor;

    fn from_str(text: &str) -> Result<Self, NotACursor> {
        let mut parts = text.split('.');
        let (Some(side), Some(edge), Some(total), None) =
            (parts.next(), parts.next(), parts.next(), parts.next())
        else {
            return Err(NotACursor);
        };
        let side = match side {
            "after" => Side::After,
            "before" => Side::Before,
            _ => return Err(NotACursor),
        };
        let edge = Uuid::parse_str(edge).map_err(|_| NotACursor)?;
        Ok(Self { edge, side, total: total.parse().map_err(|_| NotACursor)? })
    }
}

impl TryFrom<String> for Cursor {
    type Error = NotACursor;

    fn try_from(text: String) -> Result<Self, NotACursor> {
        text.parse()
    }
}

impl From<Cursor> for String {
    fn from(cursor: Cursor) -> Self {
        cursor.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page(rows: &[u128], cursor: Option<Cursor>) -> Page<Uuid> {
        Page::of(rows.iter().map(|row| Uuid::from_u128(*row)).collect(), 2, cursor, 5, |row| *row)
    }

    fn rows(page: &Page<Uuid>) -> Vec<u128> {
        page.rows.iter().map(Uuid::as_u128).collect()
    }

    #[test]
    fn pages_lead_to_each_other_in_both_directions() {
        let first = page(&[1, 2, 3], None);
        assert_eq!((rows(&first), first.previous), (vec![1, 2], None));
        let second = page(&[3, 4, 5], first.next);
        assert_eq!(rows(&second), [3, 4]);
        let last = page(&[5], second.next);
        assert_eq!((rows(&last), last.next), (vec![5], None));
        let back = page(&[4, 3, 2], last.previous);
        assert_eq!(rows(&back), [3, 4]);
        assert!(back.previous.is_some() && back.next.is_some());
        assert_eq!(page(&[2, 1], back.previous).previous, None);
    }

    #[test]
    fn a_cursor_survives_its_text_and_nonsense_is_refused() {
        let cursor = Cursor { edge: Uuid::from_u128(7), side: Side::Before, total: 10_000 };
        assert_eq!(cursor.to_string().parse(), Ok(cursor));
        for wrong in
            ["", "after", "after.7.1", "over.00000000000000000000000000000007.1", "after...", "a.b.c.d"]
        {
            assert_eq!(wrong.parse::<Cursor>(), Err(NotACursor), "{wrong}");
        }
    }
}
