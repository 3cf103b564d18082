//! The table: what was measured, what was wanted, and how far a bare counterpart gets on the same machine.

use crate::load::Measured;
use std::fmt::{self, Display, Formatter, Write as _};

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
    /// The same as a figure, to which counterparts are compared.
    figure: Figure,
    /// Each counterpart with what it reached, and what part of that the row reached.
    bare: Vec<String>,
}

/// A number with its unit, such as `(80.0, " MB")`.
#[derive(Debug, Clone, Copy)]
pub struct Figure(pub f64, pub &'static str);

impl Display for Figure {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}", number(self.0), self.1)
    }
}

impl Row {
    /// A row about one figure.
    pub fn new(what: impl Into<String>, wanted: impl Into<String>, figure: Figure, enough: bool) -> Self {
        let (what, wanted, found) = (what.into(), wanted.into(), figure.to_string());
        Self { what, wanted, found, enough, figure, bare: Vec::new() }
    }

    /// A row about load.
    pub fn of(what: impl Into<String>, wanted: impl Into<String>, load: &Measured, enough: bool) -> Self {
        let row = Self::new(what, wanted, Figure(load.rate, "/s"), enough);
        row.saying(format!("{}/s, p99 {} ms", number(load.rate), number(load.within(0.99))))
    }

    /// Says more about what was found than the figure.
    pub fn saying(self, found: String) -> Self {
        Self { found, ..self }
    }

    /// Adds a counterpart that comes to so much, in the unit of the row.
    pub fn beside(self, name: &str, value: f64) -> Self {
        let found = self.figure;
        self.compared(name, found, value)
    }

    /// Adds a counterpart of another figure that was found.
    pub fn compared(mut self, name: &str, found: Figure, value: f64) -> Self {
        self.bare.push(format!("{name}: {}, ratio {:.2}", Figure(value, found.1), found.0 / value));
        self
    }

    /// Adds a counterpart of which the row must reach a part.
    pub fn beside_at_least(mut self, part: f64, name: &str, value: f64) -> Self {
        self.enough &= self.figure.0 >= part * value;
        self.beside(name, value)
    }

    /// Says why there is no counterpart.
    pub fn beside_nothing(mut self, reason: &str) -> Self {
        self.bare.push(format!("none: {reason}"));
        self
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
    fn a_counterpart_stands_in_the_unit_of_the_row_with_the_ratio() {
        let row = Row::new("memory", "≤ 80 MB", Figure(60.0, " MB"), true).beside("bare", 8.0);
        assert_eq!((row.found.as_str(), row.bare), ("60 MB", vec!["bare: 8.00 MB, ratio 7.50".to_owned()]));
    }

    #[test]
    fn a_row_that_does_not_reach_its_part_of_a_counterpart_misses_its_mark() {
        let row = || Row::new("changes", "≥ 1/2 of the loop", Figure(60.0, "/s"), true);
        assert!(row().beside_at_least(0.5, "the loop", 120.0).enough);
        assert!(!row().beside_at_least(0.5, "the loop", 121.0).enough);
    }

    #[test]
    fn only_what_lies_between_the_marks_is_replaced() {
        let document = "before\n<!-- make bench -->\nold\n<!-- /make bench -->\nafter\n";
        let written = between_marks(document, "new\n").unwrap();
        assert_eq!(written, "before\n<!-- make bench -->\nnew\n<!-- /make bench -->\nafter\n");
        assert_eq!(between_marks("no marks", "new"), None);
    }
}
