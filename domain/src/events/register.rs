//! The registers of personal data.

use std::str::FromStr;

use serde::Deserialize;

/// The registers of the five notices, and the event log's own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Deserialize)]
#[cfg_attr(feature = "sql", derive(sqlx::Type), sqlx(type_name = "TEXT", rename_all = "snake_case"))]
#[serde(rename_all = "snake_case")]
pub enum Register {
    /// E-services and their citizens (notice 000).
    EServices,
    /// Tickets of the agency's service desk (notice 001).
    Tickets,
    /// Users of the service manual (notice 002).
    ServiceManual,
    /// Clients of vouchers and purchased services (notice 003).
    Vouchers,
    /// Incidents, problems and changes of the city's service desk (notice 004).
    ServiceDesk,
    /// The event log itself.
    EventLog,
}

/// A code that is no register's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("unknown register")]
pub struct UnknownRegister;

impl Register {
    /// All registers, in the order of their notices.
    pub const ALL: [Self; 6] = [
        Self::EServices,
        Self::Tickets,
        Self::ServiceManual,
        Self::Vouchers,
        Self::ServiceDesk,
        Self::EventLog,
    ];

    /// Its code in the database, in forms and in addresses.
    pub const fn code(self) -> &'static str {
        match self {
            Self::EServices => "e_services",
            Self::Tickets => "tickets",
            Self::ServiceManual => "service_manual",
            Self::Vouchers => "vouchers",
            Self::ServiceDesk => "service_desk",
            Self::EventLog => "event_log",
        }
    }
}

impl FromStr for Register {
    type Err = UnknownRegister;

    fn from_str(text: &str) -> Result<Self, UnknownRegister> {
        Self::ALL.into_iter().find(|register| register.code() == text).ok_or(UnknownRegister)
    }
}
