//! The demo's organisations. All are invented; business IDs begin with 99, far above those given so far (about 3,600,000).

use luukku_domain::accounts::organisation::OrganisationKind;

/// An organisation of the demo.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Org {
    Operator,
    Vaskiniemi,
    VaskiniemiEducation,
    VaskiniemiSchool,
    VaskiniemiLibrary,
    VaskiniemiWork,
    VaskiniemiUrban,
    Lehtoranta,
    LehtorantaWellbeing,
    LehtorantaTechnical,
    Hallaharju,
    HallaharjuServices,
    Merikyla,
    MerikylaCulture,
    Itaranta,
    ItarantaElderly,
    ItarantaHomeCare,
    ItarantaDisability,
    Agency,
    AgencyGuidance,
    Koivuranta,
    Kapylehto,
    Havsvind,
    KirkasAamu,
}

/// What is written about one.
pub(super) struct Described {
    pub(super) org: Org,
    pub(super) kind: OrganisationKind,
    pub(super) parent: Option<Org>,
    pub(super) fi: &'static str,
    pub(super) sv: &'static str,
    pub(super) en: &'static str,
    pub(super) business_id: &'static str,
}

const fn root(
    org: Org,
    kind: OrganisationKind,
    (fi, sv, en): (&'static str, &'static str, &'static str),
    business_id: &'static str,
) -> Described {
    Described { org, kind, parent: None, fi, sv, en, business_id }
}

const fn unit(org: Org, parent: Org, (fi, sv, en): (&'static str, &'static str, &'static str)) -> Described {
    Described { org, kind: OrganisationKind::Unit, parent: Some(parent), fi, sv, en, business_id: "" }
}

use OrganisationKind::{Agency, Company, Municipality, Operator, Provider, WellbeingCounty};

/// All of them, those above first.
pub(super) const ORGANISATIONS: &[Described] = &[
    root(Org::Operator, Operator, ("Luukun ylläpito", "Luukkus drift", "Luukku operations"), "9900100-2"),
    root(
        Org::Vaskiniemi,
        Municipality,
        ("Vaskiniemen kaupunki", "Kopparuddens stad", "City of Vaskiniemi"),
        "9900101-0",
    ),
    unit(
        Org::VaskiniemiEducation,
        Org::Vaskiniemi,
        ("Sivistyspalvelut", "Bildningstjänster", "Education services"),
    ),
    unit(
        Org::VaskiniemiSchool,
        Org::VaskiniemiEducation,
        ("Mastokadun koulu", "Mastgatans skola", "Mastokatu School"),
    ),
    unit(
        Org::VaskiniemiLibrary,
        Org::VaskiniemiEducation,
        ("Pääkirjasto", "Huvudbiblioteket", "Main Library"),
    ),
    unit(
        Org::VaskiniemiWork,
        Org::Vaskiniemi,
        ("Työllisyyspalvelut", "Sysselsättningstjänster", "Employment services"),
    ),
    unit(Org::VaskiniemiUrban, Org::Vaskiniemi, ("Kaupunkiympäristö", "Stadsmiljön", "Urban environment")),
    root(
        Org::Lehtoranta,
        Municipality,
        ("Lehtorannan kunta", "Lehtoranta kommun", "Municipality of Lehtoranta"),
        "9900102-9",
    ),
    unit(
        Org::LehtorantaWellbeing,
        Org::Lehtoranta,
        ("Hyvinvointipalvelut", "Välfärdstjänster", "Wellbeing services"),
    ),
    unit(
        Org::LehtorantaTechnical,
        Org::Lehtoranta,
        ("Tekniset palvelut", "Tekniska tjänster", "Technical services"),
    ),
    root(
        Org::Hallaharju,
        Municipality,
        ("Hallaharjun kunta", "Hallaharju kommun", "Municipality of Hallaharju"),
        "9900103-7",
    ),
    unit(
        Org::HallaharjuServices,
        Org::Hallaharju,
        ("Kuntapalvelut", "Kommunala tjänster", "Municipal services"),
    ),
    root(
        Org::Merikyla,
        Municipality,
        ("Merikylän kaupunki", "Merikylä stad", "City of Merikylä"),
        "9900104-5",
    ),
    unit(Org::MerikylaCulture, Org::Merikyla, ("Kulttuuritoimi", "Kulturväsendet", "Culture")),
    root(
        Org::Itaranta,
        WellbeingCounty,
        ("Itärannan hyvinvointialue", "Österstrandens välfärdsområde", "Itäranta Wellbeing Services County"),
        "9900105-3",
    ),
    unit(
        Org::ItarantaElderly,
        Org::Itaranta,
        ("Ikääntyneiden palvelut", "Tjänster för äldre", "Services for older people"),
    ),
    unit(Org::ItarantaHomeCare, Org::ItarantaElderly, ("Kotihoito", "Hemvård", "Home care")),
    unit(
        Org::ItarantaDisability,
        Org::Itaranta,
        ("Vammaispalvelut", "Funktionshinderservice", "Disability services"),
    ),
    root(
        Org::Agency,
        Agency,
        ("Palvelutietovirasto", "Tjänsteinformationsverket", "Service Information Agency"),
        "9900106-1",
    ),
    unit(Org::AgencyGuidance, Org::Agency, ("Neuvonta", "Rådgivning", "Guidance")),
    root(
        Org::Koivuranta,
        Provider,
        ("Koivurannan Hoiva Oy", "Björkstrandens Vård Ab", "Koivuranta Care Ltd"),
        "9900001-8",
    ),
    root(Org::Kapylehto, Provider, ("Kotipalvelu Käpylehto Oy", "", ""), "9900003-4"),
    root(
        Org::Havsvind,
        Provider,
        ("Merituulen Fysioterapia Oy", "Havsvindens Fysioterapi Ab", ""),
        "9900004-2",
    ),
    root(
        Org::KirkasAamu,
        Company,
        ("Siivouspalvelu Kirkas Aamu Oy", "Klar Morgon Städtjänst Ab", ""),
        "9900002-6",
    ),
];

/// Who serves whom, in which service.
pub(super) const SERVING: &[(Org, Org, &str)] = &[
    (Org::Koivuranta, Org::Itaranta, "Kotihoidon palveluseteli"),
    (Org::Koivuranta, Org::Vaskiniemi, "Päivätoiminta"),
    (Org::Kapylehto, Org::Itaranta, "Kotihoidon palveluseteli"),
    (Org::Kapylehto, Org::Lehtoranta, "Ateriapalvelu"),
    (Org::Havsvind, Org::Itaranta, "Lääkinnällinen kuntoutus"),
    (Org::KirkasAamu, Org::Itaranta, "Siivouksen palveluseteli"),
    (Org::KirkasAamu, Org::Hallaharju, "Kouluntilojen siivous"),
];

impl Org {
    pub(super) fn described(self) -> &'static Described {
        ORGANISATIONS.iter().find(|described| described.org == self).expect("every organisation is described")
    }

    /// Its Finnish name, those above it first.
    pub(super) fn path(self) -> String {
        let described = self.described();
        match described.parent {
            Some(parent) => format!("{}, {}", parent.path(), described.fi),
            None => described.fi.to_owned(),
        }
    }

    /// What stands after the `@` of its people: names that can never be registered (RFC 2606).
    pub(super) fn domain(self) -> &'static str {
        match self {
            Self::Operator => "luukku.example",
            Self::Vaskiniemi => "vaskiniemi.example",
            Self::Lehtoranta => "lehtoranta.example",
            Self::Hallaharju => "hallaharju.example",
            Self::Merikyla => "merikyla.example",
            Self::Itaranta => "itaranta.example",
            Self::Agency => "palvelutieto.example",
            Self::Koivuranta => "koivuranta.example",
            Self::Kapylehto => "kapylehto.example",
            Self::Havsvind => "merituuli.example",
            Self::KirkasAamu => "kirkasaamu.example",
            unit => unit.described().parent.expect("only units have no domain of their own").domain(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use luukku_domain::values::{BusinessId, LocalName};

    #[test]
    fn every_organisation_has_valid_names_and_stands_below_one_that_comes_before() {
        for (at, described) in ORGANISATIONS.iter().enumerate() {
            assert!(LocalName::parse(described.fi, described.sv, described.en).is_ok(), "{}", described.fi);
            let above = &ORGANISATIONS[..at];
            assert!(described.parent.is_none_or(|parent| above.iter().any(|before| before.org == parent)));
            assert!(!described.org.domain().is_empty());
        }
    }

    #[test]
    fn every_business_id_is_valid_and_far_above_those_given_so_far() {
        for described in ORGANISATIONS.iter().filter(|described| !described.business_id.is_empty()) {
            assert!(BusinessId::parse(described.business_id).is_ok(), "{}", described.business_id);
            assert!(described.business_id.starts_with("99"));
        }
    }
}
