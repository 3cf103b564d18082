//! One run of a job: under its lease, renewed while it lasts, with panics caught and the end on record.

use futures_util::FutureExt as _;
use std::{future::Future, panic::AssertUnwindSafe, time::Duration};

use super::{
    Stop, Task,
    lease::{Lease, Outcome},
};
use crate::{Backend, outside::Outside, store::StoreError};

/// A third of a lease, so that two renewals may fail before another process takes over.
const RENEW_EVERY: Duration = Duration::from_secs(20);

/// How a run may end that has not come to a good end.
const BAD_ENDS: [Outcome; 3] = [Outcome::Failed, Outcome::Panicked, Outcome::Lost];

/// Runs a job if it is due and no other process has it; `None` when not.
pub async fn run_if_due(
    backend: &Backend,
    outside: &Outside,
    task: Task,
    stop: &Stop,
) -> Result<Option<Outcome>, StoreError> {
    let is_possible = match task {
        Task::RefreshPopulation => outside.population_register.is_some(),
        Task::SendCheckpoints => outside.witness.is_some(),
        _ => true,
    };
    if !is_possible {
        return Ok(None);
    }
    let Some(lease) = Lease::take(backend, task).await? else { return Ok(None) };
    let outcome = run_under(backend, &lease, Box::pin(task.run(backend, outside, stop))).await;
    if outcome == Outcome::Done {
        tracing::debug!(target: "jobs", job = task.name(), "a job has run");
    } else {
        failures(task, outcome).increment(1);
        tracing::error!(target: "jobs", job = task.name(), ?outcome, "a job has not come to a good end");
    }
    lease.give_back(backend, outcome).await?;
    Ok(Some(outcome))
}

/// Runs every job that is due, one after another, and says how each ended.
pub async fn run_due(backend: &Backend, outside: &Outside) -> Result<Vec<(Task, Outcome)>, StoreError> {
    let (_stopper, stop) = Stop::new();
    let mut ran = Vec::new();
    for task in Task::ALL {
        ran.extend(run_if_due(backend, outside, task, &stop).await?.map(|outcome| (task, outcome)));
    }
    Ok(ran)
}

/// Begins to count each bad end of each job, so that an alarm has a zero to rise from.
pub fn count_failures_from_zero() {
    for task in Task::ALL {
        for outcome in BAD_ENDS {
            failures(task, outcome).increment(0);
        }
    }
}

/// The count of a job's runs that ended so.
fn failures(task: Task, outcome: Outcome) -> metrics::Counter {
    metrics::counter!("luukku_jobs_failed_total", "job" => task.name(), "outcome" => outcome.name())
}

/// Runs `work` for as long as the lease can be renewed. Work that loses its lease is dropped: its open unit rolls back.
async fn run_under(
    backend: &Backend,
    lease: &Lease,
    work: impl Future<Output = Result<(), StoreError>>,
) -> Outcome {
    let work = AssertUnwindSafe(work).catch_unwind();
    tokio::select! {
        ended = work => match ended {
            Ok(Ok(())) => Outcome::Done,
            Ok(Err(_)) => Outcome::Failed,
            Err(_) => Outcome::Panicked,
        },
        () = until_lost(backend, lease) => Outcome::Lost,
    }
}

/// Renews the lease until that fails for good.
async fn until_lost(backend: &Backend, lease: &Lease) {
    let mut failures = 0;
    while failures < 2 {
        tokio::time::sleep(RENEW_EVERY).await;
        match lease.renew(backend).await {
            Ok(true) => failures = 0,
            Ok(false) => return,
            Err(_) => failures += 1,
        }
    }
}

#[cfg(test)]
#[path = "run_tests.rs"]
mod tests;
