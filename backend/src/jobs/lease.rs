//! Leases: of all processes on a database, one runs a job at a time. A process that dies lets go when its lease is over.
//!
//! Leases compare the clocks of machines, so these must agree to within the lease (NTP does).

use chrono::TimeDelta;
use luukku_domain::time::Timestamp;
use sqlx::FromRow;
use uuid::Uuid;

use super::Task;
use crate::{Backend, sql, store::StoreError};

/// How long a lease holds unless it is renewed.
pub(super) const LEASE: TimeDelta = TimeDelta::seconds(60);

/// How a run of a job ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, sqlx::Type)]
#[sqlx(type_name = "TEXT", rename_all = "snake_case")]
pub enum Outcome {
    /// It did what there was to do, or was asked to stop between two pieces of work.
    Done,
    /// The store failed.
    Failed,
    /// It panicked: a bug, whose trace is in the log of the process.
    Panicked,
    /// Another process took the job over, because the lease could not be renewed in time.
    Lost,
}

impl Outcome {
    /// As it stands in the table.
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Done => "done",
            Self::Failed => "failed",
            Self::Panicked => "panicked",
            Self::Lost => "lost",
        }
    }
}

/// The right to run a job, until it is given back or runs out.
pub(super) struct Lease {
    task: Task,
    holder: Uuid,
}

#[derive(FromRow)]
struct Row {
    leased_until: Timestamp,
    started_at: Option<Timestamp>,
    outcome: Option<Outcome>,
}

impl Lease {
    /// Takes the lease of a job that is due and has work; `None` when it is not, or another process has it.
    pub(super) async fn take(backend: &Backend, task: Task) -> Result<Option<Self>, StoreError> {
        let now = backend.ambient().now();
        let mut read = backend.store.read().await?;
        let row = sql!(read.conn(), optional: Row,
            "SELECT leased_until, started_at, outcome FROM job_lease WHERE job = $1", task.name())?;
        let due = match &row {
            Some(row) => {
                let ended_well = row.outcome == Some(Outcome::Done);
                row.leased_until <= now && task.schedule().is_due(row.started_at, ended_well, now)
            }
            None => task.schedule().is_due(None, false, now),
        };
        if !due || !task.has_work(read.conn(), now).await? {
            return Ok(None);
        }
        drop(read);
        Self::claim(backend, task, row.and_then(|row| row.started_at)).await
    }

    /// Takes the lease of a job that last began at `started_at`, unless somebody has begun it since.
    async fn claim(
        backend: &Backend,
        task: Task,
        started_at: Option<Timestamp>,
    ) -> Result<Option<Self>, StoreError> {
        let now = backend.ambient().now();
        let holder = backend.ambient().id(luukku_domain::id::uuid_v7);
        let mut housekeeping = backend.store.housekeeping().await?;
        let conn = housekeeping.conn();
        sql!(
            conn,
            execute,
            "INSERT INTO job_lease (job, holder, leased_until) VALUES ($1, $2, 0) ON CONFLICT (job) DO NOTHING",
            task.name(),
            holder,
        )?;
        let taken = sql!(
            conn,
            execute,
            "UPDATE job_lease SET holder = $2, leased_until = $3, started_at = $4, finished_at = NULL, outcome = NULL
             WHERE job = $1 AND leased_until <= $4 AND COALESCE(started_at, 0) = $5",
            task.name(),
            holder,
            now.plus(LEASE),
            now,
            started_at.map_or(0, Timestamp::micros),
        )?;
        housekeeping.commit().await?;
        Ok((taken == 1).then_some(Self { task, holder }))
    }

    /// Makes the lease hold for another while; false when another process has it by now.
    pub(super) async fn renew(&self, backend: &Backend) -> Result<bool, StoreError> {
        let until = backend.ambient().now().plus(LEASE);
        let mut housekeeping = backend.store.housekeeping_statement().await?;
        let renewed = sql!(
            housekeeping.conn(),
            execute,
            "UPDATE job_lease SET leased_until = $3 WHERE job = $1 AND holder = $2",
            self.task.name(),
            self.holder,
            until,
        )?;
        housekeeping.commit().await?;
        Ok(renewed == 1)
    }

    /// Gives the lease back and notes how the run ended.
    pub(super) async fn give_back(self, backend: &Backend, outcome: Outcome) -> Result<(), StoreError> {
        let now = backend.ambient().now();
        let mut housekeeping = backend.store.housekeeping_statement().await?;
        sql!(
            housekeeping.conn(),
            execute,
            "UPDATE job_lease SET leased_until = $3, finished_at = $3, outcome = $4 WHERE job = $1 AND holder = $2",
            self.task.name(),
            self.holder,
            now,
            outcome,
        )?;
        housekeeping.commit().await
    }
}
