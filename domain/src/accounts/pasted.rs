//! Pasted lists of addresses, as people have them in mails and spreadsheets: split, read and judged one by one.
//! The same function runs while typing and on the server.

use crate::values::{Email, EmailError};

/// The longest pasted text, in bytes: room for more addresses than a day's quota of invitations.
pub const MAX_PASTED: usize = 32 * 1024;

/// One address of a pasted text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JudgedLine<E, R> {
    /// Its number, from 1.
    pub number: usize,
    /// What was pasted, without spaces around it.
    pub text: String,
    /// The name before `<…>`, if there is one.
    pub name: Option<String>,
    /// What is to be thought of it.
    pub verdict: Verdict<E, R>,
}

/// What is to be thought of one address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict<E, R> {
    /// An address that can be used.
    Good(E),
    /// The same address stands in an earlier line, whose number this is.
    Duplicate(usize),
    /// No address; the validator's reason.
    Bad(R),
}

/// Judges every address of a pasted text. Addresses are parted by line ends, commas or semicolons outside quotes, and
/// may have the form `Maija Malli <maija@malli.fi>`. `validate` reads one address; two that are equal are duplicates.
pub fn judge_lines<E: PartialEq, R>(
    text: &str,
    validate: impl Fn(&str) -> Result<E, R>,
) -> Vec<JudgedLine<E, R>> {
    let mut judged: Vec<JudgedLine<E, R>> = Vec::new();
    for (index, piece) in pieces(text).enumerate() {
        let (name, address) = name_and_address(piece);
        let verdict = match validate(address) {
            Err(reason) => Verdict::Bad(reason),
            Ok(email) => match judged.iter().find(|line| line.verdict.is(&email)) {
                Some(first) => Verdict::Duplicate(first.number),
                None => Verdict::Good(email),
            },
        };
        judged.push(JudgedLine { number: index + 1, text: piece.to_owned(), name, verdict });
    }
    judged
}

/// Judges the e-mail addresses of a pasted text. Two that differ only in letter case are the same.
pub fn judge_emails(text: &str) -> Vec<JudgedLine<Email, EmailError>> {
    let judged = judge_lines(text, |address| Email::parse(address).map(SameInAnyCase));
    let plain = |line: JudgedLine<SameInAnyCase, EmailError>| JudgedLine {
        number: line.number,
        text: line.text,
        name: line.name,
        verdict: match line.verdict {
            Verdict::Good(SameInAnyCase(email)) => Verdict::Good(email),
            Verdict::Duplicate(first) => Verdict::Duplicate(first),
            Verdict::Bad(reason) => Verdict::Bad(reason),
        },
    };
    judged.into_iter().map(plain).collect()
}

struct SameInAnyCase(Email);

impl PartialEq for SameInAnyCase {
    fn eq(&self, other: &Self) -> bool {
        self.0.as_str().eq_ignore_ascii_case(other.0.as_str())
    }
}

impl<E: PartialEq, R> Verdict<E, R> {
    fn is(&self, email: &E) -> bool {
        matches!(self, Self::Good(good) if good == email)
    }
}

/// The parts of a text between separators, without the empty ones. A line end always parts, so that a forgotten quote
/// spoils one line only.
fn pieces(text: &str) -> impl Iterator<Item = &str> {
    text.lines()
        .flat_map(|line| {
            let mut quoted = false;
            line.split(move |letter| {
                quoted ^= letter == '"';
                !quoted && matches!(letter, ',' | ';')
            })
        })
        .map(str::trim)
        .filter(|piece| !piece.is_empty())
}

/// Parts `"Malli, Maija" <maija@malli.fi>` into its name and address; without brackets all of it is the address.
fn name_and_address(piece: &str) -> (Option<String>, &str) {
    let Some((name, address)) = piece.strip_suffix('>').and_then(|piece| piece.rsplit_once('<')) else {
        return (None, piece);
    };
    let name = name.trim().trim_matches('"').trim();
    ((!name.is_empty()).then(|| name.to_owned()), address.trim())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn judge(text: &str) -> Vec<JudgedLine<String, &'static str>> {
        judge_lines(text, |address| {
            if address.contains('@') && !address.contains(' ') {
                Ok(address.to_lowercase())
            } else {
                Err("no address")
            }
        })
    }

    fn good(text: &str) -> Vec<String> {
        let lines = judge(text).into_iter();
        lines
            .filter_map(|line| if let Verdict::Good(email) = line.verdict { Some(email) } else { None })
            .collect()
    }

    #[test]
    fn lines_commas_and_semicolons_part_addresses() {
        assert_eq!(good("a@x.fi, b@x.fi;c@x.fi\r\n\n d@x.fi ;"), ["a@x.fi", "b@x.fi", "c@x.fi", "d@x.fi"]);
    }

    #[test]
    fn names_before_addresses_are_understood() {
        let lines = judge("Maija Malli <maija@malli.fi>; \"Malli, Matti\" <matti@malli.fi>, <m@malli.fi>");
        let read: Vec<_> = lines.iter().map(|line| (line.name.as_deref(), &line.verdict)).collect();
        assert_eq!(
            read,
            [
                (Some("Maija Malli"), &Verdict::Good("maija@malli.fi".to_owned())),
                (Some("Malli, Matti"), &Verdict::Good("matti@malli.fi".to_owned())),
                (None, &Verdict::Good("m@malli.fi".to_owned())),
            ]
        );
    }

    #[test]
    fn a_duplicate_points_at_the_first() {
        let lines = judge("A@x.fi\nnonsense\na@X.fi");
        assert_eq!(lines[1].verdict, Verdict::Bad("no address"));
        assert_eq!((lines[2].number, &lines[2].verdict), (3, &Verdict::Duplicate(1)));
    }

    #[test]
    fn addresses_in_another_letter_case_are_the_same() {
        let lines = judge_emails("Maija@Malli.fi\nmaija@malli.fi; maija@");
        let read: Vec<_> = lines.iter().map(|line| &line.verdict).collect();
        let first = Email::parse("Maija@malli.fi").unwrap();
        assert_eq!(read, [&Verdict::Good(first), &Verdict::Duplicate(1), &Verdict::Bad(EmailError::Domain)]);
    }

    #[test]
    fn a_forgotten_quote_spoils_one_line_only() {
        assert_eq!(good("\"Malli <a@x.fi>, b@x.fi\nc@x.fi"), ["b@x.fi", "c@x.fi"].map(str::to_owned)[1..]);
    }

    proptest! {
        #[test]
        fn no_text_is_lost_and_no_address_twice(text in "[ab@.,;<>\" \n]{0,60}") {
            let lines = judge(&text);
            let kept: String = lines.iter().flat_map(|line| line.text.chars()).filter(|c| c.is_alphanumeric()).collect();
            let pasted: String = text.chars().filter(|c| c.is_alphanumeric()).collect();
            prop_assert_eq!(kept, pasted);
            let mut seen = good(&text);
            seen.sort();
            seen.dedup();
            prop_assert_eq!(seen.len(), good(&text).len());
        }
    }
}
