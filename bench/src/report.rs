//! The table: what was measured, what was wanted, and how far a bare counterpart gets on the same machine.

use crate::load::Measured;
use std::fmt::Write as _;

/// One row.
#[derive(Debug, Clone)]
pub struct Row {
    /// What was measured.
    what: String,
    /// What is wanted of it.
    wanted: String,
    /// What was found.
    found: String,
    /// Whether that is enough.
    pub enough: bool,
    /// Turns a second, where it was load.
    rate: f64,
    /// Each counterpart with what it reached, and what part of that the row reached.
    bare: Vec<String>,
}

impl Row {
    /// A row about something else than load.
    pub fn new(what: impl Into<String>, wanted: impl Into<String>, found: String, enough: bool) -> Self {
        Self { what: what.into(), wanted: wanted.into(), found, enough, rate: 0.0, bare: Vec::new() }
    }

    /// A row about load.
    pub fn of(what: impl Into<String>, wanted: impl Into<String>, load: &Measured, enough: bool) -> Self {
        let found = format!("{}/s, p99 {} ms", number(load.rate), number(load.within(0.99)));
        Self { rate: load.rate, ..Self::new(what, wanted, found, enough) }
    }

    /// Adds a counterpart that reaches so many turns a second.
    pub fn beside(mut self, name: &str, rate: f64) -> Self {
        self.bare.push(format!("{name}: {}/s, ratio {:.2}", number(rate), self.rate / rate));
        self
    }

    /// Adds a counterpart of which the row must reach a part.
    pub fn beside_at_least(mut self, part: f64, name: &str, rate: f64) -> Self {
        self.enough &= self.rate >= part * rate;
        self.beside(name, rate)
    }

    /// One line of text while it is measured.
    pub fn line(&self) -> String {
        let judged = if self.enough { "ok" } else { "MISSED" };
        let bare = self.bare.iter().map(|bare| format!("\n          {bare}")).collect::<Vec<_>>().concat();
        format!("{judged:>6}  {}: {} (wanted: {}){bare}", self.what, self.found, self.wanted)
    }
}

/// The rows as a table in Markdown.
pub fn table(rows: &[Row]) -> String {
    let mut text =
        "| what | at least | found | | bare counterpart in the same run |\n|---|---|---|---|---|\n"
            .to_owned();
    for Row { what, wanted, found, enough, bare, .. } in rows {
        let judged = if *enough { "yes" } else { "**no**" };
        let _ = writeln!(text, "| {what} | {wanted} | {found} | {judged} | {} |", bare.join("<br>"));
    }
    text
}

/// A number as people read it: no more digits than it deserves, thousands apart.
pub fn number(value: f64) -> String {
    if value < 10.0 {
        return format!("{value:.2}");
    }
    let digits = format!("{value:.0}");
    let mut text = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// Puts `content` between the marks of a document and leaves the rest as it is; `None` when it has no marks.
pub fn between_marks(document: &str, content: &str) -> Option<String> {
    const MARKS: [&str; 2] = ["<!-- make bench -->\n", "<!-- /make bench -->"];
    let from = document.find(MARKS[0])? + MARKS[0].len();
    let to = document.find(MARKS[1])?;
    Some(format!("{}{content}{}", document.get(..from)?, document.get(to..)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_short_and_grouped() {
        assert_eq!([1.234, 12.6, 1234.4, 1_234_567.0].map(number), ["1.23", "13", "1,234", "1,234,567"]);
    }

    #[test]
    fn only_what_lies_between_the_marks_is_replaced() {
        let document = "before\n<!-- make bench -->\nold\n<!-- /make bench -->\nafter\n";
        let written = between_marks(document, "new\n").unwrap();
        assert_eq!(written, "before\n<!-- make bench -->\nnew\n<!-- /make bench -->\nafter\n");
        assert_eq!(between_marks("no marks", "new"), None);
    }
}
