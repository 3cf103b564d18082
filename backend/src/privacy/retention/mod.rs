//! The retention engine: what registers hold about people leaves when the register catalogue says.
//!
//! A rule says from which moment the time of a thing runs, and for how long ([`rules`]). A daily job removes what is over,
//! each thing in a unit with its event; the same question, asked of a later day, is the forecast that people look at. What a
//! legal hold stops stays. At the end of a run the removals since the last one are certified, signed with the key of the log.

mod certificate;
mod due;
mod forecast;
mod remove;
#[cfg(test)]
mod tests;

use luukku_domain::{
    events::Register,
    privacy::{Keep, Then},
};

use super::catalogue::{Catalogue, Retention};

pub use certificate::{Certificate, certificates};
pub use forecast::{Forecast, ForecastRule, forecast};
pub use remove::run;
pub(crate) use remove::wipe_person;

/// What a rule of the engine is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Matter {
    /// What a controller's register holds about a client, when their last relation to it has ended.
    Client,
    /// A person of whom no register holds anything any more but that they signed in.
    Person,
    /// An invitation that came to nothing, to somebody without an account.
    Invitation,
}

/// A rule that the engine keeps, as it stands in the installation's catalogue.
#[derive(Debug, Clone, Copy)]
pub struct Rule<'a> {
    /// The register.
    pub register: Register,
    /// The rule.
    pub retention: &'a Retention,
    matter: Matter,
}

/// The rules of the engine. Clients first: what ends there makes persons of whom nothing is held.
const ENGINE: [(Register, &str, Matter); 4] = [
    (Register::EServices, "ended_relation", Matter::Client),
    (Register::Vouchers, "ended_relation", Matter::Client),
    (Register::EServices, "sign_in_without_relation", Matter::Person),
    (Register::ServiceManual, "closed_invitation", Matter::Invitation),
];

/// The rules that other jobs keep without anybody asking.
const JOBS: [(Register, &str); 17] = [
    // `jobs::clean_up`
    (Register::EServices, "unfinished_sign_in"),
    (Register::EServices, "unconfirmed_email"),
    (Register::EServices, "form_draft"),
    (Register::EServices, "undelivered_letter"),
    (Register::EServices, "sent_letter"),
    (Register::ServiceManual, "unconfirmed_email"),
    (Register::ServiceManual, "used_link"),
    (Register::ServiceManual, "ended_session"),
    (Register::ServiceManual, "known_device"),
    (Register::ServiceManual, "undelivered_letter"),
    (Register::ServiceManual, "sent_letter"),
    (Register::ServiceManual, "form_draft"),
    (Register::Vouchers, "unconfirmed_email"),
    (Register::EventLog, "failed_sign_in"),
    (Register::EventLog, "outside_call"),
    // `accounts::lifecycle`
    (Register::ServiceManual, "closed_account"),
    (Register::EventLog, "event_of_closed_account"),
];

/// The rules of the engine in a catalogue, in the order in which a run keeps them. Nothing is handed to an archive yet, so a
/// rule that says so waits for people.
pub fn rules(catalogue: &Catalogue) -> impl Iterator<Item = Rule<'_>> {
    ENGINE.into_iter().filter_map(|(register, key, matter)| {
        let mut rules = catalogue.notice(register)?.retention.iter();
        let retention = rules.find(|rule| rule.key == key && rule.then != Then::Archive)?;
        Some(Rule { register, retention, matter })
    })
}

/// Whether the program keeps a rule by itself; else people do. Of a time that the controller has not set yet, nobody knows
/// when it is over.
pub fn is_kept_by_itself(register: Register, rule: &Retention) -> bool {
    let engine = ENGINE.iter().map(|(register, key, _)| (*register, *key));
    rule.keep != Keep::Schedule
        && rule.then != Then::Archive
        && engine.chain(JOBS).any(|kept| kept == (register, rule.key.as_str()))
}
