//! The triggers that write the event log and the history of the core tables, and keep both append-only. A database in which one is missing, switched off or
//! other than the schema makes it is not served: whoever can alter a schema could otherwise mend the log unseen.

use sqlx::{ConnectOptions as _, Connection as _, SqliteConnection, postgres::PgConnectOptions};

use super::{StoreError, migrate};

/// The tables whose changes are noted (`events::edits`).
const NOTED: [&str; 15] = [
    "organisation",
    "organisation_above",
    "organisation_relation",
    "invitation_policy",
    "account",
    "membership",
    "acknowledgement",
    "invitation",
    "session",
    "person",
    "person_identity",
    "relation",
    "contact",
    "population_record",
    "data_key",
];
/// Of SQLite, which keeps the text that made them.
const SQLITE: [&str; 22] = [
    "event_is_new",
    "event_is_kept",
    "event_is_fixed",
    "event_subject_is_new",
    "event_subject_is_kept",
    "event_subject_is_fixed",
    "event_detail_is_new",
    "event_detail_is_kept",
    "event_detail_is_only_erased",
    "event_leaf_is_new",
    "event_leaf_is_kept",
    "event_leaf_is_fixed",
    "event_tile_is_kept",
    "event_tile_only_grows",
    "event_checkpoint_is_new",
    "event_checkpoint_is_kept",
    "event_checkpoint_is_only_witnessed",
    "event_entry_is_written",
    "row_change_is_kept",
    "row_change_is_fixed",
    "removal_certificate_is_kept",
    "removal_certificate_is_fixed",
];
/// Of PostgreSQL, as it tells what they are.
const POSTGRES: [&str; 19] = [
    "event_is_kept BEFORE DELETE OR UPDATE ON event FOR EACH ROW",
    "event_is_not_emptied BEFORE TRUNCATE ON event FOR EACH STATEMENT",
    "event_subject_is_kept BEFORE DELETE OR UPDATE ON event_subject FOR EACH ROW",
    "event_subject_is_not_emptied BEFORE TRUNCATE ON event_subject FOR EACH STATEMENT",
    "event_detail_is_kept BEFORE DELETE ON event_detail FOR EACH ROW",
    "event_detail_is_not_emptied BEFORE TRUNCATE ON event_detail FOR EACH STATEMENT",
    "event_detail_is_only_erased BEFORE UPDATE ON event_detail FOR EACH ROW \
     WHEN (NOT (new.event_id = old.event_id AND new.salt IS NULL AND new.body IS NULL AND new.erased_at IS NOT NULL \
     AND old.erased_at IS NULL))",
    "event_leaf_is_kept BEFORE DELETE OR UPDATE ON event_leaf FOR EACH ROW",
    "event_leaf_is_not_emptied BEFORE TRUNCATE ON event_leaf FOR EACH STATEMENT",
    "event_tile_is_kept BEFORE DELETE ON event_tile FOR EACH ROW",
    "event_tile_is_not_emptied BEFORE TRUNCATE ON event_tile FOR EACH STATEMENT",
    "event_tile_only_grows BEFORE UPDATE ON event_tile FOR EACH ROW \
     WHEN (NOT (new.level = old.level AND new.place = old.place AND length(new.hashes) <= 8192 \
     AND substr(new.hashes, 1, length(old.hashes)) = old.hashes))",
    "event_checkpoint_is_kept BEFORE DELETE ON event_checkpoint FOR EACH ROW",
    "event_checkpoint_is_not_emptied BEFORE TRUNCATE ON event_checkpoint FOR EACH STATEMENT",
    "event_checkpoint_is_only_witnessed BEFORE UPDATE ON event_checkpoint FOR EACH ROW \
     WHEN (NOT (new.size = old.size AND new.at = old.at AND new.note = old.note AND old.witnessed_at IS NULL))",
    "row_change_is_kept BEFORE DELETE OR UPDATE ON row_change FOR EACH ROW",
    "row_change_is_not_emptied BEFORE TRUNCATE ON row_change FOR EACH STATEMENT",
    "removal_certificate_is_kept BEFORE DELETE OR UPDATE ON removal_certificate FOR EACH ROW",
    "removal_certificate_is_not_emptied BEFORE TRUNCATE ON removal_certificate FOR EACH STATEMENT",
];

/// The one of PostgreSQL that writes events; the others refuse.
const POSTGRES_WRITES: &str = "event_entry_is_written INSTEAD OF INSERT ON event_entry FOR EACH ROW EXECUTE FUNCTION write_event_entry()";

/// [`StoreError::Broken`] unless every trigger is there as the schema makes it.
pub(super) async fn check_sqlite(conn: &mut SqliteConnection) -> Result<(), StoreError> {
    let there = sqlx::query_scalar("SELECT sql FROM sqlite_schema WHERE type = 'trigger'");
    let there: Vec<String> = there.fetch_all(&mut *conn).await.map_err(|error| StoreError::of(&error))?;
    let idle = sqlx::query_scalar("SELECT COUNT(*) FROM _unit WHERE running IS NULL");
    let idle: i64 = idle.fetch_one(conn).await.map_err(|error| StoreError::of(&error))?;
    if idle != 1 {
        tracing::error!(target: "store", "the number of the running unit is lost, or was set from outside");
        return Err(StoreError::Broken);
    }
    let is_whole = |guard: &str| {
        migrate::sqlite_trigger(guard).is_some_and(|made| there.iter().any(|trigger| trigger == made))
    };
    let noting = NOTED
        .iter()
        .flat_map(|table| ["insert", "update", "delete"].map(|act| format!("{table}_{act}_is_noted")));
    expect(SQLITE.map(str::to_owned).into_iter().chain(noting), is_whole)
}

/// [`StoreError::Broken`] unless every trigger is there as the schema makes it, fires, and refuses.
pub(super) async fn check_postgres(options: &PgConnectOptions) -> Result<(), StoreError> {
    let mut conn = options.connect().await.map_err(|error| StoreError::of(&error))?;
    let there = sqlx::query_as(
        "SELECT pg_get_triggerdef(t.oid, true), p.prosrc
         FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid JOIN pg_proc p ON p.oid = t.tgfoid
         WHERE NOT t.tgisinternal AND t.tgenabled IN ('O', 'A') AND c.relnamespace = current_schema()::regnamespace",
    );
    let there: Vec<(String, String)> =
        there.fetch_all(&mut conn).await.map_err(|error| StoreError::of(&error))?;
    conn.close().await.map_err(|error| StoreError::of(&error))?;
    let is_whole = |guard: &str| {
        let made = format!("CREATE TRIGGER {guard}");
        there.iter().any(|(trigger, body)| *trigger == made && migrate::has_postgres_function(body))
    };
    let refusing = POSTGRES.iter().map(|guard| format!("{guard} EXECUTE FUNCTION refuse_event_change()"));
    let noting = NOTED.iter().map(|table| {
        let name = format!("{table}_is_noted");
        migrate::postgres_trigger(&name).unwrap_or(name)
    });
    expect(refusing.chain([POSTGRES_WRITES.to_owned()]).chain(noting), is_whole)
}

fn expect(
    guards: impl IntoIterator<Item = String>,
    is_whole: impl Fn(&str) -> bool,
) -> Result<(), StoreError> {
    guards.into_iter().find(|guard| !is_whole(guard)).map_or(Ok(()), |guard| {
        tracing::error!(
            target: "store", guard,
            "a trigger that keeps the event log is missing, switched off, or not as the schema makes it"
        );
        Err(StoreError::Broken)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        ambient::Ambient,
        store::{DatabaseUrl, Engine, Store},
        testing::TestStore,
    };
    use luukku_domain::events::{Event, EventAction};
    use sqlx::PgConnection;
    use std::path::Path;

    async fn open(path: &Path) -> Result<Store, StoreError> {
        Store::open(&DatabaseUrl::Sqlite(path.to_owned()), Ambient::of_this_machine()).await
    }

    /// Any program's connection to the file, with none of our settings.
    async fn from_outside(path: &Path) -> SqliteConnection {
        SqliteConnection::connect(&format!("sqlite:{}", path.display())).await.unwrap()
    }

    #[tokio::test]
    async fn a_file_whose_log_can_be_mended_is_not_opened() {
        let without = "DROP TRIGGER event_is_fixed";
        let gutted = "DROP TRIGGER event_is_fixed;
            CREATE TRIGGER event_is_fixed BEFORE UPDATE ON event WHEN 0
            BEGIN SELECT RAISE(ABORT, 'events are append-only'); END";
        for done in [without, gutted] {
            let folder = tempfile::tempdir().unwrap();
            let path = folder.path().join("luukku.db");
            drop(open(&path).await.unwrap());
            let mut conn = from_outside(&path).await;
            sqlx::raw_sql(done).execute(&mut conn).await.unwrap();
            conn.close().await.unwrap();
            assert!(matches!(open(&path).await, Err(StoreError::Broken)), "{done}");
        }
    }

    #[tokio::test]
    async fn no_row_of_the_log_is_replaced() {
        let store = TestStore::open(Engine::Sqlite).await;
        let person = store.ambient().id(luukku_domain::id::PersonId::new);
        for _ in 0..2 {
            let tx = store.begin(&store.system()).await.unwrap();
            tx.commit(Event::done(EventAction::PersonAdded).subject(person).detail("note", "x"))
                .await
                .unwrap();
        }
        let DatabaseUrl::Sqlite(path) = &store.place.url else { panic!("a file") };
        let mut conn = from_outside(path).await;
        let columns = "at, action, outcome, actor_kind, fields, request_id, commitment";
        let values = "0, 'x', 'done', 'system', '', x'00', x'00'";
        for replaced in [
            format!("INSERT OR REPLACE INTO event (id, {columns}) SELECT id, {values} FROM event"),
            format!("INSERT OR REPLACE INTO event (rowid, id, {columns}) VALUES (1, x'00', {values})"),
            "REPLACE INTO event_subject SELECT event_id, 'account', subject_id FROM event_subject".to_owned(),
            "REPLACE INTO event_subject (rowid, event_id, kind, subject_id)
             SELECT 1, event_id, kind, x'00' FROM event_subject WHERE rowid = 2".to_owned(),
            "REPLACE INTO event_detail SELECT event_id, salt, '{}', NULL FROM event_detail".to_owned(),
            "UPDATE OR REPLACE event_detail SET rowid = 2, salt = NULL, body = NULL, erased_at = 1 WHERE rowid = 1"
                .to_owned(),
        ] {
            let refused = sqlx::raw_sql(sqlx::AssertSqlSafe(replaced.clone())).execute(&mut conn).await;
            let refused = refused.expect_err(&replaced).to_string();
            assert!(refused.contains("append-only") || refused.contains("only be erased"), "{replaced}: {refused}");
        }
    }

    #[tokio::test]
    async fn a_guard_of_postgres_that_was_switched_off_or_gutted_is_noticed() {
        for done in [
            "ALTER TABLE event_detail DISABLE TRIGGER event_detail_is_kept",
            "CREATE OR REPLACE TRIGGER event_is_kept BEFORE DELETE ON event
             FOR EACH ROW EXECUTE FUNCTION refuse_event_change()",
            "CREATE OR REPLACE TRIGGER event_is_kept BEFORE DELETE OR UPDATE ON event
             FOR EACH ROW WHEN (FALSE) EXECUTE FUNCTION refuse_event_change()",
            "CREATE OR REPLACE FUNCTION refuse_event_change() RETURNS trigger LANGUAGE plpgsql
             AS 'BEGIN RETURN NEW; END'",
        ] {
            let store = TestStore::open(Engine::Postgres).await;
            let DatabaseUrl::Postgres(address) = &store.place.url else { panic!("an address of PostgreSQL") };
            let options: PgConnectOptions = address.parse().unwrap();
            check_postgres(&options).await.unwrap();
            let mut conn = PgConnection::connect_with(&options).await.unwrap();
            sqlx::raw_sql(done).execute(&mut conn).await.unwrap();
            conn.close().await.unwrap();
            assert_eq!(check_postgres(&options).await, Err(StoreError::Broken), "{done}");
        }
    }
}
