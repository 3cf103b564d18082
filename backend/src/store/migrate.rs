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
};

pub(super) async fn sqlite(conn: &mut SqliteConnection) -> Result<(), StoreError> {
    run(conn, |step| step.sqlite).await
}

pub(super) async fn postgres(options: &PgConnectOptions) -> Result<(), StoreError> {
    let mut conn = options.connect().await.map_err(|error| StoreError::of(&error))?;
    run(&mut conn, |step| step.postgres).await?;
    conn.close().await.map_err(|error| StoreError::of(&error))
}

/// Sixteen hexadecimal digits that change with the text of any migration.
pub fn fingerprint() -> String {
    let texts = STEPS.iter().flat_map(|step| [step.sqlite, step.postgres]);
    let hash = texts.fold(Sha256::new(), Sha256::chain_update).finalize();
    HEXLOWER.encode(&hash[..8])
}

async fn run<C>(conn: &mut C, text: fn(&Step) -> &'static str) -> Result<(), StoreError>
where
    C: Migrate,
{
    let migrations = STEPS
        .iter()
        .map(|step| {
            Migration::new(
                step.version,
                step.name.into(),
                MigrationType::Simple,
                text(step).into_sql_str(),
                false,
            )
        })
        .collect();
    Migrator::with_migrations(migrations).run_direct(None, conn, false).await.map_err(|error| match error {
        MigrateError::Execute(error) => StoreError::of(&error),
        error => {
            tracing::error!(target: "store", %error, "the schema cannot be brought up to date");
            StoreError::Broken
        }
    })
}
