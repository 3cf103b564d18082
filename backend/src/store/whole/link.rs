//! A bare connection to either engine, outside of the store's pools and locks.

use sqlx::{
    AssertSqlSafe, ConnectOptions as _, Connection as _, Executor as _, PgConnection, SqliteConnection,
    postgres::PgConnectOptions,
};

use super::{DatabaseUrl, StoreError, WholeError};
use crate::store::open::sqlite_options;

/// A connection to either engine.
pub(super) enum Link {
    Sqlite(SqliteConnection),
    Postgres(PgConnection),
}

impl Link {
    /// Connects to a database that is there. On SQLite beside a process that serves it: the write-ahead log lets one
    /// read while another writes.
    pub(super) async fn existing(url: &DatabaseUrl) -> Result<Self, WholeError> {
        match url {
            DatabaseUrl::Sqlite(path) if !path.is_file() => Err(WholeError::Missing),
            DatabaseUrl::Sqlite(path) => {
                let options = sqlite_options(path).create_if_missing(false).pragma("query_only", "ON");
                Ok(Self::Sqlite(options.connect().await.map_err(failed)?))
            }
            DatabaseUrl::Postgres(address) => Self::postgres(&postgres_options(address)?).await,
        }
    }

    /// Connects to PostgreSQL.
    pub(super) async fn postgres(options: &PgConnectOptions) -> Result<Self, WholeError> {
        Ok(Self::Postgres(options.connect().await.map_err(failed)?))
    }

    /// Runs a statement without parameters or answer. `sql` is made of fixed words and names from the catalog.
    pub(super) async fn execute(&mut self, sql: String) -> Result<(), WholeError> {
        let sql = AssertSqlSafe(sql);
        match self {
            Self::Sqlite(conn) => conn.execute(sql).await.map(drop),
            Self::Postgres(conn) => conn.execute(sql).await.map(drop),
        }
        .map_err(failed)
    }

    /// Ends the connection; on SQLite this folds the write-ahead log in when nobody else has the file open.
    pub(super) async fn close(self) {
        let closed = match self {
            Self::Sqlite(conn) => conn.close().await,
            Self::Postgres(conn) => conn.close().await,
        };
        if let Err(error) = closed {
            tracing::debug!(target: "store", %error, "a connection did not end well");
        }
    }
}

/// The settings of a connection without the time limits of units: a whole database takes longer.
pub(super) fn postgres_options(address: &str) -> Result<PgConnectOptions, WholeError> {
    let options: PgConnectOptions = address.parse().map_err(failed)?;
    Ok(options.disable_statement_logging())
}

/// Classes a driver's error and traces it.
#[expect(clippy::needless_pass_by_value, reason = "the shape that `map_err` wants")]
pub(super) fn failed(error: sqlx::Error) -> WholeError {
    StoreError::of(&error).into()
}
