//! Invitations: made and followed by those who give access, answered by the invited.

mod check;
mod form;
mod inbox;
mod invite;
mod link;
mod list;
mod settings;
mod verdicts;
mod view;
mod words;

pub use check::page as check;
pub use inbox::page as inbox;
pub use invite::{choose as choose_organisation, page as invite};
pub use link::{accepted, declined, page as link};
pub use list::{file, page as list};
pub use settings::page as settings;
pub use view::page as view;

use crate::{
    error::ErrorCode,
    ui::{Steps, Tone},
    visit::Visit,
};
use leptos::prelude::*;
use luukku_domain::{accounts::invitation::InvitationState, dates, lang::Lang, time::Timestamp};
use std::str::FromStr;

/// What the last part of the path names; "not found" when it is no identifier.
fn named<T: FromStr>(visit: &Visit) -> Result<T, ErrorCode> {
    visit.last_part().parse().map_err(|_| ErrorCode::NotFound)
}

/// Where one stands while inviting: whom and to what, then the check.
fn steps(lang: Lang, current: usize) -> AnyView {
    let names = vec![words::whom(lang).to_owned(), words::check(lang).to_owned()];
    view! { <Steps lang=lang names=names current=current/> }.into_any()
}

/// The day of an instant, as people write it.
fn date(lang: Lang, at: Timestamp) -> String {
    dates::date(lang, at.date_in_helsinki())
}

/// The state's name, and what it means.
const fn state(lang: Lang, state: InvitationState) -> (&'static str, Tone) {
    let tone = match state {
        InvitationState::AwaitingApproval => Tone::Warning,
        InvitationState::Pending => Tone::Info,
        InvitationState::Accepted => Tone::Success,
        InvitationState::Declined
        | InvitationState::Revoked
        | InvitationState::Expired
        | InvitationState::Superseded => Tone::Neutral,
    };
    (state.name(lang), tone)
}

/// The states in the order in which a list offers them.
const STATES: [(InvitationState, &str); 7] = [
    (InvitationState::AwaitingApproval, "awaiting_approval"),
    (InvitationState::Pending, "pending"),
    (InvitationState::Accepted, "accepted"),
    (InvitationState::Declined, "declined"),
    (InvitationState::Expired, "expired"),
    (InvitationState::Revoked, "revoked"),
    (InvitationState::Superseded, "superseded"),
];
