//! The Finnish business ID (Y-tunnus, FO-nummer): seven digits, a hyphen and a check digit.

use super::characters::is_dash;

const WEIGHTS: [u32; 7] = [7, 9, 10, 5, 8, 4, 2];

text_value! {
    /// A business ID, as `0245437-2`.
    #[derive(Debug)]
    #[cfg_attr(feature = "sql", derive(sqlx::Type), sqlx(transparent))]
    BusinessId, BusinessIdError
}

shown_as_it_is!(BusinessId);

value_errors! {
    /// Why a text is not a business ID.
    BusinessIdError {
        /// Nothing was typed.
        Empty: business_id_empty,
        /// Not seven digits, a hyphen and one digit.
        Form: business_id_form,
        /// The check digit does not fit.
        Check: business_id_check,
    }
}

impl BusinessId {
    /// Takes an ID as typed: `0245437-2`, with six digits as before 1978 (`245437-2`), without the hyphen
    /// (`02454372`), or as the VAT number of the same business (`FI02454372`).
    pub fn parse(text: &str) -> Result<Self, BusinessIdError> {
        let text = text.trim();
        if text.is_empty() {
            return Err(BusinessIdError::Empty);
        }
        let (digits, check) = split(text).ok_or(BusinessIdError::Form)?;
        if expected_check(&digits) != Some(check) {
            return Err(BusinessIdError::Check);
        }
        Ok(Self(format!("{digits}-{check}")))
    }
}

/// The seven digits, padded, and the check digit.
fn split(text: &str) -> Option<(String, u32)> {
    let text = text.replace(is_dash, "-");
    let (digits, check) = match text.split_once('-') {
        Some((digits, check)) if (6..=7).contains(&digits.len()) => (digits, check),
        Some(_) => return None,
        None => {
            let joined = text.strip_prefix("FI").or_else(|| text.strip_prefix("fi")).unwrap_or(&text);
            joined.split_at_checked(7)?
        }
    };
    let all_digits = digits.bytes().chain(check.bytes()).all(|byte| byte.is_ascii_digit());
    (all_digits && check.len() == 1).then(|| Some((format!("{digits:0>7}"), check.parse().ok()?)))?
}

/// Weighted sum modulo 11: 0 stays, 1 is never issued, any other is subtracted from 11.
fn expected_check(digits: &str) -> Option<u32> {
    let sum: u32 = digits.bytes().zip(WEIGHTS).map(|(digit, weight)| u32::from(digit - b'0') * weight).sum();
    match sum % 11 {
        0 => Some(0),
        1 => None,
        rest => Some(11 - rest),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_valid_id_is_taken_in_each_way_that_people_write_it() {
        for typed in ["0245437-2", " 245437-2 ", "02454372", "FI02454372", "0245437–2"] {
            assert_eq!(BusinessId::parse(typed).unwrap().as_str(), "0245437-2", "{typed}");
        }
    }

    #[test]
    fn each_fault_has_its_own_error() {
        assert_eq!(BusinessId::parse(""), Err(BusinessIdError::Empty));
        assert_eq!(BusinessId::parse("45437-2"), Err(BusinessIdError::Form));
        assert_eq!(BusinessId::parse("0245437-22"), Err(BusinessIdError::Form));
        assert_eq!(BusinessId::parse("024543a-2"), Err(BusinessIdError::Form));
        assert_eq!(BusinessId::parse("0245437-3"), Err(BusinessIdError::Check));
    }

    #[test]
    fn ids_with_remainder_one_were_never_issued() {
        let digits =
            (0..100).map(|n| format!("{n:07}")).find(|digits| expected_check(digits).is_none()).unwrap();
        for check in 0..10 {
            assert_eq!(BusinessId::parse(&format!("{digits}-{check}")), Err(BusinessIdError::Check));
        }
    }

    proptest! {
        #[test]
        fn parsing_never_panics(text in any::<String>()) {
            let _ = BusinessId::parse(&text);
        }

        #[test]
        fn an_id_survives_its_text_and_one_wrong_digit_is_refused(
            number in 0_u32..10_000_000, at in 0_usize..7, by in 1_u8..10
        ) {
            let digits = format!("{number:07}");
            if let Some(check) = expected_check(&digits) {
                let id = BusinessId::parse(&format!("{digits}-{check}")).unwrap();
                prop_assert_eq!(&BusinessId::parse(id.as_str()).unwrap(), &id);

                let mut wrong = id.as_str().to_owned().into_bytes();
                wrong[at] = b'0' + (wrong[at] - b'0' + by) % 10;
                let wrong = String::from_utf8(wrong).unwrap();
                prop_assert_eq!(BusinessId::parse(&wrong), Err(BusinessIdError::Check));
            }
        }
    }
}
