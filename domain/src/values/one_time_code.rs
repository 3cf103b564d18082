//! A one-time code of six digits as a person types it: from an authenticator, a mail or a text message.

use super::characters::is_dash;

const DIGITS: usize = 6;

/// Six digits. A secret while it counts: not shown, not serialised.
#[derive(Clone)]
pub struct OneTimeCode(String);

hidden_from_debug!(OneTimeCode);

value_errors! {
    /// Why a text is not a one-time code.
    OneTimeCodeError {
        /// Nothing was typed.
        Empty: one_time_code_empty,
        /// Something else than digits.
        Character: one_time_code_character,
        /// Not six digits.
        Length: one_time_code_length,
    }
}

impl OneTimeCode {
    /// Takes a code as typed; spaces and hyphens between the digits do not matter.
    pub fn parse(text: &str) -> Result<Self, OneTimeCodeError> {
        let code: String = text.chars().filter(|&c| !c.is_whitespace() && !is_dash(c)).collect();
        if code.is_empty() {
            return Err(OneTimeCodeError::Empty);
        }
        if !code.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(OneTimeCodeError::Character);
        }
        if code.len() != DIGITS {
            return Err(OneTimeCodeError::Length);
        }
        Ok(Self(code))
    }

    /// The six digits, to be compared in constant time.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn digits(text: &str) -> Result<String, OneTimeCodeError> {
        OneTimeCode::parse(text).map(|code| code.as_str().to_owned())
    }

    #[test]
    fn spaces_and_hyphens_do_not_matter() {
        for typed in ["012345", " 012 345 ", "012-345", "0 1 2 3 4 5", "012\u{A0}345"] {
            assert_eq!(digits(typed).as_deref(), Ok("012345"), "{typed}");
        }
    }

    #[test]
    fn each_fault_has_its_own_error() {
        assert_eq!(digits("  "), Err(OneTimeCodeError::Empty));
        assert_eq!(digits("12345"), Err(OneTimeCodeError::Length));
        assert_eq!(digits("1234567"), Err(OneTimeCodeError::Length));
        assert_eq!(digits("12345a"), Err(OneTimeCodeError::Character));
        assert_eq!(digits("٠١٢٣٤٥"), Err(OneTimeCodeError::Character));
    }

    #[test]
    fn debug_shows_no_code() {
        assert_eq!(format!("{:?}", OneTimeCode::parse("012345").unwrap()), "OneTimeCode(hidden)");
    }

    proptest! {
        #[test]
        fn parsing_never_panics_and_is_idempotent(text in any::<String>()) {
            if let Ok(code) = digits(&text) {
                prop_assert_eq!(digits(&code), Ok(code));
            }
        }
    }
}
