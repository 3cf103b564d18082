//! E-mail addresses: the addr-spec of RFC 5321 as mail systems use it, without quoted local parts and IP literals.
//!
//! Addresses outside ASCII (RFC 6531) are refused with an error of their own. Our relays may not carry them, and
//! converting international domains needs Unicode tables larger than a whole page's Wasm. A domain that its owner
//! writes in ASCII form (`xn--…`) is taken as it is.

/// Longest address that fits a mail path (RFC 5321, 4.5.3.1.3, less the angle brackets).
const MAX: usize = 254;
const MAX_LOCAL: usize = 64;
const MAX_LABEL: usize = 63;

text_value! {
    /// An e-mail address: the local part as typed, the domain in lower case.
    #[cfg_attr(feature = "sql", derive(sqlx::Type), sqlx(transparent))]
    Email, EmailError
}

shown_as_it_is!(Email);
hidden_from_debug!(Email);

value_errors! {
    /// Why a text is not an e-mail address.
    EmailError {
        /// Nothing was typed.
        Empty: email_empty,
        /// No `@`, or more than one.
        At: email_at,
        /// A space inside.
        Space: email_space,
        /// A letter outside ASCII, as in an international domain.
        NotAscii: email_not_ascii,
        /// Empty, too long, a misplaced dot or a character that does not belong before the `@`.
        Local: email_local,
        /// Not a domain with a dot and letters at its end.
        Domain: email_domain,
        /// More than 254 characters.
        TooLong: email_too_long,
    }
}

impl Email {
    /// The address with its local part hidden but for the first letter, for screens: `a***@example.org`.
    pub fn masked(&self) -> String {
        let (local, domain) = self.as_str().rsplit_once('@').unwrap_or_default();
        let first: String = local.chars().take(1).collect();
        format!("{first}***@{domain}")
    }

    /// Takes an address as typed.
    pub fn parse(text: &str) -> Result<Self, EmailError> {
        let text = text.trim();
        if text.is_empty() {
            return Err(EmailError::Empty);
        }
        if text.contains(char::is_whitespace) {
            return Err(EmailError::Space);
        }
        if !text.is_ascii() {
            return Err(EmailError::NotAscii);
        }
        if text.len() > MAX {
            return Err(EmailError::TooLong);
        }
        let (local, domain) = text.split_once('@').ok_or(EmailError::At)?;
        if domain.contains('@') {
            return Err(EmailError::At);
        }
        if !is_local(local) {
            return Err(EmailError::Local);
        }
        let domain = domain.to_ascii_lowercase();
        if !is_domain(&domain) {
            return Err(EmailError::Domain);
        }
        Ok(Self(format!("{local}@{domain}")))
    }

    /// What two addresses are compared by: all in lower case. A staff user name is not case-sensitive.
    pub fn key(&self) -> String {
        self.0.to_ascii_lowercase()
    }

    /// The part after the `@`, in lower case.
    pub fn domain(&self) -> &str {
        self.0.split_once('@').map_or("", |(_, domain)| domain)
    }

    /// The address that was probably meant when the domain is one slip away from a common one
    /// (`gmial.com` → `gmail.com`). Only a question for the person: the typed address is valid.
    #[must_use]
    pub fn suggest(&self) -> Option<Self> {
        let typed = self.domain();
        if COMMON_DOMAINS.contains(&typed) || REAL_NEIGHBOURS.contains(&typed) {
            return None;
        }
        let meant = COMMON_DOMAINS.iter().find(|common| is_one_slip(typed.as_bytes(), common.as_bytes()))?;
        let local = self.0.split_once('@').map_or("", |(local, _)| local);
        Some(Self(format!("{local}@{meant}")))
    }
}

/// Domains that many people in Finland have their mail at, long enough that one slip seldom makes another real one.
const COMMON_DOMAINS: [&str; 16] = [
    "gmail.com",
    "googlemail.com",
    "hotmail.com",
    "hotmail.fi",
    "outlook.com",
    "icloud.com",
    "yahoo.com",
    "proton.me",
    "protonmail.com",
    "elisanet.fi",
    "kolumbus.fi",
    "saunalahti.fi",
    "suomi24.fi",
    "welho.com",
    "luukku.com",
    "pp.inet.fi",
];

/// Real mail domains one slip away from a common one.
const REAL_NEIGHBOURS: [&str; 5] = ["ymail.com", "email.com", "mail.com", "gmail.co", "hotmail.fr"];

/// One letter wrong, missing or too many, or two neighbours swapped.
fn is_one_slip(typed: &[u8], meant: &[u8]) -> bool {
    let start = typed.iter().zip(meant).take_while(|(a, b)| a == b).count();
    let (typed, meant) = (&typed[start..], &meant[start..]);
    match typed.len().abs_diff(meant.len()) {
        0 if typed.is_empty() => false,
        0 => {
            let swapped =
                typed.len() > 1 && typed[0] == meant[1] && typed[1] == meant[0] && typed[2..] == meant[2..];
            swapped || typed[1..] == meant[1..]
        }
        1 if typed.len() > meant.len() => typed[1..] == *meant,
        1 => *typed == meant[1..],
        _ => false,
    }
}

fn is_local(local: &str) -> bool {
    let is_atom = |atom: &str| !atom.is_empty() && atom.bytes().all(is_atom_character);
    local.len() <= MAX_LOCAL && local.split('.').all(is_atom)
}

/// `atext` of RFC 5322, 3.2.3.
fn is_atom_character(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"!#$%&'*+-/=?^_`{|}~".contains(&byte)
}

fn is_domain(domain: &str) -> bool {
    let is_label = |label: &str| {
        (1..=MAX_LABEL).contains(&label.len())
            && !label.starts_with('-')
            && !label.ends_with('-')
            && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
    };
    let Some((_, top_level)) = domain.rsplit_once('.') else { return false };
    domain.split('.').all(is_label)
        && top_level.len() > 1
        && top_level.bytes().any(|byte| byte.is_ascii_alphabetic())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn suggestion(typed: &str) -> Option<String> {
        Email::parse(typed).unwrap().suggest().map(String::from)
    }

    #[test]
    fn the_domain_is_lower_cased_and_the_local_part_kept() {
        let email = Email::parse(" Aino.Esimerkki@Kunta.EXAMPLE ").unwrap();
        assert_eq!(email.as_str(), "Aino.Esimerkki@kunta.example");
        assert_eq!(email.key(), "aino.esimerkki@kunta.example");
        assert_eq!(email.domain(), "kunta.example");
    }

    #[test]
    fn each_fault_has_its_own_error() {
        let cases = [
            ("", EmailError::Empty),
            ("aino.kunta.example", EmailError::At),
            ("aino@kunta@example.fi", EmailError::At),
            ("aino esimerkki@kunta.example", EmailError::Space),
            ("aino@hämeenkylä.example", EmailError::NotAscii),
            ("väinö@kunta.example", EmailError::NotAscii),
            ("@kunta.example", EmailError::Local),
            ("aino.@kunta.example", EmailError::Local),
            ("aino..e@kunta.example", EmailError::Local),
            ("\"aino\"@kunta.example", EmailError::Local),
            ("<aino@kunta.example>", EmailError::Local),
            ("aino@kunta", EmailError::Domain),
            ("aino@-kunta.example", EmailError::Domain),
            ("aino@kunta..example", EmailError::Domain),
            ("aino@192.0.2.1", EmailError::Domain),
            ("aino@[192.0.2.1]", EmailError::Domain),
        ];
        for (typed, error) in cases {
            assert_eq!(Email::parse(typed), Err(error), "{typed}");
        }
    }

    #[test]
    fn lengths_are_held_to_the_octet() {
        let local = "a".repeat(64);
        let label = "b".repeat(63);
        let domain = format!("{label}.{label}.{}.fi", "c".repeat(58));
        assert_eq!(format!("{local}@{domain}").len(), 254);
        assert!(Email::parse(&format!("{local}@{domain}")).is_ok());
        assert_eq!(Email::parse(&format!("{local}@c{domain}")), Err(EmailError::TooLong));
        assert_eq!(Email::parse(&format!("a{local}@kunta.example")), Err(EmailError::Local));
    }

    #[test]
    fn an_ascii_form_of_an_international_domain_is_taken() {
        assert!(Email::parse("aino@xn--hmeenkyl-0zaf.example").is_ok());
    }

    #[test]
    fn one_slip_from_a_common_domain_gives_a_suggestion() {
        for typed in ["aino@gmial.com", "aino@gmai.com", "aino@gmaill.com", "aino@gmail.con"] {
            assert_eq!(suggestion(typed).as_deref(), Some("aino@gmail.com"), "{typed}");
        }
        assert_eq!(suggestion("aino@saunalathi.fi").as_deref(), Some("aino@saunalahti.fi"));
    }

    #[test]
    fn real_domains_give_no_suggestion() {
        for typed in ["a@gmail.com", "a@ymail.com", "a@hotmail.fi", "a@kunta.example", "a@hel.fi"] {
            assert_eq!(suggestion(typed), None, "{typed}");
        }
    }

    #[test]
    fn debug_shows_no_address() {
        assert_eq!(format!("{:?}", Email::parse("aino@kunta.example").unwrap()), "Email(hidden)");
    }

    #[test]
    fn a_masked_address_shows_its_first_letter_and_its_domain() {
        assert_eq!(Email::parse("aino.malli@kunta.example").unwrap().masked(), "a***@kunta.example");
    }

    proptest! {
        #[test]
        fn parsing_never_panics_and_is_idempotent(text in any::<String>()) {
            if let Ok(email) = Email::parse(&text) {
                prop_assert_eq!(Email::parse(email.as_str()), Ok(email));
            }
        }

        #[test]
        fn ordinary_addresses_survive_their_text(
            text in "[A-Za-z0-9+_-]{1,20}(\\.[a-z]{1,9}){0,2}@[A-Za-z0-9]{1,20}\\.[a-zA-Z]{2,6}"
        ) {
            let email = Email::parse(&text).unwrap();
            prop_assert_eq!(email.key(), text.to_ascii_lowercase());
            if let Some(better) = email.suggest() {
                prop_assert_eq!(Email::parse(better.as_str()), Ok(better));
            }
        }
    }
}
