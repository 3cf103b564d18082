//! Characters: which ones others may be shown, and the normal forms of what keyboards and word processors make.

/// Any dash that people type or paste for a hyphen.
pub(super) fn is_dash(character: char) -> bool {
    matches!(character, '-' | '\u{2010}'..='\u{2015}' | '\u{2212}')
}

/// Characters that show as nothing or rearrange what stands around them: control codes, bidirectional overrides,
/// fillers, tags, private use (Unicode TR 36). They can make one text look like another. Joiners and variation
/// selectors are not among them: Persian, Indic scripts and emoji are spelt with them.
pub(super) fn is_hidden(character: char) -> bool {
    character.is_control()
        || matches!(character,
            '\u{AD}' | '\u{34F}' | '\u{61C}' | '\u{115F}' | '\u{1160}' | '\u{17B4}' | '\u{17B5}'
            | '\u{180E}' | '\u{200B}' | '\u{200E}' | '\u{200F}' | '\u{2028}'..='\u{202E}'
            | '\u{2060}'..='\u{206F}' | '\u{3164}' | '\u{FEFF}' | '\u{FFA0}' | '\u{FFF0}'..='\u{FFFB}'
            | '\u{1BCA0}'..='\u{1BCA3}' | '\u{1D173}'..='\u{1D17A}'
            | '\u{E000}'..='\u{F8FF}' | '\u{E0000}'..='\u{10FFFF}')
}

/// Without spaces around, and with one plain space for each run of them inside.
pub(super) fn single_spaced(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Unicode normalization form C: one code point for a letter with its marks, where there is one.
pub(super) fn nfc(text: &str) -> String {
    normalized(text, Form::Nfc)
}

/// Unicode normalization form KC: as C, and look-alike forms (full width, ligatures) become the plain letters.
pub(super) fn nfkc(text: &str) -> String {
    normalized(text, Form::Nfkc)
}

/// Unicode normalization form KD: look-alike forms become the plain letters, marks stand apart from them.
pub(super) fn nfkd(text: &str) -> String {
    normalized(text, Form::Nfkd)
}

#[derive(Clone, Copy)]
enum Form {
    Nfc,
    Nfkc,
    Nfkd,
}

#[cfg(not(target_arch = "wasm32"))]
fn normalized(text: &str, form: Form) -> String {
    use unicode_normalization::UnicodeNormalization;
    match form {
        Form::Nfc => text.nfc().collect(),
        Form::Nfkc => text.nfkc().collect(),
        Form::Nfkd => text.nfkd().collect(),
    }
}

/// The browser's own tables: the crate's would add 62 kB (gzip) to a page that may have 120.
#[cfg(target_arch = "wasm32")]
fn normalized(text: &str, form: Form) -> String {
    let name = match form {
        Form::Nfc => "NFC",
        Form::Nfkc => "NFKC",
        Form::Nfkd => "NFKD",
    };
    js_sys::JsString::from(text).normalize(name).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_letter_with_its_mark_apart_becomes_one_letter() {
        assert_eq!(nfc("A\u{308}iti"), "Äiti");
        assert_eq!(nfkc("ＡＢＣ ﬁ"), "ABC fi");
    }

    #[test]
    fn overrides_and_zero_width_characters_are_hidden_and_letters_are_not() {
        assert!("\u{202E}\u{200B}\u{2066}\u{FEFF}\u{7}\n".chars().all(is_hidden));
        assert!(!"Åäöŋđ 中 👍 ❤\u{FE0F} '’-–".chars().any(is_hidden));
    }

    #[test]
    fn runs_of_spaces_become_one() {
        assert_eq!(single_spaced("  Aino \u{A0}\t Maria "), "Aino Maria");
    }
}
