//! A place: where an organisation stands in its tree, and what may happen to it there.
//! The path is enough to answer "is it mine or below mine" without asking the database again.

use super::{organisation::OrganisationKind, role::Role};
use crate::id::OrganisationId;

/// An organisation with everything above it. A root's kind is its own; whatever has something above it is a unit.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Place {
    root_kind: OrganisationKind,
    above: Vec<OrganisationId>,
    id: OrganisationId,
}

/// A path that no organisation can have: empty, with the same organisation twice, with a unit as its root, or below
/// the operator.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("no organisation can stand there")]
pub struct NoPlace;

/// Why a unit cannot be moved, or an organisation not be merged.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum MoveRefused {
    /// Only units move; a root stands alone.
    #[error("only a unit can be moved")]
    NotAUnit,
    /// The goal is the organisation itself or lies below it.
    #[error("an organisation cannot go under itself")]
    IntoItself,
    /// It stands there already.
    #[error("the unit stands there already")]
    AlreadyThere,
    /// The trees are of different kinds: the same role would suddenly mean another power.
    #[error("the goal is in a tree of another kind")]
    OtherKindOfTree,
    /// Nothing stands under the operator, and the operator is merged into nothing.
    #[error("the operator stands alone")]
    Operator,
    /// A root can only be merged into another root, because some of its roles do not exist in a unit.
    #[error("a root merges only with a root")]
    RootIntoUnit,
}

impl Place {
    /// The place of a root.
    pub fn root(id: OrganisationId, kind: OrganisationKind) -> Result<Self, NoPlace> {
        Self::from_path(kind, &[id])
    }

    /// A place from the ids of a path, root first and the organisation itself last, and the kind of the root.
    pub fn from_path(root_kind: OrganisationKind, path: &[OrganisationId]) -> Result<Self, NoPlace> {
        let (id, above) = path.split_last().ok_or(NoPlace)?;
        let repeats = path.iter().enumerate().any(|(at, id)| path[..at].contains(id));
        let under_operator = root_kind == OrganisationKind::Operator && !above.is_empty();
        if repeats || under_operator || root_kind == OrganisationKind::Unit {
            return Err(NoPlace);
        }
        Ok(Self { root_kind, above: above.to_vec(), id: *id })
    }

    /// The place of a unit right below this one.
    pub fn unit(&self, id: OrganisationId) -> Result<Self, NoPlace> {
        let path: Vec<_> = self.path().chain([id]).collect();
        Self::from_path(self.root_kind, &path)
    }

    /// The organisation itself.
    pub const fn id(&self) -> OrganisationId {
        self.id
    }

    /// The ids from the root to the organisation itself.
    pub fn path(&self) -> impl Iterator<Item = OrganisationId> {
        self.above.iter().copied().chain([self.id])
    }

    /// What it stands right under; `None` for a root.
    pub fn parent(&self) -> Option<OrganisationId> {
        self.above.last().copied()
    }

    /// The root of its tree, which is itself for a root. For units of a controller: the controller.
    pub fn root_id(&self) -> OrganisationId {
        self.above.first().copied().unwrap_or(self.id)
    }

    /// The kind of the root of its tree.
    pub const fn root_kind(&self) -> OrganisationKind {
        self.root_kind
    }

    /// Its own kind.
    pub fn kind(&self) -> OrganisationKind {
        if self.above.is_empty() { self.root_kind } else { OrganisationKind::Unit }
    }

    /// How many organisations stand above it.
    pub fn depth(&self) -> usize {
        self.above.len()
    }

    /// Whether it is `organisation` or stands somewhere below it.
    pub fn is_in(&self, organisation: OrganisationId) -> bool {
        self.id == organisation || self.is_below(organisation)
    }

    /// Whether it stands somewhere below `organisation`.
    pub fn is_below(&self, organisation: OrganisationId) -> bool {
        self.above.contains(&organisation)
    }

    /// The roles that exist here. Clerks and officers work for a controller as a whole; specialists are staff of public
    /// services (notice 002: "asiantuntijat, sekä sisällöntuottajat kunnista ja palvelutuottajaorganisaatioista").
    /// A company's further roles come with the portal that needs them.
    pub fn roles(&self) -> &'static [Role] {
        use OrganisationKind::{Agency, Company, Municipality, Operator, Provider, Unit, WellbeingCounty};
        use Role::{CustomerClerk, DataProtectionOfficer, Editor, MainUser, Maintainer, Specialist};
        match (self.root_kind, self.kind()) {
            (Operator, _) => &[Maintainer],
            (Municipality | WellbeingCounty | Agency, Unit) => &[MainUser, Editor, Specialist],
            (Municipality | WellbeingCounty | Agency, _) => {
                &[MainUser, Editor, Specialist, CustomerClerk, DataProtectionOfficer]
            }
            (Provider, _) => &[MainUser, Editor],
            (Company | Unit, _) => &[MainUser],
        }
    }

    /// Whether this unit, with everything below it, may be moved right under `parent`.
    pub fn may_move_under(&self, parent: &Self) -> Result<(), MoveRefused> {
        if self.above.is_empty() {
            return Err(MoveRefused::NotAUnit);
        }
        if parent.root_kind == OrganisationKind::Operator {
            return Err(MoveRefused::Operator);
        }
        if parent.is_in(self.id) {
            return Err(MoveRefused::IntoItself);
        }
        if self.parent() == Some(parent.id) {
            return Err(MoveRefused::AlreadyThere);
        }
        self.same_kind_of_tree(parent)
    }

    /// Whether this organisation may be merged into `goal`: its units move right under the goal, itself is closed.
    pub fn may_merge_into(&self, goal: &Self) -> Result<(), MoveRefused> {
        if self.root_kind == OrganisationKind::Operator {
            return Err(MoveRefused::Operator);
        }
        if goal.is_in(self.id) {
            return Err(MoveRefused::IntoItself);
        }
        if self.above.is_empty() && !goal.above.is_empty() {
            return Err(MoveRefused::RootIntoUnit);
        }
        self.same_kind_of_tree(goal)
    }

    fn same_kind_of_tree(&self, other: &Self) -> Result<(), MoveRefused> {
        if self.root_kind == other.root_kind { Ok(()) } else { Err(MoveRefused::OtherKindOfTree) }
    }
}

#[cfg(test)]
#[path = "place_tests.rs"]
mod tests;
