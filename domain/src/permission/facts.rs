//! What a permission depends on: where a thing lies, whose it is, which roles it touches.
//! The judge sees nothing else of it.

use std::fmt::Debug;

use crate::{
    accounts::{place::Place, role::Role},
    id::{AccountId, MailId, OrganisationId, PersonId},
};

/// Something a permission is asked for.
pub trait Thing {
    /// What the grant carries to the write.
    type Id: Copy + Debug + PartialEq;
    /// The id that the grant will carry.
    fn id(&self) -> Self::Id;
    /// What the permission depends on.
    fn facts(&self) -> Facts<'_>;
}

/// Whom a thing belongs to, or is about. Staff accounts and citizens are never joined.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Owner {
    /// A staff account.
    Account(AccountId),
    /// A citizen.
    Person(PersonId),
}

/// Where a thing lies.
#[derive(Debug, Clone)]
pub enum Lies<'a> {
    /// In no organisation: only who reaches everywhere, or its owner, reaches it.
    Nowhere,
    /// In all of these: one membership must reach every one.
    All(Vec<&'a Place>),
    /// In each of these: a membership that reaches one is enough.
    Any(&'a [Place]),
}

/// What a permission depends on.
#[derive(Debug, Clone)]
pub struct Facts<'a> {
    /// Where it lies.
    pub lies: Lies<'a>,
    /// Whom it belongs to or is about.
    pub owner: Option<Owner>,
    /// Who asked for it first, when two different people must act.
    pub asked_by: Option<AccountId>,
    /// The roles that it gives, takes or touches.
    pub roles: &'a [Role],
    /// Whether it gives those roles, so that they must exist where it lies.
    pub gives: bool,
    /// Whether it shows data of clients.
    pub client_data: bool,
}

impl<'a> Facts<'a> {
    /// A thing in no organisation.
    pub(super) const fn nowhere() -> Self {
        Self {
            lies: Lies::Nowhere,
            owner: None,
            asked_by: None,
            roles: &[],
            gives: false,
            client_data: false,
        }
    }

    pub(super) fn in_place(place: &'a Place) -> Self {
        Self { lies: Lies::All(vec![place]), ..Self::nowhere() }
    }

    pub(super) fn in_both(one: &'a Place, other: &'a Place) -> Self {
        Self { lies: Lies::All(vec![one, other]), ..Self::nowhere() }
    }

    pub(super) fn owned_by(self, owner: Owner) -> Self {
        Self { owner: Some(owner), ..self }
    }

    pub(super) fn about_account(self, account: AccountId) -> Self {
        self.owned_by(Owner::Account(account))
    }

    pub(super) fn with_roles(self, roles: &'a [Role]) -> Self {
        Self { roles, ..self }
    }
}

/// The installation as a whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Installation;

impl Thing for Installation {
    type Id = ();
    fn id(&self) {}
    fn facts(&self) -> Facts<'_> {
        Facts::nowhere()
    }
}

impl Thing for Place {
    type Id = OrganisationId;
    fn id(&self) -> OrganisationId {
        Self::id(self)
    }
    fn facts(&self) -> Facts<'_> {
        Facts::in_place(self)
    }
}

impl Thing for Owner {
    type Id = Self;
    fn id(&self) -> Self {
        *self
    }
    fn facts(&self) -> Facts<'_> {
        Facts::nowhere().owned_by(*self)
    }
}

impl Thing for AccountId {
    type Id = Self;
    fn id(&self) -> Self {
        *self
    }
    fn facts(&self) -> Facts<'_> {
        Facts::nowhere().about_account(*self)
    }
}

impl Thing for PersonId {
    type Id = Self;
    fn id(&self) -> Self {
        *self
    }
    fn facts(&self) -> Facts<'_> {
        Facts::nowhere().owned_by(Owner::Person(*self))
    }
}

impl Thing for MailId {
    type Id = Self;
    fn id(&self) -> Self {
        *self
    }
    fn facts(&self) -> Facts<'_> {
        Facts::nowhere()
    }
}
