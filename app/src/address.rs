//! Addresses with a query: what a list is filtered by stands in its address, so that it can be kept and sent.

use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};

/// `page` with these parameters; empty ones are left out.
pub fn with_query(page: &str, parameters: &[(&str, &str)]) -> String {
    let encoded = |value: &str| utf8_percent_encode(value, NON_ALPHANUMERIC).to_string();
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
        assert_eq!(with_query("/fi/x", &[("a", "")]), "/fi/x");
    }
}
