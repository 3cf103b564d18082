//! The test people: invented names, identity codes with individual numbers 900–999.

use luukku_domain::values::hetu::Sex;

/// How the population register behaves about a person.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Persona {
    /// Lives and is found.
    Alive,
    /// Lives; the address is under non-disclosure.
    Protected,
    /// Has died, on this date.
    Dead(&'static str),
    /// Is unknown to the register.
    NotFound,
    /// Makes the register fall silent.
    NoAnswer,
    /// Is registered under another surname than the identification service gives.
    WrongName(&'static str),
    /// Has this identity code now.
    Changed(&'static str),
}

/// A street address.
#[derive(Debug, Clone, Copy)]
pub struct Home {
    /// Street name and house number
    pub street: &'static str,
    /// Stairway letter and dwelling number, where there are several dwellings
    pub dwelling: Option<(&'static str, &'static str)>,
    /// Postal code
    pub postal_code: &'static str,
    /// Post office
    pub post_office: &'static str,
    /// Number of the municipality
    pub municipality: &'static str,
    /// Since when
    pub since: &'static str,
}

/// A test person.
#[derive(Debug, Clone, Copy)]
pub struct TestPerson {
    /// Identity code; none for a person known through eIDAS only.
    pub hetu: Option<&'static str>,
    /// All first names
    pub first_names: &'static str,
    /// Surname
    pub surname: &'static str,
    /// Sex in the register
    pub sex: Sex,
    /// Service language in the register
    pub language: &'static str,
    /// How the register behaves
    pub persona: Persona,
    /// Where the person lives
    pub home: Home,
}

impl TestPerson {
    /// The test person with this identity code.
    pub fn by_hetu(hetu: &str) -> Option<&'static Self> {
        TEST_PEOPLE.iter().find(|person| person.hetu == Some(hetu))
    }
}

const fn home(
    street: &'static str,
    dwelling: Option<(&'static str, &'static str)>,
    postal_code: &'static str,
    post_office: &'static str,
    municipality: &'static str,
    since: &'static str,
) -> Home {
    Home { street, dwelling, postal_code, post_office, municipality, since }
}

const fn person(
    hetu: &'static str,
    (first_names, surname): (&'static str, &'static str),
    sex: Sex,
    language: &'static str,
    persona: Persona,
    home: Home,
) -> TestPerson {
    TestPerson { hetu: Some(hetu), first_names, surname, sex, language, persona, home }
}

const OULU: &str = "564";
const PORVOO: &str = "638";
const TAMPERE: &str = "837";

/// All test people, in the order in which the identification service offers them.
pub static TEST_PEOPLE: &[TestPerson] = &[
    person(
        "140350-9245",
        ("Aino Maria", "Koskenranta"),
        Sex::Female,
        "fi",
        Persona::Alive,
        home("Jokirannantie 12", Some(("B", "14")), "90100", "OULU", OULU, "1998-06-01"),
    ),
    person(
        "020788-9133",
        ("Eero Juhani", "Salmela"),
        Sex::Male,
        "fi",
        Persona::Alive,
        home("Myllykuja 4", None, "33100", "TAMPERE", TAMPERE, "2019-09-15"),
    ),
    person(
        "190472-938A",
        ("Siv Linnéa", "Bergqvist-Holm"),
        Sex::Female,
        "sv",
        Persona::Alive,
        home("Ågatan 7", Some(("A", "3")), "06100", "BORGÅ", PORVOO, "2004-01-20"),
    ),
    person(
        "081264-946V",
        ("Wilhelmiina Aleksandra Marjatta Karoliina Eleonoora", "von Kaltiokumpu-Hertzenhjelm-Lindströmberg"),
        Sex::Female,
        "fi",
        Persona::Alive,
        home(
            "Vanhan Pappilan Kruununmakasiinintie 118",
            Some(("C", "207")),
            "90100",
            "OULU",
            OULU,
            "2011-11-11",
        ),
    ),
    person(
        "230506A9524",
        ("Noora Elisa", "Vainionperä"),
        Sex::Female,
        "fi",
        Persona::Alive,
        home("Opiskelijankatu 22", Some(("D", "61")), "33720", "TAMPERE", TAMPERE, "2025-08-20"),
    ),
    person(
        "050910A9678",
        ("Onni Oliver", "Hakaniitty"),
        Sex::Male,
        "fi",
        Persona::Alive,
        home("Koulutie 3", None, "90650", "OULU", OULU, "2010-09-05"),
    ),
    person(
        "171031-972C",
        ("Taimi Sylvi Inkeri", "Rautakallio"),
        Sex::Female,
        "fi",
        Persona::Alive,
        home("Palvelutalontie 1", Some(("A", "8")), "90800", "OULU", OULU, "2021-03-02"),
    ),
    person(
        "110975-958L",
        ("Sanna Kristiina", "Varjola"),
        Sex::Female,
        "fi",
        Persona::Protected,
        home("Salaisentie 9", None, "90500", "OULU", OULU, "2023-05-30"),
    ),
    person(
        "290236-9818",
        ("Veikko Olavi", "Hiltukangas"),
        Sex::Male,
        "fi",
        Persona::Dead("2026-02-11"),
        home("Rantapolku 5", None, "90100", "OULU", OULU, "1971-07-01"),
    ),
    person(
        "060655-932Y",
        ("Marja Tuulikki", "Peltoharju"),
        Sex::Female,
        "fi",
        Persona::WrongName("Lehtovainio"),
        home("Niittytie 31", None, "33100", "TAMPERE", TAMPERE, "1987-12-01"),
    ),
    person(
        "270946-965N",
        ("Kalle Aukusti", "Niittykorpi"),
        Sex::Male,
        "fi",
        Persona::NotFound,
        home("Korpitie 2", None, "90100", "OULU", OULU, "2000-01-01"),
    ),
    person(
        "150391-9762",
        ("Hilkka Anneli", "Hautasuo"),
        Sex::Female,
        "fi",
        Persona::NoAnswer,
        home("Suotie 77", None, "90100", "OULU", OULU, "2015-04-04"),
    ),
    person(
        "030395-9993",
        ("Robin Alex", "Mäntylouhi"),
        Sex::Male,
        "fi",
        Persona::Changed("030395Y990T"),
        home("Louhenkatu 16", Some(("A", "2")), "33100", "TAMPERE", TAMPERE, "2018-10-10"),
    ),
    person(
        "030395Y990T",
        ("Robin Alex", "Mäntylouhi"),
        Sex::Female,
        "fi",
        Persona::Alive,
        home("Louhenkatu 16", Some(("A", "2")), "33100", "TAMPERE", TAMPERE, "2018-10-10"),
    ),
    TestPerson {
        hetu: None,
        first_names: "Ingvild Sofie",
        surname: "Nordfjellhaug",
        sex: Sex::Female,
        language: "en",
        persona: Persona::NotFound,
        home: home("", None, "", "", "", "2026-01-01"),
    },
];

#[cfg(test)]
mod tests {
    use super::*;
    use luukku_domain::values::hetu::{Hetu, TestIdentities};
    use std::collections::HashSet;

    #[test]
    fn every_identity_code_is_valid_and_belongs_to_nobody() {
        let codes: Vec<&str> = TEST_PEOPLE.iter().filter_map(|person| person.hetu).collect();
        for code in &codes {
            let hetu = Hetu::parse(code, TestIdentities::Accepted)
                .unwrap_or_else(|error| panic!("{code}: {error:?}"));
            assert!(hetu.is_test_identity(), "{code}");
        }
        assert_eq!(codes.iter().collect::<HashSet<_>>().len(), codes.len());
    }

    #[test]
    fn a_changed_code_leads_to_a_person_who_is_there() {
        for person in TEST_PEOPLE {
            if let Persona::Changed(new) = person.persona {
                assert_eq!(TestPerson::by_hetu(new).map(|person| person.persona), Some(Persona::Alive));
            }
        }
    }
}
