//! Names of organisations, in Finnish and, where they have them, in Swedish and English.

use serde::{Deserialize, Serialize};

use super::{
    characters::{is_hidden, nfc, single_spaced},
    link::has_link,
};
use crate::lang::Lang;

/// Longer than the longest name in the business register that a list can still show.
const MAX: usize = 200;

text_value! {
    /// An organisation's name in one language.
    #[derive(Debug)]
    #[cfg_attr(feature = "sql", derive(sqlx::Type), sqlx(transparent))]
    OrganisationName, OrganisationNameError
}

shown_as_it_is!(OrganisationName);

value_errors! {
    /// Why a text is not an organisation's name.
    OrganisationNameError {
        /// Nothing was typed.
        Empty: organisation_name_empty,
        /// More than 200 characters.
        TooLong: organisation_name_too_long,
        /// `<`, `>` or a hidden character.
        Character: organisation_name_character,
        /// Digits and signs only.
        NoLetter: organisation_name_no_letter,
        /// A web or mail address, or what a mail program would make one of: invitations carry the name.
        Link: organisation_name_link,
    }
}

impl OrganisationName {
    /// Takes a name as typed; spaces become single, letters with their marks apart one letter (NFC).
    pub fn parse(text: &str) -> Result<Self, OrganisationNameError> {
        let name = nfc(&single_spaced(text));
        if name.is_empty() {
            return Err(OrganisationNameError::Empty);
        }
        if name.chars().nth(MAX).is_some() {
            return Err(OrganisationNameError::TooLong);
        }
        if name.contains(|character| is_hidden(character) || matches!(character, '<' | '>')) {
            return Err(OrganisationNameError::Character);
        }
        if !name.contains(char::is_alphabetic) {
            return Err(OrganisationNameError::NoLetter);
        }
        if has_link(&name) {
            return Err(OrganisationNameError::Link);
        }
        Ok(Self(name))
    }
}

/// An organisation's names: Finnish always, the others where it has them.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct LocalName {
    /// In Finnish
    pub fi: OrganisationName,
    /// In Swedish
    pub sv: Option<OrganisationName>,
    /// In English
    pub en: Option<OrganisationName>,
}

/// What is wrong in each of the three fields, so that all can be mended at once.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LocalNameErrors {
    /// In the Finnish name
    pub fi: Option<OrganisationNameError>,
    /// In the Swedish name
    pub sv: Option<OrganisationNameError>,
    /// In the English name
    pub en: Option<OrganisationNameError>,
}

impl LocalName {
    /// Takes the three fields as typed; empty Swedish and English ones mean that there is no such name.
    pub fn parse(fi: &str, sv: &str, en: &str) -> Result<Self, LocalNameErrors> {
        match (OrganisationName::parse(fi), optional(sv), optional(en)) {
            (Ok(fi), Ok(sv), Ok(en)) => Ok(Self { fi, sv, en }),
            (fi, sv, en) => Err(LocalNameErrors { fi: fi.err(), sv: sv.err(), en: en.err() }),
        }
    }

    /// The name in `lang`; the Finnish one where there is none.
    pub fn in_lang(&self, lang: Lang) -> &str {
        let translated = match lang {
            Lang::Fi => None,
            Lang::Sv => self.sv.as_ref(),
            Lang::En => self.en.as_ref(),
        };
        translated.unwrap_or(&self.fi).as_str()
    }
}

fn optional(text: &str) -> Result<Option<OrganisationName>, OrganisationNameError> {
    if text.trim().is_empty() { Ok(None) } else { OrganisationName::parse(text).map(Some) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn ordinary_names_are_taken() {
        for name in [
            "Esimerkkilän kunta",
            "Oy Esimerkki Ab",
            "Hoiva & Koti 24/7 Oy",
            "Palvelu (itä), 2. yksikkö",
            "Tmi M.Virtanen",
            "A. Virtanen ja kump.",
            "Sos.- ja terveyspalvelut",
            "Malli Oy:n kotihoito/itä",
        ] {
            assert_eq!(OrganisationName::parse(name).unwrap().as_str(), name);
        }
    }

    #[test]
    fn each_fault_has_its_own_error() {
        let cases = [
            ("", OrganisationNameError::Empty),
            ("24/7", OrganisationNameError::NoLetter),
            ("Koti <b>", OrganisationNameError::Character),
            ("Koti\u{202E}", OrganisationNameError::Character),
            ("Kirjaudu luukku.digital Oy", OrganisationNameError::Link),
            ("kirjaudu.services/luukku", OrganisationNameError::Link),
        ];
        for (typed, error) in cases {
            assert_eq!(OrganisationName::parse(typed), Err(error), "{typed:?}");
        }
        assert_eq!(OrganisationName::parse(&"k".repeat(201)), Err(OrganisationNameError::TooLong));
    }

    #[test]
    fn a_missing_translation_falls_back_to_finnish() {
        let name = LocalName::parse("Esimerkkilän kunta", "Exempelby kommun", " ").unwrap();
        assert_eq!(name.in_lang(Lang::Sv), "Exempelby kommun");
        assert_eq!(name.in_lang(Lang::En), "Esimerkkilän kunta");
        assert_eq!(name.in_lang(Lang::Fi), "Esimerkkilän kunta");
    }

    #[test]
    fn all_three_fields_tell_their_faults_at_once() {
        let errors = LocalName::parse("", "<", "ok").unwrap_err();
        assert_eq!(errors.fi, Some(OrganisationNameError::Empty));
        assert_eq!(errors.sv, Some(OrganisationNameError::Character));
        assert_eq!(errors.en, None);
    }

    proptest! {
        #[test]
        fn parsing_never_panics_and_is_idempotent(text in any::<String>()) {
            if let Ok(name) = OrganisationName::parse(&text) {
                prop_assert_eq!(OrganisationName::parse(name.as_str()), Ok(name));
            }
        }
    }
}
