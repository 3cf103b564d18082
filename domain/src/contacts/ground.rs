//! The ground of a relation (asiakkuus): why a controller's register holds a citizen at all.

use serde::{Deserialize, Serialize};
use std::str::FromStr;

use super::register::UnknownCode;
use crate::lang::Lang;

/// What a relation rests on. Without one nothing is kept about a citizen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "sql", derive(sqlx::Type), sqlx(type_name = "TEXT", rename_all = "snake_case"))]
#[serde(rename_all = "snake_case")]
pub enum Ground {
    /// A service was granted (myöntö; notice 003: "kun hänelle on kunnan toimesta myönnetty palveluseteli tai ostopalvelu").
    Grant,
    /// A case is being handled (asia).
    Case,
    /// A ticket is open (tiketti).
    Ticket,
}

impl Ground {
    /// All grounds, in the order in which they are offered.
    pub const ALL: [Self; 3] = [Self::Grant, Self::Case, Self::Ticket];

    /// The code in the database, in forms and in JSON.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Grant => "grant",
            Self::Case => "case",
            Self::Ticket => "ticket",
        }
    }

    /// The ground's name for people.
    pub const fn name(self, lang: Lang) -> &'static str {
        match self {
            Self::Grant => text::grant(lang),
            Self::Case => text::case(lang),
            Self::Ticket => text::ticket(lang),
        }
    }
}

impl FromStr for Ground {
    type Err = UnknownCode;

    fn from_str(code: &str) -> Result<Self, UnknownCode> {
        Self::ALL.into_iter().find(|ground| ground.code() == code).ok_or(UnknownCode)
    }
}

mod text {
    crate::texts! {
        grant: "Myönnetty palvelu" / "Beviljad service" / "A granted service";
        case: "Vireillä oleva asia" / "Ett anhängigt ärende" / "A case being handled";
        ticket: "Palvelupyyntö" / "Ett serviceärende" / "A service request";
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_leads_back_to_its_ground() {
        assert!(Ground::ALL.iter().all(|ground| ground.code().parse() == Ok(*ground)));
        assert_eq!("whim".parse::<Ground>(), Err(UnknownCode));
    }
}
