//! Who acts: what the log keeps of the caller at the time of the act.

use uuid::Uuid;

use crate::{
    caller::{Caller, Who},
    id::RequestId,
};

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
    /// The request, or the run of a job.
    pub request: RequestId,
    /// The name at the time; of a job, its code.
    pub name: Option<String>,
    /// The network address.
    pub address: Option<String>,
}

impl From<&Caller> for Actor {
    fn from(caller: &Caller) -> Self {
        let (kind, id, name) = match &caller.who {
            Who::Anonymous => (ActorKind::Anonymous, None, None),
            Who::Staff(staff) => (ActorKind::Staff, Some(staff.account.uuid()), Some(staff.name.clone())),
            Who::Citizen(citizen) => (ActorKind::Citizen, Some(citizen.person.uuid()), None),
            Who::System(job) => (ActorKind::System, None, Some(job.code().to_owned())),
        };
        Self { kind, id, request: caller.request, name, address: caller.address.clone() }
    }
}
