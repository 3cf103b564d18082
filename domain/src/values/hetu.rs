//! The Finnish identity code (henkilötunnus, personbeteckning): `ddmmyy`, separator, individual number, check character.
//! The separator tells the century and, since 2023, also tells people apart (Government decree 690/2022).

use chrono::NaiveDate;

use super::characters::is_dash;

/// An identity code. All eleven characters in upper case are the unique key.
///
/// It has no `Display` and no serde, and its `Debug` shows nothing, so that it does not get into a log, a URL or an
/// error by accident; [`Hetu::as_str`] is the only way to its text.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Hetu(String);

hidden_from_debug!(Hetu);

/// Whether this installation takes individual numbers 900–999, which belong to test people and temporary codes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TestIdentities {
    /// A demo.
    Accepted,
    /// Real people's data.
    Refused,
}

/// Sex as the individual number tells it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Sex {
    /// Even individual number
    Female,
    /// Odd individual number
    Male,
}

value_errors! {
    /// Why a text is not an identity code.
    HetuError {
        /// Nothing was typed.
        Empty: hetu_empty,
        /// Not eleven characters of the right kinds.
        Form: hetu_form,
        /// The date does not exist.
        Date: hetu_date,
        /// Individual number 000 or 001.
        Number: hetu_number,
        /// The check character does not fit.
        Check: hetu_check,
        /// Individual number 900–999 where only real people are taken.
        Test: hetu_test,
    }
}

const CHECK_CHARACTERS: &[u8; 31] = b"0123456789ABCDEFHJKLMNPRSTUVWXY";

impl Hetu {
    /// Takes a code as typed, in either case, with any dash for `-`.
    pub fn parse(text: &str, test_identities: TestIdentities) -> Result<Self, HetuError> {
        let code: String = text.trim().chars().map(plain).collect();
        if code.is_empty() {
            return Err(HetuError::Empty);
        }
        let parts = Parts::of(&code).ok_or(HetuError::Form)?;
        parts.birth_date().ok_or(HetuError::Date)?;
        if parts.number < 2 {
            return Err(HetuError::Number);
        }
        if parts.check != parts.expected_check() {
            return Err(HetuError::Check);
        }
        if parts.number >= 900 && test_identities == TestIdentities::Refused {
            return Err(HetuError::Test);
        }
        Ok(Self(code))
    }

    /// Takes a code back from the program's own store, where it went in through [`Hetu::parse`].
    pub fn restore(text: &str) -> Result<Self, HetuError> {
        Self::parse(text, TestIdentities::Accepted)
    }

    /// All eleven characters.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The date of birth that the code was given for.
    pub fn birth_date(&self) -> NaiveDate {
        self.parts().birth_date().expect("a Hetu is made only with a real date")
    }

    /// The sex that the individual number tells.
    pub fn sex(&self) -> Sex {
        if self.parts().number.is_multiple_of(2) { Sex::Female } else { Sex::Male }
    }

    /// Whether the code belongs to a test person or is temporary (900–999).
    pub fn is_test_identity(&self) -> bool {
        self.parts().number >= 900
    }

    /// For screens that may show the person's date of birth: `010594-****`, with the century's oldest sign.
    ///
    /// The separator itself is hidden because the new ones are rare enough to single people out, and the check
    /// character because it would leave some 30 of 900 individual numbers. Still personal data: not for logs.
    pub fn masked(&self) -> String {
        let sign = match self.parts().century {
            18 => '+',
            19 => '-',
            _ => 'A',
        };
        format!("{}{sign}****", &self.0[..6])
    }

    fn parts(&self) -> Parts {
        Parts::of(&self.0).expect("a Hetu is made only of a well-formed code")
    }
}

/// Upper case, and any dash as `-`.
fn plain(character: char) -> char {
    if is_dash(character) { '-' } else { character.to_ascii_uppercase() }
}

struct Parts {
    day: u32,
    month: u32,
    year: u32,
    century: u32,
    number: u32,
    check: u8,
}

impl Parts {
    fn of(code: &str) -> Option<Self> {
        let bytes: &[u8; 11] = code.as_bytes().try_into().ok()?;
        Some(Self {
            day: number(&bytes[0..2])?,
            month: number(&bytes[2..4])?,
            year: number(&bytes[4..6])?,
            century: century(bytes[6])?,
            number: number(&bytes[7..10])?,
            check: bytes[10],
        })
        .filter(|parts| CHECK_CHARACTERS.contains(&parts.check))
    }

    fn birth_date(&self) -> Option<NaiveDate> {
        let year = i32::try_from(self.century * 100 + self.year).ok()?;
        NaiveDate::from_ymd_opt(year, self.month, self.day)
    }

    fn expected_check(&self) -> u8 {
        let digits = ((self.day * 100 + self.month) * 100 + self.year) * 1_000 + self.number;
        CHECK_CHARACTERS[(digits % 31) as usize]
    }
}

fn number(digits: &[u8]) -> Option<u32> {
    digits.iter().try_fold(0, |sum, digit| digit.is_ascii_digit().then(|| sum * 10 + u32::from(digit - b'0')))
}

fn century(separator: u8) -> Option<u32> {
    match separator {
        b'+' => Some(18),
        b'-' | b'Y' | b'X' | b'W' | b'V' | b'U' => Some(19),
        b'A'..=b'F' => Some(20),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// The published test values (FACTS).
    const PUBLISHED: [&str; 9] = [
        "010594Y9032",
        "010594Y9021",
        "020594X903P",
        "030594W903B",
        "040594V9030",
        "050594U903M",
        "010516B903X",
        "020516C903K",
        "030516D9037",
    ];

    fn test_person(text: &str) -> Result<Hetu, HetuError> {
        Hetu::parse(text, TestIdentities::Accepted)
    }

    #[test]
    fn the_published_test_codes_are_taken_in_a_demo_only() {
        for code in PUBLISHED {
            assert_eq!(test_person(code).map(|hetu| hetu.as_str().to_owned()).as_deref(), Ok(code));
            assert_eq!(Hetu::parse(code, TestIdentities::Refused), Err(HetuError::Test));
        }
    }

    #[test]
    fn the_separator_tells_the_century_and_the_person() {
        let of_1994 = test_person("010594Y9032").unwrap();
        assert_eq!(of_1994.birth_date(), NaiveDate::from_ymd_opt(1994, 5, 1).unwrap());
        assert_eq!(
            test_person("010516B903X").unwrap().birth_date(),
            NaiveDate::from_ymd_opt(2016, 5, 1).unwrap()
        );
        assert_eq!(
            test_person("010594+9032").unwrap().birth_date(),
            NaiveDate::from_ymd_opt(1894, 5, 1).unwrap()
        );
        assert_ne!(of_1994, test_person("010594-9032").unwrap());
    }

    #[test]
    fn odd_numbers_are_male_and_even_ones_female() {
        assert_eq!(test_person("010594Y9032").unwrap().sex(), Sex::Male);
        assert_eq!(test_person("010594Y9021").unwrap().sex(), Sex::Female);
    }

    #[test]
    fn case_spaces_around_and_long_dashes_do_not_matter() {
        assert_eq!(test_person(" 010594y9032\n"), test_person("010594Y9032"));
        assert_eq!(test_person("010594–9032"), test_person("010594-9032"));
    }

    #[test]
    fn each_fault_has_its_own_error() {
        assert_eq!(test_person("  "), Err(HetuError::Empty));
        assert_eq!(test_person("010594"), Err(HetuError::Form));
        assert_eq!(test_person("010594G9032"), Err(HetuError::Form));
        assert_eq!(test_person("0105949032"), Err(HetuError::Form));
        assert_eq!(test_person("300294-9032"), Err(HetuError::Date));
        assert_eq!(test_person("290200+9032"), Err(HetuError::Date));
        assert_eq!(test_person("010594-0010"), Err(HetuError::Number));
        assert_eq!(test_person("010594Y9033"), Err(HetuError::Check));
    }

    #[test]
    fn neither_debug_nor_the_mask_gives_the_code_away() {
        let hetu = test_person("010594Y9032").unwrap();
        assert_eq!(format!("{hetu:?}"), "Hetu(hidden)");
        assert_eq!(hetu.masked(), "010594-****");
    }

    fn codes() -> impl Strategy<Value = String> {
        ((0_u32..100_000), (900_u32..1_000)).prop_map(|(days, number)| {
            let first = NaiveDate::from_ymd_opt(1800, 1, 1).unwrap();
            let last = NaiveDate::from_ymd_opt(2099, 12, 31).unwrap();
            let date = (first + chrono::Days::new(u64::from(days))).min(last);
            let sign = match date.format("%C").to_string().as_str() {
                "18" => '+',
                "19" => '-',
                _ => 'A',
            };
            let digits: u32 = format!("{}{number}", date.format("%d%m%y")).parse().unwrap();
            let check = char::from(CHECK_CHARACTERS[(digits % 31) as usize]);
            format!("{}{sign}{number}{check}", date.format("%d%m%y"))
        })
    }

    proptest! {
        #[test]
        fn parsing_never_panics(text in any::<String>()) {
            let _ = test_person(&text);
        }

        #[test]
        fn a_code_survives_its_text(code in codes()) {
            let hetu = test_person(&code).unwrap();
            prop_assert_eq!(hetu.as_str(), code.as_str());
            prop_assert_eq!(Hetu::restore(hetu.as_str()), Ok(hetu));
        }

        #[test]
        fn every_other_check_character_is_refused(code in codes()) {
            for check in CHECK_CHARACTERS.iter().map(|&check| char::from(check)).filter(|&c| !code.ends_with(c)) {
                let changed = format!("{}{check}", &code[..10]);
                prop_assert_eq!(test_person(&changed), Err(HetuError::Check));
            }
        }

        #[test]
        fn every_single_wrong_digit_is_refused(code in codes(), at in 0_usize..9, by in 1_u8..10) {
            let at = if at < 6 { at } else { at + 1 };
            let mut wrong = code.into_bytes();
            wrong[at] = b'0' + (wrong[at] - b'0' + by) % 10;
            prop_assert!(test_person(std::str::from_utf8(&wrong).unwrap()).is_err());
        }
    }
}
