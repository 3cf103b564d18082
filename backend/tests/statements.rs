//! Prepares every statement of the program on both engines, compares the two schemas, and sees that each column has its tag.

use luukku_backend::{
    privacy::columns::tags,
    store::{DatabaseUrl, Engine, HOUSEKEEPING_TABLES, STATEMENTS},
    testing::TestStore,
};
use sqlx::{
    Connection as _, Either, Executor as _, PgConnection, SqlSafeStr as _, SqliteConnection, Statement as _,
};
use std::collections::{BTreeMap, BTreeSet};

fn parameters<T>(parameters: Option<Either<&[T], usize>>) -> usize {
    match parameters {
        None => 0,
        Some(Either::Left(types)) => types.len(),
        Some(Either::Right(count)) => count,
    }
}

fn path(store: &TestStore) -> &std::path::Path {
    let DatabaseUrl::Sqlite(path) = &store.place.url else { panic!("a SQLite store") };
    path
}

#[tokio::test]
async fn every_statement_prepares_on_sqlite_and_binds_what_it_names() {
    let store = TestStore::open(Engine::Sqlite).await;
    let mut conn = SqliteConnection::connect(&format!("sqlite:{}", path(&store).display()))
        .await
        .expect("a second reader");
    assert!(!STATEMENTS.is_empty());
    for statement in STATEMENTS {
        let prepared = (&mut conn).prepare(statement.sql.into_sql_str()).await;
        let prepared =
            prepared.unwrap_or_else(|error| panic!("{}: {error}\n{}", statement.place, statement.sql));
        assert_eq!(
            parameters(prepared.parameters()),
            statement.binds,
            "{}: {}",
            statement.place,
            statement.sql
        );
    }
}

#[tokio::test]
async fn every_statement_prepares_on_postgres_and_binds_what_it_names() {
    let store = TestStore::open(Engine::Postgres).await;
    let mut conn = PgConnection::connect(store.place.address()).await.expect("a second connection");
    for statement in STATEMENTS {
        let prepared = (&mut conn).prepare(statement.sql.into_sql_str()).await;
        let prepared =
            prepared.unwrap_or_else(|error| panic!("{}: {error}\n{}", statement.place, statement.sql));
        assert_eq!(
            parameters(prepared.parameters()),
            statement.binds,
            "{}: {}",
            statement.place,
            statement.sql
        );
    }
}

/// Ten thousand users are a normal day: a page of them begins with an index or with the words of the search.
#[tokio::test]
async fn no_page_of_users_is_taken_from_a_scan_of_all_accounts() {
    let store = TestStore::open(Engine::Sqlite).await;
    let mut conn = SqliteConnection::connect(&format!("sqlite:{}", path(&store).display()))
        .await
        .expect("a second reader");
    let pages = STATEMENTS.iter().filter(|it| it.sql.contains("page AS (SELECT a.* FROM found a"));
    let mut planned = 0;
    for statement in pages {
        let explain = sqlx::AssertSqlSafe(format!("EXPLAIN QUERY PLAN {}", statement.sql));
        let steps: Vec<(i64, i64, i64, String)> =
            sqlx::query_as(explain).fetch_all(&mut conn).await.expect("a plan");
        let found = statement.sql.contains("found AS MATERIALIZED");
        // What a search found is scanned; the accounts themselves never are, but in the order of an index.
        let scans = steps.iter().filter(|(_, _, _, step)| step == "SCAN a").count();
        assert_eq!(scans, usize::from(found), "{}: {steps:#?}", statement.place);
        planned += 1;
    }
    assert!(
        planned >= 24,
        "three orders, both ways, with and without a search, everything or in reach: {planned}"
    );
}

#[tokio::test]
async fn both_engines_have_the_same_tables_and_columns() {
    let sqlite = TestStore::open(Engine::Sqlite).await;
    let mut conn =
        SqliteConnection::connect(&format!("sqlite:{}", path(&sqlite).display())).await.expect("a reader");
    let here: Vec<(String, String, String, bool)> = sqlx::query_as(
        "SELECT m.name, p.name, p.type, p.\"notnull\" OR p.pk > 0
         FROM sqlite_master m JOIN pragma_table_info(m.name) p
         WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite_%' AND substr(m.name, 1, 1) <> '_'",
    )
    .fetch_all(&mut conn)
    .await
    .expect("the schema");
    let postgres = TestStore::open(Engine::Postgres).await;
    let mut conn = PgConnection::connect(postgres.place.address()).await.expect("a reader");
    let there: Vec<(String, String, String, bool)> = sqlx::query_as(
        "SELECT table_name::text, column_name::text, data_type::text, is_nullable = 'NO'
         FROM information_schema.columns JOIN information_schema.tables USING (table_schema, table_name)
         WHERE table_schema = 'public' AND table_type = 'BASE TABLE' AND left(table_name, 1) <> '_'",
    )
    .fetch_all(&mut conn)
    .await
    .expect("the schema");

    let columns = |rows: Vec<(String, String, String, bool)>| -> BTreeMap<_, _> {
        rows.into_iter().map(|(table, column, kind, required)| ((table, column), (kind, required))).collect()
    };
    let (here, there) = (columns(here), columns(there));
    assert_eq!(here.keys().collect::<Vec<_>>(), there.keys().collect::<Vec<_>>());
    for (column, (kind, required)) in &here {
        let (other, other_required) = &there[column];
        let fits = match kind.as_str() {
            "TEXT" => other == "text",
            "INTEGER" => other == "bigint" || other == "boolean",
            "BLOB" => other == "uuid" || other == "bytea",
            _ => false,
        };
        assert!(fits, "{column:?} is {kind} on SQLite and {other} on PostgreSQL");
        assert_eq!(required, other_required, "{column:?} may be empty on one engine only");
    }
    // Each column says of which register its data are, and by which rule they go.
    let tags = tags().expect("the tags of columns");
    let tagged: BTreeSet<_> = tags
        .iter()
        .flat_map(|(table, columns)| columns.keys().map(move |column| (table.clone(), column.clone())))
        .collect();
    assert_eq!(here.keys().cloned().collect::<BTreeSet<_>>(), tagged);
    for (table, _) in HOUSEKEEPING_TABLES {
        assert!(here.keys().any(|(name, _)| name == table), "the housekeeping table {table} does not exist");
    }
}

#[tokio::test]
async fn sqlite_is_a_version_without_the_write_ahead_log_bug() {
    let store = TestStore::open(Engine::Sqlite).await;
    let mut conn =
        SqliteConnection::connect(&format!("sqlite:{}", path(&store).display())).await.expect("a reader");
    let version: String =
        sqlx::query_scalar("SELECT sqlite_version()").fetch_one(&mut conn).await.expect("a version");
    let parts: Vec<u32> = version.split('.').map(|part| part.parse().expect("a number")).collect();
    assert!(parts >= vec![3, 51, 3], "SQLite {version} can corrupt a database in WAL mode");
}
