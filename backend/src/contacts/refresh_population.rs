//! The weekly refresh of people with a live relation (notice 003: "ylläpidetään viikoittaisella päivityksellä"). A run
//! takes a batch and can stop anywhere: what is due is read from the data, so the next run goes on.

use chrono::TimeDelta;
use luukku_domain::{caller::Caller, clocks::Clocks, id::PersonId};

use super::refresh_person::{self, Refreshed};
use crate::{Backend, fault::Fault, registries::population::PopulationRegister, sql, store::StoreError};

/// How the refresh is paced.
#[derive(Debug, Clone, Copy)]
pub struct Pace {
    /// Data older than this are due.
    pub every: TimeDelta,
    /// Data older than this are an alarm.
    pub alarm_after: TimeDelta,
    /// A person without an answer is not asked about again for so long; one whom the register does not know, for as long
    /// as everybody.
    pub retry_after: TimeDelta,
    /// At most so many people in one run.
    pub batch: i64,
}

impl Pace {
    /// The pace of an installation.
    pub fn of(clocks: &Clocks) -> Self {
        Self {
            every: clocks.population_refresh(),
            alarm_after: clocks.population_alarm(),
            retry_after: TimeDelta::hours(1),
            batch: 200,
        }
    }
}

/// A run that finds so many people in a row without an answer takes the register for dead and stops; a run with so many
/// faults of the store in a row, the store.
const SILENCES: u32 = 5;

/// What a run did.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct RefreshRun {
    /// People whose data are fresh now.
    pub refreshed: u32,
    /// People whose non-disclosure began.
    pub purged: u32,
    /// People who died.
    pub died: u32,
    /// People whom the register does not know.
    pub unknown: u32,
    /// People whom the register gave no usable answer about.
    pub failed: u32,
    /// People whose stored data could not be read or written.
    pub faults: u32,
    /// People with a live relation whose data are older than the alarm allows, after this run.
    pub overdue: i64,
}

/// Refreshes the people who are due, the longest waiting first.
pub async fn refresh_population(
    backend: &Backend,
    register: &dyn PopulationRegister,
    caller: &Caller,
    pace: Pace,
) -> Result<RefreshRun, StoreError> {
    let mut run = RefreshRun::default();
    let (mut silences, mut faults) = (0, 0);
    for person in due(backend, pace).await? {
        match refresh_person::refresh(backend, register, caller, person).await {
            Ok(Refreshed::Fresh) => run.refreshed += 1,
            Ok(Refreshed::Purged) => run.purged += 1,
            Ok(Refreshed::Died) => run.died += 1,
            Ok(Refreshed::Unknown) => run.unknown += 1,
            Ok(Refreshed::NoCode) => run.failed += 1,
            Err(Fault::Rule(_)) => {
                run.failed += 1;
                silences += 1;
                if silences == SILENCES {
                    break;
                }
                continue;
            }
            Err(Fault::Store(error)) => {
                tracing::error!(%error, "a person could not be refreshed");
                run.faults += 1;
                faults += 1;
                let noted = refresh_person::note_fault(backend, caller, person).await;
                if faults == SILENCES || noted.is_err() {
                    return Err(error);
                }
                continue;
            }
            Err(Fault::Refused(_)) => break,
        }
        (silences, faults) = (0, 0);
    }
    if run.unknown > 0 {
        tracing::warn!(people = run.unknown, "the population register does not know some clients");
    }
    run.overdue = overdue(backend, pace).await?;
    if run.overdue > 0 {
        tracing::error!(
            people = run.overdue,
            days = pace.alarm_after.num_days(),
            "data from the population register are too old"
        );
    }
    Ok(run)
}

async fn due(backend: &Backend, pace: Pace) -> Result<Vec<PersonId>, StoreError> {
    let now = backend.ambient().now();
    let mut read = backend.store.read().await?;
    sql!(read.conn(), scalars: PersonId,
        "SELECT p.id FROM person p
         WHERE p.died_on IS NULL AND COALESCE(p.population_tried_at, 0) < $2
            AND COALESCE(p.population_unknown_at, 0) < $1
            AND EXISTS (SELECT 1 FROM person_identity i WHERE i.person_id = p.id AND i.kind = 'hetu')
            AND EXISTS (SELECT 1 FROM relation r LEFT JOIN population_record b ON b.person_id = r.person_id
                    AND b.controller_id = r.controller_id AND b.register = r.register
                WHERE r.person_id = p.id AND r.ended_at IS NULL AND COALESCE(b.fetched_at, 0) < $1)
         ORDER BY COALESCE(p.population_tried_at, 0), p.id LIMIT $3",
        now.plus(-pace.every), now.plus(-pace.retry_after), pace.batch)
}

/// How many people with a live relation have data that are older than the alarm allows; none at all counts from the
/// beginning of the relation. That the register does not know somebody is an answer too.
pub(crate) async fn overdue(backend: &Backend, pace: Pace) -> Result<i64, StoreError> {
    let oldest = backend.ambient().now().plus(-pace.alarm_after);
    let mut read = backend.store.read().await?;
    sql!(read.conn(), scalar: i64,
        "SELECT COUNT(DISTINCT r.person_id) FROM relation r JOIN person p ON p.id = r.person_id
         LEFT JOIN population_record b ON b.person_id = r.person_id AND b.controller_id = r.controller_id
            AND b.register = r.register
         WHERE r.ended_at IS NULL AND p.died_on IS NULL AND COALESCE(b.fetched_at, r.started_at) < $1
            AND COALESCE(p.population_unknown_at, 0) < $1", oldest)
}
