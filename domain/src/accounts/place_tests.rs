//! What holds for places: trees of units without cycles, and roles that fit the kind.

use super::*;
use crate::{accounts::role::Role, time::Timestamp};
use OrganisationKind::{Agency, Company, Municipality, Operator, Provider, Unit};
use proptest::prelude::*;

fn org(number: u8) -> OrganisationId {
    OrganisationId::new(Timestamp::from_micros(1_000), [number; 10])
}

fn place(root_kind: OrganisationKind, path: &[u8]) -> Place {
    Place::from_path(root_kind, &path.iter().map(|number| org(*number)).collect::<Vec<_>>()).unwrap()
}

#[test]
fn a_place_is_in_itself_and_in_everything_above_it() {
    let team = place(Municipality, &[1, 2, 3]);
    assert!(team.is_in(org(1)) && team.is_in(org(2)) && team.is_in(org(3)));
    assert!(!team.is_in(org(4)));
    assert!(team.is_below(org(2)) && !team.is_below(org(3)));
    assert_eq!((team.root_id(), team.parent(), team.kind()), (org(1), Some(org(2)), Unit));
}

#[test]
fn impossible_paths_are_refused() {
    assert_eq!(Place::from_path(Municipality, &[]), Err(NoPlace));
    assert_eq!(Place::from_path(Municipality, &[org(1), org(2), org(1)]), Err(NoPlace));
    assert_eq!(Place::from_path(Operator, &[org(1), org(2)]), Err(NoPlace));
    assert_eq!(Place::root(org(1), Unit), Err(NoPlace));
}

#[test]
fn clerks_and_officers_exist_only_in_controllers_themselves() {
    for role in [Role::CustomerClerk, Role::DataProtectionOfficer] {
        assert!(place(Agency, &[1]).roles().contains(&role));
        for elsewhere in
            [place(Agency, &[1, 2]), place(Provider, &[1]), place(Company, &[1]), place(Operator, &[1])]
        {
            assert!(!elsewhere.roles().contains(&role));
        }
    }
}

#[test]
fn maintainers_exist_only_at_the_operator_who_has_no_other_role() {
    assert_eq!(place(Operator, &[1]).roles(), [Role::Maintainer]);
    assert!(!place(Municipality, &[1]).roles().contains(&Role::Maintainer));
}

#[test]
fn every_place_has_the_role_that_keeps_it() {
    for kind in OrganisationKind::ALL.into_iter().filter(|kind| *kind != Unit) {
        assert!(place(kind, &[1]).roles().contains(&kind.keeper()));
    }
}

#[test]
fn a_unit_moves_within_trees_of_its_kind_and_never_under_itself() {
    let unit = place(Municipality, &[1, 2]);
    assert_eq!(unit.may_move_under(&place(Municipality, &[1, 3])), Ok(()));
    assert_eq!(unit.may_move_under(&place(Municipality, &[9])), Ok(()));
    assert_eq!(unit.may_move_under(&place(Municipality, &[1])), Err(MoveRefused::AlreadyThere));
    assert_eq!(unit.may_move_under(&unit), Err(MoveRefused::IntoItself));
    assert_eq!(unit.may_move_under(&place(Municipality, &[1, 2, 3])), Err(MoveRefused::IntoItself));
    assert_eq!(unit.may_move_under(&place(Provider, &[8])), Err(MoveRefused::OtherKindOfTree));
    assert_eq!(unit.may_move_under(&place(Operator, &[7])), Err(MoveRefused::Operator));
    assert_eq!(
        place(Municipality, &[1]).may_move_under(&place(Municipality, &[9])),
        Err(MoveRefused::NotAUnit)
    );
}

#[test]
fn roots_merge_with_roots_and_units_with_anything_of_their_kind() {
    let town = place(Municipality, &[1]);
    assert_eq!(town.may_merge_into(&place(Municipality, &[2])), Ok(()));
    assert_eq!(town.may_merge_into(&place(Municipality, &[2, 3])), Err(MoveRefused::RootIntoUnit));
    assert_eq!(town.may_merge_into(&place(Municipality, &[1, 3])), Err(MoveRefused::IntoItself));
    assert_eq!(town.may_merge_into(&place(Agency, &[2])), Err(MoveRefused::OtherKindOfTree));
    assert_eq!(place(Municipality, &[1, 3]).may_merge_into(&town), Ok(()));
    assert_eq!(place(Operator, &[1]).may_merge_into(&place(Operator, &[2])), Err(MoveRefused::Operator));
}

proptest! {
    #[test]
    fn an_allowed_move_never_makes_a_cycle(
        moved in proptest::sample::subsequence((1_u8..8).collect::<Vec<_>>(), 1..5),
        goal in proptest::sample::subsequence((1_u8..8).collect::<Vec<_>>(), 1..5),
    ) {
        let (unit, parent) = (place(Municipality, &moved), place(Municipality, &goal));
        if unit.may_move_under(&parent).is_ok() {
            let new = parent.unit(unit.id());
            prop_assert!(new.is_ok_and(|new| new.is_below(parent.id()) && new.id() == unit.id()));
        }
    }
}
