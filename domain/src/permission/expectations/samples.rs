//! Representative callers, places and things for the expectation table.

use crate::{
    accounts::{organisation::OrganisationKind, place::Place, role::Role},
    caller::{Authentication, Caller, Citizen, Job, LiveMembership, Staff, Who},
    clocks::Clocks,
    id::{
        AccountId, EventId, InvitationId, MailId, MembershipId, OrganisationId, PersonId, RelationId,
        RequestId, SessionId,
    },
    permission::{
        action::Action,
        facts::{Facts, Installation, Owner, Thing},
        thing::{
            AskedReset, ControllerEvent, HeldMembership, HomeChange, HomeUser, InstallationEvent, Moving,
            NewInvitation, NewMembership, NewOrganisation, OrganisationEvent, OwnSession, ReceivedInvitation,
            Relation, RoleCorrection, SecondFactorReset, SentInvitation, Serving, User,
        },
    },
    time::Timestamp,
};

pub const NOW: Timestamp = Timestamp::from_micros(1_790_000_000_000_000);

pub fn me() -> AccountId {
    AccountId::new(NOW, [1; 10])
}

pub fn other() -> AccountId {
    AccountId::new(NOW, [2; 10])
}

pub fn my_person() -> PersonId {
    PersonId::new(NOW, [3; 10])
}

fn other_person() -> PersonId {
    PersonId::new(NOW, [4; 10])
}

fn organisation(number: u8) -> OrganisationId {
    OrganisationId::new(NOW, [number; 10])
}

/// The root R, the unit below it, and a foreign root.
pub fn places() -> [Place; 3] {
    let root = Place::root(organisation(10), OrganisationKind::Municipality).unwrap();
    let unit = root.unit(organisation(11)).unwrap();
    [root, unit, Place::root(organisation(20), OrganisationKind::Municipality).unwrap()]
}

pub fn caller(who: Who) -> Caller {
    Caller { who, request: RequestId::new(NOW, [5; 10]), at: NOW, address: None }
}

pub fn job(job: Job) -> Caller {
    caller(Who::System(job))
}

pub fn citizen(proved_at: Timestamp) -> Caller {
    let session = SessionId::new(NOW, [6; 10]);
    caller(Who::Citizen(Citizen { person: my_person(), session, authentication: authentication(proved_at) }))
}

pub fn staff(memberships: Vec<LiveMembership>, proved_at: Timestamp) -> Caller {
    let session = SessionId::new(NOW, [7; 10]);
    caller(Who::Staff(Staff {
        account: me(),
        session,
        name: "Maija Malli".into(),
        memberships,
        authentication: authentication(proved_at),
    }))
}

fn authentication(at: Timestamp) -> Authentication {
    Authentication { at, recent_for: Clocks::default().recent_authentication() }
}

pub fn held(role: Role, place: &Place, acknowledged: bool) -> LiveMembership {
    LiveMembership { id: MembershipId::new(NOW, [8; 10]), place: place.clone(), role, acknowledged }
}

/// What can differ between two things of the same kind.
#[derive(Clone)]
pub struct Sample {
    pub place: Place,
    pub owner: Owner,
    pub asked_by: AccountId,
    pub role: Role,
    pub client_data: bool,
}

impl Sample {
    /// A thing in `place` that somebody else owns and asked for, about an editor and no client.
    pub fn plain(place: &Place) -> Self {
        let owner = Owner::Account(other());
        Self { place: place.clone(), owner, asked_by: other(), role: Role::Editor, client_data: false }
    }
}

/// A thing of which only the facts count.
pub trait Factual {
    fn facts_of(&self) -> Facts<'_>;
}

impl<T: Thing> Factual for T {
    fn facts_of(&self) -> Facts<'_> {
        self.facts()
    }
}

/// A thing to which the action can be done.
#[rustfmt::skip]
pub fn thing(action: Action, sample: &Sample) -> Box<dyn Factual> {
    use Action as A;
    let Sample { place, owner, asked_by, role, client_data } = sample.clone();
    let account = match owner { Owner::Account(account) => account, Owner::Person(_) => other() };
    let person = match owner { Owner::Person(person) => person, Owner::Account(_) => other_person() };
    let roles = vec![role];
    let event = EventId::new(NOW, [30; 10]);
    let held = HeldMembership { id: MembershipId::new(NOW, [31; 10]), account, place: place.clone(), role };
    let home = HomeUser { account, home: place.clone(), roles: roles.clone() };
    let sent = SentInvitation {
        id: InvitationId::new(NOW, [32; 10]), place: place.clone(), role, invited_by: Some(asked_by), invited: Some(account),
    };
    match action {
        A::ViewOrganisation | A::ListOrganisations | A::ExportOrganisations | A::RenameOrganisation | A::CloseOrganisation
        | A::SetInvitationPolicy | A::ListUsers | A::ExportUsers | A::ViewReports | A::ExportReports | A::PreviewLifecycle
        | A::ListInvitations | A::ExportInvitations | A::FindPerson | A::CreateRelation | A::ViewRetention | A::HoldData => Box::new(place),
        A::CreateOrganisation => Box::new(NewOrganisation { kind: OrganisationKind::Unit, parent: Some(place) }),
        A::MoveOrganisation | A::MergeOrganisations => Box::new(Moving { what: place.clone(), goal: place }),
        A::RelateProvider => Box::new(Serving { provider: organisation(40), organiser: place }),
        A::ViewUser => Box::new(User { account, places: vec![place] }),
        A::Invite => Box::new(NewInvitation { place, role }),
        A::ApproveInvitation | A::ResendInvitation | A::RevokeInvitation => Box::new(sent),
        A::AnswerInvitation => Box::new(ReceivedInvitation { id: sent.id, account }),
        A::GrantRole => Box::new(NewMembership { account, place, role }),
        A::ChangeEndDate | A::EndMembership | A::LeaveMembership | A::ConfirmMembership | A::RecordAcknowledgement
        | A::GiveAcknowledgement => Box::new(held),
        A::CorrectRole => Box::new(RoleCorrection { held, to: role }),
        A::ChangeHomeOrganisation => Box::new(HomeChange { account, from: place.clone(), to: place }),
        A::CloseAccount | A::RestoreAccount | A::ClearAccount | A::AskSecondFactorReset => Box::new(home),
        A::ApproveSecondFactorReset => Box::new(SecondFactorReset { account, home: place, roles, asked_by }),
        A::WithdrawSecondFactorReset => Box::new(AskedReset { account: other(), home: place, asked_by: account }),
        A::ViewInstallationEvents => Box::new(InstallationEvent { id: event, client_data }),
        A::ViewControllerEvents => Box::new(ControllerEvent { id: event, controller: place }),
        A::ViewOrganisationEvents => Box::new(OrganisationEvent { id: event, organisation: place, client_data }),
        A::ViewDeadLetters | A::ExpireInvitations | A::RemoveOverdue => Box::new(Installation),
        A::HandleDeadLetter => Box::new(MailId::new(NOW, [33; 10])),
        A::ViewOwnEvents | A::ViewOwnSessions | A::ChangeOwnLanguage => Box::new(owner),
        A::EndOwnSession => Box::new(OwnSession { id: SessionId::new(NOW, [34; 10]), owner }),
        A::ViewOwnProfile | A::ChangeOwnProfile | A::ChangeOwnEmail | A::ChangeOwnPassword | A::ChangeOwnSecondFactor => {
            Box::new(account)
        }
        A::ViewOwnData
        | A::ChangeOwnContact
        | A::ConfirmOwnContact
        | A::RemoveOwnKin
        | A::RefreshPerson => Box::new(person),
        A::ViewClient | A::EndRelation | A::RemoveKinOnRequest => {
            Box::new(Relation { id: RelationId::new(NOW, [35; 10]), controller: place })
        }
    }
}
