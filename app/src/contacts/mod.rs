//! Contacts: My Luukku, where citizens see what registers hold about them and look after their contact details; and the
//! clerk's pages about clients.

pub mod judged_contacts;

#[cfg(feature = "ssr")]
pub mod change_contact;
#[cfg(feature = "ssr")]
pub mod client;
#[cfg(feature = "ssr")]
pub mod clients;
#[cfg(feature = "ssr")]
pub mod confirm_email;
#[cfg(feature = "ssr")]
pub mod end_relation;
#[cfg(feature = "ssr")]
pub mod my;
#[cfg(feature = "ssr")]
pub mod my_data;
#[cfg(feature = "ssr")]
pub mod preview_contact;
#[cfg(feature = "ssr")]
pub mod register_card;
#[cfg(feature = "ssr")]
pub mod remove_kin;

/// The plain link that begins an identification; `?next=PATH` is where it leads, `?anew` asks again who is there.
pub const START: &str = "/do/identify/start";

/// A page for a change of one's own contact details: asks first who is there, unless that was proved recently.
/// What was typed waits meanwhile.
#[cfg(feature = "ssr")]
fn after_proof() -> bool {
    let visit = crate::visit::Visit::current();
    let is_recent = visit.caller.recently_authenticated(visit.caller.at);
    if !is_recent {
        let here = visit.path.split('?').next().unwrap_or_default();
        let draft = crate::drafts::is_marked().then(|| crate::drafts::address(here));
        crate::answer::go_to(&visit.proof_address(draft.as_deref().unwrap_or(here)));
    }
    is_recent
}

/// Where one stands in a change of contact details: the form, then the check.
#[cfg(feature = "ssr")]
fn steps(lang: luukku_domain::lang::Lang, current: usize) -> leptos::prelude::AnyView {
    use leptos::prelude::*;
    let names = vec![words::details(lang).to_owned(), words::check(lang).to_owned()];
    view! { <crate::ui::Steps lang=lang names=names current=current/> }.into_any()
}

#[cfg(feature = "ssr")]
mod words {
    luukku_domain::texts! {
        details: "Yhteystiedot" / "Kontaktuppgifter" / "Contact details";
        check: "Tarkistus" / "Kontroll" / "Check";
    }
}
