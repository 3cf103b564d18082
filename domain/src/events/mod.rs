//! Events: what happened, who did it, to whom, on what ground. A change without one cannot be committed.

mod action;
mod actor;
mod object;
#[cfg(feature = "proofs")]
pub mod proof;
mod reason;
mod register;

pub use action::EventAction;
pub use actor::{Actor, ActorKind};
pub use object::{Object, ObjectKind};
pub use reason::Reason;
pub use register::{Register, UnknownRegister};

use crate::{id::OrganisationId, permission::Basis};

/// How an act ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "sql", derive(sqlx::Type), sqlx(type_name = "TEXT", rename_all = "snake_case"))]
pub enum Outcome {
    /// It happened.
    Done,
    /// The actor may not do it.
    Denied,
    /// It was allowed but did not succeed: a wrong password, a search without a hit, a dead outside system.
    Failed,
}

/// One act, as the log keeps it. Built by the use case that does it:
/// `Event::done(EventAction::InvitationSent).about(invitation).at(organisation)`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Event {
    /// What was done.
    pub action: EventAction,
    /// How it ended.
    pub outcome: Outcome,
    /// What the right to do it rested on: the role and its organisation.
    pub basis: Option<Basis>,
    /// What it was done to.
    pub object: Option<Object>,
    /// Whose data it concerned; a list can show many people.
    pub subjects: Vec<Object>,
    /// The organisation in whose matters it was done.
    pub organisation: Option<OrganisationId>,
    /// The controller and register whose data it touched.
    pub register: Option<(OrganisationId, Register)>,
    /// Names of the fields that were changed or shown; never their values.
    pub fields: Vec<&'static str>,
    /// Why, as a code from the controller's list.
    pub purpose: Option<String>,
    /// The personal part that retention may erase: free text, what somebody typed. Keys are fixed words.
    pub detail: Vec<(&'static str, String)>,
}

impl Event {
    /// An act that happened.
    pub fn done(action: EventAction) -> Self {
        Self::new(action, Outcome::Done)
    }

    /// An act that was refused.
    pub fn denied(action: EventAction) -> Self {
        Self::new(action, Outcome::Denied)
    }

    /// An act that was tried and did not succeed.
    pub fn failed(action: EventAction) -> Self {
        Self::new(action, Outcome::Failed)
    }

    fn new(action: EventAction, outcome: Outcome) -> Self {
        Self {
            action,
            outcome,
            basis: None,
            object: None,
            subjects: Vec::new(),
            organisation: None,
            register: None,
            fields: Vec::new(),
            purpose: None,
            detail: Vec::new(),
        }
    }

    /// Says what the right to do it rested on.
    #[must_use]
    pub fn by(mut self, basis: Basis) -> Self {
        self.basis = Some(basis);
        self
    }

    /// Names what it was done to.
    #[must_use]
    pub fn about(mut self, object: impl Into<Object>) -> Self {
        self.object = Some(object.into());
        self
    }

    /// Names one more person or account whose data it concerned.
    #[must_use]
    pub fn subject(mut self, subject: impl Into<Object>) -> Self {
        self.subjects.push(subject.into());
        self
    }

    /// Names everybody whose data it concerned.
    #[must_use]
    pub fn subjects<T: Into<Object>>(mut self, subjects: impl IntoIterator<Item = T>) -> Self {
        self.subjects.extend(subjects.into_iter().map(Into::into));
        self
    }

    /// Names the organisation in whose matters it was done.
    #[must_use]
    pub fn at(mut self, organisation: OrganisationId) -> Self {
        self.organisation = Some(organisation);
        self
    }

    /// Names the controller and register whose data it touched.
    #[must_use]
    pub fn in_register(mut self, controller: OrganisationId, register: Register) -> Self {
        self.register = Some((controller, register));
        self
    }

    /// Names the fields that were changed or shown.
    #[must_use]
    pub fn fields(mut self, fields: impl IntoIterator<Item = &'static str>) -> Self {
        self.fields.extend(fields);
        self
    }

    /// Says why, as a code from the controller's list.
    #[must_use]
    pub fn for_purpose(mut self, purpose: impl Into<String>) -> Self {
        self.purpose = Some(purpose.into());
        self
    }

    /// Says why it broke off.
    #[must_use]
    pub fn because(self, reason: Reason) -> Self {
        self.detail("reason", reason.code())
    }

    /// Adds to the personal part.
    #[must_use]
    pub fn detail(mut self, key: &'static str, value: impl Into<String>) -> Self {
        self.detail.push((key, value.into()));
        self
    }
}
