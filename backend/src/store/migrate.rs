//! Forward-only migrations: each has one name and two texts, one for each engine.

use data_encoding::HEXLOWER;
use sha2::{Digest as _, Sha256};
use sqlx::{
    ConnectOptions as _, Connection as _, SqlSafeStr as _, SqliteConnection,
    migrate::{Migrate, MigrateError, Migration, MigrationType, Migrator},
    postgres::PgConnectOptions,
};

use super::StoreError;

/// One step of the schema.
struct Step {
    version: i64,
    name: &'static str,
    sqlite: &'static str,
    postgres: &'static str,
}

macro_rules! steps {
    ($($version:literal $name:literal)*) => {
        &[$(Step {
            version: $version,
            name: $name,
            sqlite: include_str!(concat!("../../migrations/sqlite/", $name, ".sql")),
            postgres: include_str!(concat!("../../migrations/postgres/", $name, ".sql")),
        }),*]
    };
}

const STEPS: &[Step] = steps! {
    1 "0001_core"
    2 "0002_unknown_people"
    3 "0003_events_are_not_replaced"
    4 "0004_former_address"
    5 "0005_sealed_log"
    6 "0006_event_in_one_statement"
    7 "0007_searched_codes"
    8 "0008_invitation_addressee"
    9 "0009_row_changes"
    10 "0010_retention"
    11 "0011_read_before_the_unit"
};

/// Number and name of each step of the schema.
pub(super) fn steps() -> impl Iterator<Item = (i64, &'static str)> {
    STEPS.iter().map(|step| (step.version, step.name))
}

/// The schema's newest version.
pub(super) fn newest() -> i64 {
    STEPS.iter().map(|step| step.version).max().unwrap_or(0)
}

/// Brings the schema up to date, or up to the step `target`.
pub(super) async fn sqlite(conn: &mut SqliteConnection, target: Option<i64>) -> Result<(), StoreError> {
    run(conn, sqlite_steps(), target).await
}

/// Brings the schema up to date, or up to the step `target`.
pub(super) async fn postgres(options: &PgConnectOptions, target: Option<i64>) -> Result<(), StoreError> {
    let mut conn = options.connect().await.map_err(|error| StoreError::of(&error))?;
    run(&mut conn, postgres_steps(), target).await?;
    conn.close().await.map_err(|error| StoreError::of(&error))
}

/// The steps as SQLite takes them.
pub(super) fn sqlite_steps() -> Vec<Migration> {
    STEPS.iter().map(|step| migration(step, step.sqlite)).collect()
}

/// The steps as PostgreSQL takes them.
pub(super) fn postgres_steps() -> Vec<Migration> {
    STEPS.iter().map(|step| migration(step, step.postgres)).collect()
}

/// The text that makes the trigger `name` of SQLite, as the last step that makes it has it.
pub(super) fn sqlite_trigger(name: &str) -> Option<&'static str> {
    let head = format!("CREATE TRIGGER {name} ");
    STEPS.iter().rev().find_map(|step| {
        let text = &step.sqlite[step.sqlite.rfind(&head)?..];
        Some(&text[..text.find("END;")? + "END".len()])
    })
}

/// What follows `CREATE TRIGGER` in the text that makes the trigger `name` of PostgreSQL, as the engine tells it.
pub(super) fn postgres_trigger(name: &str) -> Option<String> {
    let head = format!("CREATE TRIGGER {name} ");
    STEPS.iter().rev().find_map(|step| {
        let text = &step.postgres[step.postgres.rfind(&head)? + "CREATE TRIGGER ".len()..];
        let words: Vec<_> = text[..text.find(';')?].split_whitespace().collect();
        Some(words.join(" "))
    })
}

/// Whether a step has a function of PostgreSQL with exactly this body.
pub(super) fn has_postgres_function(body: &str) -> bool {
    let quoted = format!("$${body}$$");
    STEPS.iter().any(|step| step.postgres.contains(&quoted))
}

/// Sixteen hexadecimal digits that change with the text of any migration.
pub fn fingerprint() -> String {
    fingerprint_at(newest())
}

/// The fingerprint of the schema as it was after the step `version`.
pub(super) fn fingerprint_at(version: i64) -> String {
    let texts =
        STEPS.iter().filter(|step| step.version <= version).flat_map(|step| [step.sqlite, step.postgres]);
    let hash = texts.fold(Sha256::new(), Sha256::chain_update).finalize();
    HEXLOWER.encode(&hash[..8])
}

fn migration(step: &Step, text: &'static str) -> Migration {
    Migration::new(step.version, step.name.into(), MigrationType::Simple, text.into_sql_str(), false)
}

async fn run<C>(conn: &mut C, steps: Vec<Migration>, target: Option<i64>) -> Result<(), StoreError>
where
    C: Migrate,
{
    let migrator = Migrator::with_migrations(steps);
    migrator.run_direct(target, conn, false).await.map_err(|error| match error {
        MigrateError::Execute(error) => StoreError::of(&error),
        error => {
            tracing::error!(target: "store", %error, "the schema cannot be brought up to date");
            StoreError::Broken
        }
    })
}
