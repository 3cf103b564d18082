//! The letters that Luukku writes, each with what its text needs.

use chrono::TimeDelta;
use luukku_domain::{
    clocks::Clocks,
    id::{AccountId, InvitationId, MembershipId},
    time::Timestamp,
};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// A letter. It is sealed in the outbox and wiped once sent. Secrets of links are not in it: they are made when it is
/// sent. Names of organisations and roles are in the recipient's language already.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Letter {
    /// Somebody is invited to a role in an organisation.
    Invitation {
        /// Which invitation.
        invitation: InvitationId,
        /// The organisation's name.
        organisation: String,
        /// The role's name.
        role: String,
        /// Who invites.
        inviter: String,
        /// The covering note.
        note: Option<String>,
        /// When the invitation expires.
        expires_at: Timestamp,
        /// Whether the address has an account already: then the invitation is answered after signing in.
        has_account: bool,
    },
    /// A link for choosing a new password.
    PasswordReset {
        /// Whose password.
        account: AccountId,
    },
    /// A code that proves that a new e-mail address is one's own.
    ConfirmationCode {
        /// Six digits.
        code: String,
    },
    /// Something about the account changed; if it was not you, tell somebody.
    AccountNotice {
        /// What changed.
        change: AccountChange,
    },
    /// A citizen's e-mail address counts no more in some registers; goes to the old address.
    ContactNotice {
        /// Controller and register, by name.
        registers: Vec<String>,
        /// What became of the address.
        change: ContactChange,
    },
    /// A membership is idle and will end.
    IdleWarning {
        /// Which membership.
        membership: MembershipId,
        /// The organisation's name.
        organisation: String,
        /// The role's name.
        role: String,
        /// When it will end, if no job is missed.
        ends_at: Timestamp,
        /// Whether it is the second warning, which is the last.
        last: bool,
    },
    /// Main users and maintainers are told about something in an organisation that they look after.
    OrganisationNotice {
        /// The organisation's name.
        organisation: String,
        /// What happened.
        matter: OrganisationMatter,
    },
}

/// The kinds of letters, as the outbox lists them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LetterKind {
    /// An invitation.
    Invitation,
    /// A link for choosing a new password.
    PasswordReset,
    /// A code that proves an address.
    ConfirmationCode,
    /// A change of the recipient's own account.
    AccountNotice,
    /// A change of a citizen's contact details.
    ContactNotice,
    /// A warning about an idle membership.
    IdleWarning,
    /// A matter of an organisation.
    OrganisationNotice,
}

impl LetterKind {
    const ALL: [Self; 7] = [
        Self::Invitation,
        Self::PasswordReset,
        Self::ConfirmationCode,
        Self::AccountNotice,
        Self::ContactNotice,
        Self::IdleWarning,
        Self::OrganisationNotice,
    ];

    /// The code under which the outbox lists it.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Invitation => "invitation",
            Self::PasswordReset => "password_reset",
            Self::ConfirmationCode => "confirmation_code",
            Self::AccountNotice => "account_notice",
            Self::ContactNotice => "contact_notice",
            Self::IdleWarning => "idle_warning",
            Self::OrganisationNotice => "organisation_notice",
        }
    }

    /// The kind with this code; none when a version before or after this one wrote it.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.code() == code)
    }
}

/// What became of a citizen's old e-mail address.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum ContactChange {
    /// Another one counts instead.
    Replaced,
    /// It was removed.
    Removed,
}

/// What a person is told about their own account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum AccountChange {
    /// The password was changed.
    Password,
    /// A second factor was taken into use or replaced.
    SecondFactor,
    /// Somebody asked that the second factor be reset; another person has to approve it.
    SecondFactorResetAsked,
    /// The second factor was reset by two people.
    SecondFactorReset,
    /// The e-mail address was changed; goes to the old one.
    Email,
    /// A role was given.
    RoleGranted {
        /// The organisation's name.
        organisation: String,
        /// The role's name.
        role: String,
    },
    /// A role goes on, in another way: another end date, or in the organisation into which its own was merged.
    RoleChanged {
        /// The organisation's name, as it is now.
        organisation: String,
        /// The role's name.
        role: String,
        /// When it ends now: the first moment without access; none when it has no end.
        ends_at: Option<Timestamp>,
    },
    /// A role was changed, taken, or ran out.
    RoleEnded {
        /// The organisation's name.
        organisation: String,
        /// The role's name.
        role: String,
    },
    /// The account was closed.
    Closed,
    /// The account was restored.
    Restored,
}

/// What main users and maintainers are told.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum OrganisationMatter {
    /// The organisation has no main user any more.
    NoMainUser,
    /// An invitation waits for a second main user's approval.
    InvitationToApprove,
    /// Somebody with a closed account was invited; a maintainer may restore it.
    ClosedAccountInvited,
    /// The reset of somebody's second factor waits for a second person.
    SecondFactorResetAsked {
        /// Whose second factor.
        account: AccountId,
    },
}

/// A secret link that a letter carries: what it opens, and for how long.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Link {
    /// Answers an invitation.
    Invitation(InvitationId),
    /// Chooses a new password.
    PasswordReset(AccountId),
}

impl Letter {
    /// What kind of letter it is.
    pub const fn kind(&self) -> LetterKind {
        match self {
            Self::Invitation { .. } => LetterKind::Invitation,
            Self::PasswordReset { .. } => LetterKind::PasswordReset,
            Self::ConfirmationCode { .. } => LetterKind::ConfirmationCode,
            Self::AccountNotice { .. } => LetterKind::AccountNotice,
            Self::ContactNotice { .. } => LetterKind::ContactNotice,
            Self::IdleWarning { .. } => LetterKind::IdleWarning,
            Self::OrganisationNotice { .. } => LetterKind::OrganisationNotice,
        }
    }

    /// The secret link that the letter carries.
    pub const fn link(&self) -> Option<Link> {
        match self {
            Self::Invitation { invitation, has_account: false, .. } => Some(Link::Invitation(*invitation)),
            Self::PasswordReset { account } => Some(Link::PasswordReset(*account)),
            _ => None,
        }
    }
}

impl Link {
    /// The purpose under which its secret is stored.
    pub const fn purpose(self) -> &'static str {
        match self {
            Self::Invitation(_) => "invitation",
            Self::PasswordReset(_) => "password_reset",
        }
    }

    /// For how long its secret opens anything. What it opens may end sooner.
    pub fn valid_for(self, clocks: &Clocks) -> TimeDelta {
        match self {
            Self::Invitation(_) => clocks.invitation(),
            Self::PasswordReset(_) => clocks.password_reset(),
        }
    }

    /// The path of the page that takes the secret, without language and secret.
    pub const fn page(self) -> &'static str {
        match self {
            Self::Invitation(_) => "invitation",
            Self::PasswordReset(_) => "password",
        }
    }

    /// What the secret opens.
    pub const fn object(self) -> Uuid {
        match self {
            Self::Invitation(id) => id.uuid(),
            Self::PasswordReset(id) => id.uuid(),
        }
    }
}
