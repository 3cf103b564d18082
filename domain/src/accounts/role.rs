//! Roles: what a membership lets a person do in an organisation.
//! Power is role × kind of organisation; the permission table in `permission` says the rest.

use serde::{Deserialize, Serialize};
use std::{fmt, str::FromStr};

use crate::lang::Lang;

/// The role of one membership. Other portals add theirs here and a column in the permission table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "sql", derive(sqlx::Type), sqlx(type_name = "TEXT", rename_all = "snake_case"))]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Runs the installation and reads no client data (ylläpito).
    Maintainer,
    /// Runs the accounts of an organisation and everything below it (pääkäyttäjä).
    MainUser,
    /// Writes content (muokkaaja, sisällöntuottaja).
    Editor,
    /// Uses specialist content and suggests changes (asiantuntija).
    Specialist,
    /// May find a person in the controller's register, with a purpose (asiakaspalvelija).
    CustomerClerk,
    /// Oversees a controller and its tree (tietosuojavastaava).
    DataProtectionOfficer,
}

/// A text that is no role's code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("unknown role")]
pub struct UnknownRole;

/// Two roles that one person may not hold, whatever the organisations.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("{0} and {1} are never one person")]
pub struct IncompatibleRoles(pub Role, pub Role);

impl Role {
    /// All roles, in the order in which they are shown.
    pub const ALL: [Self; 6] = [
        Self::Maintainer,
        Self::MainUser,
        Self::Editor,
        Self::Specialist,
        Self::CustomerClerk,
        Self::DataProtectionOfficer,
    ];

    /// The code in the database, in JSON and in forms.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Maintainer => "maintainer",
            Self::MainUser => "main_user",
            Self::Editor => "editor",
            Self::Specialist => "specialist",
            Self::CustomerClerk => "customer_clerk",
            Self::DataProtectionOfficer => "data_protection_officer",
        }
    }

    /// The role's name for people.
    pub const fn name(self, lang: Lang) -> &'static str {
        match self {
            Self::Maintainer => text::maintainer(lang),
            Self::MainUser => text::main_user(lang),
            Self::Editor => text::editor(lang),
            Self::Specialist => text::specialist(lang),
            Self::CustomerClerk => text::customer_clerk(lang),
            Self::DataProtectionOfficer => text::data_protection_officer(lang),
        }
    }

    /// Whether one person may not hold both. A maintainer reads no client data, so a maintainer is neither the
    /// officer who oversees it nor a clerk who works with it.
    pub const fn excludes(self, other: Self) -> bool {
        matches!(
            (self, other),
            (Self::Maintainer, Self::DataProtectionOfficer | Self::CustomerClerk)
                | (Self::DataProtectionOfficer | Self::CustomerClerk, Self::Maintainer)
        )
    }
}

/// Checks a new role against the live roles of the same account, in every organisation. To be asked when a role is
/// granted or corrected, when an invitation is accepted and when an account is restored.
pub fn compatible(existing: &[Role], new: Role) -> Result<(), IncompatibleRoles> {
    match existing.iter().find(|held| held.excludes(new)) {
        Some(held) => Err(IncompatibleRoles(*held, new)),
        None => Ok(()),
    }
}

impl fmt::Display for Role {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

impl FromStr for Role {
    type Err = UnknownRole;

    fn from_str(code: &str) -> Result<Self, UnknownRole> {
        Self::ALL.into_iter().find(|role| role.code() == code).ok_or(UnknownRole)
    }
}

mod text {
    crate::texts! {
        maintainer: "Ylläpito" / "Administratör" / "Maintainer";
        main_user: "Pääkäyttäjä" / "Huvudanvändare" / "Main user";
        editor: "Muokkaaja" / "Redaktör" / "Editor";
        specialist: "Asiantuntija" / "Sakkunnig" / "Specialist";
        customer_clerk: "Asiakaspalvelija" / "Kundtjänsteman" / "Customer clerk";
        data_protection_officer: "Tietosuojavastaava" / "Dataskyddsombud" / "Data-protection officer";
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_role_s_code_leads_back_to_it() {
        for role in Role::ALL {
            assert_eq!(role.code().parse(), Ok(role));
        }
        assert_eq!("root".parse::<Role>(), Err(UnknownRole));
    }

    #[test]
    fn a_maintainer_is_never_the_officer_nor_a_clerk() {
        use Role::{CustomerClerk, DataProtectionOfficer, Editor, MainUser, Maintainer};
        assert_eq!(
            compatible(&[Editor, Maintainer], DataProtectionOfficer),
            Err(IncompatibleRoles(Maintainer, DataProtectionOfficer))
        );
        assert!(compatible(&[DataProtectionOfficer], Maintainer).is_err());
        assert!(compatible(&[CustomerClerk], Maintainer).is_err());
        assert!(compatible(&[MainUser, Editor], CustomerClerk).is_ok());
        assert!(compatible(&[], Maintainer).is_ok());
    }

    #[test]
    fn exclusion_goes_both_ways() {
        for one in Role::ALL {
            for other in Role::ALL {
                assert_eq!(one.excludes(other), other.excludes(one));
            }
            assert!(!one.excludes(one));
        }
    }
}
