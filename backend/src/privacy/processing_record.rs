//! The record of processing activities (GDPR, article 30) as a file.

use luukku_domain::lang::Lang;

use super::catalogue::{Catalogue, Notice, Text};
use crate::accounts::list_file::table;

/// The record as a table that spreadsheets open: a line for each register. It names nobody and is public, so taking it out
/// is no event.
pub fn file(catalogue: &Catalogue, lang: Lang) -> String {
    let heads = [
        words::register(lang),
        words::controller(lang),
        words::representative(lang),
        words::officer(lang),
        words::purpose(lang),
        words::ground(lang),
        words::people(lang),
        words::data(lang),
        words::recipients(lang),
        words::processors(lang),
        words::transfers(lang),
        words::retention(lang),
        words::protection(lang),
    ];
    table(heads, catalogue.notices().iter().map(|notice| line(notice, lang)))
}

fn line(notice: &Notice, lang: Lang) -> [String; 13] {
    let one = |text: &Text| text.in_lang(lang).to_owned();
    let all = |texts: &[Text]| joined(texts.iter(), lang);
    [
        one(&notice.name),
        one(&notice.controller),
        one(&notice.representative),
        one(&notice.officer),
        all(&notice.purpose),
        all(&notice.ground),
        all(&notice.people),
        joined(notice.data.iter().map(|group| &group.text), lang),
        all(&notice.disclosures),
        all(&notice.processors),
        one(&notice.transfers),
        joined(notice.retention.iter().map(|rule| &rule.text), lang),
        all(&notice.protection),
    ]
}

fn joined<'a>(texts: impl Iterator<Item = &'a Text>, lang: Lang) -> String {
    texts.map(|text| text.in_lang(lang)).collect::<Vec<_>>().join("\n")
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
