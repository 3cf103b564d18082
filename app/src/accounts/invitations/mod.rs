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
pub use list::page as list;
pub use settings::page as settings;
pub use view::page as view;

use crate::{answer, error::ErrorCode, ui::Tone, visit::Visit};
use luukku_domain::{accounts::invitation::InvitationState, lang::Lang, time::Timestamp};
use std::str::FromStr;

/// What the last part of the path names; "not found" when it is no identifier.
fn named<T: FromStr>(visit: &Visit) -> Result<T, ErrorCode> {
    visit.last_part().parse().map_err(|_| ErrorCode::NotFound)
}

/// Whether the person proved within ten minutes who they are. If not, they are asked first, and come back to `here`.
fn is_proved(visit: &Visit, here: &str) -> bool {
    let proved = visit.caller.recently_authenticated(visit.caller.at);
    if !proved {
        answer::go_to(&visit.proof_address(here));
    }
    proved
}

/// A date as Finns write it.
fn date(at: Timestamp) -> String {
    at.date_in_helsinki().format("%-d.%-m.%Y").to_string()
}

/// The state's name, and what it means.
const fn state(lang: Lang, state: InvitationState) -> (&'static str, Tone) {
    match state {
        InvitationState::AwaitingApproval => (words::awaiting_approval(lang), Tone::Warning),
        InvitationState::Pending => (words::pending(lang), Tone::Info),
        InvitationState::Accepted => (words::accepted(lang), Tone::Success),
        InvitationState::Declined => (words::declined(lang), Tone::Neutral),
        InvitationState::Revoked => (words::revoked(lang), Tone::Neutral),
        InvitationState::Expired => (words::expired(lang), Tone::Neutral),
        InvitationState::Superseded => (words::superseded(lang), Tone::Neutral),
    }
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
