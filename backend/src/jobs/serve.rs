//! Runs the jobs of a process for as long as it lives: each in its own loop, so that none waits for another.

use std::{future::Future, time::Duration};
use tokio::task::JoinSet;

use super::{Stop, Task, run::run_if_due};
use crate::{Backend, outside::Outside};

/// How long running jobs may take to come to an end once `shutdown` has happened; then they are dropped, which rolls
/// back what they have open.
pub const PATIENCE: Duration = Duration::from_secs(10);

/// Runs all jobs until `shutdown` happens. Returns when every job has ended.
pub async fn serve(backend: Backend, outside: Outside, shutdown: impl Future<Output = ()>) {
    let (stopper, stop) = Stop::new();
    let mut loops = JoinSet::new();
    for task in Task::ALL {
        loops.spawn(run_for_ever(backend.clone(), outside.clone(), task, stop.clone()));
    }
    shutdown.await;
    stopper.ask();
    let ended = tokio::time::timeout(PATIENCE, async { while loops.join_next().await.is_some() {} }).await;
    if ended.is_err() {
        tracing::warn!(target: "jobs", "a job did not end in time and is dropped");
        loops.shutdown().await;
    }
}

async fn run_for_ever(backend: Backend, outside: Outside, task: Task, mut stop: Stop) {
    while !stop.is_asked() {
        // A store that cannot be reached has been traced already; the next look may find it back.
        let _ = run_if_due(&backend, &outside, task, &stop).await;
        tokio::select! {
            () = stop.asked() => {}
            () = tokio::time::sleep(task.look_every()) => {}
            () = backend.store.letters().notified(), if task == Task::SendMail => {}
        }
    }
}
