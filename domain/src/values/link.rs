//! What a mail program makes a link of. Names and notes that people write stand in mails, and nobody shall send phishing
//! in our name.

use super::characters::nfkc;

/// Whether a mail program could make a link of some part of `text`. Look-alike forms (full width, the ideographic full
/// stop, which browsers take for a dot) are made plain first.
pub(super) fn has_link(text: &str) -> bool {
    let plain = nfkc(text).to_lowercase().replace(['。', '｡'], ".");
    plain.contains("://")
        || plain.contains("mailto:")
        || words(&plain).any(|(word, rest)| is_domain(word) || leads_on(word, rest))
}

/// The words that could be names of hosts, each with the text after it.
fn words(text: &str) -> impl Iterator<Item = (&str, &str)> {
    let mut rest = text;
    std::iter::from_fn(move || {
        let from = &rest[rest.find(is_host_character)?..];
        let end = from.find(|character| !is_host_character(character)).unwrap_or(from.len());
        let (word, after) = from.split_at(end);
        rest = after;
        Some((word, after))
    })
}

fn is_host_character(character: char) -> bool {
    character.is_alphanumeric() || matches!(character, '.' | '-')
}

/// `www.` something, or a name, a dot and an ending that exists. A full stop without its space before such a word
/// (`Hyvä.Se`) counts too; the errors' sentences ask for the space.
fn is_domain(word: &str) -> bool {
    let labels: Vec<&str> = word.split('.').collect();
    labels.windows(2).any(|pair| {
        let [name, ending] = [pair[0], pair[1]];
        let is_known = is_top_level(ending) || ending.starts_with("xn--");
        !name.is_empty() && (is_known || name == "www" && !ending.is_empty())
    })
}

/// Two words with a dot between, and at once a path, a port or a query: an address, whatever its ending. Dates and times
/// (`klo 9.30/10.30`) are none, and neither is an abbreviation before a colon (`t. A.Esimerkki: tervetuloa`).
fn leads_on(word: &str, rest: &str) -> bool {
    let mut next = rest.chars();
    let leads = match next.next() {
        Some('/') => true,
        Some(':' | '?') => next.next().is_some_and(|character| !character.is_whitespace()),
        _ => false,
    };
    let is_word =
        |label: &str| label.starts_with(char::is_alphanumeric) && label.contains(char::is_alphabetic);
    let labels: Vec<&str> = word.trim_end_matches('.').split('.').collect();
    leads && labels.len() > 1 && labels[labels.len() - 2..].iter().all(|label| is_word(label))
}

#[cfg(not(target_arch = "wasm32"))]
fn is_top_level(ending: &str) -> bool {
    include_str!("top_levels.txt").lines().any(|known| known == ending)
}

/// The whole list would weigh on Wasm; the server, which has the last word, knows it.
#[cfg(target_arch = "wasm32")]
fn is_top_level(ending: &str) -> bool {
    COMMON_TOP_LEVELS.contains(&ending)
}

/// Endings that people here meet, and those that phishing prefers.
#[cfg(any(target_arch = "wasm32", test))]
const COMMON_TOP_LEVELS: [&str; 76] = [
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

    #[test]
    fn whatever_looks_like_a_link_is_found() {
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
            "luukku.digital",
            "luukku.services",
            "kirjaudu.uusipaate/luukku",
            "kirjaudu.uusipaate./luukku",
            "kirjaudu.uusipaate:8080",
            "kirjaudu.uusipaate?x",
        ];
        for link in links {
            assert!(has_link(link), "{link}");
        }
    }

    #[test]
    fn dates_times_and_abbreviations_are_no_links() {
        let texts = [
            "klo 9.30/10.30",
            "1.12.2026: aloitat",
            "ma.-pe./la",
            "t. A.Esimerkki: tervetuloa",
            "Tervetuloa.Tuletko? Kerro.",
            "1.krs/2.krs",
            "24/7",
            "Päätös 12/2026",
        ];
        for text in texts {
            assert!(!has_link(text), "{text}");
        }
    }

    #[test]
    fn the_server_knows_every_ending_that_the_browser_knows() {
        assert!(COMMON_TOP_LEVELS.iter().all(|ending| is_top_level(ending)));
        assert!(!is_top_level("") && !is_top_level("virtanen"));
    }
}
