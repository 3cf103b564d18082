//! Texts as lists search and sort them: made here once, stored beside the names, compared byte by byte on any database.

use super::characters::{is_hidden, nfkd};

/// So much of a search is looked for: more than any name is long, and less than either engine takes as a pattern.
const LONGEST_SEARCH: usize = 200;

/// The text that a search goes over, and what a search is turned into before it is compared: lower case, letters
/// without their marks (`Åsa Öberg` is found by `asa oberg` and the other way round), single spaces, and nothing that
/// nobody sees: PostgreSQL takes no NUL in a text.
pub fn search_text(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    let shown =
        |character: &char| !is_mark(*character) && (character.is_whitespace() || !is_hidden(*character));
    for character in nfkd(text).chars().flat_map(char::to_lowercase).filter(shown) {
        match character {
            'æ' => folded.push_str("ae"),
            'ø' => folded.push('o'),
            'ß' => folded.push_str("ss"),
            'đ' | 'ð' => folded.push('d'),
            'ł' => folded.push('l'),
            'ŋ' => folded.push('n'),
            'ŧ' => folded.push('t'),
            other => folded.push(other),
        }
    }
    single_spaced(&folded)
}

/// What a search looks for inside a [`search_text`], as a `LIKE` pattern with `\` as its escape character: all of what
/// was typed in one piece. `None` when nothing was typed.
pub fn search_pattern(typed: &str) -> Option<String> {
    let folded = search_text(searched(typed));
    let escaped = folded.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_");
    (!folded.is_empty()).then(|| format!("%{escaped}%"))
}

/// The part of what was typed that is looked for.
fn searched(typed: &str) -> &str {
    typed.char_indices().nth(LONGEST_SEARCH).map_or(typed, |(end, _)| &typed[..end])
}

/// The words of a text, folded as [`search_text`] folds, each once: runs of letters and digits.
pub fn search_words(text: &str) -> Vec<String> {
    let folded = search_text(text);
    let mut words: Vec<String> = Vec::new();
    for word in folded.split(|character: char| !character.is_alphanumeric()).filter(|word| !word.is_empty()) {
        if !words.iter().any(|known| known == word) {
            words.push(word.to_owned());
        }
    }
    words
}

/// A search for people by the beginnings of words, in any order: `mal ain` finds Aino Malli. The longest word drives the
/// search, because it fits the fewest; two more narrow it, and further ones are left out. The default one has no words.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct WordSearch {
    /// The longest word.
    pub driver: String,
    /// Two more words; empty ones narrow nothing.
    pub others: [String; 2],
}

impl WordSearch {
    /// Takes a search as typed; `None` when nothing was.
    pub fn parse(typed: &str) -> Option<Self> {
        let mut words = search_words(searched(typed));
        words.sort_by_key(|word| std::cmp::Reverse(word.chars().count()));
        let mut words = words.into_iter();
        let driver = words.next()?;
        let mut next = || words.next().unwrap_or_default();
        Some(Self { driver, others: [next(), next()] })
    }

    /// Where the words that begin with the driver end, compared byte by byte: it is less than this.
    pub fn driver_end(&self) -> String {
        format!("{}\u{10FFFF}", self.driver)
    }
}

/// A key that sorts as Finns sort: by letters without regard to case, å, ä and ö after z, other marks left out
/// (SFS 4600: ü as y, æ as ä, ø as ö). Compared byte by byte.
pub fn sort_key(text: &str) -> String {
    let mut key = String::with_capacity(text.len());
    let letters = nfkd(text).chars().flat_map(char::to_lowercase).collect::<Vec<_>>();
    let mut at = 0;
    while let Some(letter) = letters.get(at) {
        let mark = letters.get(at + 1).copied();
        let (written, taken) = match (*letter, mark) {
            ('a', Some('\u{30A}')) => ("{", 2),
            ('a', Some('\u{308}')) => ("|", 2),
            ('o', Some('\u{308}' | '\u{30B}')) => ("}", 2),
            ('u', Some('\u{308}' | '\u{30B}')) => ("y", 2),
            ('æ', _) => ("|", 1),
            ('ø', _) => ("}", 1),
            ('ß', _) => ("ss", 1),
            ('đ' | 'ð', _) => ("d", 1),
            ('ł', _) => ("l", 1),
            ('ŋ', _) => ("n", 1),
            ('ŧ', _) => ("t", 1),
            // The three bytes after z are taken for å, ä and ö.
            ('{' | '|' | '}', _) => (" ", 1),
            (mark, _) if is_mark(mark) => ("", 1),
            (other, _) => {
                key.push(other);
                ("", 1)
            }
        };
        key.push_str(written);
        at += taken;
    }
    single_spaced(&key)
}

/// The [`sort_key`] of a person's name as people write it: by the last part first, as lists of people are sorted here.
pub fn person_sort_key(name: &str) -> String {
    let key = sort_key(name);
    match key.rsplit_once(' ') {
        Some((first, surname)) => format!("{surname} {first}"),
        None => key,
    }
}

fn is_mark(character: char) -> bool {
    matches!(character, '\u{300}'..='\u{36F}')
}

fn single_spaced(text: &str) -> String {
    super::characters::single_spaced(text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_search_finds_names_with_and_without_their_marks() {
        assert_eq!(search_text("  Åsa  ÖBERG "), "asa oberg");
        assert_eq!(search_text("Čálliidlágádus"), "calliidlagadus");
        assert_eq!(search_text("Søren Łukasz Groß"), "soren lukasz gross");
        assert_eq!(search_text("aino@KOIVULA.example"), "aino@koivula.example");
    }

    #[test]
    fn what_a_pattern_gives_a_meaning_is_searched_for_as_it_is() {
        assert_eq!(search_pattern("50 %_\\").as_deref(), Some("%50 \\%\\_\\\\%"));
        assert_eq!(search_pattern(" \t"), None);
    }

    #[test]
    fn what_nobody_sees_is_not_searched_for_and_spaces_of_all_kinds_are_one() {
        assert_eq!(search_text("Koi\0vu\u{200B}la\tOulu\u{2028}x"), "koivula oulu x");
        assert_eq!(search_pattern("\0"), None);
        assert_eq!(WordSearch::parse("\0\u{1}"), None);
    }

    #[test]
    fn a_search_longer_than_any_name_is_cut() {
        let typed = format!("koivula {}", "ö".repeat(60_000));
        assert_eq!(search_pattern(&typed).unwrap().chars().count(), LONGEST_SEARCH + 2);
        assert_eq!(WordSearch::parse(&typed).unwrap().driver.chars().count(), LONGEST_SEARCH - 8);
    }

    #[test]
    fn finnish_letters_come_after_z() {
        let mut names =
            ["Öljy", "Ärjä", "Åvik", "Zorn", "Aho", "ahola", "Züst", "Virta", "Óskar", "Ødegaard"];
        names.sort_by_key(|name| sort_key(name));
        assert_eq!(
            names,
            ["Aho", "ahola", "Óskar", "Virta", "Zorn", "Züst", "Åvik", "Ärjä", "Ødegaard", "Öljy"]
        );
    }

    #[test]
    fn people_are_found_by_the_beginnings_of_words_in_any_order() {
        assert_eq!(
            search_words("Aino-Maija Öberg aino.oberg@koivula.example"),
            ["aino", "maija", "oberg", "koivula", "example"]
        );
        let search = WordSearch::parse(" ai ÖBER a x").unwrap();
        assert_eq!((search.driver.as_str(), search.others.clone()), ("ober", ["ai".into(), "a".into()]));
        assert!("oberg" < search.driver_end().as_str() && "obf" > search.driver_end().as_str());
        assert_eq!(WordSearch::parse(" @ "), None);
    }

    #[test]
    fn people_are_sorted_by_their_surnames() {
        assert_eq!(person_sort_key("Aino Maria Öberg"), "}berg aino maria");
        assert_eq!(person_sort_key("Madonna"), "madonna");
    }

    #[test]
    fn a_shorter_name_stands_before_a_longer_one_and_braces_pose_as_no_letter() {
        assert!(sort_key("Aalto Eero") < sort_key("Aaltonen Aino"));
        assert_eq!(sort_key("Koti}"), sort_key("Koti"));
    }

    proptest! {
        #[test]
        fn folding_is_idempotent_and_never_panics(text in any::<String>()) {
            let folded = search_text(&text);
            prop_assert_eq!(search_text(&folded), folded);
            sort_key(&text);
        }

        #[test]
        fn letters_of_finnish_sort_by_the_alphabet(one in "[a-zåäö]{1,8}", other in "[a-zåäö]{1,8}") {
            const ALPHABET: &str = "abcdefghijklmnopqrstuvwxyzåäö";
            let places = |word: &str| word.chars().map(|letter| ALPHABET.find(letter)).collect::<Vec<_>>();
            prop_assert_eq!(sort_key(&one).cmp(&sort_key(&other)), places(&one).cmp(&places(&other)));
        }
    }
}
