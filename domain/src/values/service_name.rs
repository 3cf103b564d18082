//! The name of a service in which a provider serves an organiser, until the service manual brings services with ids.

use super::characters::{is_hidden, nfc, single_spaced};

const MAX: usize = 100;

text_value! {
    /// A service by its name, as `Kotihoito`.
    #[derive(Debug)]
    #[cfg_attr(feature = "sql", derive(sqlx::Type), sqlx(transparent))]
    ServiceName, ServiceNameError
}

shown_as_it_is!(ServiceName);

value_errors! {
    /// Why a text is not the name of a service.
    ServiceNameError {
        /// Nothing was typed.
        Empty: service_name_empty,
        /// More than 100 characters.
        TooLong: service_name_too_long,
        /// `<`, `>` or a hidden character.
        Character: service_name_character,
    }
}

impl ServiceName {
    /// Takes a name as typed; spaces become single.
    pub fn parse(text: &str) -> Result<Self, ServiceNameError> {
        let name = nfc(&single_spaced(text));
        if name.is_empty() {
            return Err(ServiceNameError::Empty);
        }
        if name.chars().nth(MAX).is_some() {
            return Err(ServiceNameError::TooLong);
        }
        if name.contains(|character| is_hidden(character) || matches!(character, '<' | '>')) {
            return Err(ServiceNameError::Character);
        }
        Ok(Self(name))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_fault_has_its_own_error() {
        assert_eq!(ServiceName::parse(" Koti  hoito ").unwrap().as_str(), "Koti hoito");
        assert_eq!(ServiceName::parse(" "), Err(ServiceNameError::Empty));
        assert_eq!(ServiceName::parse(&"k".repeat(101)), Err(ServiceNameError::TooLong));
        assert_eq!(ServiceName::parse("a<b"), Err(ServiceNameError::Character));
    }
}
