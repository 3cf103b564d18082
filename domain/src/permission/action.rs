//! Every action that needs a permission: a value for the table, and a type of its own for the grant.
//! A new action is one line here, one row in `table`, one row in the expectations.

use std::fmt;

use super::{
    facts::{Installation, Owner, Thing},
    thing::{
        AskedReset, ControllerEvent, HeldMembership, HomeChange, HomeUser, InstallationEvent, Moving,
        NewInvitation, NewMembership, NewOrganisation, OrganisationEvent, OwnSession, ReceivedInvitation,
        Relation, RoleCorrection, SecondFactorReset, SentInvitation, Serving, User,
    },
};
use crate::{
    accounts::place::Place,
    id::{AccountId, MailId, PersonId},
};

mod sealed {
    /// Keeps `Act` to the types of this file.
    pub trait Sealed {}
}

/// An action as a type, so that a grant for one cannot be used for another.
pub trait Act: sealed::Sealed + Copy + fmt::Debug {
    /// The action's row in the table.
    const ACTION: Action;
    /// What it is done to.
    type Thing: Thing;
}

/// An action that also shows a list: `caller.scope(…)` gives the row filter. `caller.may(…)` then judges one row, or
/// the part of the list that lies in one organisation.
pub trait Lists: Act {}

macro_rules! actions {
    ($($(#[$doc:meta])* $name:ident: $thing:ty;)*) => {
        /// An action as a value.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum Action {
            $($(#[$doc])* $name,)*
        }

        impl Action {
            /// All actions, in the order of the table.
            pub const ALL: &[Self] = &[$(Self::$name,)*];
        }

        $(
            $(#[$doc])*
            #[derive(Debug, Clone, Copy, PartialEq, Eq)]
            pub struct $name;

            impl sealed::Sealed for $name {}

            impl Act for $name {
                const ACTION: Action = Action::$name;
                type Thing = $thing;
            }
        )*
    };
}

macro_rules! lists {
    ($($name:ident),* $(,)?) => {
        $(impl Lists for $name {})*

        impl Action {
            /// The actions that show lists.
            pub const LISTS: &[Self] = &[$(Self::$name,)*];
        }
    };
}

actions! {
    // Organisations
    /// See an organisation: names, kind, place, units.
    ViewOrganisation: Place;
    /// List organisations.
    ListOrganisations: Place;
    /// Take the list of organisations out as a file.
    ExportOrganisations: Place;
    /// Make an organisation, as a root or as a unit.
    CreateOrganisation: NewOrganisation;
    /// Change names and business ID.
    RenameOrganisation: Place;
    /// Move a unit under another parent.
    MoveOrganisation: Moving;
    /// Merge one organisation into another.
    MergeOrganisations: Moving;
    /// Close an organisation: its memberships end, its invitations are revoked.
    CloseOrganisation: Place;
    /// Relate a provider to an organiser for a service, or end that.
    RelateProvider: Serving;
    /// Set how an organisation invites.
    SetInvitationPolicy: Place;

    // Users
    /// See a user: memberships, sign-ins, history.
    ViewUser: User;
    /// List users.
    ListUsers: Place;
    /// Take the list of users out as a file.
    ExportUsers: Place;
    /// See reports: no main user, memberships ending, access not confirmed.
    ViewReports: Place;
    /// Take a report out as a file.
    ExportReports: Place;
    /// See which memberships and accounts the clocks will end, and when.
    PreviewLifecycle: Place;

    // Invitations
    /// List invitations, and see one.
    ListInvitations: Place;
    /// Take the list of invitations out as a file.
    ExportInvitations: Place;
    /// Invite people to a role in an organisation.
    Invite: NewInvitation;
    /// Approve, as the second main user, an invitation that somebody else made.
    ApproveInvitation: SentInvitation;
    /// Send an invitation again, with a new secret.
    ResendInvitation: SentInvitation;
    /// Take an invitation back.
    RevokeInvitation: SentInvitation;
    /// Say of invitations whose time is over that they have expired.
    ExpireInvitations: Installation;
    /// Accept or decline an invitation to one's own account.
    AnswerInvitation: ReceivedInvitation;

    // Memberships
    /// Give a role to an existing account.
    GrantRole: NewMembership;
    /// Set, move or remove the end date of a membership.
    ChangeEndDate: HeldMembership;
    /// End somebody's membership.
    EndMembership: HeldMembership;
    /// End one's own membership.
    LeaveMembership: HeldMembership;
    /// Confirm in the yearly access review that a membership is still needed.
    ConfirmMembership: HeldMembership;
    /// Record that somebody gave a required acknowledgement, such as a training done.
    RecordAcknowledgement: HeldMembership;
    /// Give a required acknowledgement oneself, such as the promise of secrecy.
    GiveAcknowledgement: HeldMembership;
    /// Correct a wrong role (notice 002: "Ylläpito voi ilman harkintaa muuttaa käyttäjien roolituksia").
    CorrectRole: RoleCorrection;
    /// Change somebody's home organisation.
    ChangeHomeOrganisation: HomeChange;

    // Accounts
    /// Close an account.
    CloseAccount: HomeUser;
    /// Restore an account that was closed by mistake (notice 002: by the maintainer, within 30 days).
    RestoreAccount: HomeUser;
    /// Clear the personal data of an account that can no longer be restored.
    ClearAccount: HomeUser;
    /// Ask that somebody's lost second factor be reset.
    AskSecondFactorReset: HomeUser;
    /// Approve the reset that somebody else asked for.
    ApproveSecondFactorReset: SecondFactorReset;
    /// Take back the reset that one asked for.
    WithdrawSecondFactorReset: AskedReset;

    // Events
    /// Events of the installation, without client data.
    ViewInstallationEvents: InstallationEvent;
    /// Events of a controller's registers.
    ViewControllerEvents: ControllerEvent;
    /// Events of an organisation's accounts, without client data.
    ViewOrganisationEvents: OrganisationEvent;
    /// The events of which one is the actor or the subject.
    ViewOwnEvents: Owner;

    // Installation
    /// See mails that could not be sent.
    ViewDeadLetters: Installation;
    /// Send such a mail again, or drop it.
    HandleDeadLetter: MailId;

    // Retention
    /// See how much is removed when, and the certificates of what was. Names nobody.
    ViewRetention: Place;
    /// Set that a controller's data about somebody are not removed for now, and lift that.
    HoldData: Place;
    /// Remove what is over by the rules of retention.
    RemoveOverdue: Installation;

    // Oneself, as staff or as a citizen
    /// See one's own sessions.
    ViewOwnSessions: Owner;
    /// End one of one's own sessions.
    EndOwnSession: OwnSession;
    /// Choose the language of pages and mails.
    ChangeOwnLanguage: Owner;
    /// See one's own account: profile and memberships.
    ViewOwnProfile: AccountId;
    /// Change one's own name.
    ChangeOwnProfile: AccountId;
    /// Change one's own e-mail, which is also the user name.
    ChangeOwnEmail: AccountId;
    /// Change one's own password.
    ChangeOwnPassword: AccountId;
    /// Add, replace or remove one's own second factor; make new recovery codes.
    ChangeOwnSecondFactor: AccountId;
    /// See what the registers hold about oneself.
    ViewOwnData: PersonId;
    /// Change one's own e-mail, phone and next of kin.
    ChangeOwnContact: PersonId;
    /// Confirm a new e-mail of one's own by the code sent to it.
    ConfirmOwnContact: PersonId;
    /// Remove the next of kin whom one declared.
    RemoveOwnKin: PersonId;

    // Clients of a controller
    /// Search the controller's register by identity code, with a purpose.
    FindPerson: Place;
    /// Make a relation between a person and the controller.
    CreateRelation: Place;
    /// See the data of a client.
    ViewClient: Relation;
    /// End a relation.
    EndRelation: Relation;
    /// Remove a next of kin who asked for it.
    RemoveKinOnRequest: Relation;
    /// Fetch a person afresh from the population register.
    RefreshPerson: PersonId;
}

lists! {
    ListOrganisations, ExportOrganisations, ListUsers, ExportUsers, ViewReports, ExportReports, PreviewLifecycle,
    ListInvitations, ExportInvitations, ViewInstallationEvents, ViewControllerEvents, ViewOrganisationEvents, ViewDeadLetters, ViewRetention, ConfirmMembership,
}

impl fmt::Display for Action {
    /// The action's code, for the log of refusals: `view_organisation`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, letter) in format!("{self:?}").char_indices() {
            if letter.is_ascii_uppercase() && at > 0 {
                f.write_str("_")?;
            }
            write!(f, "{}", letter.to_ascii_lowercase())?;
        }
        Ok(())
    }
}
