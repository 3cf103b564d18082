//! What holds for permissions beyond single cells: several memberships, several places, lists, grants.

use chrono::TimeDelta;
use proptest::prelude::*;

use super::{
    action::{
        ApproveSecondFactorReset, CloseOrganisation, CreateOrganisation, ExportUsers, GrantRole, Invite,
        ListUsers, MoveOrganisation, RenameOrganisation, ViewClient, ViewControllerEvents,
        ViewInstallationEvents, ViewOrganisationEvents, ViewUser,
    },
    expectations::samples::{NOW, caller, citizen, held, me, other, places, staff},
    thing::{Moving, NewInvitation, NewMembership, NewOrganisation, Relation, SecondFactorReset, User},
    *,
};
use crate::{
    accounts::{organisation::OrganisationKind, place::Place, role::Role},
    caller::{Caller, Who},
    id::{OrganisationId, RelationId},
};

fn with(roles: &[(Role, &Place)]) -> Caller {
    staff(roles.iter().map(|(role, place)| held(*role, place, true)).collect(), NOW)
}

#[test]
fn a_grant_names_the_thing_and_the_role_it_rests_on() {
    let [root, unit, _] = places();
    let grant = with(&[(Role::MainUser, &root)]).may(RenameOrganisation, &unit).unwrap();
    assert_eq!(grant.thing(), unit.id());
    assert_eq!(grant.basis().role(), Some(Role::MainUser));
}

#[test]
fn the_nearest_of_several_memberships_counts() {
    let [root, unit, _] = places();
    let grant =
        with(&[(Role::MainUser, &root), (Role::MainUser, &unit)]).may(RenameOrganisation, &unit).unwrap();
    assert!(matches!(grant.basis(), Basis::Membership { organisation, .. } if organisation == unit.id()));
}

#[test]
fn a_main_user_of_a_unit_does_not_see_above_it() {
    let [root, unit, _] = places();
    assert_eq!(
        with(&[(Role::MainUser, &unit)]).may(RenameOrganisation, &root).err(),
        Some(Refusal::NotFound)
    );
}

#[test]
fn one_membership_must_reach_both_ends_of_a_move() {
    let [root, unit, foreign] = places();
    let moving = Moving { what: unit, goal: foreign.clone() };
    let both = with(&[(Role::MainUser, &root), (Role::MainUser, &foreign)]);
    assert_eq!(both.may(MoveOrganisation, &moving).err(), Some(Refusal::NotFound));
    let operator = Place::root(OrganisationId::new(NOW, [99; 10]), OrganisationKind::Operator).unwrap();
    let maintainer = with(&[(Role::Maintainer, &operator)]);
    assert_eq!(
        maintainer.may(MoveOrganisation, &moving).unwrap().thing(),
        (moving.what.id(), moving.goal.id())
    );
}

#[test]
fn a_user_is_seen_from_each_of_their_organisations() {
    let [root, unit, foreign] = places();
    let user = User { account: other(), places: vec![foreign, unit] };
    assert!(with(&[(Role::MainUser, &root)]).may(ViewUser, &user).is_ok());
}

#[test]
fn only_a_maintainer_makes_roots() {
    let [root, ..] = places();
    let new = NewOrganisation { kind: OrganisationKind::Provider, parent: None };
    assert_eq!(with(&[(Role::MainUser, &root)]).may(CreateOrganisation, &new).err(), Some(Refusal::NotFound));
    assert!(with(&[(Role::Maintainer, &root)]).may(CreateOrganisation, &new).is_ok());
}

#[test]
fn nobody_closes_the_organisation_that_they_run() {
    let [root, unit, _] = places();
    let caller = with(&[(Role::MainUser, &root)]);
    assert_eq!(caller.may(CloseOrganisation, &root).err(), Some(Refusal::Forbidden));
    assert!(caller.may(CloseOrganisation, &unit).is_ok());
}

#[test]
fn a_main_user_grants_no_officer_and_nothing_to_themselves() {
    let [root, ..] = places();
    let caller = with(&[(Role::MainUser, &root)]);
    let officer = NewMembership { account: other(), place: root.clone(), role: Role::DataProtectionOfficer };
    assert_eq!(caller.may(GrantRole, &officer).err(), Some(Refusal::Forbidden));
    let mine = NewMembership { account: me(), place: root, role: Role::CustomerClerk };
    assert_eq!(caller.may(GrantRole, &mine).err(), Some(Refusal::Forbidden));
}

#[test]
fn even_a_maintainer_gives_only_roles_that_exist_in_the_place() {
    let [root, unit, _] = places();
    let officer_of_a_unit = NewInvitation { place: unit, role: Role::DataProtectionOfficer };
    assert_eq!(
        with(&[(Role::Maintainer, &root)]).may(Invite, &officer_of_a_unit).err(),
        Some(Refusal::Forbidden)
    );
}

#[test]
fn a_lost_second_factor_takes_two_people_who_are_not_its_owner() {
    let [root, ..] = places();
    let reset = |account, asked_by| SecondFactorReset {
        account,
        home: root.clone(),
        roles: vec![Role::Editor],
        asked_by,
    };
    let caller = with(&[(Role::MainUser, &root)]);
    assert!(caller.may(ApproveSecondFactorReset, &reset(other(), other())).is_ok());
    assert_eq!(caller.may(ApproveSecondFactorReset, &reset(other(), me())).err(), Some(Refusal::Forbidden));
    assert_eq!(caller.may(ApproveSecondFactorReset, &reset(me(), other())).err(), Some(Refusal::Forbidden));
}

#[test]
fn a_main_user_resets_nobody_who_stands_over_them() {
    let [root, ..] = places();
    let roles = vec![Role::Editor, Role::Maintainer];
    let reset = SecondFactorReset { account: other(), home: root.clone(), roles, asked_by: other() };
    let refused = with(&[(Role::MainUser, &root)]).may(ApproveSecondFactorReset, &reset).err();
    assert_eq!(refused, Some(Refusal::Forbidden));
}

#[test]
fn a_clerk_is_asked_for_the_acknowledgement_before_clients_open() {
    let [root, ..] = places();
    let relation = Relation { id: RelationId::new(NOW, [1; 10]), controller: root.clone() };
    let clerk = |acknowledged| staff(vec![held(Role::CustomerClerk, &root, acknowledged)], NOW);
    assert_eq!(clerk(false).may(ViewClient, &relation).err(), Some(Refusal::Acknowledge));
    assert!(clerk(true).may(ViewClient, &relation).is_ok());
    assert_eq!(with(&[(Role::Maintainer, &root)]).may(ViewClient, &relation).err(), Some(Refusal::NotFound));
}

#[test]
fn a_list_shows_the_outermost_trees_once() {
    let [root, unit, foreign] = places();
    let roles = [(Role::MainUser, &unit), (Role::MainUser, &root), (Role::Editor, &foreign)];
    let scope = with(&roles).scope(ListUsers).unwrap();
    assert_eq!(scope.rows(), &Rows::Trees(vec![root.id()]));
    assert_eq!(scope.bind(), root.id().to_string());
    assert!(!scope.without_client_data());
}

#[test]
fn a_maintainer_lists_everything_but_no_client_data() {
    let [root, ..] = places();
    let maintainer = with(&[(Role::Maintainer, &root)]);
    assert_eq!(maintainer.scope(ListUsers).unwrap().bind(), "*");
    assert!(maintainer.scope(ViewInstallationEvents).unwrap().without_client_data());
    assert_eq!(maintainer.scope(ViewControllerEvents).err(), Some(Refusal::NotFound));
    assert_eq!(maintainer.scope(ViewOrganisationEvents).err(), Some(Refusal::NotFound));
}

#[test]
fn lists_are_refused_like_single_things() {
    let [root, ..] = places();
    assert_eq!(caller(Who::Anonymous).scope(ListUsers).err(), Some(Refusal::SignIn));
    assert_eq!(citizen(NOW).scope(ListUsers).err(), Some(Refusal::NotFound));
    assert_eq!(with(&[(Role::Editor, &root)]).scope(ListUsers).err(), Some(Refusal::NotFound));
    let stale = staff(vec![held(Role::MainUser, &root, true)], NOW.plus(TimeDelta::minutes(-11)));
    assert_eq!(stale.scope(ExportUsers).err(), Some(Refusal::AuthenticateAgain));
    let officer = staff(vec![held(Role::DataProtectionOfficer, &root, false)], NOW);
    assert_eq!(officer.scope(ViewControllerEvents).err(), Some(Refusal::Acknowledge));
}

#[test]
fn list_rows_reach_trees_or_everything_so_that_one_filter_serves_all() {
    for action in Action::LISTS {
        let row = TABLE.iter().find(|row| row.action == *action).unwrap();
        let fits = |reach: &Reach| matches!(reach, Reach::Nowhere | Reach::OwnTree | Reach::Everywhere);
        assert!(row.roles.iter().all(fits) && !row.citizen && !row.staff, "{action}");
    }
}

#[test]
fn no_role_that_reads_client_data_is_compatible_with_maintaining() {
    for row in TABLE.iter().filter(|row| row.needs(Need::Acknowledged)) {
        for role in Role::ALL.into_iter().filter(|role| row.reach(*role) != Reach::Nowhere) {
            assert!(role.excludes(Role::Maintainer), "{}: {role}", row.action);
        }
    }
}

proptest! {
    #[test]
    fn a_scope_lets_through_what_a_single_look_allows(
        mine in proptest::collection::vec((0_usize..6, 0_usize..3), 0..4),
        seen in 0_usize..3,
    ) {
        let places = places();
        let roles: Vec<_> = mine.iter().map(|(role, place)| (Role::ALL[*role], &places[*place])).collect();
        let caller = with(&roles);
        let listed = match caller.scope(ListUsers) {
            Ok(scope) => scope.rows().contain(&places[seen]),
            Err(_) => false,
        };
        prop_assert_eq!(listed, caller.may(ListUsers, &places[seen]).is_ok());
    }
}
