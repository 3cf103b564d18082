//! The names of a company and their languages.

use luukku_domain::lang::Lang;

/// One name that holds today.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CompanyName {
    /// The name.
    pub text: String,
    /// Its language, from the register's own mark or else from its legal form; a proposal, never a fact.
    pub lang: Option<Lang>,
}

/// The register's language marks.
pub(super) fn language_of_mark(mark: &str) -> Option<Lang> {
    match mark {
        "1" => Some(Lang::Fi),
        "2" => Some(Lang::Sv),
        "3" => Some(Lang::En),
        _ => None,
    }
}

/// Guesses a name's language from the word for its legal form; most parallel names carry no mark.
pub fn guess_language(name: &str) -> Option<Lang> {
    const WORDS: [(Lang, &[&str]); 3] = [
        (
            Lang::Fi,
            &["oy", "oyj", "ry", "osk", "osuuskunta", "säätiö", "kunta", "kaupunki", "hyvinvointialue"],
        ),
        (Lang::Sv, &["ab", "abp", "rf", "andelslag", "stiftelse", "kommun", "stad", "välfärdsområde"]),
        (Lang::En, &["ltd", "plc", "inc", "corporation", "cooperative", "foundation", "association"]),
    ];
    let words: Vec<String> =
        name.split_whitespace().map(|word| word.trim_matches('.').to_lowercase()).collect();
    let fits = |forms: &[&str]| words.iter().any(|word| forms.iter().any(|form| word == form));
    let mut fitting = WORDS.into_iter().filter(|(_, forms)| fits(forms)).map(|(lang, _)| lang);
    let first = fitting.next();
    // "Oy X Ab" is one name in two languages.
    if fitting.next().is_some() { None } else { first }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_legal_form_tells_the_language() {
        assert_eq!(guess_language("Hoivakoti Koivula Oy"), Some(Lang::Fi));
        assert_eq!(guess_language("Vårdhemmet Björkbo Ab"), Some(Lang::Sv));
        assert_eq!(guess_language("Birch Care Ltd."), Some(Lang::En));
        assert_eq!(guess_language("Oy Koivula Ab"), None);
        assert_eq!(guess_language("Koivula"), None);
    }
}
