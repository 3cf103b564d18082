//! Where a signed-in person can go: one table of areas, filtered by who may enter each page at all.

use crate::{
    paths::{self, EVENTS, HOME, INVITATIONS, ORGANISATIONS, OWN_EVENTS, PAGES, PagePath, REPORTS, USERS},
    ui::NavLink,
    visit::Visit,
};
use luukku_domain::lang::Lang;

/// An area: its first page and its name.
type Area = (PagePath, fn(Lang) -> &'static str);

/// All areas, in the order in which they are shown.
const AREAS: &[Area] = &[
    (HOME, words::desk),
    (USERS, words::users),
    (INVITATIONS, words::invitations),
    (ORGANISATIONS, words::organisations),
    (REPORTS, words::reports),
    (EVENTS, words::events),
    (OWN_EVENTS, words::own_events),
];

/// The areas that the person of this visit may enter.
pub fn portals(visit: &Visit) -> Vec<NavLink> {
    let here = paths::split_language(&visit.path).map_or("", |(_, rest)| rest);
    let here = here.split('?').next().unwrap_or_default();
    let open = AREAS.iter().filter(|(path, _)| visit.is_signed_in() && admits(*path, visit));
    let longest =
        open.clone().filter(|(path, _)| leads_to(*path, here)).max_by_key(|(path, _)| path.pattern().len());
    open.map(|(path, name)| {
        let current = longest.is_some_and(|(best, _)| best == path);
        NavLink::new(path.href(visit.lang), name(visit.lang)).current_if(current)
    })
    .collect()
}

fn admits(path: PagePath, visit: &Visit) -> bool {
    PAGES.iter().any(|page| page.path == path && page.audience.admits(&visit.caller.who))
}

/// Whether `here` is the area's first page or lies below it.
fn leads_to(path: PagePath, here: &str) -> bool {
    here.strip_prefix(path.pattern()).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

mod words {
    luukku_domain::texts! {
        desk: "Työpöytä" / "Arbetsbord" / "Desk";
        events: "Tapahtumat" / "Händelser" / "Events";
        own_events: "Oma historia" / "Min historik" / "My history";
        users: "Käyttäjät" / "Användare" / "Users";
        invitations: "Kutsut" / "Inbjudningar" / "Invitations";
        organisations: "Organisaatiot" / "Organisationer" / "Organisations";
        reports: "Raportit" / "Rapporter" / "Reports";
    }
}
