//! Contacts: My Luukku, where citizens see what registers hold about them and look after their contact details; and the
//! clerk's pages about clients.

pub mod contact_form;

#[cfg(feature = "ssr")]
pub mod change_contact;
#[cfg(feature = "ssr")]
pub mod client;
#[cfg(feature = "ssr")]
pub mod clients;
#[cfg(feature = "ssr")]
pub mod confirm_email;
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

/// A page for a change of one's own contact details: asks first who is there, unless that was proved within ten minutes.
#[cfg(feature = "ssr")]
fn after_proof() -> bool {
    let visit = crate::visit::Visit::current();
    let is_recent = visit.caller.recently_authenticated(visit.caller.at);
    if !is_recent {
        let here = visit.path.split('?').next().unwrap_or_default();
        crate::answer::go_to(&visit.proof_address(here));
    }
    is_recent
}
