//! Whether a database is whole after a fault: no half of a unit, every event provable, every change with its event.

use luukku_domain::{
    events::{EventAction, proof::commitment},
    id::{EventId, PersonId},
};
use sqlx::{Connection as _, FromRow, SqliteConnection, sqlite::SqliteConnectOptions};
use std::path::Path;

use crate::{
    sql,
    store::{Conn, Store, StoreError},
};

#[derive(FromRow)]
struct Kept {
    id: EventId,
    commitment: Vec<u8>,
    salt: Option<Vec<u8>>,
    body: Option<String>,
}

#[derive(FromRow)]
struct Declared {
    person_id: PersonId,
    versions: i64,
    events: i64,
}

/// What is not whole, in words; empty when all is well. Erased details are none here.
pub async fn broken(store: &Store) -> Result<Vec<String>, StoreError> {
    let mut read = store.read().await?;
    let mut broken = unproven(read.conn()).await?;
    broken.extend(uneven(read.conn()).await?);
    Ok(broken)
}

/// What SQLite itself finds wrong with a database file; empty when all is well.
///
/// # Panics
/// When the file cannot be opened at all.
pub async fn broken_pages(file: &Path) -> Vec<String> {
    let options = SqliteConnectOptions::new().filename(file);
    let mut conn = SqliteConnection::connect_with(&options).await.expect("a database file");
    let found = sqlx::query_scalar("PRAGMA integrity_check").fetch_all(&mut conn).await;
    conn.close().await.expect("a clean end");
    found.expect("a database file").into_iter().filter(|said: &String| said != "ok").collect()
}

/// Events whose erasable half is missing or is not what the provable half commits to.
async fn unproven(conn: &mut Conn) -> Result<Vec<String>, StoreError> {
    let events = sql!(conn, all: Kept,
        "SELECT e.id, e.commitment, d.salt, d.body FROM event e LEFT JOIN event_detail d ON d.event_id = e.id")?;
    let proven = |event: &Kept| {
        event
            .salt
            .as_deref()
            .zip(event.body.as_deref())
            .is_some_and(|(salt, body)| commitment(salt, body) == *event.commitment)
    };
    Ok(events
        .iter()
        .filter(|event| !proven(event))
        .map(|event| format!("event {} is not whole", event.id))
        .collect())
}

/// People whose declared details changed more or less often than events say.
async fn uneven(conn: &mut Conn) -> Result<Vec<String>, StoreError> {
    let rows = sql!(conn, all: Declared,
        "SELECT p.id AS person_id,
            CAST(COALESCE((SELECT SUM(c.version) FROM contact c WHERE c.person_id = p.id), 0) AS BIGINT) AS versions,
            (SELECT COUNT(*) FROM event e JOIN event_subject s ON s.event_id = e.id
                WHERE e.action = $1 AND e.outcome = 'done' AND s.subject_id = p.id) AS events
         FROM person p", EventAction::ContactChanged.code())?;
    let uneven = rows.iter().filter(|row| row.versions != row.events);
    Ok(uneven
        .map(|Declared { person_id, versions, events }| {
            format!("{person_id}: {versions} changes, {events} events")
        })
        .collect())
}
