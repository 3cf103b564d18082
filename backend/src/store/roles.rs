//! Two roles on PostgreSQL: one owns the tables and changes the schema, the other serves and cannot alter the event log
//! (DESIGN: The event log). Triggers keep the log append-only; who owns a table could switch them off.

use sqlx::{AssertSqlSafe, ConnectOptions as _, Connection as _, PgConnection, postgres::PgConnectOptions};

use super::{DatabaseUrl, StoreError};

/// What the serving role may do with the tables of the log, and with the view through which it is written. Of
/// `event_detail` it may empty the erasable half; a tile grows, and a checkpoint is witnessed.
const LOG: [(&str, &str); 9] = [
    ("event", "SELECT, INSERT"),
    ("event_subject", "SELECT, INSERT"),
    ("event_detail", "SELECT, INSERT, UPDATE (salt, body, erased_at)"),
    ("event_entry", "INSERT"),
    ("event_leaf", "SELECT, INSERT"),
    ("event_tile", "SELECT, INSERT, UPDATE (hashes)"),
    ("event_checkpoint", "SELECT, INSERT, UPDATE (witnessed_at)"),
    ("row_change", "SELECT, INSERT"),
    ("removal_certificate", "SELECT, INSERT"),
];
/// Where the driver notes the steps of the schema: the serving role only looks which there are.
const STEPS_TAKEN: (&str, &str) = ("_sqlx_migrations", "SELECT");
/// What the serving role may do with every other table.
const OTHERS: &str = "SELECT, INSERT, UPDATE, DELETE";

/// As the owner of the tables, gives the role of `serving` exactly what serving needs, and takes away anything else.
/// Gives the role's name.
pub async fn grant(owner: &DatabaseUrl, serving: &DatabaseUrl) -> Result<String, StoreError> {
    let role: String = scalar(&mut connect(serving).await?, "SELECT quote_ident(current_user)").await?;
    let mut conn = connect(owner).await?;
    if scalar::<String>(&mut conn, "SELECT quote_ident(current_user)").await? == role {
        return Err(StoreError::OwnsTheLog);
    }
    let schema: String = scalar(&mut conn, "SELECT quote_ident(current_schema())").await?;
    let tables = sqlx::query_scalar(
        "SELECT table_name::text FROM information_schema.tables WHERE table_schema = current_schema()",
    );
    let tables: Vec<String> = tables.fetch_all(&mut conn).await.map_err(|error| StoreError::of(&error))?;
    let mut statements = vec![
        format!("GRANT USAGE ON SCHEMA {schema} TO {role}"),
        format!("REVOKE ALL ON ALL TABLES IN SCHEMA {schema} FROM {role}"),
    ];
    statements.extend(tables.iter().map(|table| {
        let known = LOG.iter().chain([&STEPS_TAKEN]).find(|(name, _)| name == table);
        let rights = known.map_or(OTHERS, |(_, rights)| rights);
        format!("GRANT {rights} ON {schema}.{table} TO {role}")
    }));
    let mut tx = conn.begin().await.map_err(|error| StoreError::of(&error))?;
    for statement in statements {
        let statement = sqlx::raw_sql(AssertSqlSafe(statement)).execute(&mut *tx);
        statement.await.map_err(|error| StoreError::of(&error))?;
    }
    tx.commit().await.map_err(|error| StoreError::of(&error))?;
    Ok(role)
}

/// [`StoreError::OwnsTheLog`] when the role of `serving` could alter the log: it owns the tables or their schema (or may
/// become a role that does, as a superuser may), or was given more than [`grant`] gives.
pub async fn check(serving: &DatabaseUrl) -> Result<(), StoreError> {
    let mut conn = connect(serving).await?;
    let sql = "SELECT COALESCE(BOOL_OR(
            pg_has_role(c.relowner, 'MEMBER') OR pg_has_role(n.nspowner, 'MEMBER')
            OR has_table_privilege(c.oid, 'UPDATE') OR has_table_privilege(c.oid, 'DELETE')
            OR has_table_privilege(c.oid, 'TRUNCATE') OR has_table_privilege(c.oid, 'TRIGGER')), FALSE)
         FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
         WHERE n.nspname = current_schema() AND c.relname IN
            ('event', 'event_subject', 'event_detail', 'event_leaf', 'event_tile', 'event_checkpoint', 'row_change',
             'removal_certificate')";
    if scalar(&mut conn, sql).await? { Err(StoreError::OwnsTheLog) } else { Ok(()) }
}

async fn connect(url: &DatabaseUrl) -> Result<PgConnection, StoreError> {
    let DatabaseUrl::Postgres(address) = url else { return Err(StoreError::UnknownEngine) };
    let options: PgConnectOptions = address.parse().map_err(|error| StoreError::of(&error))?;
    options.disable_statement_logging().connect().await.map_err(|error| StoreError::of(&error))
}

async fn scalar<T>(conn: &mut PgConnection, sql: &'static str) -> Result<T, StoreError>
where
    T: for<'r> sqlx::Decode<'r, sqlx::Postgres> + sqlx::Type<sqlx::Postgres> + Send + Unpin,
{
    sqlx::query_scalar(sql).fetch_one(conn).await.map_err(|error| StoreError::of(&error))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        ambient::Ambient,
        sql,
        store::{Engine, Store},
        testing::TestStore,
    };
    use luukku_domain::events::{Event, EventAction};

    #[tokio::test]
    async fn the_role_that_serves_works_and_cannot_alter_an_event() {
        let owned = TestStore::open(Engine::Postgres).await;
        let serving = owned.place.lesser_role().await;
        assert_eq!(check(&owned.place.url).await, Err(StoreError::OwnsTheLog));
        grant(&owned.place.url, &serving).await.unwrap();
        check(&serving).await.unwrap();

        let store = Store::open(&serving, Ambient::of_this_machine()).await.unwrap();
        let mut tx = store.begin(&owned.system()).await.unwrap();
        sql!(tx.conn(), execute, "INSERT INTO installation (id, kind, created_at) VALUES (1, 'demo', 1)")
            .unwrap();
        tx.commit(Event::done(EventAction::InstallationFounded).detail("kind", "demo")).await.unwrap();

        let mut conn = connect(&serving).await.unwrap();
        for forbidden in [
            "UPDATE event SET at = 0",
            "DELETE FROM event_subject",
            "DELETE FROM event_detail",
            "UPDATE event_detail SET event_id = event_id",
            "TRUNCATE event CASCADE",
            "ALTER TABLE event DISABLE TRIGGER ALL",
            "DROP TRIGGER event_is_kept ON event",
            "DROP TABLE event_detail",
            "UPDATE _sqlx_migrations SET version = 0",
        ] {
            let refused = sqlx::raw_sql(forbidden).execute(&mut conn).await.unwrap_err();
            let code = refused
                .as_database_error()
                .and_then(sqlx::error::DatabaseError::code)
                .unwrap_or_default()
                .into_owned();
            assert_eq!(code, "42501", "{forbidden}: insufficient privilege");
        }
        let erase = "UPDATE event_detail SET salt = NULL, body = NULL, erased_at = 1";
        assert_eq!(sqlx::raw_sql(erase).execute(&mut conn).await.unwrap().rows_affected(), 1);
    }

    #[tokio::test]
    async fn one_role_too_many_rights_is_noticed() {
        let owned = TestStore::open(Engine::Postgres).await;
        let serving = owned.place.lesser_role().await;
        let role = grant(&owned.place.url, &serving).await.unwrap();
        let mut conn = connect(&owned.place.url).await.unwrap();
        let more = AssertSqlSafe(format!("GRANT TRIGGER ON event_subject TO {role}"));
        sqlx::raw_sql(more).execute(&mut conn).await.unwrap();
        assert_eq!(check(&serving).await, Err(StoreError::OwnsTheLog));
        grant(&owned.place.url, &serving).await.unwrap();
        check(&serving).await.unwrap();
        assert_eq!(grant(&owned.place.url, &owned.place.url).await, Err(StoreError::OwnsTheLog));
    }
}
