//! Where a signed-in person can go: one table of areas, filtered by who may enter each at all. The masthead shows the
//! daily ones, the own menu and the desk show all of them.

use crate::{
    paths::{
        self, ACCESS_REVIEW, API_DOCS, Audience, CLIENTS, DEAD_LETTERS, EVENTS, HOME, INVITATIONS, INVITE,
        LIFECYCLE, ME, MY_DATA, MY_INVITATIONS, ORGANISATIONS, OWN_EVENTS, PAGES, PagePath, REPORTS,
        RETENTION, USERS,
    },
    ui::{ListedLink, NavLink},
    visit::Visit,
};
use luukku_domain::lang::Lang;

/// Where an area lies.
#[derive(Clone, Copy)]
enum Entrance {
    /// On a page; its audience stands in the table of paths.
    Page(PagePath),
    /// Beside the pages.
    Beside(&'static str, Audience),
}

/// How much of the daily work it is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Use {
    /// It stands in the masthead of every page too.
    Daily,
    /// It stands in the menu and on the desk.
    Sometimes,
}

/// An area of the service.
struct Area {
    entrance: Entrance,
    /// Pages that lie in it too, though their paths do not begin with its own.
    also: &'static [PagePath],
    of_use: Use,
    name: fn(Lang) -> &'static str,
    says: fn(Lang) -> &'static str,
}

const fn area(
    page: PagePath,
    of_use: Use,
    name: fn(Lang) -> &'static str,
    says: fn(Lang) -> &'static str,
) -> Area {
    Area { entrance: Entrance::Page(page), also: &[], of_use, name, says }
}

/// All areas, in the order in which they are shown.
const AREAS: &[Area] = &[
    area(HOME, Use::Daily, words::desk, words::desk_says),
    area(MY_DATA, Use::Daily, words::my_data, words::my_data_says),
    area(CLIENTS, Use::Daily, words::clients, words::clients_says),
    area(USERS, Use::Daily, words::users, words::users_says),
    Area {
        also: &[INVITE, MY_INVITATIONS],
        ..area(INVITATIONS, Use::Daily, words::invitations, words::invitations_says)
    },
    area(ORGANISATIONS, Use::Daily, words::organisations, words::organisations_says),
    Area {
        also: &[ACCESS_REVIEW, LIFECYCLE],
        ..area(REPORTS, Use::Daily, words::reports, words::reports_says)
    },
    area(ACCESS_REVIEW, Use::Sometimes, words::review, words::review_says),
    area(LIFECYCLE, Use::Sometimes, words::lifecycle, words::lifecycle_says),
    area(EVENTS, Use::Daily, words::events, words::events_says),
    area(RETENTION, Use::Sometimes, words::retention, words::retention_says),
    area(DEAD_LETTERS, Use::Sometimes, words::dead_letters, words::dead_letters_says),
    area(MY_INVITATIONS, Use::Sometimes, words::inbox, words::inbox_says),
    area(OWN_EVENTS, Use::Daily, words::own_events, words::own_events_says),
    area(ME, Use::Sometimes, words::account, words::account_says),
    Area {
        entrance: Entrance::Beside(API_DOCS, Audience::Staff),
        also: &[],
        of_use: Use::Sometimes,
        name: words::api,
        says: words::api_says,
    },
];

impl Area {
    fn href(&self, lang: Lang) -> String {
        match self.entrance {
            Entrance::Page(page) => page.href(lang),
            Entrance::Beside(address, _) => address.to_owned(),
        }
    }

    /// Whether the person of this visit may enter it at all.
    fn admits(&self, visit: &Visit) -> bool {
        let who = &visit.caller.who;
        match self.entrance {
            Entrance::Page(path) => PAGES.iter().any(|page| page.path == path && page.audience.admits(who)),
            Entrance::Beside(_, audience) => audience.admits(who),
        }
    }

    /// How much of the path `here` (without its language) the area's paths cover, if `here` lies in it. The desk covers
    /// only itself: all of accounts lies under its path.
    fn covers(&self, here: &str) -> Option<usize> {
        let Entrance::Page(own) = self.entrance else { return None };
        let covered = |path: &PagePath| {
            let rest = here.strip_prefix(path.pattern())?;
            let inside = rest.is_empty() || rest.starts_with('/') && *path != HOME;
            inside.then_some(path.pattern().len())
        };
        std::iter::once(&own).chain(self.also).filter_map(covered).max()
    }
}

/// The areas that the person of this visit may enter; none for strangers.
fn open(visit: &Visit) -> impl Iterator<Item = &'static Area> {
    AREAS.iter().filter(move |area| visit.is_signed_in() && area.admits(visit))
}

/// The daily areas, for the masthead; the one in which the page lies is marked.
pub fn daily(visit: &Visit) -> Vec<NavLink> {
    let here = paths::split_language(&visit.path).map_or("", |(_, rest)| rest);
    let here = here.split('?').next().unwrap_or_default();
    let areas: Vec<_> = open(visit).filter(|area| area.of_use == Use::Daily).collect();
    let longest = areas.iter().filter_map(|area| area.covers(here)).max();
    let link = |area: &&Area| {
        let current = longest.is_some() && area.covers(here) == longest;
        NavLink::new(area.href(visit.lang), (area.name)(visit.lang)).current_if(current)
    };
    areas.iter().map(link).collect()
}

/// All areas, for the own menu.
pub fn all(visit: &Visit) -> Vec<NavLink> {
    open(visit).map(|area| NavLink::new(area.href(visit.lang), (area.name)(visit.lang))).collect()
}

/// All areas but the desk itself, with what one does there, for the desk.
pub fn of_desk(visit: &Visit) -> Vec<ListedLink> {
    let lang = visit.lang;
    let others = open(visit).filter(|area| !matches!(area.entrance, Entrance::Page(HOME)));
    others.map(|area| ListedLink::new(area.href(lang), (area.name)(lang), (area.says)(lang))).collect()
}

mod words {
    luukku_domain::texts! {
        desk: "Työpöytä" / "Arbetsbord" / "Desk";
        desk_says: "Roolisi ja tiesi työhön." / "Dina roller och vägen till arbetet." / "Your roles, and the way to your work.";
        my_data: "Omat tiedot" / "Mina uppgifter" / "My data";
        my_data_says: "Mitä rekisterit tietävät sinusta, ja yhteystietosi." / "Vad registren vet om dig, och dina kontaktuppgifter." / "What the registers hold about you, and your contact details.";
        clients: "Asiakkaat" / "Klienter" / "Clients";
        clients_says: "Etsi asiakas henkilötunnuksella, lisää tai päätä asiakkuus." / "Sök en klient med personbeteckning, lägg till eller avsluta en kundrelation." / "Find a client by identity code, add or end a relation.";
        users: "Käyttäjät" / "Användare" / "Users";
        users_says: "Kenellä on pääsy ja miksi. Anna ja päätä rooleja." / "Vem som har åtkomst och varför. Ge och avsluta roller." / "Who has access and why. Give and end roles.";
        invitations: "Kutsut" / "Inbjudningar" / "Invitations";
        invitations_says: "Kutsu uusia käyttäjiä ja seuraa vastauksia." / "Bjud in nya användare och följ svaren." / "Invite new people and follow their answers.";
        organisations: "Organisaatiot" / "Organisationer" / "Organisations";
        organisations_says: "Organisaatiot ja yksiköt, niiden nimet ja palveluntuottajat." / "Organisationer och enheter, deras namn och tjänsteproducenter." / "Organisations and units, their names and providers.";
        reports: "Raportit" / "Rapporter" / "Reports";
        reports_says: "Missä käyttöoikeudet tarvitsevat huomiotasi." / "Var behörigheterna behöver din uppmärksamhet." / "Where access needs your attention.";
        review: "Käyttöoikeuksien katselmointi" / "Granskning av behörigheter" / "Access review";
        review_says: "Vahvista säännöllisesti, mitkä roolit ovat tarpeen." / "Bekräfta regelbundet vilka roller som behövs." / "Confirm regularly which roles are needed.";
        lifecycle: "Mitä päättyy ja milloin" / "Vad avslutas och när" / "What will end, and when";
        lifecycle_says: "Mitkä roolit päättyvät ja mitkä tilit suljetaan, jos kukaan ei tee mitään." / "Vilka roller avslutas och vilka konton stängs om ingen gör något." / "Which roles end and which accounts close if nobody does anything.";
        events: "Tapahtumat" / "Händelser" / "Events";
        events_says: "Mitä on tehty, kuka teki ja milloin." / "Vad som har gjorts, av vem och när." / "What was done, by whom and when.";
        retention: "Säilytysajat" / "Förvaringstider" / "Retention times";
        retention_says: "Mitkä tiedot poistuvat ja milloin." / "Vilka uppgifter som raderas och när." / "Which data are removed, and when.";
        dead_letters: "Lähettämättä jääneet viestit" / "Meddelanden som inte kunde sändas" / "Messages that could not be sent";
        dead_letters_says: "Lähetä uudelleen tai poista." / "Sänd på nytt eller ta bort." / "Send them again, or discard them.";
        inbox: "Kutsut sinulle" / "Inbjudningar till dig" / "Invitations to you";
        inbox_says: "Uudet roolit, joihin sinut on kutsuttu." / "Nya roller som du har bjudits in till." / "New roles to which you are invited.";
        own_events: "Oma historia" / "Min historik" / "My history";
        own_events_says: "Mitä olet tehnyt, ja mitä tiedoillesi on tehty." / "Vad du har gjort och vad som har gjorts med dina uppgifter." / "What you did, and what was done to your data.";
        account: "Oma tili" / "Mitt konto" / "My account";
        account_says: "Nimi, sähköposti, salasana, toinen tunniste ja istunnot." / "Namn, e-post, lösenord, andra faktor och sessioner." / "Name, e-mail, password, second factor and sessions.";
        api: "Ohjelmointirajapinta" / "Programmeringsgränssnitt" / "Programming interface";
        api_says: "Rajapinnan kuvaus kehittäjille, englanniksi." / "Beskrivning av gränssnittet för utvecklare, på engelska." / "The description of the API, for developers.";
    }
}
