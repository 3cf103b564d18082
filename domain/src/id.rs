//! Identifiers: UUIDv7, one type for each kind of thing, so that they cannot be mixed up.

use serde::{Deserialize, Serialize};
use std::{fmt, str::FromStr};
use uuid::Uuid;

use crate::time::Timestamp;

/// Makes a UUIDv7 from a time and ten random bytes (RFC 9562, 5.7): sortable by creation, and repeatable in tests.
pub fn uuid_v7(at: Timestamp, random: [u8; 10]) -> Uuid {
    let millis = u64::try_from(at.micros() / 1_000).unwrap_or(0);
    uuid::Builder::from_unix_timestamp_millis(millis, &random).into_uuid()
}

/// A text is not an identifier.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not an identifier")]
pub struct NotAnId;

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident;)*) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[cfg_attr(feature = "sql", derive(sqlx::Type), sqlx(transparent))]
        #[serde(transparent)]
        pub struct $name(Uuid);

        impl $name {
            /// A new identifier from a time and ten random bytes.
            pub fn new(at: Timestamp, random: [u8; 10]) -> Self {
                Self(uuid_v7(at, random))
            }

            /// The identifier as a plain UUID, for tables that hold ids of several kinds.
            pub const fn uuid(self) -> Uuid {
                self.0
            }

            /// Takes a UUID read from a place where only this kind stands.
            pub const fn from_uuid(uuid: Uuid) -> Self {
                Self(uuid)
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }

        impl FromStr for $name {
            type Err = NotAnId;

            fn from_str(text: &str) -> Result<Self, NotAnId> {
                Uuid::parse_str(text).map(Self).map_err(|_| NotAnId)
            }
        }
    )*};
}

ids! {
    /// A staff member's account.
    AccountId;
    /// A citizen known to the system by strong identification or by a relation.
    PersonId;
    /// An organisation or a unit of one.
    OrganisationId;
    /// One role of one account in one organisation.
    MembershipId;
    /// An invitation to a membership.
    InvitationId;
    /// A signed-in session, of staff or of a citizen.
    SessionId;
    /// One row of the event log.
    EventId;
    /// One request to the server; joins log lines, events and error pages.
    RequestId;
    /// A relation: the ground on which a controller's register holds a person.
    RelationId;
    /// An outgoing mail.
    MailId;
    /// A legal hold: data about a person that are not removed for now.
    HoldId;
    /// A provider at the service of an organiser, in one service.
    ServingId;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_sort_by_creation() {
        let early = AccountId::new(Timestamp::from_micros(1_000_000), [255; 10]);
        let late = AccountId::new(Timestamp::from_micros(1_001_000), [0; 10]);
        assert!(early < late);
        assert_eq!(early.uuid().get_version_num(), 7);
    }

    #[test]
    fn an_id_survives_its_text() {
        let id = PersonId::new(Timestamp::from_micros(5_000_000), [7; 10]);
        assert_eq!(id.to_string().parse(), Ok(id));
        assert_eq!("nonsense".parse::<PersonId>(), Err(NotAnId));
    }
}
