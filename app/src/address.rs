//! Addresses with a query: what a list is filtered by stands in its address, so that it can be kept and sent.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, PercentEncode, utf8_percent_encode};

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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn empty_parameters_are_left_out_and_others_encoded() {
        assert_eq!(with_query("/fi/x", &[("a", ""), ("b", "ä & b")]), "/fi/x?b=%C3%A4%20%26%20b");
        assert_eq!(with_query("/fi/x", &[("next", "/fi/y?a=b-c")]), "/fi/x?next=/fi/y%3Fa%3Db-c");
        assert_eq!(with_query("/fi/x", &[("a", "")]), "/fi/x");
    }
}
