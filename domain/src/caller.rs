//! Who asks: the session behind a request, or a job, with what is needed to judge what they may do.
//! Made once for each request; two identities of one human are never joined here.

use chrono::TimeDelta;

use crate::{
    accounts::{place::Place, role::Role},
    id::{AccountId, MembershipId, PersonId, RequestId, SessionId},
    time::Timestamp,
};

/// Whoever asks, in one request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Caller {
    /// Who it is.
    pub who: Who,
    /// The request, which joins log lines, events and error pages.
    pub request: RequestId,
    /// When the request came in: the time at which "recently" is judged.
    pub at: Timestamp,
    /// The network address, for throttling and the erasable part of events.
    pub address: Option<String>,
}

/// The kinds of callers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Who {
    /// Nobody is signed in.
    Anonymous,
    /// A staff member with an account.
    Staff(Staff),
    /// A citizen who signed in with strong identification.
    Citizen(Citizen),
    /// The program itself.
    System(Job),
}

/// A signed-in staff member.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Staff {
    /// The account.
    pub account: AccountId,
    /// The session of this request.
    pub session: SessionId,
    /// The name as the person's colleagues see it.
    pub name: String,
    /// The memberships that are live at the time of the request.
    pub memberships: Vec<LiveMembership>,
    /// When the person last proved with password (and second factor) who they are.
    pub authentication: Authentication,
}

/// A membership that is live now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LiveMembership {
    /// The membership.
    pub id: MembershipId,
    /// The organisation, with everything above it.
    pub place: Place,
    /// The role there.
    pub role: Role,
    /// Whether every acknowledgement that the role requires is given (`membership::required`).
    pub acknowledged: bool,
}

/// A signed-in citizen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Citizen {
    /// The person.
    pub person: PersonId,
    /// The session of this request.
    pub session: SessionId,
    /// When the person last identified themselves (`auth_time` of the identification).
    pub authentication: Authentication,
}

/// A proof of who a person is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Authentication {
    /// When it was given.
    pub at: Timestamp,
    /// For how long it counts as recent; then sensitive changes ask for a new one.
    pub recent_for: TimeDelta,
}

impl Authentication {
    /// Whether it is recent. A time in the future does not count.
    fn is_recent(self, now: Timestamp) -> bool {
        let age = now.since(self.at);
        age >= TimeDelta::zero() && age <= self.recent_for
    }
}

/// What the program does by itself. A job may do only what the permission table lists for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Job {
    /// Warns, ends and clears what is idle.
    Lifecycle,
    /// Sends mail from the outbox.
    Outbox,
    /// Ends sessions whose time is over, and clears what nobody needs any more.
    CleanUp,
    /// Seals events into the log's tree.
    Sealer,
    /// Refreshes people with a live relation from the population register.
    PopulationRefresh,
    /// Removes what is over by the rules of retention.
    Retention,
    /// A command typed on the machine, such as `invite-maintainer`.
    CommandLine,
    /// Fills a new demo database.
    Demo,
}

impl Job {
    /// All jobs.
    pub const ALL: [Self; 8] = [
        Self::Lifecycle,
        Self::Outbox,
        Self::CleanUp,
        Self::Sealer,
        Self::PopulationRefresh,
        Self::Retention,
        Self::CommandLine,
        Self::Demo,
    ];

    /// The code under which events name the job.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Lifecycle => "lifecycle",
            Self::Outbox => "outbox",
            Self::CleanUp => "clean_up",
            Self::Sealer => "sealer",
            Self::PopulationRefresh => "population_refresh",
            Self::Retention => "retention",
            Self::CommandLine => "command_line",
            Self::Demo => "demo",
        }
    }
}

impl Caller {
    /// The program itself, in one run of a job or command.
    pub const fn system(job: Job, request: RequestId, at: Timestamp) -> Self {
        Self { who: Who::System(job), request, at, address: None }
    }

    /// The same request without a name: for who comes in by a secret, and is joined to nobody who used the browser before.
    #[must_use]
    pub fn unnamed(&self) -> Self {
        Self { who: Who::Anonymous, ..self.clone() }
    }

    /// The account of a staff member.
    pub const fn account(&self) -> Option<AccountId> {
        match &self.who {
            Who::Staff(staff) => Some(staff.account),
            _ => None,
        }
    }

    /// The person of a citizen.
    pub const fn person(&self) -> Option<PersonId> {
        match &self.who {
            Who::Citizen(citizen) => Some(citizen.person),
            _ => None,
        }
    }

    /// The session of a signed-in caller.
    pub const fn session(&self) -> Option<SessionId> {
        match &self.who {
            Who::Staff(staff) => Some(staff.session),
            Who::Citizen(citizen) => Some(citizen.session),
            Who::Anonymous | Who::System(_) => None,
        }
    }

    /// The live memberships of a staff member; none for anybody else.
    pub fn memberships(&self) -> &[LiveMembership] {
        match &self.who {
            Who::Staff(staff) => &staff.memberships,
            _ => &[],
        }
    }

    /// Whether a person proved recently who they are.
    pub fn recently_authenticated(&self, now: Timestamp) -> bool {
        match &self.who {
            Who::Staff(staff) => staff.authentication.is_recent(now),
            Who::Citizen(citizen) => citizen.authentication.is_recent(now),
            Who::Anonymous | Who::System(_) => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn citizen(signed_in: Timestamp) -> Caller {
        let at = Timestamp::from_micros(1_000_000_000);
        let who = Who::Citizen(Citizen {
            person: PersonId::new(at, [1; 10]),
            session: SessionId::new(at, [2; 10]),
            authentication: Authentication { at: signed_in, recent_for: TimeDelta::minutes(10) },
        });
        Caller { who, request: RequestId::new(at, [3; 10]), at, address: None }
    }

    #[test]
    fn authentication_is_recent_for_as_long_as_it_says() {
        let signed_in = Timestamp::from_micros(1_000_000_000);
        let caller = citizen(signed_in);
        assert!(caller.recently_authenticated(signed_in));
        assert!(caller.recently_authenticated(signed_in.plus(TimeDelta::minutes(10))));
        let late = signed_in.plus(TimeDelta::minutes(10)).plus(TimeDelta::microseconds(1));
        assert!(!caller.recently_authenticated(late));
        assert!(!caller.recently_authenticated(signed_in.plus(TimeDelta::seconds(-1))));
    }

    #[test]
    fn nobody_and_the_program_itself_are_never_recently_authenticated() {
        let mut caller = citizen(Timestamp::from_micros(0));
        for who in [Who::Anonymous, Who::System(Job::Demo)] {
            caller.who = who;
            assert!(!caller.recently_authenticated(Timestamp::from_micros(0)));
            assert_eq!((caller.account(), caller.person(), caller.session()), (None, None, None));
        }
    }
}
