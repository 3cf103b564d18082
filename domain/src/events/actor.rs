//! Who acts: what the log keeps of the caller at the time of the act.

use uuid::Uuid;

use crate::id::{OrganisationId, RequestId};

/// The kinds of actors.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "sql", derive(sqlx::Type), sqlx(type_name = "TEXT", rename_all = "snake_case"))]
pub enum ActorKind {
    /// A staff account.
    Staff,
    /// A citizen.
    Citizen,
    /// The program itself: a job, a command.
    System,
    /// Somebody who has not signed in.
    Anonymous,
}

/// Who acts. Ids and codes go into the provable part of an event, `name` and `address` into the erasable one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Actor {
    /// The kind of actor.
    pub kind: ActorKind,
    /// The account or person.
    pub id: Option<Uuid>,
    /// The role in which the act is done, where one role gives the right to it.
    pub role: Option<&'static str>,
    /// The organisation of that role.
    pub organisation: Option<OrganisationId>,
    /// The request, or the run of a job.
    pub request: RequestId,
    /// The name at the time.
    pub name: Option<String>,
    /// The network address.
    pub address: Option<String>,
}

impl Actor {
    /// The program itself, in one run of a job or command.
    pub fn system(request: RequestId) -> Self {
        Self::of_kind(ActorKind::System, request)
    }

    /// Somebody who has not signed in.
    pub fn anonymous(request: RequestId) -> Self {
        Self::of_kind(ActorKind::Anonymous, request)
    }

    fn of_kind(kind: ActorKind, request: RequestId) -> Self {
        Self { kind, id: None, role: None, organisation: None, request, name: None, address: None }
    }
}
