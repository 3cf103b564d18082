//! The promises of the store: a unit and its event together or not at all, whoever goes away in the middle.

#![allow(clippy::unwrap_used, reason = "a test that cannot set its scene fails")]

use luukku_backend::{
    on_both_engines, sql,
    store::{Engine, Lock, Store, StoreError, UNIT_LIMIT},
    testing::TestStore,
};
use luukku_domain::{
    events::{Event, EventAction},
    id::{OrganisationId, PersonId},
    time::Timestamp,
};
use sqlx::{Connection as _, PgConnection};

async fn add_organisation(
    store: &TestStore,
    tx: &mut luukku_backend::store::Tx,
) -> Result<OrganisationId, StoreError> {
    let id = store.ambient().id(OrganisationId::new);
    sql!(
        tx.conn(),
        execute,
        "INSERT INTO organisation (id, kind, status, name_fi, search_text, sort_name, created_at)
         VALUES ($1, 'municipality', 'active', 'Koivula', 'koivula', 'koivula', $2)",
        id,
        Timestamp::from_micros(1),
    )?;
    Ok(id)
}

async fn counts(store: &Store) -> (i64, i64) {
    let mut read = store.read().await.unwrap();
    let organisations = sql!(read.conn(), scalar: i64, "SELECT COUNT(*) FROM organisation").unwrap();
    let events = sql!(read.conn(), scalar: i64, "SELECT COUNT(*) FROM event").unwrap();
    (organisations, events)
}

fn created() -> Event {
    Event::done(EventAction::OrganisationCreated)
}

on_both_engines! {
    async fn a_committed_unit_leaves_its_change_and_its_event(store) {
        let mut tx = store.begin(&store.system()).await.unwrap();
        let id = add_organisation(&store, &mut tx).await.unwrap();
        tx.commit(created().about(id).subject(id).detail("note", "ensimmäinen")).await.unwrap();
        assert_eq!(counts(&store).await, (1, 1));
        let mut read = store.read().await.unwrap();
        let body = sql!(read.conn(), scalar: String, "SELECT body FROM event_detail").unwrap();
        assert_eq!(body, r#"{"actor_name":"demo","note":"ensimmäinen"}"#);
    }

    async fn a_dropped_unit_leaves_nothing(store) {
        let mut tx = store.begin(&store.system()).await.unwrap();
        add_organisation(&store, &mut tx).await.unwrap();
        drop(tx);
        assert_eq!(counts(&store).await, (0, 0));
    }

    async fn a_refused_unit_leaves_only_its_event(store) {
        let mut tx = store.begin(&store.system()).await.unwrap();
        add_organisation(&store, &mut tx).await.unwrap();
        tx.refuse(Event::denied(EventAction::OrganisationCreated)).await.unwrap();
        assert_eq!(counts(&store).await, (0, 1));
    }

    async fn a_unit_in_which_a_statement_failed_cannot_be_committed(store) {
        let mut tx = store.begin(&store.system()).await.unwrap();
        let id = add_organisation(&store, &mut tx).await.unwrap();
        let twice = sql!(
            tx.conn(), execute,
            "INSERT INTO organisation (id, kind, status, name_fi, search_text, sort_name, created_at)
             VALUES ($1, 'municipality', 'active', 'Toinen', 'toinen', 'toinen', 1)",
            id,
        );
        assert_eq!(twice, Err(StoreError::Conflict));
        assert_eq!(add_organisation(&store, &mut tx).await, Err(StoreError::Poisoned));
        assert_eq!(tx.commit(created()).await, Err(StoreError::Poisoned));
        assert_eq!(counts(&store).await, (0, 0));
    }

    async fn units_that_lock_the_same_things_run_one_after_another(store) {
        let mut tx = store.begin(&store.system()).await.unwrap();
        let (first, second) =
            (add_organisation(&store, &mut tx).await.unwrap(), add_organisation(&store, &mut tx).await.unwrap());
        tx.commit(created()).await.unwrap();
        // Each adds one to a number that it has read: without the locks some of the additions would be lost.
        let mut tasks = tokio::task::JoinSet::new();
        for turn in 0..24_u32 {
            let (store, actor) = ((*store).clone(), store.system());
            let (one, other) = if turn % 2 == 0 { (first, second) } else { (second, first) };
            tasks.spawn(async move {
                let mut tx = store.begin(&actor).await.unwrap();
                tx.lock([Lock::Organisation(one), Lock::Organisation(other)]).await.unwrap();
                let count =
                    sql!(tx.conn(), scalar: i64, "SELECT created_at FROM organisation WHERE id = $1", first).unwrap();
                sql!(tx.conn(), execute, "UPDATE organisation SET created_at = $2 WHERE id = $1", first, count + 1)
                    .unwrap();
                tx.commit(Event::done(EventAction::OrganisationRenamed)).await.unwrap();
            });
        }
        tasks.join_all().await;
        let mut read = store.read().await.unwrap();
        let count = sql!(read.conn(), scalar: i64, "SELECT created_at FROM organisation WHERE id = $1", first).unwrap();
        assert_eq!(count, 25);
    }

    async fn locking_what_is_not_there_is_an_error(store) {
        let mut tx = store.begin(&store.system()).await.unwrap();
        let nobody = store.ambient().id(OrganisationId::new);
        assert_eq!(tx.lock([Lock::Organisation(nobody)]).await, Err(StoreError::Missing));
    }

    async fn whoever_was_read_ahead_is_locked_and_known_to_have_changed(store) {
        let mut tx = store.begin(&store.system()).await.unwrap();
        let person = store.ambient().id(PersonId::new);
        sql!(tx.conn(), execute, "INSERT INTO person (id, lang, created_at, version) VALUES ($1, 'fi', 1, 7)", person)
            .unwrap();
        tx.commit(Event::done(EventAction::PersonAdded)).await.unwrap();
        let change = async |who: PersonId, version| {
            let mut tx = store.begin(&store.system()).await?;
            tx.lock_as_read(who, version).await?;
            sql!(tx.conn(), execute, "UPDATE person SET lang = 'sv' WHERE id = $1", who)?;
            tx.commit_all(Event::done(EventAction::PersonRefreshed), [Event::done(EventAction::PersonRefreshed)]).await
        };
        assert_eq!(change(person, 7).await, Ok(()));
        assert_eq!(change(person, 7).await, Err(StoreError::Conflict));
        assert_eq!(change(person, 8).await, Ok(()));
        let nobody = store.ambient().id(PersonId::new);
        assert_eq!(change(nobody, 0).await, Err(StoreError::Conflict));
        let mut read = store.read().await.unwrap();
        let version = sql!(read.conn(), scalar: i64, "SELECT version FROM person WHERE id = $1", person).unwrap();
        let events = sql!(read.conn(), scalar: i64,
            "SELECT COUNT(*) FROM event WHERE action = $1", EventAction::PersonRefreshed.code()).unwrap();
        assert_eq!((version, events), (9, 4), "what was refused left nothing");
    }

    async fn of_many_who_read_the_same_person_one_at_a_time_changes_them(store) {
        let mut tx = store.begin(&store.system()).await.unwrap();
        let person = store.ambient().id(PersonId::new);
        sql!(tx.conn(), execute, "INSERT INTO person (id, lang, created_at, version) VALUES ($1, 'fi', 0, 0)", person)
            .unwrap();
        tx.commit(Event::done(EventAction::PersonAdded)).await.unwrap();
        let mut tasks = tokio::task::JoinSet::new();
        for _ in 0..12 {
            let (inner, actor) = ((*store).clone(), store.system());
            tasks.spawn(async move {
                loop {
                    let mut read = inner.read().await.unwrap();
                    let (version, sum) = sql!(read.conn(), one: (i64, i64),
                        "SELECT version, created_at FROM person WHERE id = $1", person).unwrap();
                    drop(read);
                    let mut tx = inner.begin(&actor).await.unwrap();
                    if tx.lock_as_read(person, version).await.is_err() {
                        continue;
                    }
                    sql!(tx.conn(), execute, "UPDATE person SET created_at = $2 WHERE id = $1", person, sum + 1).unwrap();
                    match tx.commit(Event::done(EventAction::PersonRefreshed)).await {
                        Ok(()) => return,
                        Err(error) => assert_eq!(error, StoreError::Conflict),
                    }
                }
            });
        }
        tasks.join_all().await;
        let mut read = store.read().await.unwrap();
        let sum = sql!(read.conn(), scalar: i64, "SELECT created_at FROM person WHERE id = $1", person).unwrap();
        assert_eq!(sum, 12, "none wrote over another");
    }

    async fn a_caller_that_goes_away_leaves_whole_units_only(store) {
        let mut tasks = Vec::new();
        for turn in 0..40_u64 {
            let (inner, actor) = ((*store).clone(), store.system());
            let id = store.ambient().id(OrganisationId::new);
            tasks.push(tokio::spawn(async move {
                let mut tx = inner.begin(&actor).await?;
                sql!(
                    tx.conn(), execute,
                    "INSERT INTO organisation (id, kind, status, name_fi, search_text, sort_name, created_at)
                     VALUES ($1, 'municipality', 'active', 'Koivula', 'koivula', 'koivula', 1)",
                    id,
                )?;
                tx.commit(Event::done(EventAction::OrganisationCreated)).await
            }));
            tokio::time::sleep(std::time::Duration::from_micros(turn * 37)).await;
            if turn % 3 != 0 {
                tasks[usize::try_from(turn).unwrap()].abort();
            }
        }
        for task in tasks {
            let _ = task.await;
        }
        let mut tx = store.begin(&store.system()).await.unwrap();
        add_organisation(&store, &mut tx).await.unwrap();
        tx.commit(created()).await.unwrap();
        let (organisations, events) = counts(&store).await;
        assert_eq!(organisations, events);
        assert!(organisations >= 14, "the units that nobody cut off are there: {organisations}");
    }

    async fn a_unit_that_dawdles_is_rolled_back_and_frees_the_writer(store) {
        let mut slow = store.begin(&store.system()).await.unwrap();
        add_organisation(&store, &mut slow).await.unwrap();
        tokio::time::sleep(UNIT_LIMIT + std::time::Duration::from_millis(300)).await;
        let mut tx = store.begin(&store.system()).await.unwrap();
        add_organisation(&store, &mut tx).await.unwrap();
        tx.commit(created()).await.unwrap();
        assert!(slow.commit(created()).await.is_err());
        assert_eq!(counts(&store).await, (1, 1));
    }

    async fn a_unit_that_keeps_asking_is_rolled_back_when_its_time_is_over(store) {
        let mut slow = store.begin(&store.system()).await.unwrap();
        let id = add_organisation(&store, &mut slow).await.unwrap();
        let began = std::time::Instant::now();
        let ended = loop {
            // Each statement is short, and the unit is never idle for long.
            if let Err(error) = slow.lock([Lock::Organisation(id)]).await {
                break error;
            }
            tokio::time::sleep(std::time::Duration::from_millis(20)).await;
            assert!(began.elapsed() < 2 * UNIT_LIMIT, "nothing ends the unit");
        };
        assert_eq!(ended, StoreError::TooLong);
        assert!(slow.commit(created()).await.is_err());
        assert_eq!(counts(&store).await, (0, 0));
    }

    async fn a_lock_that_somebody_dawdles_with_is_free_again_in_time(store) {
        let mut tx = store.begin(&store.system()).await.unwrap();
        let id = add_organisation(&store, &mut tx).await.unwrap();
        tx.commit(created()).await.unwrap();
        let mut slow = store.begin(&store.system()).await.unwrap();
        slow.lock([Lock::Organisation(id)]).await.unwrap();
        tokio::time::sleep(UNIT_LIMIT / 2).await;
        let mut next = store.begin(&store.system()).await.unwrap();
        next.lock([Lock::Organisation(id)]).await.unwrap();
        next.commit(created()).await.unwrap();
        assert!(slow.commit(created()).await.is_err());
        assert_eq!(counts(&store).await, (1, 2));
    }

    async fn events_cannot_be_changed_or_deleted(store) {
        let tx = store.begin(&store.system()).await.unwrap();
        tx.commit(created()).await.unwrap();
        let mut tx = store.begin(&store.system()).await.unwrap();
        assert!(sql!(tx.conn(), execute, "DELETE FROM event").is_err());
        drop(tx);
        let mut tx = store.begin(&store.system()).await.unwrap();
        assert!(sql!(tx.conn(), execute, "UPDATE event SET at = 0").is_err());
        drop(tx);
        let mut tx = store.begin(&store.system()).await.unwrap();
        assert!(sql!(tx.conn(), execute, "UPDATE event_detail SET body = '{}'").is_err());
        drop(tx);
        let mut tx = store.begin(&store.system()).await.unwrap();
        let erased = sql!(tx.conn(), execute, "UPDATE event_detail SET salt = NULL, body = NULL, erased_at = 1");
        assert_eq!(erased, Ok(1));
    }

    async fn housekeeping_cannot_write_what_needs_an_event(store) {
        let mut housekeeping = store.housekeeping().await.unwrap();
        let refused = sql!(housekeeping.conn(), execute, "UPDATE account SET name = 'x'");
        assert_eq!(refused, Err(StoreError::NotHousekeeping("account".into())));
        assert_eq!(housekeeping.commit().await, Err(StoreError::Poisoned));
    }

    async fn nobody_waits_for_a_statement_whose_caller_went_away(store) {
        let slow = async {
            let mut read = store.read().await.unwrap();
            sql!(read.conn(), scalar: i64,
                "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 5000000) SELECT COUNT(*) FROM n")
        };
        let gone = tokio::time::timeout(std::time::Duration::from_millis(50), slow).await;
        assert!(gone.is_err(), "the statement takes longer: {gone:?}");
        let began = std::time::Instant::now();
        assert_eq!(counts(&store).await, (0, 0));
        assert!(began.elapsed() < std::time::Duration::from_millis(500), "{:?}", began.elapsed());
    }

    async fn a_reader_cannot_write(store) {
        let mut read = store.read().await.unwrap();
        assert!(sql!(read.conn(), execute, "DELETE FROM throttle_failure").is_err());
    }
}

#[tokio::test]
async fn one_process_opens_a_database_file() {
    let store = TestStore::open(Engine::Sqlite).await;
    let second = Store::open(&store.place.url, store.ambient().clone()).await;
    assert_eq!(second.err(), Some(StoreError::InUse));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_unit_that_waits_too_long_for_a_lock_of_postgres_took_too_long() {
    let store = TestStore::open(Engine::Postgres).await;
    let mut tx = store.begin(&store.system()).await.unwrap();
    let id = add_organisation(&store, &mut tx).await.unwrap();
    tx.commit(created()).await.unwrap();

    // Somebody outside of the program, whom no watchdog ends.
    let address = store.place.address();
    let mut other = PgConnection::connect(address).await.unwrap();
    sqlx::raw_sql("BEGIN; UPDATE organisation SET version = version + 1").execute(&mut other).await.unwrap();
    let mut waiting = store.begin(&store.system()).await.unwrap();
    assert_eq!(waiting.lock([Lock::Organisation(id)]).await, Err(StoreError::TooLong));
    assert_eq!(waiting.commit(created()).await, Err(StoreError::Poisoned));
    sqlx::raw_sql("ROLLBACK").execute(&mut other).await.unwrap();
    assert_eq!(counts(&store).await, (1, 1));
}
