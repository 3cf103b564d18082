//! The table of jobs: what each is called, how often it runs, and what it does.

use chrono::{NaiveTime, TimeDelta, Timelike as _};
use luukku_domain::{
    caller::{Caller, Job},
    id::RequestId,
    time::Timestamp,
};
use std::time::Duration;

use super::{Stop, clean_up};
use crate::{
    Backend,
    accounts::{end_sessions, invitations::expire, lifecycle},
    contacts::refresh_population::{Pace, refresh_population},
    events::sealing::{self, WitnessError},
    fault::{Fault, NoRule},
    mail,
    outside::Outside,
    privacy::retention,
    store::{Conn, StoreError},
};

/// Something that the program does by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Task {
    /// Sends the letters that are due.
    SendMail,
    /// Ends memberships whose end date has passed.
    EndMemberships,
    /// Says of invitations whose time is over that they have expired.
    ExpireInvitations,
    /// Warns, ends, closes and clears what is idle (FACTS: clocks).
    Lifecycle,
    /// Ends sessions whose time is over, so that their end is in the log.
    EndSessions,
    /// Refreshes citizens with a live relation from the population register, where there is one.
    RefreshPopulation,
    /// Seals what was committed.
    Seal,
    /// Sends checkpoints to the second place, where there is one.
    SendCheckpoints,
    /// Seals events that the sealer passed by, because they came late or a clock stood wrong.
    SealStragglers,
    /// Removes what is over by the rules of retention.
    Retention,
    /// Clears what nobody needs any more from the housekeeping tables.
    CleanUp,
}

/// When a job is due.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Schedule {
    /// So long after it last began.
    Every(TimeDelta),
    /// Once each day, from this hour on in Finland. A day that was missed is caught up as soon as the program runs again.
    Daily(u32),
    /// The same, but the first run of all waits for that hour: people see beforehand what it will do.
    DailyFrom(u32),
}

/// A run that failed or was cut off is tried again after so long, or at its next regular time if that is sooner.
const AGAIN_AFTER: TimeDelta = TimeDelta::minutes(10);
/// But never at once: a failure that lasts would fill the log of the process.
const NOT_BEFORE: TimeDelta = TimeDelta::seconds(5);

impl Task {
    /// All jobs.
    pub const ALL: [Self; 11] = [
        Self::SendMail,
        Self::EndMemberships,
        Self::ExpireInvitations,
        Self::Lifecycle,
        Self::EndSessions,
        Self::RefreshPopulation,
        Self::Seal,
        Self::SendCheckpoints,
        Self::SealStragglers,
        Self::Retention,
        Self::CleanUp,
    ];

    /// The name under which its lease and its runs are kept.
    pub const fn name(self) -> &'static str {
        match self {
            Self::SendMail => "send_mail",
            Self::EndMemberships => "end_memberships",
            Self::ExpireInvitations => "expire_invitations",
            Self::Lifecycle => "lifecycle",
            Self::EndSessions => "end_sessions",
            Self::RefreshPopulation => "refresh_population",
            Self::Seal => "seal",
            Self::SendCheckpoints => "send_checkpoints",
            Self::SealStragglers => "seal_stragglers",
            Self::Retention => "retention",
            Self::CleanUp => "clean_up",
        }
    }

    /// How often it runs.
    pub const fn schedule(self) -> Schedule {
        match self {
            Self::SendMail => Schedule::Every(TimeDelta::seconds(5)),
            Self::EndMemberships | Self::EndSessions => Schedule::Every(TimeDelta::minutes(5)),
            // A batch of people each time: 200 in ten minutes is 200,000 in a week.
            Self::ExpireInvitations | Self::RefreshPopulation => Schedule::Every(TimeDelta::minutes(10)),
            // A checkpoint follows within a second, with the look before it.
            Self::Seal | Self::SendCheckpoints => Schedule::Every(TimeDelta::milliseconds(400)),
            Self::SealStragglers | Self::CleanUp => Schedule::Every(TimeDelta::hours(1)),
            // At night, when the writer is free and nobody is in the middle of something.
            Self::Lifecycle => Schedule::Daily(3),
            Self::Retention => Schedule::DailyFrom(3),
        }
    }

    /// How often its loop looks whether it is due. Looking is one small read.
    pub(super) const fn look_every(self) -> Duration {
        match self {
            Self::Seal | Self::SendCheckpoints => Duration::from_millis(400),
            _ => Duration::from_secs(5),
        }
    }

    /// Whether there is anything to do, for jobs that run so often that an idle installation should not write for them.
    pub(super) async fn has_work(self, conn: &mut Conn, now: Timestamp) -> Result<bool, StoreError> {
        match self {
            Self::SendMail => mail::is_any_due(conn, now).await,
            Self::EndMemberships => lifecycle::is_any_past_its_end_date(conn, now).await,
            Self::Seal => sealing::is_any_unsealed(conn).await,
            Self::SendCheckpoints => sealing::is_any_unwitnessed(conn).await,
            Self::ExpireInvitations
            | Self::Lifecycle
            | Self::EndSessions
            | Self::RefreshPopulation
            | Self::SealStragglers
            | Self::Retention
            | Self::CleanUp => Ok(true),
        }
    }

    /// Does the work.
    pub(super) async fn run(
        self,
        backend: &Backend,
        outside: &Outside,
        stop: &Stop,
    ) -> Result<(), StoreError> {
        let caller = |job| {
            let ambient = backend.ambient();
            Caller::system(job, ambient.id(RequestId::new), ambient.now())
        };
        match self {
            Self::SendMail => mail::send_due(backend, outside.post.as_ref(), stop).await.map(drop),
            Self::ExpireInvitations => {
                expire::expire_due(backend, &caller(Job::Lifecycle)).await.map(drop).map_err(in_a_job)
            }
            Self::RefreshPopulation => {
                let Some(register) = &outside.population_register else { return Ok(()) };
                let caller = caller(Job::PopulationRefresh);
                refresh_population(backend, register.as_ref(), &caller, Pace::of(backend.clocks()))
                    .await
                    .map(drop)
            }
            Self::EndMemberships => lifecycle::end_past_memberships(backend, stop).await,
            Self::Lifecycle => lifecycle::run(backend, stop).await,
            Self::EndSessions => end_sessions::end_timed_out(backend, stop).await,
            Self::Seal => sealing::seal(backend, stop).await.map(drop),
            Self::SendCheckpoints => {
                let Some(witness) = &outside.witness else { return Ok(()) };
                sealing::send_checkpoints(backend, witness).await.map(drop).map_err(unwitnessed)
            }
            Self::SealStragglers => sealing::seal_stragglers(backend, stop).await.map(drop),
            Self::Retention => retention::run(backend, stop).await,
            Self::CleanUp => clean_up::clean_up(backend, stop).await,
        }
    }
}

/// A second place that does not take checkpoints: they wait for it, and the alarm is the job's.
fn unwitnessed(error: WitnessError) -> StoreError {
    match error {
        WitnessError::Store(error) => error,
        WitnessError::File(_) | WitnessError::Http(_) => {
            tracing::error!(target: "log", %error, "checkpoints do not get to their second place");
            StoreError::Unavailable
        }
    }
}

/// The fault of a use case that a job calls. A refusal means that the permission table and the job contradict each other.
fn in_a_job(fault: Fault<NoRule>) -> StoreError {
    match fault {
        Fault::Store(error) => error,
        Fault::Refused(_) => StoreError::Broken,
        Fault::Rule(never) => match never {},
    }
}

impl Schedule {
    /// Whether a job is due that last began at `started_at`; `ended_well` says whether that run came to a good end.
    pub(super) fn is_due(self, started_at: Option<Timestamp>, ended_well: bool, now: Timestamp) -> bool {
        let Some(started_at) = started_at else {
            return !matches!(self, Self::DailyFrom(hour) if now.in_helsinki().hour() != hour);
        };
        let regular = match self {
            Self::Every(interval) => started_at.plus(interval),
            Self::Daily(hour) | Self::DailyFrom(hour) => next_at_hour(started_at, hour),
        };
        let again = regular.min(started_at.plus(AGAIN_AFTER)).max(started_at.plus(NOT_BEFORE));
        now >= if ended_well { regular } else { again }
    }
}

/// The first time after `at` that the clock in Finland shows `hour`.
fn next_at_hour(at: Timestamp, hour: u32) -> Timestamp {
    let local = at.in_helsinki();
    let time = NaiveTime::from_hms_opt(hour, 0, 0).unwrap_or(NaiveTime::MIN);
    let day = if local.time() < time { local.date() } else { local.date() + chrono::Days::new(1) };
    Timestamp::from_helsinki(day.and_time(time))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        Timestamp::from_helsinki(format!("{text}:00").parse().unwrap())
    }

    #[test]
    fn a_daily_job_is_due_once_a_night_and_at_once_after_missed_nights() {
        let daily = Schedule::Daily(3);
        let began = Some(at("2026-03-02T03:00"));
        assert!(!daily.is_due(began, true, at("2026-03-03T02:59")));
        assert!(daily.is_due(began, true, at("2026-03-03T03:00")));
        assert!(daily.is_due(began, true, at("2026-03-09T14:00")));
        assert!(!daily.is_due(Some(at("2026-03-09T14:00")), true, at("2026-03-10T02:00")));
        assert!(daily.is_due(Some(at("2026-03-09T14:00")), true, at("2026-03-10T03:00")));
        assert!(daily.is_due(None, false, at("2026-03-02T12:00")));
        let first = |now| Schedule::DailyFrom(3).is_due(None, false, at(now));
        assert!(!first("2026-03-02T12:00") && first("2026-03-03T03:30"));
        assert!(Schedule::DailyFrom(3).is_due(began, true, at("2026-03-09T14:00")));
    }

    #[test]
    fn a_failed_run_is_tried_again_soon() {
        let began = Some(at("2026-03-02T03:00"));
        assert!(!Schedule::Daily(3).is_due(began, false, at("2026-03-02T03:09")));
        assert!(Schedule::Daily(3).is_due(began, false, at("2026-03-02T03:10")));
        assert!(Schedule::Every(TimeDelta::minutes(5)).is_due(began, false, at("2026-03-02T03:05")));
    }
}
