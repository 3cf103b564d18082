//! Organisations: their kinds, their status, and which kind may stand under which.
//! Where one stands in its tree is a `Place`.

use serde::{Deserialize, Serialize};
use std::{fmt, str::FromStr};

use super::role::Role;
use crate::lang::Lang;

/// What an organisation is. Only a unit stands under another; everything else is a root of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "sql", derive(sqlx::Type), sqlx(type_name = "TEXT", rename_all = "snake_case"))]
#[serde(rename_all = "snake_case")]
pub enum OrganisationKind {
    /// Whoever runs the installation; the home of maintainers. One for each installation.
    Operator,
    /// A municipality (kunta): a controller.
    Municipality,
    /// A wellbeing services county (hyvinvointialue): a controller.
    WellbeingCounty,
    /// A state agency (virasto): a controller.
    Agency,
    /// A part of another organisation (yksikkö).
    Unit,
    /// A service provider (palveluntuottaja), related to the organisers whom it serves.
    Provider,
    /// A company or association that is a client organisation (yritys, yhteisö).
    Company,
}

/// Whether an organisation is in use.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "sql", derive(sqlx::Type), sqlx(type_name = "TEXT", rename_all = "snake_case"))]
#[serde(rename_all = "snake_case")]
pub enum OrganisationStatus {
    /// In use.
    Active,
    /// Closed for good, or merged into another: no memberships, no invitations, kept for history.
    Closed,
}

/// A text that is no kind's code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("unknown kind of organisation")]
pub struct UnknownKind;

/// Why an organisation cannot be closed now.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum CloseRefused {
    /// It is closed already.
    #[error("the organisation is closed already")]
    AlreadyClosed,
    /// Units stand under it: they are closed, moved or merged first.
    #[error("{0} units below it are still active")]
    UnitsFirst(u64),
    /// Citizens are its clients: their registers need somebody who keeps them.
    #[error("{0} relations of citizens are still open")]
    HasClients(u64),
    /// The installation always has its operator.
    #[error("the operator is never closed")]
    Operator,
}

impl OrganisationKind {
    /// All kinds, in the order in which they are shown.
    pub const ALL: [Self; 7] = [
        Self::Operator,
        Self::Municipality,
        Self::WellbeingCounty,
        Self::Agency,
        Self::Unit,
        Self::Provider,
        Self::Company,
    ];

    /// The code in the database, in JSON and in forms.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Operator => "operator",
            Self::Municipality => "municipality",
            Self::WellbeingCounty => "wellbeing_county",
            Self::Agency => "agency",
            Self::Unit => "unit",
            Self::Provider => "provider",
            Self::Company => "company",
        }
    }

    /// The kind's name for people.
    pub const fn name(self, lang: Lang) -> &'static str {
        match self {
            Self::Operator => text::operator(lang),
            Self::Municipality => text::municipality(lang),
            Self::WellbeingCounty => text::wellbeing_county(lang),
            Self::Agency => text::agency(lang),
            Self::Unit => text::unit(lang),
            Self::Provider => text::provider(lang),
            Self::Company => text::company(lang),
        }
    }

    /// Whether it is the controller of registers of personal data about citizens.
    pub const fn is_controller(self) -> bool {
        matches!(self, Self::Municipality | Self::WellbeingCounty | Self::Agency)
    }

    /// Whether a new organisation of this kind may stand under `parent`, or as a root when there is none.
    pub const fn may_stand_under(self, parent: Option<Self>) -> bool {
        match (self, parent) {
            (Self::Unit, Some(parent)) => !matches!(parent, Self::Operator),
            (Self::Unit, None) | (_, Some(_)) => false,
            (_, None) => true,
        }
    }

    /// Whether an organisation of this kind can be related to an organiser as one who serves it.
    pub const fn can_serve(self) -> bool {
        matches!(self, Self::Provider | Self::Company)
    }

    /// The role that no living organisation of this kind should be without.
    pub const fn keeper(self) -> Role {
        match self {
            Self::Operator => Role::Maintainer,
            _ => Role::MainUser,
        }
    }
}

impl OrganisationStatus {
    /// The status's name for people.
    pub const fn name(self, lang: Lang) -> &'static str {
        match self {
            Self::Active => text::active(lang),
            Self::Closed => text::closed(lang),
        }
    }

    /// Whether an organisation of this status and kind, with so many active units right below it and so many open
    /// relations of citizens, may be closed. Closing then ends its memberships and revokes its invitations.
    pub const fn may_close(
        self,
        kind: OrganisationKind,
        active_units: u64,
        clients: u64,
    ) -> Result<(), CloseRefused> {
        match (self, kind, active_units, clients) {
            (Self::Closed, ..) => Err(CloseRefused::AlreadyClosed),
            (_, OrganisationKind::Operator, ..) => Err(CloseRefused::Operator),
            (_, _, 0, 0) => Ok(()),
            (_, _, 0, clients) => Err(CloseRefused::HasClients(clients)),
            (_, _, units, _) => Err(CloseRefused::UnitsFirst(units)),
        }
    }
}

impl fmt::Display for OrganisationKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

impl FromStr for OrganisationKind {
    type Err = UnknownKind;

    fn from_str(code: &str) -> Result<Self, UnknownKind> {
        Self::ALL.into_iter().find(|kind| kind.code() == code).ok_or(UnknownKind)
    }
}

mod text {
    crate::texts! {
        operator: "Järjestelmän ylläpitäjä" / "Systemets operatör" / "Operator of the system";
        municipality: "Kunta" / "Kommun" / "Municipality";
        wellbeing_county: "Hyvinvointialue" / "Välfärdsområde" / "Wellbeing services county";
        agency: "Virasto" / "Myndighet" / "Agency";
        unit: "Yksikkö" / "Enhet" / "Unit";
        provider: "Palveluntuottaja" / "Tjänsteproducent" / "Service provider";
        active: "Käytössä" / "I bruk" / "In use";
        closed: "Suljettu" / "Stängd" / "Closed";
        company: "Yritys tai yhteisö" / "Företag eller organisation" / "Company or association";
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use OrganisationKind::{Agency, Company, Municipality, Operator, Provider, Unit, WellbeingCounty};

    #[test]
    fn only_units_stand_under_others() {
        for parent in [Municipality, WellbeingCounty, Agency, Unit, Provider, Company] {
            assert!(Unit.may_stand_under(Some(parent)));
            assert!(!Municipality.may_stand_under(Some(parent)));
            assert!(!Provider.may_stand_under(Some(parent)));
        }
        assert!(!Unit.may_stand_under(None));
        assert!(!Unit.may_stand_under(Some(Operator)));
        assert!(Company.may_stand_under(None));
    }

    #[test]
    fn units_are_closed_before_what_they_stand_under() {
        use OrganisationStatus::{Active, Closed};
        assert_eq!(Active.may_close(Municipality, 2, 1), Err(CloseRefused::UnitsFirst(2)));
        assert_eq!(Active.may_close(Municipality, 0, 1), Err(CloseRefused::HasClients(1)));
        assert_eq!(Active.may_close(Municipality, 0, 0), Ok(()));
        assert_eq!(Closed.may_close(Unit, 0, 0), Err(CloseRefused::AlreadyClosed));
        assert_eq!(Active.may_close(Operator, 0, 0), Err(CloseRefused::Operator));
    }

    #[test]
    fn a_kind_s_code_leads_back_to_it() {
        for kind in OrganisationKind::ALL {
            assert_eq!(kind.code().parse(), Ok(kind));
        }
    }
}
