//! Invitations: one state machine, from the first mail to the last word.
//! Expiry is computed from the data, so an expired invitation is closed even before a job has said so.

use serde::{Deserialize, Serialize};

use crate::{lang::Lang, time::Timestamp};

/// Where an invitation stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "sql", derive(sqlx::Type), sqlx(type_name = "TEXT", rename_all = "snake_case"))]
#[serde(rename_all = "snake_case")]
pub enum InvitationState {
    /// A second main user has to approve it; nothing is sent yet.
    AwaitingApproval,
    /// Sent; its secret opens it.
    Pending,
    /// A membership came of it. Final, as all that follow.
    Accepted,
    /// The invited person said no.
    Declined,
    /// Taken back by those who invite, or its organisation was closed.
    Revoked,
    /// Not answered in time.
    Expired,
    /// A newer invitation for the same organisation, e-mail and role took its place.
    Superseded,
}

/// What can happen to an invitation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum InvitationChange {
    /// A second main user approves it: it is sent, and open from now on.
    Approve {
        /// For how many days.
        days_open: u32,
    },
    /// The invited person accepts.
    Accept,
    /// The invited person declines.
    Decline,
    /// Those who invite take it back.
    Revoke,
    /// Sent again: the secret is rotated, and it is open from now for so many days.
    Resend {
        /// For how many days.
        days_open: u32,
    },
}

/// A change that the state of the invitation does not allow.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the invitation is {state:?}: no {change:?}")]
pub struct ChangeRefused {
    /// The state at the time, expiry included: says what to tell the person.
    pub state: InvitationState,
    /// What was wanted.
    pub change: InvitationChange,
}

/// The part of an invitation that decides what may happen to it: two columns of its row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Invitation {
    state: InvitationState,
    expires_at: Timestamp,
}

impl InvitationState {
    /// The state's name for people.
    pub const fn name(self, lang: Lang) -> &'static str {
        match self {
            Self::AwaitingApproval => text::awaiting_approval(lang),
            Self::Pending => text::pending(lang),
            Self::Accepted => text::accepted(lang),
            Self::Declined => text::declined(lang),
            Self::Revoked => text::revoked(lang),
            Self::Expired => text::expired(lang),
            Self::Superseded => text::superseded(lang),
        }
    }

    /// Whether it can still become something else.
    pub const fn is_open(self) -> bool {
        matches!(self, Self::AwaitingApproval | Self::Pending)
    }
}

impl Invitation {
    /// A new invitation, open for so many days; with `needs_approval` nothing is sent before a second main user approved.
    pub fn new(needs_approval: bool, now: Timestamp, days_open: u32) -> Self {
        let state = if needs_approval { InvitationState::AwaitingApproval } else { InvitationState::Pending };
        Self { state, expires_at: now.plus_days(days_open.into()) }
    }

    /// An invitation as it is stored.
    pub const fn stored(state: InvitationState, expires_at: Timestamp) -> Self {
        Self { state, expires_at }
    }

    /// The state to store. To show or judge, use `state_at`.
    pub const fn stored_state(self) -> InvitationState {
        self.state
    }

    /// When it stops being open.
    pub const fn expires_at(self) -> Timestamp {
        self.expires_at
    }

    /// The state at a time: an open one is expired from `expires_at` on, whatever is stored.
    pub fn state_at(self, now: Timestamp) -> InvitationState {
        if self.state.is_open() && now >= self.expires_at { InvitationState::Expired } else { self.state }
    }

    /// Whether it can still become something else at a time.
    pub fn is_open(self, now: Timestamp) -> bool {
        self.state_at(now).is_open()
    }

    /// The invitation after a change. `Resend` and `Approve` mean a new secret and void the old ones.
    pub fn after(self, change: InvitationChange, now: Timestamp) -> Result<Self, ChangeRefused> {
        use InvitationChange as Change;
        use InvitationState as State;
        let state = self.state_at(now);
        match (change, state) {
            (Change::Approve { days_open }, State::AwaitingApproval)
            | (Change::Resend { days_open }, State::Pending) => Ok(Self::new(false, now, days_open)),
            (Change::Accept, State::Pending) => Ok(Self { state: State::Accepted, ..self }),
            (Change::Decline, State::Pending) => Ok(Self { state: State::Declined, ..self }),
            (Change::Revoke, State::AwaitingApproval | State::Pending) => {
                Ok(Self { state: State::Revoked, ..self })
            }
            _ => Err(ChangeRefused { state, change }),
        }
    }

    /// Makes way for a new invitation with the same organisation, e-mail and role: superseded if it is open, expired
    /// if its time is over, unchanged if it is closed. To be stored before the new one is made.
    #[must_use]
    pub fn make_way(self, now: Timestamp) -> Self {
        let state = match self.state_at(now) {
            open if open.is_open() => InvitationState::Superseded,
            closed => closed,
        };
        Self { state, ..self }
    }
}

mod text {
    crate::texts! {
        awaiting_approval: "Odottaa hyväksyntää" / "Väntar på godkännande" / "Awaiting approval";
        pending: "Odottaa vastausta" / "Väntar på svar" / "Awaiting an answer";
        accepted: "Hyväksytty" / "Antagen" / "Accepted";
        declined: "Kieltäydytty" / "Avböjd" / "Declined";
        revoked: "Peruttu" / "Återkallad" / "Taken back";
        expired: "Vanhentunut" / "Föråldrad" / "Expired";
        superseded: "Korvattu uudella" / "Ersatt av en ny" / "Replaced by a newer one";
    }
}

#[cfg(test)]
#[path = "invitation_tests.rs"]
mod tests;
