//! People's names: letters of any script with what joins them. No hidden characters, so that no name poses as another.

use super::{
    characters::{is_dash, is_hidden, nfc, single_spaced},
    link::has_link,
};

/// The population register holds 100 characters for each part.
const MAX: usize = 100;
/// Marks that one letter may carry when Unicode has no letter for them together (Vietnamese needs two).
const MAX_MARKS: usize = 3;

text_value! {
    /// One name as people write it: first names, a surname, or the whole name of a next of kin.
    #[cfg_attr(feature = "sql", derive(sqlx::Type), sqlx(transparent))]
    Name, NameError
}

shown_as_it_is!(Name);
hidden_from_debug!(Name);

value_errors! {
    /// Why a text is not a name.
    NameError {
        /// Nothing was typed.
        Empty: name_empty,
        /// More than 100 characters.
        TooLong: name_too_long,
        /// A digit or a sign that does not stand in names.
        Character: name_character,
        /// Signs only.
        NoLetter: name_no_letter,
        /// A web address, or what a mail program would make one of: invitations carry the name.
        Link: name_link,
    }
}

impl Name {
    /// Takes a name as typed: letters and their marks, spaces, hyphens, apostrophes, dots. Spaces become single, dashes
    /// hyphens, letters with their marks apart one letter (NFC).
    pub fn parse(text: &str) -> Result<Self, NameError> {
        let name: String =
            nfc(&single_spaced(text)).chars().map(|c| if is_dash(c) { '-' } else { c }).collect();
        if name.is_empty() {
            return Err(NameError::Empty);
        }
        if name.chars().nth(MAX).is_some() {
            return Err(NameError::TooLong);
        }
        if !has_only_name_characters(&name) {
            return Err(NameError::Character);
        }
        if !name.contains(char::is_alphabetic) {
            return Err(NameError::NoLetter);
        }
        if has_link(&name) {
            return Err(NameError::Link);
        }
        Ok(Self(name))
    }
}

fn has_only_name_characters(name: &str) -> bool {
    // Marks count only on a letter: alone they would sit on whatever stands before the name.
    let mut marks_allowed = 0;
    name.chars().all(|character| match character {
        '\u{300}'..='\u{36F}' if marks_allowed > 0 => {
            marks_allowed -= 1;
            true
        }
        ' ' | '-' | '\'' | '’' | '.' => {
            marks_allowed = 0;
            true
        }
        letter if letter.is_alphabetic() && !is_hidden(letter) => {
            marks_allowed = MAX_MARKS;
            true
        }
        _ => false,
    })
}

/// A person's name in the two parts that the population register has.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
pub struct PersonName {
    /// First names, as `Aino Maria`
    pub first_names: Name,
    /// Surname
    pub surname: Name,
}

/// What is wrong in each of the two fields, so that both can be mended at once.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PersonNameErrors {
    /// In the first names
    pub first_names: Option<NameError>,
    /// In the surname
    pub surname: Option<NameError>,
}

impl PersonName {
    /// Takes both fields as typed.
    pub fn parse(first_names: &str, surname: &str) -> Result<Self, PersonNameErrors> {
        match (Name::parse(first_names), Name::parse(surname)) {
            (Ok(first_names), Ok(surname)) => Ok(Self { first_names, surname }),
            (first_names, surname) => {
                Err(PersonNameErrors { first_names: first_names.err(), surname: surname.err() })
            }
        }
    }
}

/// First names, then surname.
impl std::fmt::Display for PersonName {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} {}", self.first_names, self.surname)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn names_of_many_languages_are_taken() {
        for name in [
            "Åke",
            "Aino-Maija",
            "O'Brien",
            "d’Arc",
            "Jr.",
            "A. Virtanen",
            "M.Virtanen",
            "J.P. Mäki",
            "Čálliidlágádus",
            "Нина",
            "李",
            "Nguyễn Thị",
            "Əli",
        ] {
            assert_eq!(Name::parse(name).unwrap().as_str(), name);
        }
    }

    #[test]
    fn spaces_dashes_and_marks_become_plain() {
        assert_eq!(Name::parse("  Aino \u{A0} Maija–Liisa ").unwrap().as_str(), "Aino Maija-Liisa");
        assert_eq!(Name::parse("A\u{30A}ke"), Name::parse("Åke"));
    }

    #[test]
    fn each_fault_has_its_own_error() {
        let cases = [
            (" ", NameError::Empty),
            ("-'.", NameError::NoLetter),
            ("Aino2", NameError::Character),
            ("<b>Aino</b>", NameError::Character),
            ("Aino\u{202E}onia", NameError::Character),
            ("Ai\u{200B}no", NameError::Character),
            ("\u{3164}", NameError::Character),
            ("\u{308}Aino", NameError::Character),
            ("Ai\u{334}\u{334}\u{334}\u{334}no", NameError::Character),
            ("Ai\u{0}no", NameError::Character),
            ("Aino luukku.digital", NameError::Link),
            ("www.aino", NameError::Link),
        ];
        for (typed, error) in cases {
            assert_eq!(Name::parse(typed), Err(error), "{typed:?}");
        }
        assert!(Name::parse(&"ä".repeat(100)).is_ok());
        assert_eq!(Name::parse(&"ä".repeat(101)), Err(NameError::TooLong));
    }

    #[test]
    fn both_parts_of_a_name_tell_their_faults_at_once() {
        let errors = PersonName::parse("", "Esimerkki3").unwrap_err();
        assert_eq!(
            (errors.first_names, errors.surname),
            (Some(NameError::Empty), Some(NameError::Character))
        );
        assert_eq!(PersonName::parse("Aino Maria", "Esimerkki").unwrap().to_string(), "Aino Maria Esimerkki");
    }

    proptest! {
        #[test]
        fn parsing_never_panics_and_is_idempotent(text in any::<String>()) {
            if let Ok(name) = Name::parse(&text) {
                prop_assert_eq!(Name::parse(name.as_str()), Ok(name));
            }
        }

        #[test]
        fn letters_with_marks_are_idempotent_too(
            text in "[a-zåäöA-ZÅÄÖ\u{300}-\u{30C}\u{1100}-\u{1175} '’.‐-—-]{1,40}"
        ) {
            if let Ok(name) = Name::parse(&text) {
                prop_assert!(name.as_str().chars().count() <= MAX);
                prop_assert_eq!(Name::parse(name.as_str()), Ok(name));
            }
        }
    }
}
