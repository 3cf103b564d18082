//! The second factor: who must have one, and what a typed code looks like before anything is compared.

use super::role::Role;

/// How many digits a one-time code has (RFC 6238).
pub const CODE_DIGITS: usize = 6;

/// How many recovery codes a person gets at a time.
pub const RECOVERY_CODES: usize = 10;

/// How many letters and digits a recovery code has: 80 bits in base 32 (RFC 4648), shown in groups of four.
pub const RECOVERY_CODE_LETTERS: usize = 16;

/// What a person typed where a second factor is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TypedCode {
    /// It has the form of a one-time code.
    OneTime,
    /// It has the form of a recovery code.
    Recovery,
}

impl Role {
    /// Whether the role requires a second factor: those that give access to others, or see clients.
    pub const fn requires_second_factor(self) -> bool {
        match self {
            Self::Maintainer | Self::MainUser | Self::CustomerClerk | Self::DataProtectionOfficer => true,
            Self::Editor | Self::Specialist => false,
        }
    }
}

/// Whether an account with these live roles must have a second factor.
pub fn required(roles: impl IntoIterator<Item = Role>) -> bool {
    roles.into_iter().any(Role::requires_second_factor)
}

/// Tells what was typed, so that one field serves for both; spaces, hyphens and letter case do not matter. `None` for
/// what can be neither, which the form says before it is sent.
pub fn typed_code(typed: &str) -> Option<TypedCode> {
    let letters: Vec<char> =
        typed.chars().filter(|letter| !letter.is_whitespace() && *letter != '-').collect();
    let base32 = |letter: &char| letter.is_ascii_alphabetic() || ('2'..='7').contains(letter);
    if letters.len() == CODE_DIGITS && letters.iter().all(char::is_ascii_digit) {
        Some(TypedCode::OneTime)
    } else if letters.len() == RECOVERY_CODE_LETTERS && letters.iter().all(base32) {
        Some(TypedCode::Recovery)
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::permission::{Action, Need, Reach, TABLE};

    #[test]
    fn whoever_reaches_client_data_or_gives_roles_needs_a_second_factor() {
        for row in TABLE {
            let sensitive = row.needs(Need::Acknowledged) || row.action == Action::GrantRole;
            for role in Role::ALL.into_iter().filter(|role| sensitive && row.reach(*role) != Reach::Nowhere) {
                assert!(role.requires_second_factor(), "{role}: {}", row.action);
            }
        }
    }

    #[test]
    fn one_such_role_is_enough() {
        assert!(required([Role::Editor, Role::MainUser]));
        assert!(!required([Role::Editor, Role::Specialist]));
        assert!(!required([]));
    }

    #[test]
    fn one_field_takes_both_kinds_of_codes() {
        assert_eq!(typed_code(" 123 456 "), Some(TypedCode::OneTime));
        assert_eq!(typed_code("abcd-efgh-ijkl-2345"), Some(TypedCode::Recovery));
        assert_eq!(typed_code("ABCDEFGHIJKL2345"), Some(TypedCode::Recovery));
        for wrong in ["", "12345", "1234567", "abcd-efgh-ijkl-0189", "12345é"] {
            assert_eq!(typed_code(wrong), None, "{wrong}");
        }
    }
}
