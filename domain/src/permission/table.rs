//! The permission table: who may do what, where, on which conditions. This page is the whole of it.
//! Data, not code, so that an auditor reads it and the tests mutate it; `decide` applies it.

use super::action::Action;
use crate::{accounts::role::Role, caller::Job};

/// How far a role reaches from the organisation of its membership.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reach {
    /// Not at all (`-`).
    Nowhere,
    /// The organisation itself (`own`).
    OwnOrganisation,
    /// What stands below it, without itself (`below`).
    Below,
    /// The organisation itself and everything below it (`tree`).
    OwnTree,
    /// The whole installation (`all`).
    Everywhere,
}

/// A condition on top of the reach.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Need {
    /// The person proved recently who they are (`recent`).
    RecentAuthentication,
    /// The membership has its required acknowledgements: secrecy, training (`ack`).
    Acknowledged,
    /// It is about somebody else than the caller (`other`).
    SomebodyElse,
    /// Somebody else asked for it first (`second`).
    NotTheAsker,
    /// It touches only roles that the caller's role may grant (`grantable`, see `grantable`).
    TheirsToGrant,
    /// It shows no data of clients (`no_clients`).
    WithoutClientData,
}

/// One row: an action and who may do it.
#[derive(Debug, Clone, Copy)]
pub struct Row {
    /// The action.
    pub action: Action,
    /// Whether a citizen may do it to what is their own.
    pub citizen: bool,
    /// Whether any staff member may do it to what is their own.
    pub staff: bool,
    /// How far each role reaches, in the order of `Role::ALL`.
    pub roles: [Reach; Role::ALL.len()],
    /// The conditions. They bind people; jobs have none.
    pub needs: &'static [Need],
    /// Who may do *this* to the thing is told "forbidden" when refused; all others are told "not found".
    pub seen: Action,
    /// The jobs of the program that may do it.
    pub jobs: &'static [Job],
}

impl Row {
    /// How far `role` reaches.
    pub fn reach(&self, role: Role) -> Reach {
        let column = Role::ALL.iter().position(|listed| *listed == role);
        column.map_or(Reach::Nowhere, |column| self.roles[column])
    }

    /// Whether the row has this condition.
    pub fn needs(&self, need: Need) -> bool {
        self.needs.contains(&need)
    }
}

macro_rules! reach {
    (-) => {
        Reach::Nowhere
    };
    (own) => {
        Reach::OwnOrganisation
    };
    (below) => {
        Reach::Below
    };
    (tree) => {
        Reach::OwnTree
    };
    (all) => {
        Reach::Everywhere
    };
}

macro_rules! themselves {
    (-) => {
        false
    };
    (self) => {
        true
    };
}

macro_rules! need {
    (recent) => {
        Need::RecentAuthentication
    };
    (ack) => {
        Need::Acknowledged
    };
    (other) => {
        Need::SomebodyElse
    };
    (second) => {
        Need::NotTheAsker
    };
    (grantable) => {
        Need::TheirsToGrant
    };
    (no_clients) => {
        Need::WithoutClientData
    };
}

macro_rules! table {
    ($($action:ident | $citizen:tt $staff:tt | $maintainer:tt $main_user:tt $editor:tt $specialist:tt $clerk:tt $officer:tt
        | [$($need:ident)*] | $seen:ident | [$($job:ident)*];)*) => {
        &[$(Row {
            action: Action::$action,
            citizen: themselves!($citizen),
            staff: themselves!($staff),
            roles: [
                reach!($maintainer), reach!($main_user), reach!($editor), reach!($specialist), reach!($clerk),
                reach!($officer),
            ],
            needs: &[$(need!($need)),*],
            seen: Action::$seen,
            jobs: &[$(Job::$job),*],
        }),*]
    };
}

/// The table. Columns: what a citizen and any staff member may do to what is their own; how far each role reaches;
/// the conditions; through which action the thing is seen; the jobs.
#[rustfmt::skip]
pub const TABLE: &[Row] = table! {
//  action                   | citizen staff | maintainer main_user editor specialist clerk officer | needs                            | seen through           | jobs
    ViewOrganisation         | -       -     | all        tree      own    own        own   tree    | []                               | ViewOrganisation       | [];
    ListOrganisations        | -       -     | all        tree      -      -          -     tree    | []                               | ListOrganisations      | [];
    ExportOrganisations      | -       -     | all        tree      -      -          -     -       | [recent]                         | ListOrganisations      | [];
    CreateOrganisation       | -       -     | all        tree      -      -          -     -       | []                               | ViewOrganisation       | [CommandLine Demo];
    RenameOrganisation       | -       -     | all        tree      -      -          -     -       | []                               | ViewOrganisation       | [];
    MoveOrganisation         | -       -     | all        tree      -      -          -     -       | [recent]                         | ViewOrganisation       | [];
    MergeOrganisations       | -       -     | all        tree      -      -          -     -       | [recent]                         | ViewOrganisation       | [];
    CloseOrganisation        | -       -     | all        below     -      -          -     -       | [recent]                         | ViewOrganisation       | [];
    RelateProvider           | -       -     | all        tree      -      -          -     -       | []                               | ViewOrganisation       | [Demo];
    SetInvitationPolicy      | -       -     | all        tree      -      -          -     -       | [recent]                         | ViewOrganisation       | [Demo];

    ViewUser                 | -       -     | all        tree      -      -          -     tree    | []                               | ViewUser               | [];
    ListUsers                | -       -     | all        tree      -      -          -     tree    | []                               | ListUsers              | [];
    ExportUsers              | -       -     | all        tree      -      -          -     -       | [recent]                         | ListUsers              | [];
    ViewReports              | -       -     | all        tree      -      -          -     tree    | []                               | ViewReports            | [];
    ExportReports            | -       -     | all        tree      -      -          -     -       | [recent]                         | ViewReports            | [];
    PreviewLifecycle         | -       -     | all        tree      -      -          -     -       | []                               | PreviewLifecycle       | [];

    ListInvitations          | -       -     | all        tree      -      -          -     -       | []                               | ListInvitations        | [];
    ExportInvitations        | -       -     | all        tree      -      -          -     -       | [recent]                         | ListInvitations        | [];
    Invite                   | -       -     | all        tree      -      -          -     -       | [grantable recent]               | ViewOrganisation       | [CommandLine Demo];
    ApproveInvitation        | -       -     | all        tree      -      -          -     -       | [grantable other second recent]  | ListInvitations        | [];
    ResendInvitation         | -       -     | all        tree      -      -          -     -       | [grantable recent]               | ListInvitations        | [CommandLine];
    RevokeInvitation         | -       -     | all        tree      -      -          -     -       | [grantable]                      | ListInvitations        | [CommandLine];
    ExpireInvitations        | -       -     | -          -         -      -          -     -       | []                               | ExpireInvitations      | [Lifecycle];
    AnswerInvitation         | -       self  | -          -         -      -          -     -       | []                               | AnswerInvitation       | [];

    GrantRole                | -       -     | all        tree      -      -          -     -       | [grantable other recent]         | ViewUser               | [Demo];
    ChangeEndDate            | -       -     | all        tree      -      -          -     -       | [grantable other recent]         | ViewUser               | [];
    EndMembership            | -       -     | all        tree      -      -          -     -       | [grantable other recent]         | ViewUser               | [Lifecycle];
    LeaveMembership          | -       self  | -          -         -      -          -     -       | [recent]                         | ViewUser               | [];
    ConfirmMembership        | -       -     | all        tree      -      -          -     -       | [grantable other]                | ViewUser               | [];
    RecordAcknowledgement    | -       -     | all        tree      -      -          -     -       | [grantable other recent]         | ViewUser               | [Demo];
    GiveAcknowledgement      | -       self  | -          -         -      -          -     -       | []                               | ViewUser               | [];
    CorrectRole              | -       -     | all        -         -      -          -     -       | [grantable other recent]         | ViewUser               | [];
    ChangeHomeOrganisation   | -       -     | all        tree      -      -          -     -       | [other recent]                   | ViewUser               | [];

    CloseAccount             | -       -     | all        -         -      -          -     -       | [other recent]                   | ViewUser               | [Lifecycle];
    RestoreAccount           | -       -     | all        -         -      -          -     -       | [recent]                         | ViewUser               | [];
    ClearAccount             | -       -     | -          -         -      -          -     -       | []                               | ViewUser               | [Lifecycle];
    AskSecondFactorReset     | -       -     | all        tree      -      -          -     -       | [grantable other recent]         | ViewUser               | [];
    ApproveSecondFactorReset | -       -     | all        tree      -      -          -     -       | [grantable other second recent]  | ViewUser               | [];
    WithdrawSecondFactorReset | -      self  | -          -         -      -          -     -       | []                               | ViewUser               | [];

    ViewInstallationEvents   | -       -     | all        -         -      -          -     -       | [no_clients]                     | ViewInstallationEvents | [];
    ViewControllerEvents     | -       -     | -          -         -      -          -     tree    | [ack]                            | ViewControllerEvents   | [];
    ViewOrganisationEvents   | -       -     | -          tree      -      -          -     -       | [no_clients]                     | ViewOrganisationEvents | [];
    ViewOwnEvents            | self    self  | -          -         -      -          -     -       | []                               | ViewOwnEvents          | [];

    ViewDeadLetters          | -       -     | all        -         -      -          -     -       | []                               | ViewDeadLetters        | [];
    HandleDeadLetter         | -       -     | all        -         -      -          -     -       | []                               | ViewDeadLetters        | [];

    ViewRetention            | -       -     | all        -         -      -          -     tree    | []                               | ViewRetention          | [];
    HoldData                 | -       -     | -          -         -      -          -     tree    | [ack recent]                     | ViewRetention          | [];
    RemoveOverdue            | -       -     | -          -         -      -          -     -       | []                               | RemoveOverdue          | [Retention];

    ViewOwnSessions          | self    self  | -          -         -      -          -     -       | []                               | ViewOwnSessions        | [];
    EndOwnSession            | self    self  | -          -         -      -          -     -       | []                               | ViewOwnSessions        | [];
    ChangeOwnLanguage        | self    self  | -          -         -      -          -     -       | []                               | ChangeOwnLanguage      | [];
    ViewOwnProfile           | -       self  | -          -         -      -          -     -       | []                               | ViewOwnProfile         | [];
    ChangeOwnProfile         | -       self  | -          -         -      -          -     -       | []                               | ViewOwnProfile         | [];
    ChangeOwnEmail           | -       self  | -          -         -      -          -     -       | [recent]                         | ViewOwnProfile         | [];
    ChangeOwnPassword        | -       self  | -          -         -      -          -     -       | [recent]                         | ViewOwnProfile         | [];
    ChangeOwnSecondFactor    | -       self  | -          -         -      -          -     -       | [recent]                         | ViewOwnProfile         | [];
    ViewOwnData              | self    -     | -          -         -      -          -     -       | []                               | ViewOwnData            | [];
    ChangeOwnContact         | self    -     | -          -         -      -          -     -       | [recent]                         | ViewOwnData            | [];
    ConfirmOwnContact        | self    -     | -          -         -      -          -     -       | []                               | ViewOwnData            | [];
    RemoveOwnKin             | self    -     | -          -         -      -          -     -       | [recent]                         | ViewOwnData            | [];

    FindPerson               | -       -     | -          -         -      -          own   -       | [ack]                            | FindPerson             | [];
    CreateRelation           | -       -     | -          -         -      -          own   -       | [ack]                            | FindPerson             | [Demo];
    ViewClient               | -       -     | -          -         -      -          own   -       | [ack]                            | ViewClient             | [];
    EndRelation              | -       -     | -          -         -      -          own   -       | [ack]                            | ViewClient             | [PopulationRefresh];
    RemoveKinOnRequest       | -       -     | -          -         -      -          own   -       | [ack recent]                     | ViewClient             | [];
    RefreshPerson            | -       -     | -          -         -      -          -     -       | []                               | RefreshPerson          | [PopulationRefresh Demo];
};
