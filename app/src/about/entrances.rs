//! The ways into Luukku. One is open when its page stands in the table of paths; before that it says that it is coming.

use crate::paths::{self, FRONT};
use luukku_domain::lang::Lang;

/// A way in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Entrance {
    /// My Luukku, for citizens.
    Citizen,
    /// The work of staff: users, roles, events.
    Staff,
}

impl Entrance {
    /// All of them, in the order of the first page.
    pub const ALL: [Self; 2] = [Self::Citizen, Self::Staff];

    /// The path of its page after the language.
    const fn pattern(self) -> &'static str {
        match self {
            Self::Citizen => "/my",
            Self::Staff => "/accounts/sign-in",
        }
    }

    /// Its place on the first page.
    pub const fn anchor(self) -> &'static str {
        match self {
            Self::Citizen => "citizens",
            Self::Staff => "staff",
        }
    }

    /// The address of its page; `None` while it is not open.
    pub fn open(self, lang: Lang) -> Option<String> {
        let page = paths::PAGES.iter().find(|page| page.path.pattern() == self.pattern())?;
        Some(page.path.href(lang))
    }

    /// Where a link to it leads: in, or to the words about it on the first page.
    pub fn href(self, lang: Lang) -> String {
        self.open(lang).unwrap_or_else(|| format!("{}#{}", FRONT.href(lang), self.anchor()))
    }

    /// Its name in the menu.
    pub const fn menu_label(self, lang: Lang) -> &'static str {
        match self {
            Self::Citizen => words::citizen_menu(lang),
            Self::Staff => words::staff_menu(lang),
        }
    }

    /// Whom it is for, its name, what one does there, and the words on its button.
    pub const fn words(self, lang: Lang) -> [&'static str; 4] {
        use words as w;
        match self {
            Self::Citizen => {
                [w::citizen_for(lang), w::citizen(lang), w::citizen_text(lang), w::citizen_go(lang)]
            }
            Self::Staff => [w::staff_for(lang), w::staff(lang), w::staff_text(lang), w::staff_go(lang)],
        }
    }
}

mod words {
    luukku_domain::texts! {
        citizen_for: "Kansalaisille" / "För medborgare" / "For citizens";
        citizen: "Oma Luukku" / "Min Luukku" / "My Luukku";
        citizen_menu: "Oma Luukku: hoidan omia asioitani"
            / "Min Luukku: jag sköter mina egna ärenden"
            / "My Luukku: I look after my own matters";
        citizen_text: "Katso, mitä tietoja viranomaisilla on sinusta, ja pidä yhteystietosi ja lähiomaisesi ajan tasalla. Näet myös, kuka tietojasi on katsonut. Kirjaudut pankkitunnuksilla tai mobiilivarmenteella."
            / "Se vilka uppgifter myndigheterna har om dig och håll dina kontaktuppgifter och närmast anhöriga aktuella. Du ser också vem som har läst dina uppgifter. Du loggar in med bankkoder eller mobilcertifikat."
            / "See what the authorities hold about you, and keep your contact details and next of kin up to date. You also see who has looked at your data. You sign in with bank codes or a mobile certificate.";
        citizen_go: "Tunnistaudu" / "Identifiera dig" / "Identify yourself";

        staff_for: "Kunnille, hyvinvointialueille ja virastoille" / "För kommuner, välfärdsområden och ämbetsverk" / "For municipalities, wellbeing services counties and agencies";
        staff: "Työntekijän Luukku" / "Personalens Luukku" / "Luukku for staff";
        staff_menu: "Työntekijän Luukku: kirjaudun käyttäjätilillä"
            / "Personalens Luukku: jag loggar in med användarkonto"
            / "Luukku for staff: I sign in with an account";
        staff_text: "Kutsu työtoverit, anna ja päätä oikeuksia ja näe, kuka pääsee mihinkin ja miksi. Tili tulee kutsulla: jos sinulla ei ole sellaista, pyydä se organisaatiosi pääkäyttäjältä."
            / "Bjud in kolleger, ge och avsluta rättigheter och se vem som kommer åt vad och varför. Kontot får du med en inbjudan: om du inte har en, be organisationens huvudanvändare om den."
            / "Invite colleagues, give and end access, and see who can reach what and why. Accounts come by invitation: if you have none, ask the main user of your organisation.";
        staff_go: "Kirjaudu sisään" / "Logga in" / "Sign in";
    }
}
