//! Keeps the records of outside calls in the database: a channel takes them at once, a task of its own writes them.

use std::sync::Arc;

use luukku_domain::id::uuid_v7;
use tokio::{sync::mpsc, task::JoinHandle};

use super::{CallLog, CallRecord};
use crate::{
    ambient::Ambient,
    sql,
    store::{Conn, Store, StoreError},
};

/// So many records wait for a database that is busy; more are dropped, and the log says so. A call is never held up.
const WAITING: usize = 1024;
/// At most so many records are written in one go.
const BATCH: usize = 64;

struct Sender(mpsc::Sender<CallRecord>);

impl CallLog for Sender {
    fn record(&self, call: CallRecord) {
        if self.0.try_send(call).is_err() {
            tracing::warn!(system = call.system.code(), "the record of an outside call was dropped");
        }
    }
}

/// Starts keeping records. The task ends when the last copy of the log is dropped and all is written.
pub fn keep_calls(store: Store) -> (Arc<dyn CallLog>, JoinHandle<()>) {
    let (sender, mut receiver) = mpsc::channel(WAITING);
    let task = tokio::spawn(async move {
        let mut batch = Vec::with_capacity(BATCH);
        while receiver.recv_many(&mut batch, BATCH).await > 0 {
            if let Err(error) = write(&store, &batch).await {
                tracing::warn!(%error, calls = batch.len(), "records of outside calls could not be kept");
            }
            batch.clear();
        }
    });
    (Arc::new(Sender(sender)), task)
}

async fn write(store: &Store, calls: &[CallRecord]) -> Result<(), StoreError> {
    let mut housekeeping = store.housekeeping().await?;
    for call in calls {
        write_one(housekeeping.conn(), store.ambient(), call).await?;
    }
    housekeeping.commit().await
}

/// Writes one record, for a client that waits for the database anyway.
pub(crate) async fn write_one(
    conn: &mut Conn,
    ambient: &Ambient,
    call: &CallRecord,
) -> Result<(), StoreError> {
    sql!(
        conn,
        execute,
        "INSERT INTO outside_call (id, at, system, direction, operation, latency_micros, outcome, correlation_id)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        ambient.id(uuid_v7),
        call.started,
        call.system.code(),
        call.direction.code(),
        call.operation,
        i64::try_from(call.latency.as_micros()).unwrap_or(i64::MAX),
        call.outcome.code(),
        call.correlation_id,
    )?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        on_both_engines,
        registries::{CallOutcome, Direction, System},
    };
    use std::time::Duration;

    on_both_engines! {
        async fn records_are_in_the_database_when_the_log_has_ended(store) {
            let (log, task) = keep_calls((*store).clone());
            let call = CallRecord {
                system: System::PopulationRegister,
                direction: Direction::Outgoing,
                operation: "status",
                started: store.ambient().now(),
                latency: Duration::from_millis(12),
                outcome: CallOutcome::Answered,
                correlation_id: store.ambient().id(uuid_v7),
            };
            log.record(call);
            log.record(CallRecord { outcome: CallOutcome::TimedOut, ..call });
            drop(log);
            task.await.unwrap();
            let mut read = store.read().await.unwrap();
            let kept = sql!(read.conn(), all: (String, i64),
                "SELECT outcome, latency_micros FROM outside_call WHERE operation = 'status' ORDER BY outcome").unwrap();
            assert_eq!(kept, [("answered".to_owned(), 12_000), ("timed_out".to_owned(), 12_000)]);
        }
    }
}
