//! The record of processing activities (GDPR, article 30): what it says of each register, and the whole as a file.

use std::{array, iter};

use luukku_domain::lang::Lang;

use super::catalogue::{Catalogue, Notice, Text};
use crate::accounts::list_file::table;

/// An entry: its heading, and its texts in what a register says about itself.
pub type Entry = (fn(Lang) -> &'static str, fn(&Notice) -> Vec<&Text>);

/// What the article asks for, in the order of page and file.
pub const ENTRIES: [Entry; 12] = [
    (words::controller, |notice| vec![&notice.controller]),
    (words::representative, |notice| vec![&notice.representative]),
    (words::officer, |notice| vec![&notice.officer]),
    (words::purpose, |notice| notice.purpose.iter().collect()),
    (words::ground, |notice| notice.ground.iter().collect()),
    (words::people, |notice| notice.people.iter().collect()),
    (words::data, |notice| notice.data.iter().map(|group| &group.text).collect()),
    (words::recipients, |notice| notice.disclosures.iter().collect()),
    (words::processors, |notice| notice.processors.iter().collect()),
    (words::transfers, |notice| vec![&notice.transfers]),
    (words::retention, |notice| notice.retention.iter().map(|rule| &rule.text).collect()),
    (words::protection, |notice| notice.protection.iter().collect()),
];

/// How many columns the file has: the register, then the entries.
const COLUMNS: usize = ENTRIES.len() + 1;

/// The record as a table that spreadsheets open: a line for each register. It names nobody and is public, so taking it out
/// is no event.
pub fn file(catalogue: &Catalogue, lang: Lang) -> String {
    let heads: [_; COLUMNS] = with_first(words::register(lang), ENTRIES.map(|(head, _)| head(lang)));
    table(heads, catalogue.notices().iter().map(|notice| line(notice, lang)))
}

fn line(notice: &Notice, lang: Lang) -> [String; COLUMNS] {
    let joined =
        |texts: Vec<&Text>| texts.into_iter().map(|text| text.in_lang(lang)).collect::<Vec<_>>().join("\n");
    with_first(notice.name.in_lang(lang).to_owned(), ENTRIES.map(|(_, texts)| joined(texts(notice))))
}

fn with_first<T: Default>(first: T, others: [T; ENTRIES.len()]) -> [T; COLUMNS] {
    let mut all = iter::once(first).chain(others);
    array::from_fn(|_| all.next().unwrap_or_default())
}

mod words {
    luukku_domain::texts! {
        register: "Rekisteri" / "Register" / "Register";
        controller: "Rekisterinpitäjä" / "Personuppgiftsansvarig" / "Controller";
        representative: "Edustaja" / "Företrädare" / "Representative";
        officer: "Tietosuojavastaava" / "Dataskyddsombud" / "Data-protection officer";
        purpose: "Käyttötarkoitus" / "Ändamål" / "Purpose";
        ground: "Oikeusperuste" / "Rättslig grund" / "Legal ground";
        people: "Rekisteröityjen ryhmät" / "Grupper av registrerade" / "Groups of people";
        data: "Henkilötietoryhmät" / "Grupper av personuppgifter" / "Groups of data";
        recipients: "Vastaanottajat" / "Mottagare" / "Recipients";
        processors: "Käsittelijät" / "Personuppgiftsbiträden" / "Processors";
        transfers: "Siirrot EU:n ja ETA:n ulkopuolelle" / "Överföringar utanför EU och EES" / "Transfers outside the EU and EEA";
        retention: "Säilytysajat" / "Förvaringstider" / "Retention";
        protection: "Suojaus" / "Skydd" / "Protection";
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_record_has_a_line_for_each_register_in_every_language() {
        let catalogue = Catalogue::own().unwrap();
        for lang in Lang::ALL {
            let file = file(&catalogue, lang);
            assert_eq!(file.matches("\r\n").count(), catalogue.notices().len() + 1);
            for notice in catalogue.notices() {
                assert!(file.contains(notice.name.in_lang(lang)));
            }
        }
    }
}
