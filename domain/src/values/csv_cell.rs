//! One cell of a CSV file: quoted (RFC 4180), and harmless in a spreadsheet (OWASP, CSV injection).

/// A cell that no spreadsheet takes for a formula, ready to stand between separators.
///
/// Text that starts like a formula gets an apostrophe before it, which spreadsheets show as text; so does `+358…`.
/// Everything is quoted, because people's spreadsheets split at `,`, `;` or tab, and a cell cut in two could start a
/// formula in its second half. Numbers of our own that may be negative are written without this function.
pub fn csv_cell(text: &str) -> String {
    let apostrophe = if starts_like_a_formula(text) { "'" } else { "" };
    format!("\"{apostrophe}{}\"", text.replace('"', "\"\""))
}

/// `=`, `+`, `-`, `@`, tab, carriage return and line feed, after spaces too and in the full-width forms that some
/// spreadsheets take for them.
fn starts_like_a_formula(text: &str) -> bool {
    let first_seen = text.trim_start().chars().next();
    text.starts_with(['\t', '\r', '\n'])
        || matches!(first_seen, Some('=' | '+' | '-' | '@' | '＝' | '＋' | '－' | '＠'))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn ordinary_text_is_only_quoted() {
        assert_eq!(csv_cell("Esimerkkilän kunta"), "\"Esimerkkilän kunta\"");
        assert_eq!(csv_cell("kaksi \"sanaa\"; rivi\n2"), "\"kaksi \"\"sanaa\"\"; rivi\n2\"");
        assert_eq!(csv_cell(""), "\"\"");
    }

    #[test]
    fn formulas_become_text() {
        for text in
            ["=1+1", "+358401234567", "-2", "@SUM(A1)", "\t=1", "\rx", "\nx", "  =1", "\u{A0}=1", "＝1"]
        {
            assert_eq!(csv_cell(text), format!("\"'{text}\""));
        }
        assert_eq!(csv_cell("=\"\""), "\"'=\"\"\"\"\"");
    }

    proptest! {
        #[test]
        fn no_cell_starts_a_formula_or_ends_its_quotes(text in any::<String>()) {
            let cell = csv_cell(&text);
            let inside = cell.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')).unwrap();
            prop_assert!(!inside.starts_with(['=', '+', '-', '@', '\t', '\r', '\n']));
            prop_assert!(!inside.replace("\"\"", "").contains('"'));
            let read = inside.replace("\"\"", "\"");
            prop_assert_eq!(read.strip_prefix('\'').filter(|_| !text.starts_with('\'')).unwrap_or(&read), text);
        }
    }
}
