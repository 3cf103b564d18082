//! One line of the table: who asks, what is expected, and how an answer differs from it.

use super::answers::Seen;

/// Who asks, in the order of the columns.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Nobody is signed in.
    Nobody,
    /// A main user of Koivula who has given the password and not yet the second factor.
    Halfway,
    /// A citizen whom a register of Koivula holds.
    Citizen,
    /// Staff of Koivula, a town.
    Editor,
    Specialist,
    Main,
    /// The main user of a unit below Koivula.
    Unit,
    Clerk,
    /// A clerk whose training is not recorded.
    Untrained,
    Officer,
    /// A data-protection officer who has not promised secrecy.
    Unsworn,
    /// The main user of another town.
    Foreign,
    /// The main user of a provider.
    Provider,
    Maintainer,
}

impl Kind {
    pub const ALL: [Self; 14] = [
        Self::Nobody,
        Self::Halfway,
        Self::Citizen,
        Self::Editor,
        Self::Specialist,
        Self::Main,
        Self::Unit,
        Self::Clerk,
        Self::Untrained,
        Self::Officer,
        Self::Unsworn,
        Self::Foreign,
        Self::Provider,
        Self::Maintainer,
    ];
}

/// What is expected.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Letter {
    /// `+` It is shown, or done.
    May,
    /// `P` The same, when the sign-in is not older than ten minutes; else the person proves again who they are.
    AfterProof,
    /// `F` Refused: not for them, or not to this thing, which they see.
    Refused,
    /// `.` Not found: they may not even see the thing.
    Hidden,
    /// `s` They sign in first.
    SignIn,
    /// `>` It is not for this browser now: they are sent home, or on with their sign-in.
    SentHome,
}

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

    /// A refusal that did not leave exactly one event, in words.
    pub fn unkept(self, kind: Kind, seen: &Seen, events: i64) -> Option<String> {
        (*seen == Seen::Refused && events != 1)
            .then(|| format!("{} ({}) by {kind:?}: refused with {events} events", self.name, self.case))
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
