//! The demo's people: invented names, each with a home, a role, and a date from which the story takes them in.

use luukku_domain::{
    accounts::role::Role::{
        self, CustomerClerk, DataProtectionOfficer, Editor, MainUser, Maintainer, Specialist,
    },
    lang::Lang::{self, En, Fi, Sv},
    values::{Email, search_text},
};

use super::organisations::Org;

/// Somebody who works in one of the organisations.
pub(super) struct Person {
    pub(super) name: &'static str,
    pub(super) home: Org,
    pub(super) role: Role,
    pub(super) lang: Lang,
    /// How many days ago they took their place.
    pub(super) joined: u64,
    /// How many days ago they were last here, when that was not the day of joining.
    pub(super) seen: Option<u64>,
    /// Another role, elsewhere or here.
    pub(super) also: Option<(Org, Role)>,
    /// In how many days the first role ends.
    pub(super) ends_in: Option<u64>,
}

impl Person {
    /// The e-mail, which is the user name.
    pub(super) fn email(&self) -> Email {
        let local = search_text(self.name).replace(' ', ".");
        Email::parse(&format!("{local}@{}", self.home.domain())).expect("names make addresses (tested)")
    }
}

const fn person(name: &'static str, role: Role, home: Org, joined: u64) -> Person {
    Person { name, home, role, lang: Fi, joined, seen: None, also: None, ends_in: None }
}

#[expect(clippy::needless_pass_by_value, reason = "rows of a table read from inside to outside")]
const fn seen(days_ago: u64, person: Person) -> Person {
    Person { seen: Some(days_ago), ..person }
}

#[expect(clippy::needless_pass_by_value, reason = "as above")]
const fn speaking(lang: Lang, person: Person) -> Person {
    Person { lang, ..person }
}

#[expect(clippy::needless_pass_by_value, reason = "as above")]
const fn also(role: Role, org: Org, person: Person) -> Person {
    Person { also: Some((org, role)), ..person }
}

#[expect(clippy::needless_pass_by_value, reason = "as above")]
const fn ending_in(days: u64, person: Person) -> Person {
    Person { ends_in: Some(days), ..person }
}

/// All of them, in the order of their organisations. Idle ones are at the end.
#[rustfmt::skip]
pub(super) const PEOPLE: &[Person] = &[
    seen(1, person("Ilona Rautavaara", Maintainer, Org::Operator, 420)),
    speaking(Sv, seen(9, person("Petter Sjögren-Holm", Maintainer, Org::Operator, 110))),

    seen(2, person("Helena Kuusisto-Berg", MainUser, Org::Vaskiniemi, 410)),
    speaking(Sv, seen(8, person("Johan Strandvik", MainUser, Org::Vaskiniemi, 140))),
    person("Kaarina Uotinvuori", DataProtectionOfficer, Org::Vaskiniemi, 130),
    seen(20, person("Matti Hakaluoma", Editor, Org::Vaskiniemi, 405)),
    speaking(Sv, person("Sofia Lindholm-Aalto", Editor, Org::Vaskiniemi, 96)),
    person("Satu Myllyaho", CustomerClerk, Org::Vaskiniemi, 88),
    speaking(Sv, person("Anna-Lena Björkskog", CustomerClerk, Org::Vaskiniemi, 47)),
    person("Raija Peltovuori", MainUser, Org::VaskiniemiEducation, 120),
    person("Jenni Saarivirta", Editor, Org::VaskiniemiSchool, 75),
    person("Tuomas Ketolahti", Specialist, Org::VaskiniemiSchool, 74),
    also(Specialist, Org::VaskiniemiSchool, person("Eeva Niskavaara", Editor, Org::VaskiniemiLibrary, 101)),
    speaking(En, person("Oliver Rantakangas", Specialist, Org::VaskiniemiLibrary, 33)),
    person("Mikael Tervasuo", Editor, Org::VaskiniemiWork, 62),
    person("Kimmo Virtaharju", Editor, Org::VaskiniemiUrban, 118),

    seen(5, person("Pirjo Ahomaa", MainUser, Org::Lehtoranta, 380)),
    person("Seppo Lehtikangas", DataProtectionOfficer, Org::Lehtoranta, 125),
    person("Mirja Tuomivaara", CustomerClerk, Org::Lehtoranta, 90),
    seen(3, person("Niina Korpisalo", Editor, Org::LehtorantaWellbeing, 102)),
    person("Lauri Pohjasalo", Specialist, Org::LehtorantaWellbeing, 51),
    ending_in(10, person("Vesa Suvilinna", Editor, Org::LehtorantaTechnical, 80)),

    seen(1, person("Arja Hallamaa", MainUser, Org::Hallaharju, 343)),
    person("Timo Jäkälämäki", MainUser, Org::Hallaharju, 84),
    person("Jarmo Kaamoslehto", Specialist, Org::HallaharjuServices, 66),

    seen(4, person("Outi Rantakivi", MainUser, Org::Itaranta, 352)),
    speaking(Sv, person("Markus Öhberg", MainUser, Org::Itaranta, 115)),
    person("Virpi Lampisuo", DataProtectionOfficer, Org::Itaranta, 114),
    seen(6, person("Hannele Kotiranta", CustomerClerk, Org::Itaranta, 95)),
    person("Juha Vuorensola", CustomerClerk, Org::Itaranta, 58),
    speaking(Sv, person("Carita Söderstrand", CustomerClerk, Org::Itaranta, 57)),
    also(Editor, Org::ItarantaHomeCare, person("Päivi Harjunpolku", MainUser, Org::ItarantaElderly, 99)),
    ending_in(25, person("Sami Kivikoski", Editor, Org::ItarantaHomeCare, 70)),
    person("Laura Haavikkola", Editor, Org::ItarantaDisability, 41),

    person("Eija Valtakari", MainUser, Org::Agency, 112),
    person("Antti Pykälistö", DataProtectionOfficer, Org::Agency, 111),
    person("Noora Selkosaari", Editor, Org::Agency, 77),
    person("Sanni Neuvonlahti", Specialist, Org::AgencyGuidance, 38),

    person("Tiina Koivuranta", MainUser, Org::Koivuranta, 92),
    person("Pekka Hoivala", Editor, Org::Koivuranta, 91),
    person("Merja Käpylehto", MainUser, Org::Kapylehto, 86),
    speaking(Sv, person("Ulrika Havsvind", MainUser, Org::Havsvind, 65)),
    person("Jari Kirkasaamu", MainUser, Org::KirkasAamu, 60),

    // The clocks of idle access are near: first warning soon, given, second given, closed, cleared.
    person("Riikka Routavaara", Editor, Org::HallaharjuServices, 150),
    person("Kari Vedenoja", Specialist, Org::MerikylaCulture, 163),
    person("Minna Saaristola", Editor, Org::MerikylaCulture, 180),
    person("Tapio Luotokari", MainUser, Org::Merikyla, 200),
    person("Elli Tammenlehto", Specialist, Org::ItarantaHomeCare, 232),
];

/// How many days ago the story begins.
pub(super) const BEGINNING: u64 = 430;

/// After so many days the service manual's clock has ended an idle membership (six months at the longest).
const IDLE_FOR_GOOD: u64 = 186;

impl Person {
    /// Whether the account is still open at the end of the story.
    pub(super) fn is_open_at_the_end(&self) -> bool {
        self.seen.unwrap_or(self.joined) < IDLE_FOR_GOOD
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn everybody_has_an_address_of_their_own_at_a_name_that_nobody_can_register() {
        let emails: Vec<_> = PEOPLE.iter().map(Person::email).collect();
        assert!(emails.iter().all(|email| email.domain().ends_with(".example")));
        assert_eq!(emails.iter().map(Email::key).collect::<HashSet<_>>().len(), PEOPLE.len());
    }

    #[test]
    fn nobody_is_seen_before_they_joined() {
        assert!(PEOPLE.iter().all(|person| person.seen.is_none_or(|seen| seen < person.joined)));
    }

    #[test]
    fn every_role_is_there() {
        assert!(Role::ALL.into_iter().all(|role| PEOPLE.iter().any(|person| person.role == role)));
    }
}
