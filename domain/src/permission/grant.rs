//! What a permission gives: a `Grant` for one write, a `Scope` for one list. Nothing else can make them.

use std::marker::PhantomData;

use super::{
    action::{Act, Lists},
    decide::{Refusal, decide, listing, row},
    facts::{Owner, Thing},
    table::{Need, Reach, TABLE},
};
use crate::{
    accounts::{place::Place, role::Role},
    caller::{Caller, Job, LiveMembership},
    id::{MembershipId, OrganisationId},
};

/// The right to do `A` once, to one thing. The write takes it by value, so it cannot serve twice; it has no public
/// constructor and is not `Clone`.
#[derive(Debug)]
#[must_use = "a grant is for a write"]
pub struct Grant<A: Act> {
    thing: <A::Thing as Thing>::Id,
    basis: Basis,
    action: PhantomData<A>,
}

/// What a permission rests on: goes into the event, as "who and in which role".
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Basis {
    /// It is the caller's own.
    Oneself,
    /// A membership.
    Membership {
        /// The membership.
        id: MembershipId,
        /// Its organisation.
        organisation: OrganisationId,
        /// Its role.
        role: Role,
    },
    /// A job of the program.
    Job(Job),
}

/// The row filter of one list.
///
/// In SQL it takes **one** parameter, `scope.bind()`. The rows have an `organisation_id`; the store keeps for every
/// organisation a row for itself and for each organisation above it, with that one's id as text (lower case, hyphens):
///
/// ```sql
/// ($1 = '*' OR EXISTS (SELECT 1 FROM organisation_above a
///                      WHERE a.organisation_id = m.organisation_id AND $1 LIKE '%' || a.above_text || '%'))
/// ```
#[derive(Debug)]
#[must_use = "a scope is for a list"]
pub struct Scope<A: Lists> {
    rows: Rows,
    basis: Basis,
    action: PhantomData<A>,
}

/// Which rows a scope lets through. There is no "nothing": who may see none is refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Rows {
    /// All of the installation.
    Everything,
    /// What lies in these organisations or below them; none of them below another.
    Trees(Vec<OrganisationId>),
}

impl Rows {
    /// Whether what lies in `place` is let through: the filter without SQL.
    pub fn contain(&self, place: &Place) -> bool {
        match self {
            Self::Everything => true,
            Self::Trees(trees) => trees.iter().any(|tree| place.is_in(*tree)),
        }
    }
}

impl Caller {
    /// Asks for the right to do something to one thing. Call it inside the unit of work, on what was just loaded.
    pub fn may<A: Act>(&self, _action: A, thing: &A::Thing) -> Result<Grant<A>, Refusal> {
        let basis = decide(TABLE, self, A::ACTION, &thing.facts())?;
        Ok(Grant { thing: thing.id(), basis, action: PhantomData })
    }

    /// Asks for the row filter of a list.
    pub fn scope<A: Lists>(&self, _action: A) -> Result<Scope<A>, Refusal> {
        let through = listing(TABLE, self, A::ACTION)?;
        let basis = through.first().map(|(held, _)| Basis::from(*held)).ok_or(Refusal::NotFound)?;
        let rows = if through.iter().any(|(_, reach)| *reach == Reach::Everywhere) {
            Rows::Everything
        } else {
            Rows::Trees(outermost(&through.iter().map(|(held, _)| &held.place).collect::<Vec<_>>()))
        };
        Ok(Scope { rows, basis, action: PhantomData })
    }

    /// What is one's own: the account of staff, the person of a citizen.
    pub fn oneself(&self) -> Option<Owner> {
        self.account().map(Owner::Account).or_else(|| self.person().map(Owner::Person))
    }
}

impl<A: Act> Grant<A> {
    /// The id of the thing, which the write uses (and not the id from the form).
    pub const fn thing(&self) -> <A::Thing as Thing>::Id {
        self.thing
    }

    /// What the permission rests on, for the event.
    pub const fn basis(&self) -> Basis {
        self.basis
    }
}

impl<A: Lists> Scope<A> {
    /// The rows as data.
    pub const fn rows(&self) -> &Rows {
        &self.rows
    }

    /// What the permission rests on, for the event of the look. Of several memberships, the first.
    pub const fn basis(&self) -> Basis {
        self.basis
    }

    /// The one parameter of the SQL filter: `*`, or the ids of the trees.
    pub fn bind(&self) -> String {
        match &self.rows {
            Rows::Everything => "*".to_owned(),
            Rows::Trees(trees) => trees.iter().map(ToString::to_string).collect::<Vec<_>>().join(" "),
        }
    }

    /// Whether rows about clients must be left out.
    pub fn without_client_data(&self) -> bool {
        row(TABLE, A::ACTION).is_ok_and(|row| row.needs(Need::WithoutClientData))
    }
}

impl Basis {
    /// The role in which the caller acts, if through a membership.
    pub const fn role(self) -> Option<Role> {
        match self {
            Self::Membership { role, .. } => Some(role),
            Self::Oneself | Self::Job(_) => None,
        }
    }
}

impl From<&LiveMembership> for Basis {
    fn from(held: &LiveMembership) -> Self {
        Self::Membership { id: held.id, organisation: held.place.id(), role: held.role }
    }
}

/// These organisations without those that lie below another of them.
fn outermost(places: &[&Place]) -> Vec<OrganisationId> {
    let below_another = |place: &Place| places.iter().any(|other| place.is_below(other.id()));
    let mut trees: Vec<_> =
        places.iter().filter(|place| !below_another(place)).map(|place| place.id()).collect();
    trees.sort_unstable();
    trees.dedup();
    trees
}
