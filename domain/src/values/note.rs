//! A note that one person writes and another reads, often in a mail: the covering note of an invitation, a reason.
//! Plain text without links, so that nobody can send phishing in our name.

use super::{characters::is_hidden, link::has_link};

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
    fn a_link_is_refused() {
        for link in ["katso https://luukku.example/x", "kirjaudu.services/luukku", "aino@kunta.fi"] {
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
