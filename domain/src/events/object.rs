//! What an event is about: a kind and an id, for every kind of thing that has a history.

use serde::Serialize;
use uuid::Uuid;

use crate::id::{
    AccountId, EventId, InvitationId, MailId, MembershipId, OrganisationId, PersonId, RelationId, SessionId,
};

/// A kind of thing and its id.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Object {
    /// What kind of thing.
    pub kind: ObjectKind,
    /// Which one.
    pub id: Uuid,
}

macro_rules! objects {
    ($($id:ident => $kind:ident, $doc:literal;)*) => {
        /// The kinds of things that events are about.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
        #[serde(rename_all = "snake_case")]
        #[cfg_attr(feature = "sql", derive(sqlx::Type), sqlx(type_name = "TEXT", rename_all = "snake_case"))]
        pub enum ObjectKind {
            $(#[doc = $doc] $kind,)*
        }

        $(impl From<$id> for Object {
            fn from(id: $id) -> Self {
                Self { kind: ObjectKind::$kind, id: id.uuid() }
            }
        })*
    };
}

objects! {
    AccountId => Account, "A staff account.";
    PersonId => Person, "A citizen.";
    OrganisationId => Organisation, "An organisation.";
    MembershipId => Membership, "A membership.";
    InvitationId => Invitation, "An invitation.";
    SessionId => Session, "A session.";
    RelationId => Relation, "A relation of a citizen to a register.";
    MailId => Mail, "An outgoing mail.";
    EventId => Event, "An event: looking at events is one, too.";
}
