//! Accounts: what a staff member signs in with (käyttäjätili).

use serde::{Deserialize, Serialize};
use std::str::FromStr;

use crate::lang::Lang;

/// Whether an account is in use.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "sql", derive(sqlx::Type), sqlx(type_name = "TEXT", rename_all = "snake_case"))]
#[serde(rename_all = "snake_case")]
pub enum AccountStatus {
    /// In use.
    Active,
    /// Closed; restorable for a while.
    Closed,
    /// Its personal data are gone; the row stays for history.
    Cleared,
}

/// A text that is no status.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("unknown status of an account")]
pub struct UnknownAccountStatus;

impl AccountStatus {
    /// The statuses by which people are looked for; whoever is cleared has no name any more.
    pub const SEARCHED: [Self; 2] = [Self::Active, Self::Closed];

    /// The code in the database, in JSON and in forms.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Active => "active",
            Self::Closed => "closed",
            Self::Cleared => "cleared",
        }
    }

    /// The status's name for people.
    pub const fn name(self, lang: Lang) -> &'static str {
        match self {
            Self::Active => text::active(lang),
            Self::Closed => text::closed(lang),
            Self::Cleared => text::cleared(lang),
        }
    }
}

impl FromStr for AccountStatus {
    type Err = UnknownAccountStatus;

    fn from_str(code: &str) -> Result<Self, UnknownAccountStatus> {
        let all = [Self::Active, Self::Closed, Self::Cleared];
        all.into_iter().find(|status| status.code() == code).ok_or(UnknownAccountStatus)
    }
}

mod text {
    crate::texts! {
        active: "Käytössä" / "I bruk" / "In use";
        closed: "Suljettu" / "Stängt" / "Closed";
        cleared: "Tiedot poistettu" / "Uppgifterna borttagna" / "Data cleared";
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_status_s_code_leads_back_to_it() {
        for status in [AccountStatus::Active, AccountStatus::Closed, AccountStatus::Cleared] {
            assert_eq!(status.code().parse(), Ok(status));
        }
        assert_eq!("gone".parse::<AccountStatus>(), Err(UnknownAccountStatus));
    }
}
