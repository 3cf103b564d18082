//! How an organisation invites: its own rules (notice 002: "Jokainen organisaatio määrittää oman sisäisen prosessin
//! uusien käyttäjien lisäämiselle"), and the daily quota that keeps invitations from becoming a mailer.

use serde::{Deserialize, Serialize};

use super::{place::Place, role::Role};
use crate::{
    caller::{Caller, Who},
    permission::{Basis, grantable_roles},
    time::Timestamp,
};

/// Which main users may invite to an organisation. Maintainers always may.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "sql", derive(sqlx::Type), sqlx(type_name = "TEXT", rename_all = "snake_case"))]
#[serde(rename_all = "snake_case")]
pub enum WhoMayInvite {
    /// Its own and those of the organisations above it.
    #[default]
    OwnAndAbove,
    /// Only its own.
    Own,
    /// Only those of the organisations above it: access is run centrally.
    Above,
}

/// An organisation's own way to invite.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct InvitationPolicy {
    /// Who may invite.
    pub who_may_invite: WhoMayInvite,
    /// Whether a second main user approves before anything is sent.
    pub second_approval: bool,
    /// The role that the form offers first.
    pub default_role: Option<Role>,
    /// After how many months the form lets a membership end; none: no end date.
    pub default_months: Option<u32>,
}

/// What is wrong with a policy.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PolicyError {
    /// The default role does not exist in the organisation, or its main users may not grant it.
    #[error("no main user can invite to this role here")]
    DefaultRole,
    /// The months are not 1 to 120.
    #[error("months are from 1 to 120")]
    DefaultMonths,
    /// A root has nobody above it who could invite.
    #[error("nobody stands above a root")]
    NobodyAbove,
    /// The second approval guards against a main user who acts alone: it is switched off by somebody above.
    #[error("only a maintainer or a main user above switches the second approval off")]
    ApprovalStays,
    /// Where access is run centrally, the organisation's own main users do not take it back.
    #[error("only a maintainer or a main user above gives the inviting back")]
    CentralStays,
}

/// More invitations than the day allows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("only {left} more invitations can be sent today")]
pub struct OverQuota {
    /// How many can still be sent today.
    pub left: u64,
}

impl InvitationPolicy {
    /// Checks a policy for an organisation, before it is stored.
    pub fn check(&self, place: &Place) -> Result<(), PolicyError> {
        let offered = grantable_roles(place.root_kind().keeper(), place);
        if self.default_role.is_some_and(|role| !offered.contains(&role)) {
            return Err(PolicyError::DefaultRole);
        }
        if self.default_months.is_some_and(|months| !(1..=120).contains(&months)) {
            return Err(PolicyError::DefaultMonths);
        }
        if self.who_may_invite == WhoMayInvite::Above && place.parent().is_none() {
            return Err(PolicyError::NobodyAbove);
        }
        Ok(())
    }

    /// Checks that the caller may put `next` in the place of this policy. Comes after `caller.may(SetInvitationPolicy, …)`,
    /// never instead.
    pub fn may_become(&self, next: &Self, caller: &Caller, place: &Place) -> Result<(), PolicyError> {
        let stands_above = caller.memberships().iter().any(|held| match held.role {
            Role::Maintainer => true,
            Role::MainUser => place.is_below(held.place.id()),
            _ => false,
        });
        if stands_above || matches!(caller.who, Who::System(_)) {
            return Ok(());
        }
        if self.second_approval && !next.second_approval {
            return Err(PolicyError::ApprovalStays);
        }
        if self.who_may_invite == WhoMayInvite::Above && next.who_may_invite != WhoMayInvite::Above {
            return Err(PolicyError::CentralStays);
        }
        Ok(())
    }

    /// Whether the organisation's own rule lets the caller invite, or give a role. Comes after `caller.may(Invite, …)`, never instead.
    pub fn lets(&self, caller: &Caller, place: &Place) -> bool {
        if matches!(caller.who, Who::System(_)) {
            return true;
        }
        caller.memberships().iter().any(|held| match held.role {
            Role::Maintainer => true,
            Role::MainUser => {
                let (own, above) = (held.place.id() == place.id(), place.is_below(held.place.id()));
                match self.who_may_invite {
                    WhoMayInvite::OwnAndAbove => own || above,
                    WhoMayInvite::Own => own,
                    WhoMayInvite::Above => above,
                }
            }
            _ => false,
        })
    }

    /// Whether an invitation on this basis waits for a second main user. Those of maintainers and of the program do
    /// not: the rule is the organisation's own.
    pub fn needs_approval(&self, basis: Basis) -> bool {
        self.second_approval && basis.role() == Some(Role::MainUser)
    }
}

/// The beginning of the quota's day: count the invitations that the person made or sent again since then.
pub fn quota_day(now: Timestamp) -> Timestamp {
    Timestamp::start_of(now.date_in_helsinki())
}

/// Checks that `wanted` more invitations fit in a day of which `sent` are used.
pub fn within_quota(quota: u64, sent: u64, wanted: u64) -> Result<(), OverQuota> {
    let left = quota.saturating_sub(sent);
    if wanted > left { Err(OverQuota { left }) } else { Ok(()) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::TimeDelta;

    use crate::{
        accounts::organisation::OrganisationKind,
        caller::{Authentication, Job, LiveMembership, Staff},
        id::{AccountId, MembershipId, OrganisationId, RequestId, SessionId},
    };

    const NOW: Timestamp = Timestamp::from_micros(1_790_000_000_000_000);

    fn places() -> (Place, Place) {
        let root = Place::root(OrganisationId::new(NOW, [1; 10]), OrganisationKind::Municipality).unwrap();
        let unit = root.unit(OrganisationId::new(NOW, [2; 10])).unwrap();
        (root, unit)
    }

    fn caller(role: Role, place: &Place) -> Caller {
        let id = MembershipId::new(NOW, [3; 10]);
        let memberships = vec![LiveMembership { id, place: place.clone(), role, acknowledged: true }];
        let (account, session) = (AccountId::new(NOW, [4; 10]), SessionId::new(NOW, [5; 10]));
        let authentication = Authentication { at: NOW, recent_for: TimeDelta::minutes(10) };
        let staff = Staff { account, session, name: "Maija Malli".into(), memberships, authentication };
        Caller { who: Who::Staff(staff), request: RequestId::new(NOW, [6; 10]), at: NOW, address: None }
    }

    #[test]
    fn each_organisation_says_which_main_users_invite() {
        let (root, unit) = places();
        let lets = |who_may_invite, from: &Place| {
            let policy = InvitationPolicy { who_may_invite, ..Default::default() };
            policy.lets(&caller(Role::MainUser, from), &unit)
        };
        assert!(lets(WhoMayInvite::OwnAndAbove, &root) && lets(WhoMayInvite::OwnAndAbove, &unit));
        assert!(!lets(WhoMayInvite::Own, &root) && lets(WhoMayInvite::Own, &unit));
        assert!(lets(WhoMayInvite::Above, &root) && !lets(WhoMayInvite::Above, &unit));
    }

    #[test]
    fn a_maintainer_and_the_command_line_always_invite_but_no_editor() {
        let (root, unit) = places();
        let policy = InvitationPolicy { who_may_invite: WhoMayInvite::Own, ..Default::default() };
        assert!(policy.lets(&caller(Role::Maintainer, &root), &unit));
        assert!(!policy.lets(&caller(Role::Editor, &unit), &unit));
        let program = Caller { who: Who::System(Job::CommandLine), ..caller(Role::Editor, &unit) };
        assert!(policy.lets(&program, &unit));
    }

    #[test]
    fn only_a_main_user_s_invitation_waits_for_a_second_one() {
        let (root, _) = places();
        let policy = InvitationPolicy { second_approval: true, ..Default::default() };
        let basis =
            |role| Basis::Membership { id: MembershipId::new(NOW, [3; 10]), organisation: root.id(), role };
        assert!(policy.needs_approval(basis(Role::MainUser)));
        assert!(!policy.needs_approval(basis(Role::Maintainer)));
        assert!(!InvitationPolicy::default().needs_approval(basis(Role::MainUser)));
    }

    #[test]
    fn only_those_above_switch_the_second_approval_off() {
        let (root, unit) = places();
        let (off, on) =
            (InvitationPolicy::default(), InvitationPolicy { second_approval: true, ..Default::default() });
        let switched = |role, from: &Place| on.may_become(&off, &caller(role, from), &unit);
        assert_eq!(switched(Role::MainUser, &unit), Err(PolicyError::ApprovalStays));
        assert_eq!((switched(Role::MainUser, &root), switched(Role::Maintainer, &root)), (Ok(()), Ok(())));
        assert_eq!(off.may_become(&on, &caller(Role::MainUser, &unit), &unit), Ok(()));
    }

    #[test]
    fn only_those_above_give_the_inviting_back_to_an_organisation() {
        let (root, unit) = places();
        let way = |who_may_invite| InvitationPolicy { who_may_invite, ..Default::default() };
        let (central, own) = (way(WhoMayInvite::Above), way(WhoMayInvite::Own));
        let given_back = |next, role, from: &Place| central.may_become(&next, &caller(role, from), &unit);
        for next in [own, way(WhoMayInvite::OwnAndAbove)] {
            assert_eq!(given_back(next, Role::MainUser, &unit), Err(PolicyError::CentralStays));
            assert_eq!(given_back(next, Role::MainUser, &root), Ok(()));
            assert_eq!(given_back(next, Role::Maintainer, &root), Ok(()));
        }
        assert_eq!(own.may_become(&central, &caller(Role::MainUser, &unit), &unit), Ok(()));
        let months = InvitationPolicy { default_months: Some(6), ..central };
        assert_eq!(given_back(months, Role::MainUser, &unit), Ok(()));
    }

    #[test]
    fn a_policy_offers_only_what_can_be_granted() {
        let (root, unit) = places();
        let with_role = |role| InvitationPolicy { default_role: Some(role), ..Default::default() };
        assert_eq!(with_role(Role::Editor).check(&unit), Ok(()));
        assert_eq!(with_role(Role::CustomerClerk).check(&unit), Err(PolicyError::DefaultRole));
        assert_eq!(with_role(Role::DataProtectionOfficer).check(&root), Err(PolicyError::DefaultRole));
        let months = InvitationPolicy { default_months: Some(0), ..Default::default() };
        assert_eq!(months.check(&root), Err(PolicyError::DefaultMonths));
        let above = InvitationPolicy { who_may_invite: WhoMayInvite::Above, ..Default::default() };
        assert_eq!((above.check(&root), above.check(&unit)), (Err(PolicyError::NobodyAbove), Ok(())));
    }

    #[test]
    fn the_daily_quota_says_how_many_are_left() {
        assert_eq!(within_quota(200, 190, 10), Ok(()));
        assert_eq!(within_quota(200, 190, 11), Err(OverQuota { left: 10 }));
        assert_eq!(within_quota(200, 300, 1), Err(OverQuota { left: 0 }));
        assert!(quota_day(NOW) <= NOW && quota_day(NOW).plus_days(1) > NOW);
    }
}
