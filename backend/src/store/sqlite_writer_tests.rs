//! What becomes of a batch: shared by its units, lost as a whole with the connection, and never held up by one of them.

use crate::{
    sql,
    store::{Engine, StoreError, Tx},
    testing::TestStore,
};
use luukku_domain::{
    events::{Event, EventAction},
    id::OrganisationId,
};
use std::{path::PathBuf, time::Duration};

/// Long enough for a unit to stand in the queue.
const IN_QUEUE: Duration = Duration::from_millis(100);

async fn add(store: &TestStore, tx: &mut Tx, name: &str) -> Result<u64, StoreError> {
    let id = store.ambient().id(OrganisationId::new);
    sql!(
        tx.conn(),
        execute,
        "INSERT INTO organisation (id, kind, status, name_fi, search_text, sort_name, created_at)
         VALUES ($1, 'municipality', 'active', $2, 'koivula', 'koivula', 1)",
        id,
        name,
    )
}

async fn unit(store: &TestStore, name: &str) -> Result<(), StoreError> {
    let mut tx = store.begin(&store.system()).await?;
    add(store, &mut tx, name).await?;
    tx.commit(Event::done(EventAction::OrganisationCreated)).await
}

async fn names(store: &TestStore) -> Vec<String> {
    let mut read = store.read().await.unwrap();
    let events = sql!(read.conn(), scalar: i64, "SELECT COUNT(*) FROM event").unwrap();
    let names =
        sql!(read.conn(), scalars: String, "SELECT name_fi FROM organisation ORDER BY name_fi").unwrap();
    assert_eq!(i64::try_from(names.len()), Ok(events), "each with its event");
    names
}

/// How many COMMITs the write-ahead log holds: frames that say how large the database is after them
/// (sqlite.org/fileformat.html, 4.1).
fn commits(store: &TestStore) -> usize {
    let crate::store::DatabaseUrl::Sqlite(path) = &store.place.url else { panic!("a file") };
    let log = std::fs::read(PathBuf::from(format!("{}-wal", path.display()))).unwrap();
    let number = |at: usize| u32::from_be_bytes(log[at..at + 4].try_into().unwrap());
    let frame = 24 + number(8) as usize;
    let of_this_log = |at: &usize| log[at + 8..at + 16] == log[16..24];
    (32..log.len()).step_by(frame).take_while(of_this_log).filter(|at| number(at + 4) != 0).count()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_poisoned_unit_leaves_the_others_of_its_batch_alone() {
    let store = TestStore::open(Engine::Sqlite).await;
    let before = commits(&store);
    let mut first = store.begin(&store.system()).await.unwrap();
    add(&store, &mut first, "first").await.unwrap();
    let poisoned = async {
        let mut tx = store.begin(&store.system()).await?;
        add(&store, &mut tx, "second").await?;
        assert!(sql!(tx.conn(), execute, "DELETE FROM event").is_err(), "events are kept");
        tx.commit(Event::done(EventAction::OrganisationCreated)).await
    };
    let last = async {
        tokio::time::sleep(IN_QUEUE).await;
        unit(&store, "third").await
    };
    let first = async {
        tokio::time::sleep(2 * IN_QUEUE).await;
        first.commit(Event::done(EventAction::OrganisationCreated)).await
    };
    let ended = tokio::join!(first, poisoned, last);
    assert_eq!(ended, (Ok(()), Err(StoreError::Poisoned), Ok(())));
    assert_eq!(names(&store).await, ["first", "third"]);
    assert_eq!(commits(&store) - before, 1, "they were one batch");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_crowd_of_units_shares_its_commits() {
    let store = std::sync::Arc::new(TestStore::open(Engine::Sqlite).await);
    let before = commits(&store);
    let mut crowd = tokio::task::JoinSet::new();
    for turn in 0..64 {
        let store = std::sync::Arc::clone(&store);
        crowd.spawn(async move { unit(&store, &format!("{turn:02}")).await.unwrap() });
    }
    crowd.join_all().await;
    assert_eq!(names(&store).await.len(), 64);
    let made = commits(&store) - before;
    println!("64 units took {made} commits");
    assert!((1..=32).contains(&made), "{made} commits for 64 units");
}

/// Gives the writer's present connection, and not the one that may follow it, room for a few pages more.
async fn fill_disk(store: &TestStore) {
    let room = async |conn: &mut sqlx::SqliteConnection| {
        let pages: i64 = sqlx::query_scalar("PRAGMA page_count").fetch_one(&mut *conn).await.unwrap();
        let limit = format!("PRAGMA max_page_count = {}", pages + 8);
        sqlx::query(sqlx::AssertSqlSafe(limit)).execute(conn).await.unwrap();
        Ok(())
    };
    store.writer().alone(room).await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_full_disk_fails_the_whole_batch_and_the_next_units_work() {
    let store = TestStore::open(Engine::Sqlite).await;
    fill_disk(&store).await;
    let mut early = store.begin(&store.system()).await.unwrap();
    add(&store, &mut early, "early").await.unwrap();
    let too_much = async {
        let mut tx = store.begin(&store.system()).await?;
        let full = add(&store, &mut tx, &"x".repeat(400_000)).await;
        assert_eq!(full, Err(StoreError::Unavailable));
        tx.commit(Event::done(EventAction::OrganisationCreated)).await
    };
    let next = async {
        tokio::time::sleep(IN_QUEUE).await;
        unit(&store, "next").await
    };
    let early = async {
        tokio::time::sleep(2 * IN_QUEUE).await;
        early.commit(Event::done(EventAction::OrganisationCreated)).await
    };
    let ended = tokio::join!(early, too_much, next);
    assert_eq!(ended, (Err(StoreError::Unavailable), Err(StoreError::Poisoned), Ok(())));
    unit(&store, "sound").await.unwrap();
    assert_eq!(names(&store).await, ["next", "sound"]);
}
