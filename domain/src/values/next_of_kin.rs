//! The next of kin (lähiomainen) that a citizen declares: whom to call, and where.

use serde::{Deserialize, Serialize};

use super::person_name::{Name, NameError};
use super::phone::{Phone, PhoneError};

/// A third person's data: name and telephone number.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct NextOfKin {
    /// The whole name, in one field
    pub name: Name,
    /// Where the kin is reached
    pub phone: Phone,
}

/// What is wrong in each of the two fields, so that both can be mended at once.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NextOfKinErrors {
    /// In the name
    pub name: Option<NameError>,
    /// In the telephone number
    pub phone: Option<PhoneError>,
}

impl NextOfKin {
    /// Takes both fields as typed.
    pub fn parse(name: &str, phone: &str) -> Result<Self, NextOfKinErrors> {
        match (Name::parse(name), Phone::parse(phone)) {
            (Ok(name), Ok(phone)) => Ok(Self { name, phone }),
            (name, phone) => Err(NextOfKinErrors { name: name.err(), phone: phone.err() }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_fields_are_normalised_and_survive_json() {
        let kin = NextOfKin::parse(" Eino  Esimerkki", "040 123 4567").unwrap();
        let json = serde_json::to_string(&kin).unwrap();
        assert_eq!(json, r#"{"name":"Eino Esimerkki","phone":"+358401234567"}"#);
        assert_eq!(serde_json::from_str::<NextOfKin>(&json).unwrap(), kin);
    }

    #[test]
    fn json_that_no_form_would_take_is_refused() {
        assert!(serde_json::from_str::<NextOfKin>(r#"{"name":"<b>","phone":"+358401234567"}"#).is_err());
    }

    #[test]
    fn both_fields_tell_their_faults_at_once() {
        let errors = NextOfKin::parse("", "puh.").unwrap_err();
        assert_eq!(
            errors,
            NextOfKinErrors { name: Some(NameError::Empty), phone: Some(PhoneError::Letters) }
        );
    }

    #[test]
    fn debug_shows_neither_name_nor_number() {
        let shown = format!("{:?}", NextOfKin::parse("Eino Esimerkki", "0401234567").unwrap());
        assert_eq!(shown, "NextOfKin { name: Name(hidden), phone: Phone(hidden) }");
    }
}
