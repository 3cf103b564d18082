//! What is kept about every call to an outside system: figures only, nothing about a person.
//! The clients hand records to a [`CallLog`]; the table behind it belongs to the store.

use luukku_domain::time::Timestamp;
use std::time::Duration;
use uuid::Uuid;

/// When and on whose behalf a client is asked. `now` is the time of the whole piece of work, not of each call.
#[derive(Debug, Clone, Copy)]
pub struct Occasion {
    /// The time that counts for expiry, caches and records.
    pub now: Timestamp,
    /// Joins the records with the request or job that caused them; sent along as `X-Correlation-Id`.
    pub correlation_id: Uuid,
}

/// An outside system.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum System {
    /// The strong identification service (OpenID Connect).
    Identification,
    /// The population register (VTJ).
    PopulationRegister,
    /// The business register (YTJ).
    BusinessRegister,
    /// The mail server.
    Mail,
}

impl System {
    /// The word in tables, metrics and logs.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Identification => "identification",
            Self::PopulationRegister => "population_register",
            Self::BusinessRegister => "business_register",
            Self::Mail => "mail",
        }
    }
}

/// Who called whom.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Direction {
    /// We called them.
    Outgoing,
    /// They called us (fetched our keys, for instance).
    Incoming,
}

impl Direction {
    /// The word in tables, metrics and logs.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Outgoing => "outgoing",
            Self::Incoming => "incoming",
        }
    }
}

/// How a call ended, coarse enough to say nothing about whom it was about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum CallOutcome {
    /// An answer that could be used.
    Answered,
    /// Status 4xx: they do not want this request.
    Refused,
    /// Status 5xx.
    Failed,
    /// No whole answer within the time limit.
    TimedOut,
    /// No connection.
    Unreachable,
    /// An answer that breaks the agreed format, or that cannot be trusted.
    Malformed,
}

impl CallOutcome {
    /// The word in tables, metrics and logs.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Answered => "answered",
            Self::Refused => "refused",
            Self::Failed => "failed",
            Self::TimedOut => "timed_out",
            Self::Unreachable => "unreachable",
            Self::Malformed => "malformed",
        }
    }
}

/// One call to an outside system.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CallRecord {
    /// Whom.
    pub system: System,
    /// Who called whom.
    pub direction: Direction,
    /// Which of its operations, for instance `token` or `status`.
    pub operation: &'static str,
    /// [`Occasion::now`] of the work that the call was part of.
    pub started: Timestamp,
    /// From sending the request to having read the answer.
    pub latency: Duration,
    /// How it ended.
    pub outcome: CallOutcome,
    /// [`Occasion::correlation_id`].
    pub correlation_id: Uuid,
}

/// Takes the records. Called in the middle of a request, so an implementation passes them on (a channel) and returns at once.
pub trait CallLog: Send + Sync {
    /// Takes one record.
    fn record(&self, call: CallRecord);
}
