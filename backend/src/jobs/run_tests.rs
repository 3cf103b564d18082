//! Leases between processes, panics, and the way to an end.

use chrono::TimeDelta;
use std::sync::Arc;

use luukku_domain::{
    events::{Event, EventAction},
    lang::Lang,
    values::Email,
};

use super::*;
use crate::{
    jobs::serve,
    mail::{self, AccountChange, Letter, fake::FakePost},
    on_both_engines, sql,
    testing::TestStore,
};

/// What is on record about a job: whether it finished, and how.
async fn recorded(store: &TestStore, task: Task) -> (Option<i64>, Option<Outcome>) {
    let mut read = store.read().await.unwrap();
    sql!(read.conn(), one: (Option<i64>, Option<Outcome>),
        "SELECT finished_at, outcome FROM job_lease WHERE job = $1", task.name())
    .unwrap()
}

async fn put(store: &TestStore, backend: &Backend) {
    let mut tx = store.begin(&store.system()).await.unwrap();
    let letter = Letter::AccountNotice { change: AccountChange::Password };
    let to = Email::parse("aino.malli@example.org").unwrap();
    mail::post(&mut tx, backend, &to, Lang::Fi, letter).await.unwrap();
    tx.commit(Event::done(EventAction::AccountChanged)).await.unwrap();
}

on_both_engines! {
    async fn jobs_run_when_they_are_due_and_have_work(store) {
        let (backend, outside) = (store.backend(), Outside::mail_only(Arc::new(FakePost::default())));
        let ran = run_due(&backend, &outside).await.unwrap();
        let all_well = [Task::ExpireInvitations, Task::Lifecycle, Task::EndSessions, Task::SealStragglers, Task::CleanUp].map(|task| (task, Outcome::Done));
        assert_eq!(ran, all_well);
        assert_eq!(run_due(&backend, &outside).await.unwrap(), []);
        put(&store, &backend).await;
        let with_work = [Task::SendMail, Task::Seal].map(|task| (task, Outcome::Done));
        assert_eq!(run_due(&backend, &outside).await.unwrap(), with_work);
        store.clock.advance(TimeDelta::minutes(5));
        assert_eq!(run_due(&backend, &outside).await.unwrap(), [(Task::EndSessions, Outcome::Done)]);
    }

    async fn of_many_processes_one_runs_a_job(store) {
        let (backend, outside) = (store.backend(), Outside::mail_only(Arc::new(FakePost::default())));
        let (_stopper, stop) = Stop::new();
        let tries = (0..8).map(|_| run_if_due(&backend, &outside, Task::Lifecycle, &stop));
        let ran = futures_util::future::join_all(tries).await;
        assert_eq!(ran.into_iter().filter_map(Result::unwrap).count(), 1);
    }

    async fn the_job_of_a_process_that_died_is_taken_over(store) {
        let (backend, outside) = (store.backend(), Outside::mail_only(Arc::new(FakePost::default())));
        let (_stopper, stop) = Stop::new();
        let dead = Lease::take(&backend, Task::Lifecycle).await.unwrap().unwrap();
        store.clock.advance(TimeDelta::seconds(59));
        assert!(run_if_due(&backend, &outside, Task::Lifecycle, &stop).await.unwrap().is_none());
        assert!(dead.renew(&backend).await.unwrap());
        store.clock.advance(TimeDelta::minutes(11));
        assert_eq!(run_if_due(&backend, &outside, Task::Lifecycle, &stop).await.unwrap(), Some(Outcome::Done));
        assert!(!dead.renew(&backend).await.unwrap());
        dead.give_back(&backend, Outcome::Failed).await.unwrap();
        assert_eq!(recorded(&store, Task::Lifecycle).await.1, Some(Outcome::Done));
    }

    async fn a_panic_ends_the_run_and_not_the_process(store) {
        let backend = store.backend();
        let lease = Lease::take(&backend, Task::Lifecycle).await.unwrap().unwrap();
        let outcome = run_under(&backend, &lease, async { panic!("a bug") }).await;
        lease.give_back(&backend, outcome).await.unwrap();
        let now = store.ambient().now().micros();
        assert_eq!(recorded(&store, Task::Lifecycle).await, (Some(now), Some(Outcome::Panicked)));
    }

    async fn a_letter_wakes_the_sender_and_shutdown_ends_every_job(store) {
        let (backend, post) = (store.backend(), Arc::new(FakePost::default()));
        let (ask, asked) = tokio::sync::oneshot::channel::<()>();
        let outside = Outside::mail_only(post.clone());
        let shutdown = async { drop(asked.await) };
        let serving = tokio::spawn(serve(backend.clone(), outside, shutdown));
        tokio::time::sleep(Duration::from_millis(500)).await;
        put(&store, &backend).await;
        let started = std::time::Instant::now();
        while post.take().is_empty() {
            assert!(started.elapsed() < Duration::from_secs(3), "nobody was woken");
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        ask.send(()).unwrap();
        tokio::time::timeout(Duration::from_secs(5), serving).await.unwrap().unwrap();
    }
}
