//! `Conn`: a connection to either engine, lent by a unit of work, a read or housekeeping.

use sqlx::{PgConnection, Postgres, Sqlite, SqliteConnection, pool::PoolConnection};
use std::ops::{Deref, DerefMut};

use super::{Statement, StoreError, housekeeping, sqlite_writer::UnitSlot};

/// A connection that `sql!` runs on. Loading functions take `&mut Conn`, so they exist once for both engines.
pub struct Conn {
    pub(super) link: Link,
    door: Door,
    poisoned: Option<StoreError>,
}

/// Where a connection comes from decides what it may write.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Door {
    /// A unit of work, which ends with an event.
    Unit,
    /// The housekeeping tables, without an event.
    Housekeeping,
    /// Reading; both engines refuse writes on it.
    Read,
}

pub(super) enum Link {
    SqliteUnit(UnitSlot),
    SqlitePool(PoolConnection<Sqlite>),
    PostgresUnit(sqlx::Transaction<'static, Postgres>),
    PostgresPool(PoolConnection<Postgres>),
}

/// The driver's connection for the length of one statement.
pub enum Lent<'a> {
    /// SQLite
    Sqlite(LentSqlite<'a>),
    /// PostgreSQL
    Postgres(&'a mut PgConnection),
}

/// A SQLite connection: the writer that a unit holds, or one of the readers.
pub enum LentSqlite<'a> {
    /// The writer; goes back to the unit's slot when dropped.
    Unit(super::sqlite_writer::LentWriter<'a>),
    /// A reader.
    Pool(&'a mut SqliteConnection),
}

impl Conn {
    pub(super) fn new(link: Link, door: Door) -> Self {
        Self { link, door, poisoned: None }
    }

    /// The driver's connection, unless an earlier statement failed or housekeeping would leave its tables. For `sql!`.
    #[doc(hidden)]
    pub fn lend(&mut self, statement: &Statement) -> Result<Lent<'_>, StoreError> {
        if self.poisoned.is_some() {
            return Err(StoreError::Poisoned);
        }
        if self.door == Door::Housekeeping
            && let Err(refused) = housekeeping::allows(statement.sql)
        {
            self.poisoned = Some(refused.clone());
            return Err(refused);
        }
        Ok(match &mut self.link {
            Link::SqliteUnit(slot) => match slot.lend() {
                Ok(writer) => Lent::Sqlite(LentSqlite::Unit(writer)),
                Err(refused) => {
                    self.poisoned = Some(refused.clone());
                    return Err(refused);
                }
            },
            Link::SqlitePool(reader) => Lent::Sqlite(LentSqlite::Pool(reader)),
            Link::PostgresUnit(transaction) => Lent::Postgres(transaction),
            Link::PostgresPool(reader) => Lent::Postgres(reader),
        })
    }

    /// Classes a driver's answer; an error poisons the unit. For `sql!`.
    #[doc(hidden)]
    pub fn judge<T>(&mut self, result: sqlx::Result<T>) -> Result<T, StoreError> {
        result.map_err(|error| {
            if matches!(error, sqlx::Error::RowNotFound) {
                // A row that must be there is not; the statement itself did not fail, but the unit's assumption did.
                self.poisoned = Some(StoreError::Missing);
                return StoreError::Missing;
            }
            let class = StoreError::of(&error);
            if class == StoreError::Unavailable
                && let Link::SqliteUnit(slot) = &mut self.link
            {
                // On FULL, IOERR or NOMEM SQLite may have rolled back the whole batch by itself.
                slot.mark_broken();
            }
            self.poisoned = Some(class.clone());
            class
        })
    }

    pub(super) fn poison(&self) -> Option<&StoreError> {
        self.poisoned.as_ref()
    }
}

impl Deref for LentSqlite<'_> {
    type Target = SqliteConnection;

    fn deref(&self) -> &SqliteConnection {
        match self {
            Self::Unit(writer) => writer,
            Self::Pool(reader) => reader,
        }
    }
}

impl DerefMut for LentSqlite<'_> {
    fn deref_mut(&mut self) -> &mut SqliteConnection {
        match self {
            Self::Unit(writer) => writer,
            Self::Pool(reader) => reader,
        }
    }
}
