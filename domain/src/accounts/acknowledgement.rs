//! Acknowledgements: what a person promises or has done before personal data open to them, with its date.
//! Notice 003: "Heitä sitoo vaitiolovelvollisuus."

use serde::{Deserialize, Serialize};

use super::role::Role;
use crate::{lang::Lang, time::Timestamp};

/// A kind of acknowledgement.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "sql", derive(sqlx::Type), sqlx(type_name = "TEXT", rename_all = "snake_case"))]
#[serde(rename_all = "snake_case")]
pub enum Acknowledgement {
    /// The promise of secrecy, given by the person (vaitiolositoumus).
    Secrecy,
    /// The training in data protection, recorded by a main user (tietosuojakoulutus).
    Training,
}

/// An acknowledgement that was given.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Given {
    /// What.
    pub kind: Acknowledgement,
    /// When it was given, or the training done.
    pub at: Timestamp,
}

impl Acknowledgement {
    /// All kinds.
    pub const ALL: [Self; 2] = [Self::Secrecy, Self::Training];

    /// Whether the person gives it; else somebody else records it.
    pub const fn is_given_by_oneself(self) -> bool {
        matches!(self, Self::Secrecy)
    }

    /// Its name for people.
    pub const fn name(self, lang: Lang) -> &'static str {
        match self {
            Self::Secrecy => text::secrecy(lang),
            Self::Training => text::training(lang),
        }
    }
}

/// What a role requires before personal data open.
pub const fn required(role: Role) -> &'static [Acknowledgement] {
    match role {
        Role::CustomerClerk => &[Acknowledgement::Secrecy, Acknowledgement::Training],
        Role::DataProtectionOfficer => &[Acknowledgement::Secrecy],
        Role::Maintainer | Role::MainUser | Role::Editor | Role::Specialist => &[],
    }
}

/// What is still missing at a time; one dated in the future does not count yet.
pub fn missing(role: Role, given: &[Given], now: Timestamp) -> Vec<Acknowledgement> {
    let has = |kind| given.iter().any(|given| given.kind == kind && given.at <= now);
    required(role).iter().copied().filter(|kind| !has(*kind)).collect()
}

mod text {
    crate::texts! {
        secrecy: "Vaitiolositoumus" / "Sekretessförbindelse" / "Promise of secrecy";
        training: "Tietosuojakoulutus" / "Utbildning i dataskydd" / "Training in data protection";
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::permission::{Need, Reach, TABLE};

    #[test]
    fn a_clerk_promises_secrecy_and_is_trained() {
        let now = Timestamp::from_micros(10);
        let secrecy = Given { kind: Acknowledgement::Secrecy, at: now };
        let training = Given { kind: Acknowledgement::Training, at: Timestamp::from_micros(11) };
        assert_eq!(missing(Role::CustomerClerk, &[], now), Acknowledgement::ALL);
        assert_eq!(missing(Role::CustomerClerk, &[secrecy, training], now), [Acknowledgement::Training]);
        assert!(missing(Role::CustomerClerk, &[secrecy, training], training.at).is_empty());
        assert!(missing(Role::Editor, &[], now).is_empty());
    }

    #[test]
    fn every_role_that_the_table_asks_for_acknowledgements_has_some() {
        for row in TABLE.iter().filter(|row| row.needs(Need::Acknowledged)) {
            for role in Role::ALL.into_iter().filter(|role| row.reach(*role) != Reach::Nowhere) {
                assert!(!required(role).is_empty(), "{role} in {}", row.action);
            }
        }
    }
}
