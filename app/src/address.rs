//! Addresses with a query: what a list is filtered by stands in its address, so that it can be kept and sent.

use crate::error::{AppError, ErrorCode};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, PercentEncode, utf8_percent_encode};
use std::str::FromStr;

/// What a value in a query may not hold as it is; a path of ours stays legible in it (RFC 3986, 2.3 and 3.4).
const IN_QUERY: &AsciiSet =
    &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~').remove(b'/');

/// `value` as it stands in a query.
pub fn encoded(value: &str) -> PercentEncode<'_> {
    utf8_percent_encode(value, IN_QUERY)
}

/// `page` with these parameters; empty ones are left out.
pub fn with_query(page: &str, parameters: &[(&str, &str)]) -> String {
    let filled = parameters.iter().filter(|(_, value)| !value.is_empty());
    let query: Vec<_> = filled.map(|(name, value)| format!("{name}={}", encoded(value))).collect();
    if query.is_empty() { page.to_owned() } else { format!("{page}?{}", query.join("&")) }
}

/// A value of an address that its page cannot read, such as an id that was cut on its way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Unreadable;

/// Reads a filter of an address; an empty one is none. What cannot be read is refused: a list without the filter would
/// show more than was asked for.
pub fn read<T: FromStr>(text: &str) -> Result<Option<T>, Unreadable> {
    known(text, |text| text.parse().ok())
}

/// The same for a filter whose values `find` knows.
pub fn known<T>(text: &str, find: impl FnOnce(&str) -> Option<T>) -> Result<Option<T>, Unreadable> {
    if text.is_empty() {
        return Ok(None);
    }
    find(text).map(Some).ok_or(Unreadable)
}

impl From<Unreadable> for AppError {
    fn from(_: Unreadable) -> Self {
        ErrorCode::Malformed.into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn empty_parameters_are_left_out_and_others_encoded() {
        assert_eq!(with_query("/fi/x", &[("a", ""), ("b", "ä & b")]), "/fi/x?b=%C3%A4%20%26%20b");
        assert_eq!(with_query("/fi/x", &[("next", "/fi/y?a=b-c")]), "/fi/x?next=/fi/y%3Fa%3Db-c");
        assert_eq!(with_query("/fi/x", &[("a", "")]), "/fi/x");
    }

    #[test]
    fn an_empty_filter_is_none_and_one_that_cannot_be_read_is_refused() {
        assert_eq!(read::<u8>(""), Ok(None));
        assert_eq!(read::<u8>("7"), Ok(Some(7)));
        assert_eq!(read::<u8>("seven"), Err(Unreadable));
        assert_eq!(known("none", |text| (text == "none").then_some(())), Ok(Some(())));
    }
}
