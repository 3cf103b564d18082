//! Opening a database of either engine, with the settings that the promises of the store rest on.

use serde::Deserialize;
use sqlx::{
    ConnectOptions as _, PgConnection, SqliteConnection,
    postgres::PgConnectOptions,
    sqlite::{SqliteConnectOptions, SqliteJournalMode, SqliteSynchronous},
};
use std::{
    fmt,
    fs::File,
    path::{Path, PathBuf},
    str::FromStr,
    sync::Arc,
    time::Duration,
};
use tokio::sync::Notify;

use super::{
    Engine, Housekeeping, Read, StoreError, Tx,
    conn::{Conn, Door, HeldTransaction, Link},
    guards, migrate,
    pool::Pool,
    sqlite_writer::{Extent, SqliteWriter},
    timed::{UNIT_LIMIT, Watchdog},
    whole::{self, Schema},
};
use crate::{ambient::Ambient, sql};
use luukku_domain::caller::Caller;

/// Connections that only read. Two cores serve about this many queries at once.
const READERS: usize = 8;
/// Units of work at a time on PostgreSQL. Their commits wait for the disk together, so more of them than readers would
/// share a sync; but each costs the server a process.
const UNITS: usize = 8;
/// What each reader keeps of the file, in KiB: the inner pages of the indexes. The operating system keeps the rest.
const READER_CACHE: &str = "-512";
/// What the writer keeps of the file, in KiB: the pages that a crowd of units touches.
const WRITER_CACHE: &str = "-8192";
/// After so many pages the log ahead is copied into the file (16 MB), while everybody waits. Pages that many units touch are
/// copied once for all of them, so a longer log costs less.
const CHECKPOINT_PAGES: &str = "4000";
/// The drivers' default of 100 statements evicts in a program with several hundred.
const STATEMENT_CACHE: usize = 1024;

/// Where the database is: `sqlite:PATH` or `postgres://…`. Anything else is refused.
#[derive(Clone, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub enum DatabaseUrl {
    /// A file.
    Sqlite(PathBuf),
    /// A connection address; may hold a password, so it is never shown.
    Postgres(String),
}

/// A database, open for units of work. Cheap to clone.
#[derive(Clone)]
pub struct Store {
    inner: Arc<Inner>,
}

struct Inner {
    ambient: Ambient,
    letters: Notify,
    engine: Open,
}

enum Open {
    Sqlite {
        writer: SqliteWriter,
        readers: Pool<SqliteConnection>,
        /// Held for as long as the store is open: one process writes a database file.
        _lock: File,
    },
    /// A file for reading only: another process may serve it.
    SqliteToRead {
        readers: Pool<SqliteConnection>,
    },
    Postgres {
        units: Pool<PgConnection>,
        watchdog: Watchdog,
        readers: Pool<PgConnection>,
    },
}

impl FromStr for DatabaseUrl {
    type Err = StoreError;

    fn from_str(url: &str) -> Result<Self, StoreError> {
        if url.starts_with("postgres://") || url.starts_with("postgresql://") {
            return Ok(Self::Postgres(url.to_owned()));
        }
        let path = url.strip_prefix("sqlite:").ok_or(StoreError::UnknownEngine)?;
        let path = path.strip_prefix("//").unwrap_or(path);
        if path.is_empty() || path.contains('?') || path == ":memory:" {
            return Err(StoreError::UnknownEngine);
        }
        Ok(Self::Sqlite(PathBuf::from(path)))
    }
}

impl TryFrom<String> for DatabaseUrl {
    type Error = StoreError;

    fn try_from(url: String) -> Result<Self, StoreError> {
        url.parse()
    }
}

impl Default for DatabaseUrl {
    fn default() -> Self {
        Self::Sqlite(PathBuf::from("luukku.db"))
    }
}

impl fmt::Debug for DatabaseUrl {
    /// Without the password.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Sqlite(path) => write!(f, "sqlite:{}", path.display()),
            Self::Postgres(_) => f.write_str("postgres://…"),
        }
    }
}

impl Store {
    /// Opens the database, creating a SQLite file that is not there, and brings its schema up to date.
    pub async fn open(url: &DatabaseUrl, ambient: Ambient) -> Result<Self, StoreError> {
        let engine = match url {
            DatabaseUrl::Sqlite(path) => open_sqlite(path, sqlite_options(path)).await?,
            DatabaseUrl::Postgres(address) => {
                // A role that does not own the tables serves them, too; it could not even ask for the steps to be taken.
                let is_newest =
                    matches!(whole::schema(url).await, Ok(Some(there)) if there == Schema::newest());
                open_postgres(address, is_newest).await?
            }
        };
        Ok(Self::over(engine, ambient))
    }

    /// Opens the database of this version for reading: units are refused on SQLite, whose file another process may serve.
    pub async fn open_to_read(url: &DatabaseUrl, ambient: Ambient) -> Result<Self, StoreError> {
        if whole::schema(url).await.ok().flatten() != Some(Schema::newest()) {
            return Err(StoreError::Broken);
        }
        let engine = match url {
            DatabaseUrl::Sqlite(path) => Open::SqliteToRead {
                readers: sqlite_readers(sqlite_options(path).create_if_missing(false)).await?,
            },
            DatabaseUrl::Postgres(address) => open_postgres(address, true).await?,
        };
        Ok(Self::over(engine, ambient))
    }

    /// Opens a SQLite file that is never synced, for the test that shows what a power cut takes then.
    #[cfg(any(test, feature = "testing"))]
    pub async fn open_unsynced(path: &Path, ambient: Ambient) -> Result<Self, StoreError> {
        let options = sqlite_options(path).synchronous(SqliteSynchronous::Off);
        Ok(Self::over(open_sqlite(path, options).await?, ambient))
    }

    fn over(engine: Open, ambient: Ambient) -> Self {
        Self { inner: Arc::new(Inner { ambient, letters: Notify::new(), engine }) }
    }

    /// The engine under this store.
    pub fn engine(&self) -> Engine {
        match self.inner.engine {
            Open::Sqlite { .. } | Open::SqliteToRead { .. } => Engine::Sqlite,
            Open::Postgres { .. } => Engine::Postgres,
        }
    }

    /// The clock and random source of this store.
    pub fn ambient(&self) -> &Ambient {
        &self.inner.ambient
    }

    /// Told whenever a unit of this process that put letters into the outbox is committed.
    pub(crate) fn letters(&self) -> &Notify {
        &self.inner.letters
    }

    /// Begins a unit of work in the name of `caller`.
    pub async fn begin(&self, caller: &Caller) -> Result<Tx, StoreError> {
        Ok(Tx::new(self.unit(Door::Unit).await?, self.clone(), caller.clone()))
    }

    /// A connection for reading.
    pub async fn read(&self) -> Result<Read, StoreError> {
        let link = match &self.inner.engine {
            Open::Sqlite { readers, .. } | Open::SqliteToRead { readers } => {
                Link::SqlitePool(readers.lend().await?)
            }
            Open::Postgres { readers, .. } => Link::PostgresPool(readers.lend().await?),
        };
        Ok(Read::new(Conn::new(link, Door::Read)))
    }

    /// Asks the database something small: an error when it does not answer.
    pub async fn answers(&self) -> Result<(), StoreError> {
        let mut read = self.read().await?;
        sql!(read.conn(), optional_scalar: String, "SELECT kind FROM installation")?;
        Ok(())
    }

    /// The only door besides [`Store::begin`]: writes the housekeeping tables, without an event.
    pub async fn housekeeping(&self) -> Result<Housekeeping, StoreError> {
        Ok(Housekeeping::new(self.unit(Door::Housekeeping).await?))
    }

    /// The same for a single statement, which the engine does as a whole or not at all: cheaper than a unit. When the
    /// caller goes away before it is committed, the statement may last all the same.
    pub async fn housekeeping_statement(&self) -> Result<Housekeeping, StoreError> {
        let link = match &self.inner.engine {
            Open::Sqlite { writer, .. } => Link::SqliteUnit(writer.begin(Extent::Statement).await?),
            Open::SqliteToRead { .. } => return Err(StoreError::InUse),
            Open::Postgres { units, .. } => Link::PostgresPool(units.lend().await?),
        };
        Ok(Housekeeping::new(Conn::new(link, Door::HousekeepingStatement)))
    }

    async fn unit(&self, door: Door) -> Result<Conn, StoreError> {
        let link = match &self.inner.engine {
            Open::Sqlite { writer, .. } => Link::SqliteUnit(writer.begin(Extent::Unit).await?),
            Open::SqliteToRead { .. } => return Err(StoreError::InUse),
            Open::Postgres { units, watchdog, .. } => {
                Link::PostgresUnit(watchdog.limit(HeldTransaction::begin(units.lend().await?).await?))
            }
        };
        Ok(Conn::new(link, door))
    }

    /// The writer, for tests of what becomes of its batch.
    #[cfg(test)]
    pub(super) fn writer(&self) -> &SqliteWriter {
        match &self.inner.engine {
            Open::Sqlite { writer, .. } => writer,
            Open::SqliteToRead { .. } | Open::Postgres { .. } => panic!("no writer of its own"),
        }
    }
}

async fn open_sqlite(path: &Path, options: SqliteConnectOptions) -> Result<Open, StoreError> {
    let lock = lock_file(path)?;
    let writing =
        options.clone().pragma("cache_size", WRITER_CACHE).pragma("wal_autocheckpoint", CHECKPOINT_PAGES);
    let writer = SqliteWriter::open(writing).await?;
    writer
        .alone(async |conn| {
            migrate::sqlite(conn, None).await?;
            guards::check_sqlite(conn).await
        })
        .await?;
    Ok(Open::Sqlite { writer, readers: sqlite_readers(options).await?, _lock: lock })
}

async fn sqlite_readers(options: SqliteConnectOptions) -> Result<Pool<SqliteConnection>, StoreError> {
    Pool::open(options.pragma("query_only", "ON").pragma("cache_size", READER_CACHE), READERS).await
}

/// The settings of every connection to a database file.
pub(super) fn sqlite_options(path: &Path) -> SqliteConnectOptions {
    SqliteConnectOptions::new()
        .filename(path)
        .create_if_missing(true)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full)
        .foreign_keys(true)
        .busy_timeout(Duration::from_secs(5))
        .statement_cache_capacity(STATEMENT_CACHE)
        .pragma("mmap_size", "0")
        .pragma("secure_delete", "ON")
        // Undoing a savepoint and sorting need copies of pages: in memory they are quicker, and no personal data lie in files
        // outside of the database.
        .pragma("temp_store", "MEMORY")
        .disable_statement_logging()
}

/// A lock beside the database file; the operating system lets go of it when the process ends, however it ends.
pub(super) fn lock_file(path: &Path) -> Result<File, StoreError> {
    let mut beside = path.as_os_str().to_owned();
    beside.push(".lock");
    let file = File::create(Path::new(&beside)).map_err(|error| {
        tracing::error!(target: "store", %error, "the lock beside the database file cannot be made");
        StoreError::Unavailable
    })?;
    file.try_lock().map_err(|_| StoreError::InUse)?;
    Ok(file)
}

async fn open_postgres(address: &str, is_newest: bool) -> Result<Open, StoreError> {
    let limit = format!("{}ms", UNIT_LIMIT.as_millis());
    // The watchdog of the unit comes first; this is for a process that hangs and has none.
    let idle = format!("{}ms", 2 * UNIT_LIMIT.as_millis());
    let options: PgConnectOptions = address.parse().map_err(|error| StoreError::of(&error))?;
    let options = options.statement_cache_capacity(STATEMENT_CACHE).disable_statement_logging();
    if !is_newest {
        migrate::postgres(&options, None).await?;
    }
    guards::check_postgres(&options).await?;
    let units = options.clone().options([
        ("statement_timeout", limit.as_str()),
        ("lock_timeout", limit.as_str()),
        ("idle_in_transaction_session_timeout", idle.as_str()),
    ]);
    let reading = options.options([("default_transaction_read_only", "on"), ("statement_timeout", "10s")]);
    Ok(Open::Postgres {
        units: Pool::open(units, UNITS).await?,
        watchdog: Watchdog::new(),
        readers: Pool::open(reading, READERS).await?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_unrecognised_address_is_refused() {
        assert_eq!("sqlite:luukku.db".parse(), Ok(DatabaseUrl::Sqlite("luukku.db".into())));
        assert_eq!("sqlite:///srv/luukku.db".parse(), Ok(DatabaseUrl::Sqlite("/srv/luukku.db".into())));
        assert!(matches!("postgres://localhost/luukku".parse(), Ok(DatabaseUrl::Postgres(_))));
        for wrong in [
            "",
            "sqlite:",
            "sqlite::memory:",
            "sqlite:luukku.db?mode=ro",
            "mysql://localhost/luukku",
            "luukku.db",
        ] {
            assert_eq!(wrong.parse::<DatabaseUrl>(), Err(StoreError::UnknownEngine));
        }
    }

    #[test]
    fn a_password_is_never_shown() {
        let url: DatabaseUrl = "postgres://luukku:salainen@db/luukku".parse().unwrap();
        assert!(!format!("{url:?}").contains("salainen"));
    }
}
