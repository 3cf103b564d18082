//! The number or name of a decision, case or ticket, as a clerk types it. Stored readable, so never an identity code.

use super::{
    characters::{is_hidden, nfc, single_spaced},
    hetu::Hetu,
};

const MAX: usize = 60;
/// Length of an identity code.
const CODE: usize = 11;

text_value! {
    /// A reference of 1 to 60 characters on one line: `KOI/1234/2026`.
    #[cfg_attr(feature = "sql", derive(sqlx::Type), sqlx(transparent))]
    Reference, ReferenceError
}

shown_as_it_is!(Reference);
hidden_from_debug!(Reference);

value_errors! {
    /// Why a text is not a reference.
    ReferenceError {
        /// Nothing was typed.
        Empty: reference_empty,
        /// More than 60 characters.
        TooLong: reference_too_long,
        /// A character that cannot be seen.
        Character: reference_character,
        /// An identity code stands in it.
        IdentityCode: reference_identity_code,
    }
}

impl Reference {
    /// Takes a reference as typed; runs of spaces become single ones.
    pub fn parse(text: &str) -> Result<Self, ReferenceError> {
        let reference = nfc(&single_spaced(text));
        if reference.is_empty() {
            return Err(ReferenceError::Empty);
        }
        if reference.chars().nth(MAX).is_some() {
            return Err(ReferenceError::TooLong);
        }
        if reference.contains(is_hidden) {
            return Err(ReferenceError::Character);
        }
        if holds_identity_code(&reference) {
            return Err(ReferenceError::IdentityCode);
        }
        Ok(Self(reference))
    }
}

/// Whether any eleven characters in a row, spaces left out, are an identity code.
fn holds_identity_code(text: &str) -> bool {
    let characters: Vec<char> = text.chars().filter(|character| !character.is_whitespace()).collect();
    characters.windows(CODE).any(|window| Hetu::restore(&window.iter().collect::<String>()).is_ok())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn ordinary_references_are_taken() {
        for (typed, taken) in [("KOI/1234/2026", "KOI/1234/2026"), (" Päätös  7 § ", "Päätös 7 §")] {
            assert_eq!(Reference::parse(typed).unwrap().as_str(), taken);
        }
    }

    #[test]
    fn each_fault_has_its_own_error() {
        let long = "a".repeat(61);
        let cases = [
            (" ", ReferenceError::Empty),
            (long.as_str(), ReferenceError::TooLong),
            ("KOI\u{202E}1", ReferenceError::Character),
            ("Päätös 010594Y9032", ReferenceError::IdentityCode),
            ("x010594 y9032/1", ReferenceError::IdentityCode),
        ];
        for (typed, error) in cases {
            assert_eq!(Reference::parse(typed), Err(error), "{typed}");
        }
    }

    proptest! {
        #[test]
        fn parsing_never_panics_and_is_idempotent(text in any::<String>()) {
            if let Ok(reference) = Reference::parse(&text) {
                prop_assert_eq!(Reference::parse(reference.as_str()), Ok(reference));
            }
        }
    }
}
