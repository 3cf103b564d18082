//! Which roles each role may grant, and where. Also says which memberships and invitations it may touch at all.

use crate::accounts::{place::Place, role::Role};

impl Role {
    /// Whether who has this role may grant `other`, or touch what concerns it. A main user makes no officer: whoever is
    /// overseen does not choose, change or remove the overseer.
    pub const fn may_grant(self, other: Self) -> bool {
        match self {
            Self::Maintainer => true,
            Self::MainUser => {
                matches!(other, Self::MainUser | Self::Editor | Self::Specialist | Self::CustomerClerk)
            }
            Self::Editor | Self::Specialist | Self::CustomerClerk | Self::DataProtectionOfficer => false,
        }
    }
}

/// The roles that `by` may grant in `place`, for the choices of a form. Whether `by` reaches the place is another
/// question (`caller.may`).
pub fn grantable_roles(by: Role, place: &Place) -> Vec<Role> {
    place.roles().iter().copied().filter(|role| by.may_grant(*role)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{accounts::organisation::OrganisationKind, id::OrganisationId, time::Timestamp};
    use Role::{CustomerClerk, DataProtectionOfficer, Editor, MainUser, Maintainer, Specialist};

    fn place(kind: OrganisationKind, depth: u8) -> Place {
        let path: Vec<_> =
            (0..=depth).map(|level| OrganisationId::new(Timestamp::from_micros(0), [level; 10])).collect();
        Place::from_path(kind, &path).unwrap()
    }

    #[test]
    fn a_main_user_makes_no_officer_and_no_maintainer() {
        let town = place(OrganisationKind::Municipality, 0);
        assert_eq!(grantable_roles(MainUser, &town), [MainUser, Editor, Specialist, CustomerClerk]);
        assert!(grantable_roles(MainUser, &place(OrganisationKind::Operator, 0)).is_empty());
    }

    #[test]
    fn a_maintainer_grants_whatever_exists_in_the_place() {
        let town = place(OrganisationKind::Municipality, 0);
        assert_eq!(
            grantable_roles(Maintainer, &town),
            [MainUser, Editor, Specialist, CustomerClerk, DataProtectionOfficer]
        );
        assert_eq!(grantable_roles(Maintainer, &place(OrganisationKind::Operator, 0)), [Maintainer]);
        assert_eq!(grantable_roles(Maintainer, &place(OrganisationKind::Provider, 1)), [MainUser, Editor]);
    }

    #[test]
    fn nobody_else_grants_anything() {
        for role in [Editor, Specialist, CustomerClerk, DataProtectionOfficer] {
            assert!(grantable_roles(role, &place(OrganisationKind::Agency, 0)).is_empty());
        }
    }
}
