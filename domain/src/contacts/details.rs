//! The contact details that a citizen declares: e-mail, phone, next of kin. The same rules judge them while typing and on
//! the server.

use serde::{Deserialize, Serialize};

use crate::{
    lang::Lang,
    values::{Email, EmailError, NextOfKin, NextOfKinErrors, Phone, PhoneError},
};

/// What a citizen declares to one controller's register. Each part may be missing.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ContactDetails {
    /// E-mail, confirmed by a code before it stands here.
    pub email: Option<Email>,
    /// Telephone number.
    pub phone: Option<Phone>,
    /// A third person to call.
    pub kin: Option<NextOfKin>,
}

/// The details as typed; an empty field means "none".
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct TypedDetails {
    /// E-mail.
    pub email: String,
    /// Telephone number.
    pub phone: String,
    /// The kin's whole name.
    pub kin_name: String,
    /// The kin's telephone number.
    pub kin_phone: String,
}

/// What is wrong in each field, so that all can be mended at once.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct DetailsErrors {
    /// In the e-mail.
    pub email: Option<EmailError>,
    /// In the telephone number.
    pub phone: Option<PhoneError>,
    /// In the two fields of the kin.
    pub kin: Option<NextOfKinErrors>,
}

/// A part of the details that can differ and be changed by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ContactField {
    /// E-mail.
    Email,
    /// Telephone number.
    Phone,
    /// Next of kin, name and number together.
    Kin,
}

impl ContactField {
    /// All parts, in the order of the form.
    pub const ALL: [Self; 3] = [Self::Email, Self::Phone, Self::Kin];

    /// The name under which events list it.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Email => "email",
            Self::Phone => "phone",
            Self::Kin => "kin",
        }
    }

    /// The part's name for people.
    pub const fn name(self, lang: Lang) -> &'static str {
        match self {
            Self::Email => text::email(lang),
            Self::Phone => text::phone(lang),
            Self::Kin => text::kin(lang),
        }
    }
}

impl TypedDetails {
    /// One of the four fields, counted in their order.
    pub const fn field_mut(&mut self, at: usize) -> &mut String {
        match at {
            0 => &mut self.email,
            1 => &mut self.phone,
            2 => &mut self.kin_name,
            _ => &mut self.kin_phone,
        }
    }

    /// Takes all fields, or says what is wrong in each.
    pub fn parse(&self) -> Result<ContactDetails, DetailsErrors> {
        let email = optional(&self.email, Email::parse);
        let phone = optional(&self.phone, Phone::parse);
        let kin = if is_empty(&self.kin_name) && is_empty(&self.kin_phone) {
            Ok(None)
        } else {
            NextOfKin::parse(&self.kin_name, &self.kin_phone).map(Some)
        };
        match (email, phone, kin) {
            (Ok(email), Ok(phone), Ok(kin)) => Ok(ContactDetails { email, phone, kin }),
            (email, phone, kin) => {
                Err(DetailsErrors { email: email.err(), phone: phone.err(), kin: kin.err() })
            }
        }
    }
}

impl From<&ContactDetails> for TypedDetails {
    /// What a form shows before anything is typed.
    fn from(details: &ContactDetails) -> Self {
        let kin = details.kin.as_ref();
        Self {
            email: details.email.as_ref().map(ToString::to_string).unwrap_or_default(),
            phone: details.phone.as_ref().map(Phone::national).unwrap_or_default(),
            kin_name: kin.map(|kin| kin.name.to_string()).unwrap_or_default(),
            kin_phone: kin.map(|kin| kin.phone.national()).unwrap_or_default(),
        }
    }
}

impl ContactDetails {
    /// The parts in which the two differ.
    pub fn differences(&self, other: &Self) -> Vec<ContactField> {
        ContactField::ALL.into_iter().filter(|field| self.shown(*field) != other.shown(*field)).collect()
    }

    /// A part as a person reads it; `None` when there is none.
    pub fn shown(&self, field: ContactField) -> Option<String> {
        match field {
            ContactField::Email => self.email.as_ref().map(ToString::to_string),
            ContactField::Phone => self.phone.as_ref().map(Phone::national),
            ContactField::Kin => {
                self.kin.as_ref().map(|kin| format!("{}, {}", kin.name, kin.phone.national()))
            }
        }
    }

    /// Whether nothing is declared.
    pub const fn is_empty(&self) -> bool {
        self.email.is_none() && self.phone.is_none() && self.kin.is_none()
    }
}

fn is_empty(typed: &str) -> bool {
    typed.trim().is_empty()
}

fn optional<T, E>(typed: &str, parse: impl FnOnce(&str) -> Result<T, E>) -> Result<Option<T>, E> {
    if is_empty(typed) { Ok(None) } else { parse(typed).map(Some) }
}

mod text {
    crate::texts! {
        email: "Sähköposti" / "E-post" / "E-mail";
        phone: "Puhelin" / "Telefon" / "Phone";
        kin: "Lähiomainen" / "Närmast anhörig" / "Next of kin";
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::values::NameError;

    fn typed(email: &str, phone: &str, kin_name: &str, kin_phone: &str) -> TypedDetails {
        TypedDetails {
            email: email.to_owned(),
            phone: phone.to_owned(),
            kin_name: kin_name.to_owned(),
            kin_phone: kin_phone.to_owned(),
        }
    }

    #[test]
    fn empty_fields_mean_that_there_is_none() {
        assert!(typed(" ", "", "", " ").parse().unwrap().is_empty());
    }

    #[test]
    fn every_field_tells_its_fault_at_once() {
        let errors = typed("aino", "12", "", "040 123 4567").parse().unwrap_err();
        assert_eq!(errors.email, Some(EmailError::At));
        assert_eq!(errors.phone, Some(PhoneError::Start));
        assert_eq!(errors.kin.and_then(|kin| kin.name), Some(NameError::Empty));
    }

    #[test]
    fn what_is_shown_leads_back_to_the_details() {
        let details =
            typed("aino@kunta.example", "+46 8 123 456 78", "Eino Malli", "0401234567").parse().unwrap();
        assert_eq!(TypedDetails::from(&details).parse().unwrap(), details);
    }

    #[test]
    fn differences_name_the_parts_and_never_the_values() {
        let before = typed("aino@kunta.example", "0401234567", "", "").parse().unwrap();
        let after = typed("aino@kunta.example", "0407654321", "Eino Malli", "0401234567").parse().unwrap();
        assert_eq!(before.differences(&after), [ContactField::Phone, ContactField::Kin]);
        assert!(before.differences(&before.clone()).is_empty());
    }
}
