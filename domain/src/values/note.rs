//! A note that one person writes and another reads, often in a mail: the covering note of an invitation, a reason.
//! Plain text without links, so that nobody can send phishing in our name.

use super::characters::{is_hidden, nfkc};

const MAX: usize = 500;

text_value! {
    /// A note of 1 to 500 characters, lines ended by `\n`.
    #[cfg_attr(feature = "sql", derive(sqlx::Type), sqlx(transparent))]
    Note, NoteError
}

shown_as_it_is!(Note);
hidden_from_debug!(Note);

value_errors! {
    /// Why a text is not a note.
    NoteError {
        /// Nothing was typed.
        Empty: note_empty,
        /// More than 500 characters.
        TooLong: note_too_long,
        /// A control character or another one that cannot be seen.
        Character: note_character,
        /// A web or mail address, or what a mail program would make one of.
        Link: note_link,
    }
}

impl Note {
    /// Takes a note as typed; spaces around it go.
    pub fn parse(text: &str) -> Result<Self, NoteError> {
        let note = text.trim().replace("\r\n", "\n").replace('\t', " ");
        if note.is_empty() {
            return Err(NoteError::Empty);
        }
        if note.chars().nth(MAX).is_some() {
            return Err(NoteError::TooLong);
        }
        if note.contains(|character| character != '\n' && is_hidden(character)) {
            return Err(NoteError::Character);
        }
        if has_link(&note) {
            return Err(NoteError::Link);
        }
        Ok(Self(note))
    }
}

/// Whether a mail program could make a link of some part of `text`. Look-alike forms (full width, the ideographic full
/// stop, which browsers take for a dot) are made plain first.
fn has_link(text: &str) -> bool {
    let plain = nfkc(text).to_lowercase().replace(['。', '｡'], ".");
    plain.contains("://")
        || plain.contains("mailto:")
        || plain.split(|character: char| !is_host_character(character)).any(is_domain)
}

fn is_host_character(character: char) -> bool {
    character.is_alphanumeric() || matches!(character, '.' | '-')
}

/// `www.` something, or a name, a dot and a known ending. A full stop without its space before such a word
/// (`Hyvä.Se`) counts too; the error's sentence asks for the space.
fn is_domain(word: &str) -> bool {
    let labels: Vec<&str> = word.split('.').collect();
    labels.windows(2).any(|pair| {
        let [name, ending] = [pair[0], pair[1]];
        let is_known = TOP_LEVELS.contains(&ending) || ending.starts_with("xn--");
        !name.is_empty() && (is_known || name == "www" && !ending.is_empty())
    })
}

/// Endings that people here meet, and those that phishing prefers. The whole list (1,400) would weigh on Wasm.
const TOP_LEVELS: [&str; 76] = [
    "ai", "app", "ax", "bank", "be", "best", "biz", "buzz", "by", "cc", "cfd", "ch", "click", "cloud",
    "club", "cn", "co", "com", "cyou", "de", "dev", "dk", "ee", "es", "eu", "fi", "finance", "fr", "fun",
    "gg", "gl", "help", "icu", "in", "info", "ink", "int", "io", "is", "it", "link", "live", "lt", "lv",
    "ly", "me", "mobi", "mov", "name", "net", "nl", "no", "online", "org", "page", "ph", "pl", "pro", "pw",
    "ru", "se", "shop", "site", "space", "store", "su", "support", "tech", "tk", "to", "top", "tv", "uk",
    "us", "xyz", "zip",
];

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn ordinary_notes_are_taken() {
        let notes = [
            "Tervetuloa! Aloitat 1.12.2026 klo 9.30, esim. aulassa.",
            "Hej!\n\nVälkommen till teamet…",
            "Versio 2.0, t. A.Esimerkki 👍❤\u{FE0F}",
            "Päätös 12/2026, § 4: myönnetään.",
        ];
        for note in notes {
            assert_eq!(Note::parse(note).unwrap().as_str(), note);
        }
        assert_eq!(Note::parse(" a\r\nb\t c ").unwrap().as_str(), "a\nb  c");
    }

    #[test]
    fn whatever_looks_like_a_link_is_refused() {
        let links = [
            "http://192.0.2.1",
            "katso https://luukku.example/x",
            "HTTPS://LUUKKU",
            "www.luukku",
            "WWW.Luukku.example",
            "katso luukku.fi.",
            "(pankki.com/kirjaudu)",
            "aino@kunta.fi",
            "mailto:aino",
            "ｌｕｕｋｋｕ．ｆｉ",
            "luukku。fi",
            "esimerkki.xn--p1ai",
            "kunta.fi:8080",
            "a.kunta.fi_",
        ];
        for link in links {
            assert_eq!(Note::parse(link), Err(NoteError::Link), "{link}");
        }
    }

    #[test]
    fn each_other_fault_has_its_own_error() {
        assert_eq!(Note::parse(" \n"), Err(NoteError::Empty));
        assert_eq!(Note::parse("a\u{7}b"), Err(NoteError::Character));
        assert_eq!(Note::parse("a\u{202E}b"), Err(NoteError::Character));
        assert!(Note::parse(&"ä".repeat(500)).is_ok());
        assert_eq!(Note::parse(&"ä".repeat(501)), Err(NoteError::TooLong));
    }

    proptest! {
        #[test]
        fn parsing_never_panics_and_is_idempotent(text in any::<String>()) {
            if let Ok(note) = Note::parse(&text) {
                prop_assert_eq!(Note::parse(note.as_str()), Ok(note));
            }
        }

        #[test]
        fn a_scheme_is_found_wherever_it_stands(before in "[a-zä ]{0,20}", after in "[a-z ]{0,20}") {
            let note = format!("{before}http://{after}");
            prop_assert_eq!(Note::parse(&note), Err(NoteError::Link));
        }
    }
}
