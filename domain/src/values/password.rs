//! Passwords: what a new one must be, and the one form in which a typed one is hashed and checked.
//!
//! The rules follow NIST SP 800-63B and OWASP ASVS 5.0, 6.2: length, a list of common ones, nothing that names the
//! person or the service; no rules about kinds of characters, every character allowed, nothing trimmed or cut.
//! Both sides are normalised to NFKC (SP 800-63B asks for NFKC or NFKD): the same password typed on a Mac, a phone and
//! Windows arrives as different code points, and the person could not sign in. What KC adds over C is that full-width
//! and ligature forms, which some keyboards make unasked, count as the plain letters; it costs no strength worth having.

use zeroize::Zeroizing;

use super::characters::nfkc;

const MIN: usize = 12;
const MAX: usize = 128;
/// Input longer than this cannot shrink to 128 characters and is not worth normalising.
const MAX_TYPED: usize = 8 * MAX;
/// What must be left of a password when the names of person and service are taken out of it.
const MIN_OWN: usize = 8;
/// Shorter names stand in too many words to mean anything.
const MIN_NAME: usize = 3;
const PRODUCT: &str = "luukku";

value_errors! {
    /// Why a new password is not good enough.
    PasswordError {
        /// Nothing was typed.
        Empty: password_empty,
        /// Fewer than 12 characters.
        TooShort: password_too_short,
        /// More than 128 characters.
        TooLong: password_too_long,
        /// A few characters over and over.
        Repetitive: password_repetitive,
        /// Little more than the person's name or address, or the service's name.
        Names: password_names,
        /// On the list of common passwords.
        Common: password_common,
    }
}

/// A new password that keeps the rules. Wiped from memory when dropped; never shown, never serialised.
pub struct NewPassword(Zeroizing<String>);

/// A password typed at sign-in, in the form in which it was hashed. Wiped from memory when dropped.
pub struct TypedPassword(Zeroizing<String>);

hidden_from_debug!(NewPassword, TypedPassword);

impl NewPassword {
    /// Takes a password as typed.
    ///
    /// `names` are the e-mail address, names and organisation of the person. `is_common` looks in a list (in lower
    /// case) and knows nothing in the browser, which gives `|_| false`; it is asked about the password as it is and
    /// in lower case.
    pub fn parse(
        typed: &str,
        names: &[&str],
        is_common: impl Fn(&str) -> bool,
    ) -> Result<Self, PasswordError> {
        if typed.is_empty() {
            return Err(PasswordError::Empty);
        }
        let password = normalised(typed).ok_or(PasswordError::TooLong)?;
        if password.chars().count() < MIN {
            return Err(PasswordError::TooShort);
        }
        let lower = Zeroizing::new(password.to_lowercase());
        if is_repetitive(&lower) {
            return Err(PasswordError::Repetitive);
        }
        if is_little_more_than(&lower, names) {
            return Err(PasswordError::Names);
        }
        if is_common(&password) || is_common(&lower) {
            return Err(PasswordError::Common);
        }
        Ok(Self(password))
    }

    /// What is hashed.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl TypedPassword {
    /// The form to check against the hash; `None` when it is longer than any password can be.
    pub fn new(typed: &str) -> Option<Self> {
        normalised(typed).map(Self)
    }

    /// What is checked against the hash.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// NFKC, if that is at most 128 characters.
fn normalised(typed: &str) -> Option<Zeroizing<String>> {
    if typed.chars().nth(MAX_TYPED).is_some() {
        return None;
    }
    let password = Zeroizing::new(nfkc(typed));
    password.chars().nth(MAX).is_none().then_some(password)
}

/// One to four characters over and over, as `aaaaaaaaaaaa` or `121212121212`: no list has all of these.
fn is_repetitive(lower: &str) -> bool {
    let characters = Zeroizing::new(lower.chars().collect::<Vec<_>>());
    (1..=4).any(|period| characters.iter().zip(characters.iter().skip(period)).all(|(a, b)| a == b))
}

/// Whether less than [`MIN_OWN`] letters and digits are left when the names are taken out.
fn is_little_more_than(lower: &str, names: &[&str]) -> bool {
    let mut own = Zeroizing::new(lower.to_owned());
    let mut words: Vec<String> =
        names.iter().flat_map(|name| words_of(name)).chain([PRODUCT.to_owned()]).collect();
    // Longest first: taking a part out would hide the whole.
    words.sort_by_key(|word| std::cmp::Reverse(word.len()));
    for word in &words {
        own = Zeroizing::new(own.replace(word.as_str(), " "));
    }
    *own != lower && own.chars().filter(|character| character.is_alphanumeric()).count() < MIN_OWN
}

/// A name as a whole and its parts: `aino.esimerkki@kunta.example` also gives `aino`, `esimerkki`, `kunta`, `example`.
fn words_of(name: &str) -> Vec<String> {
    let name = nfkc(name).to_lowercase();
    let parts = name.split(|character: char| !character.is_alphanumeric()).map(str::to_owned);
    parts.chain([name.clone()]).filter(|word| word.chars().count() >= MIN_NAME).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const NAMES: [&str; 2] = ["aino.esimerkki@kunta.example", "Aino Esimerkki"];

    fn check(typed: &str) -> Result<String, PasswordError> {
        let is_common = |password: &str| password == "qwertyuiop123";
        NewPassword::parse(typed, &NAMES, is_common).map(|password| password.as_str().to_owned())
    }

    #[test]
    fn any_characters_will_do_and_spaces_stay() {
        for typed in
            ["tuikehamelokki", " kolme sanaa rivissä ", "пароль длинный", "🐟🐟🦆🦆🐌🐌🐍🐢🐙🦀🐝🐛🐞"]
        {
            assert_eq!(check(typed).as_deref(), Ok(typed));
        }
    }

    #[test]
    fn length_counts_characters_from_12_to_128() {
        assert_eq!(check(""), Err(PasswordError::Empty));
        assert_eq!(check("äöåäöåxyzäö"), Err(PasswordError::TooShort));
        assert!(check("äöåäöåxyzäöå").is_ok());
        let longest: String = "päivä tuuli".chars().cycle().take(128).collect();
        assert!(check(&longest).is_ok());
        assert_eq!(check(&format!("{longest}!")), Err(PasswordError::TooLong));
        assert_eq!(check(&"pitkä ".repeat(100_000)), Err(PasswordError::TooLong));
    }

    #[test]
    fn common_passwords_are_refused_in_any_case() {
        assert_eq!(check("qwertyuiop123"), Err(PasswordError::Common));
        assert_eq!(check("QwertyUIOP123"), Err(PasswordError::Common));
    }

    #[test]
    fn repetition_is_refused() {
        for typed in ["ääääääääääää", "121212121212", "abcabcabcabcab", "Luu7luu7luu7"] {
            assert_eq!(check(typed), Err(PasswordError::Repetitive), "{typed}");
        }
    }

    #[test]
    fn little_more_than_a_name_is_refused() {
        for typed in [
            "Luukku2026!!!",
            "luukku-luukku!",
            "AinoEsimerkki1",
            "aino.esimerkki@kunta.example",
            "Esimerkki-2026",
        ] {
            assert_eq!(check(typed), Err(PasswordError::Names), "{typed}");
        }
        assert!(check("luukkuun tippui lokki").is_ok());
    }

    #[test]
    fn the_same_password_from_another_keyboard_is_the_same() {
        let chosen = check("hämärä hyssytys").unwrap();
        let typed = TypedPassword::new("ha\u{308}ma\u{308}ra\u{308} hyssytys").unwrap();
        assert_eq!(typed.as_str(), chosen);
    }

    #[test]
    fn a_password_longer_than_any_is_not_even_hashed() {
        assert!(TypedPassword::new(&"a".repeat(129)).is_none());
    }

    #[test]
    fn debug_shows_no_password() {
        let password = NewPassword::parse("tuikehamelokki", &[], |_| false).unwrap();
        assert_eq!(format!("{password:?}"), "NewPassword(hidden)");
    }

    proptest! {
        #[test]
        fn parsing_never_panics_and_a_password_signs_in_as_typed(typed in "\\PC{0,140}", name in any::<String>()) {
            if let Ok(password) = NewPassword::parse(&typed, &[&name], |_| false) {
                let again = TypedPassword::new(&typed).unwrap();
                prop_assert_eq!(again.as_str(), password.as_str());
                let twice = TypedPassword::new(password.as_str()).unwrap();
                prop_assert_eq!(twice.as_str(), password.as_str());
            }
        }
    }
}
