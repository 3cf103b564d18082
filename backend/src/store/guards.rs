//! The triggers that keep the event log append-only. A database in which one is missing or switched off is not served:
//! whoever can alter a schema could otherwise mend the log unseen.

use sqlx::{ConnectOptions as _, Connection as _, SqliteConnection, postgres::PgConnectOptions};

use super::StoreError;

/// On both engines.
const BOTH: [&str; 4] =
    ["event_is_kept", "event_subject_is_kept", "event_detail_is_kept", "event_detail_is_only_erased"];
/// SQLite has a trigger of its own for updates.
const SQLITE: [&str; 2] = ["event_is_fixed", "event_subject_is_fixed"];
/// PostgreSQL can empty a table as a whole.
const POSTGRES: [&str; 3] =
    ["event_is_not_emptied", "event_subject_is_not_emptied", "event_detail_is_not_emptied"];

/// [`StoreError::Broken`] unless every trigger is there.
pub(super) async fn check_sqlite(conn: &mut SqliteConnection) -> Result<(), StoreError> {
    let there = sqlx::query_scalar("SELECT name FROM sqlite_schema WHERE type = 'trigger'");
    let there: Vec<String> = there.fetch_all(conn).await.map_err(|error| StoreError::of(&error))?;
    expect(&there, &SQLITE)
}

/// [`StoreError::Broken`] unless every trigger is there and fires.
pub(super) async fn check_postgres(options: &PgConnectOptions) -> Result<(), StoreError> {
    let mut conn = options.connect().await.map_err(|error| StoreError::of(&error))?;
    let there = sqlx::query_scalar(
        "SELECT t.tgname::text FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid
         WHERE NOT t.tgisinternal AND t.tgenabled IN ('O', 'A') AND c.relnamespace = current_schema()::regnamespace",
    );
    let there: Vec<String> = there.fetch_all(&mut conn).await.map_err(|error| StoreError::of(&error))?;
    conn.close().await.map_err(|error| StoreError::of(&error))?;
    expect(&there, &POSTGRES)
}

fn expect(there: &[String], of_engine: &[&str]) -> Result<(), StoreError> {
    let missing = BOTH.iter().chain(of_engine).find(|guard| !there.iter().any(|name| name == *guard));
    missing.map_or(Ok(()), |guard| {
        tracing::error!(target: "store", guard, "a trigger that keeps the event log is missing or switched off");
        Err(StoreError::Broken)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        ambient::Ambient,
        store::{DatabaseUrl, Store},
        testing::TestStore,
    };
    use sqlx::PgConnection;

    #[tokio::test]
    async fn a_file_whose_log_can_be_mended_is_not_opened() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("luukku.db");
        let url = DatabaseUrl::Sqlite(path.clone());
        drop(Store::open(&url, Ambient::of_this_machine()).await.unwrap());
        let mut conn = super::super::open::sqlite_options(&path).connect().await.unwrap();
        sqlx::query("DROP TRIGGER event_is_fixed").execute(&mut conn).await.unwrap();
        conn.close().await.unwrap();
        assert!(matches!(Store::open(&url, Ambient::of_this_machine()).await, Err(StoreError::Broken)));
    }

    #[tokio::test]
    async fn a_switched_off_guard_of_postgres_is_noticed() {
        let store = TestStore::open(super::super::Engine::Postgres).await;
        let DatabaseUrl::Postgres(address) = &store.url else { panic!("an address of PostgreSQL") };
        let options: PgConnectOptions = address.parse().unwrap();
        check_postgres(&options).await.unwrap();
        let mut conn = PgConnection::connect_with(&options).await.unwrap();
        sqlx::query("ALTER TABLE event_detail DISABLE TRIGGER event_detail_is_kept")
            .execute(&mut conn)
            .await
            .unwrap();
        conn.close().await.unwrap();
        assert_eq!(check_postgres(&options).await, Err(StoreError::Broken));
    }
}
