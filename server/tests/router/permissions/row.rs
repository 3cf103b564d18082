//! One line of the table: how it is read, whom it asks about, and how an answer differs from it.

use super::{
    answers::Seen,
    table::{Kind, Letter},
};

/// A line of the table.
#[derive(Debug, Clone, Copy)]
pub struct Row {
    /// The page's pattern, the function's name or the route.
    pub name: &'static str,
    /// Where the thing lies, or what is special about it.
    pub case: &'static str,
    letters: [Letter; Kind::ALL.len()],
}

impl Row {
    /// Reads a line.
    ///
    /// # Panics
    /// When it is not of the form that the table describes.
    pub fn parse(line: &'static str) -> Self {
        let mut parts = line.splitn(3, '|').map(str::trim);
        let (Some(name), Some(case), Some(letters)) = (parts.next(), parts.next(), parts.next()) else {
            panic!("a name, a case and letters: {line}")
        };
        let letters = letters.split_whitespace().filter(|part| *part != "|").map(|part| match part {
            "+" => Letter::May,
            "P" => Letter::AfterProof,
            "F" => Letter::Refused,
            "." => Letter::Hidden,
            "s" => Letter::SignIn,
            ">" => Letter::SentHome,
            _ => panic!("{part:?} is no letter: {line}"),
        });
        let letters: Vec<_> = letters.collect();
        Self { name, case, letters: letters.try_into().expect("one letter for each kind of caller") }
    }

    /// Whom to ask about, and whether their sign-in is recent. An old sign-in is tried wherever a recent one may.
    pub fn questions(self) -> Vec<(Kind, Letter, bool)> {
        let asked = Kind::ALL.into_iter().zip(self.letters);
        let both = |(kind, letter): (Kind, Letter)| {
            let signed_in = !matches!(kind, Kind::Nobody | Kind::Halfway);
            let may = matches!(letter, Letter::May | Letter::AfterProof);
            [(kind, letter, true), (kind, letter, false)].into_iter().take(1 + usize::from(may && signed_in))
        };
        asked.flat_map(both).collect()
    }

    /// What differs from the expectation, in words.
    pub fn difference(self, kind: Kind, letter: Letter, recent: bool, seen: &Seen) -> Option<String> {
        let expected = match letter {
            Letter::AfterProof if !recent => Seen::Proof,
            Letter::May | Letter::AfterProof => Seen::Done,
            Letter::Refused => Seen::Refused,
            Letter::Hidden => Seen::Hidden,
            Letter::SignIn => Seen::SignIn,
            Letter::SentHome => Seen::SentHome,
        };
        let when = if recent { "just signed in" } else { "signed in long ago" };
        (expected != *seen).then(|| {
            format!(
                "{} ({}) by {kind:?}, {when}: expected {expected:?}, found {seen:?}",
                self.name, self.case
            )
        })
    }
}
