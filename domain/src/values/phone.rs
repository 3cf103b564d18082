//! Telephone numbers as E.164 has them: `+`, country code, national number. Finnish short forms are understood.

use super::characters::is_dash;

/// E.164, 6.2.1: at most 15 digits with the country code.
const MAX_DIGITS: usize = 15;
/// No country with code and number together is shorter in ordinary use.
const MIN_DIGITS: usize = 7;
/// Finnish national numbers (ITU operational bulletin, +358): 5 to 12 digits.
const FINNISH_MIN: usize = 5;
const FINNISH_MAX: usize = 12;
const FINLAND: &str = "+358";

text_value! {
    /// A telephone number as `+358401234567`.
    Phone, PhoneError
}

hidden_from_debug!(Phone);

value_errors! {
    /// Why a text is not a telephone number.
    PhoneError {
        /// Nothing was typed.
        Empty: phone_empty,
        /// Letters in it, as an extension or a description.
        Letters: phone_letters,
        /// A sign that does not belong to a number.
        Character: phone_character,
        /// Begins neither with 0 nor with `+`.
        Start: phone_start,
        /// Too few digits.
        TooShort: phone_too_short,
        /// Too many digits.
        TooLong: phone_too_long,
    }
}

impl Phone {
    /// Takes a number as typed: `040 123 4567`, `(09) 310 1691`, `00358 40…`, `+358 (0)40…`, or any other country's
    /// with its code.
    pub fn parse(text: &str) -> Result<Self, PhoneError> {
        let text = text.trim();
        if text.is_empty() {
            return Err(PhoneError::Empty);
        }
        if text.contains(char::is_alphabetic) {
            return Err(PhoneError::Letters);
        }
        let dialled = dialled(text)?;
        let international = match (dialled.strip_prefix('+'), dialled.strip_prefix("00")) {
            (Some(digits), _) | (_, Some(digits)) => format!("+{digits}"),
            _ => match dialled.strip_prefix('0') {
                Some(national) => format!("{FINLAND}{national}"),
                None => return Err(PhoneError::Start),
            },
        };
        let number = without_finnish_trunk_zero(international);
        check_digits(&number)?;
        Ok(Self(number))
    }

    /// Whether the number is a Finnish one.
    pub fn is_finnish(&self) -> bool {
        self.0.starts_with(FINLAND)
    }

    /// As it is written within Finland, `040 123 4567`; other countries' numbers with their code.
    pub fn national(&self) -> String {
        match self.finnish_groups() {
            Some((area, rest)) => format!("0{area} {}", grouped(rest)),
            None => self.to_string(),
        }
    }

    /// Area or operator code and subscriber number of a Finnish number.
    fn finnish_groups(&self) -> Option<(&str, &str)> {
        let national = self.0.strip_prefix(FINLAND)?;
        national.split_at_checked(finnish_area_length(national))
    }
}

/// With its country code, grouped the way Finns write it: `+358 40 123 4567`.
impl std::fmt::Display for Phone {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        if let Some((area, rest)) = self.finnish_groups() {
            return write!(f, "{FINLAND} {area} {}", grouped(rest));
        }
        let (country, rest) = self.0.split_at(1 + country_code_length(&self.0[1..]));
        write!(f, "{country} {}", grouped(rest))
    }
}

/// The digits, with `+` when it stands first; separators that people write are dropped.
fn dialled(text: &str) -> Result<String, PhoneError> {
    let text = if text.starts_with('+') || text.starts_with("00") {
        text.replacen("(0)", "", 1)
    } else {
        text.to_owned()
    };
    let mut dialled = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '0'..='9' => dialled.push(character),
            '+' if dialled.is_empty() => dialled.push('+'),
            '(' | ')' | '/' | '.' => {}
            _ if is_dash(character) || character.is_whitespace() => {}
            _ => return Err(PhoneError::Character),
        }
    }
    Ok(dialled)
}

/// `+358 040…`: the zero is for calls within Finland and no Finnish number keeps it.
fn without_finnish_trunk_zero(number: String) -> String {
    match number.strip_prefix(FINLAND).and_then(|national| national.strip_prefix('0')) {
        Some(national) => format!("{FINLAND}{national}"),
        None => number,
    }
}

fn check_digits(number: &str) -> Result<(), PhoneError> {
    let digits = &number[1..];
    let (length, shortest, longest) = match number.strip_prefix(FINLAND) {
        Some(national) => (national.len(), FINNISH_MIN, FINNISH_MAX),
        None => (digits.len(), MIN_DIGITS, MAX_DIGITS),
    };
    if length < shortest {
        return Err(PhoneError::TooShort);
    }
    if length > longest {
        return Err(PhoneError::TooLong);
    }
    // Country codes begin with 1–9, Finnish national numbers too.
    let national_start = number.strip_prefix(FINLAND).unwrap_or(digits);
    if digits.starts_with('0') || national_start.starts_with('0') {
        return Err(PhoneError::Start);
    }
    Ok(())
}

/// Length of the code before the subscriber number, by the Finnish numbering plan (Traficom regulation 32).
fn finnish_area_length(national: &str) -> usize {
    let starts = |prefixes: &[&str]| prefixes.iter().any(|prefix| national.starts_with(prefix));
    let long_mobile = national.starts_with("400") || (national.starts_with('4') && national.len() == 10);
    if long_mobile || starts(&["600", "606", "700", "800"]) {
        3
    } else if starts(&["1", "4", "20", "29", "30", "39", "50", "71", "73", "75"]) {
        2
    } else {
        1
    }
}

/// Length of the country code at the start of `digits` (ITU-T E.164, list of assigned codes).
fn country_code_length(digits: &str) -> usize {
    match digits.as_bytes() {
        [b'1' | b'7', ..] => 1,
        [b'2', b'0' | b'7', ..]
        | [b'3', b'0'..=b'4' | b'6' | b'9', ..]
        | [b'4', b'0' | b'1' | b'3'..=b'9', ..]
        | [b'5', b'1'..=b'8', ..]
        | [b'6', b'0'..=b'6', ..]
        | [b'8', b'1' | b'2' | b'4' | b'6', ..]
        | [b'9', b'0'..=b'5' | b'8', ..] => 2,
        _ => 3,
    }
}

/// In threes from the left; a last single digit joins the group before it.
fn grouped(digits: &str) -> String {
    let mut groups = String::with_capacity(digits.len() + 5);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && at % 3 == 0 && at + 1 < digits.len() {
            groups.push(' ');
        }
        groups.push(digit);
    }
    groups
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn finnish_short_forms_become_e164() {
        let cases = [
            ("040 123 4567", "+358401234567"),
            ("040-1234567", "+358401234567"),
            ("(09) 310 1691", "+35893101691"),
            ("00358 40 123 4567", "+358401234567"),
            ("+358 (0)40 123 4567", "+358401234567"),
            ("00358 (0) 40 123 4567", "+358401234567"),
            ("+358 040 123 4567", "+358401234567"),
            ("+46 8 123 456 78", "+46812345678"),
            ("+44 (0)20 7946 0000", "+442079460000"),
            ("+39 06 1234567", "+39061234567"),
        ];
        for (typed, normal) in cases {
            assert_eq!(Phone::parse(typed).unwrap().as_str(), normal, "{typed}");
        }
    }

    #[test]
    fn each_fault_has_its_own_error() {
        let cases = [
            (" ", PhoneError::Empty),
            ("puh. 040 123 4567", PhoneError::Letters),
            ("040 123 4567 ext 2", PhoneError::Letters),
            ("040*1234567", PhoneError::Character),
            ("040+1234567", PhoneError::Character),
            ("٠٤٠١٢٣٤٥٦٧", PhoneError::Character),
            ("401234567", PhoneError::Start),
            ("112", PhoneError::Start),
            ("+0401234567", PhoneError::Start),
            ("0401", PhoneError::TooShort),
            ("+4612", PhoneError::TooShort),
            ("+", PhoneError::TooShort),
            ("0401234567890123", PhoneError::TooLong),
            ("+4612345678901234", PhoneError::TooLong),
        ];
        for (typed, error) in cases {
            assert_eq!(Phone::parse(typed), Err(error), "{typed}");
        }
    }

    #[test]
    fn numbers_are_shown_in_groups() {
        let cases = [
            ("0401234567", "+358 40 123 4567", "040 123 4567"),
            ("0400123456", "+358 400 123 456", "0400 123 456"),
            ("04571234567", "+358 457 123 4567", "0457 123 4567"),
            ("093101691", "+358 9 310 1691", "09 310 1691"),
            ("0295123456", "+358 29 512 3456", "029 512 3456"),
            ("0800123456", "+358 800 123 456", "0800 123 456"),
            ("+4681234567", "+46 812 345 67", "+46 812 345 67"),
            ("+3725123456", "+372 512 3456", "+372 512 3456"),
            ("+12025550123", "+1 202 555 0123", "+1 202 555 0123"),
        ];
        for (typed, shown, national) in cases {
            let phone = Phone::parse(typed).unwrap();
            assert_eq!((phone.to_string().as_str(), phone.national().as_str()), (shown, national));
        }
    }

    proptest! {
        #[test]
        fn parsing_never_panics(text in any::<String>()) {
            let _ = Phone::parse(&text);
        }

        #[test]
        fn what_is_shown_leads_back_to_the_number(text in "(\\+|00|0)[0-9 ()-]{4,16}") {
            if let Ok(phone) = Phone::parse(&text) {
                prop_assert!(phone.as_str().len() <= 1 + MAX_DIGITS);
                for shown in [phone.as_str().to_owned(), phone.to_string(), phone.national()] {
                    prop_assert_eq!(Phone::parse(&shown), Ok(phone.clone()), "{}", shown);
                }
            }
        }
    }
}
