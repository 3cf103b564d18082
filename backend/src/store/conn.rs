//! `Conn`: a connection to either engine, lent by a unit of work, a read or housekeeping.

use sqlx::{Executor as _, PgConnection, SqliteConnection};
use tokio::runtime::Handle;

use super::{
    Statement, StoreError, housekeeping,
    pool::{Pooled, State},
    sqlite_writer::HeldWriter,
    timed::{Hold, LentUnit, Timed},
};

/// A connection that `sql!` runs on. Loading functions take `&mut Conn`, so they exist once for both engines.
pub struct Conn {
    pub(super) link: Link,
    door: Door,
    /// A statement has run.
    used: bool,
    poisoned: Option<StoreError>,
}

/// Where a connection comes from decides what it may write.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Door {
    /// A unit of work, which ends with an event.
    Unit,
    /// The housekeeping tables, without an event.
    Housekeeping,
    /// One statement on the housekeeping tables.
    HousekeepingStatement,
    /// Reading; both engines refuse writes on it.
    Read,
}

pub(super) enum Link {
    SqliteUnit(Timed<HeldWriter>),
    SqlitePool(Pooled<SqliteConnection>),
    PostgresUnit(Timed<HeldTransaction>),
    PostgresPool(Pooled<PgConnection>),
}

/// A unit's transaction on PostgreSQL. Its connection is doubtful for as long as the transaction is open: whatever becomes
/// of the unit, nobody else finds themselves in it.
pub struct HeldTransaction(Pooled<PgConnection>);

/// The driver's connection for the length of one statement.
pub enum Lent<'a> {
    /// SQLite
    Sqlite(LentBy<'a, HeldWriter>),
    /// PostgreSQL
    Postgres(LentBy<'a, HeldTransaction>),
}

/// A connection that a unit holds, or one of the readers.
pub enum LentBy<'a, H: Hold> {
    /// Goes back to the unit when dropped.
    Unit(LentUnit<'a, H>),
    /// A reader.
    Pool(&'a mut H::Connection),
}

impl Conn {
    pub(super) fn new(link: Link, door: Door) -> Self {
        Self { link, door, used: false, poisoned: None }
    }

    /// The driver's connection, unless an earlier statement failed or housekeeping would leave its tables. For `sql!`.
    #[doc(hidden)]
    pub fn lend(&mut self, statement: &Statement) -> Result<Lent<'_>, StoreError> {
        tracing::trace!(target: "luukku::statement", sql = statement.sql);
        if self.poisoned.is_some() {
            return Err(StoreError::Poisoned);
        }
        if self.door == Door::HousekeepingStatement && self.used {
            self.poisoned = Some(StoreError::Poisoned);
            return Err(StoreError::Poisoned);
        }
        self.used = true;
        if matches!(self.door, Door::Housekeeping | Door::HousekeepingStatement)
            && let Err(refused) = housekeeping::allows(statement.sql)
        {
            self.poisoned = Some(refused.clone());
            return Err(refused);
        }
        let lent = match &mut self.link {
            Link::SqliteUnit(unit) => unit.lend().map(|unit| Lent::Sqlite(LentBy::Unit(unit))),
            Link::SqlitePool(reader) => {
                reader.set(State::Busy);
                Ok(Lent::Sqlite(LentBy::Pool(&mut **reader)))
            }
            Link::PostgresUnit(unit) => unit.lend().map(|unit| Lent::Postgres(LentBy::Unit(unit))),
            Link::PostgresPool(reader) => {
                reader.set(State::Busy);
                Ok(Lent::Postgres(LentBy::Pool(&mut **reader)))
            }
        };
        if let Err(refused) = &lent {
            self.poisoned = Some(refused.clone());
        }
        lent
    }

    /// Classes a driver's answer; an error poisons the unit. For `sql!`.
    #[doc(hidden)]
    pub fn judge<T>(&mut self, result: sqlx::Result<T>) -> Result<T, StoreError> {
        self.answered(State::Idle);
        result.map_err(|error| {
            if matches!(error, sqlx::Error::RowNotFound) {
                // A row that must be there is not; the statement itself did not fail, but the unit's assumption did.
                self.poisoned = Some(StoreError::Missing);
                return StoreError::Missing;
            }
            let class = StoreError::of(&error);
            if class == StoreError::Unavailable {
                self.answered(State::Doubtful);
                if let Link::SqliteUnit(unit) = &self.link {
                    // On FULL, IOERR or NOMEM SQLite may have rolled back the whole batch by itself.
                    unit.with(HeldWriter::mark_broken);
                }
            }
            if self.door != Door::Read {
                metrics::counter!("luukku_units_poisoned_total", "why" => class.name()).increment(1);
            }
            self.poisoned = Some(class.clone());
            class
        })
    }

    /// Says what is known of a reader, now that its statement has been answered.
    fn answered(&mut self, state: State) {
        match &mut self.link {
            Link::SqlitePool(reader) => reader.set(state),
            Link::PostgresPool(reader) => reader.set(state),
            Link::SqliteUnit(_) | Link::PostgresUnit(_) => {}
        }
    }

    /// Lifts the limit of the unit's time for its last statement.
    pub(super) fn lift_limit(&mut self) -> Result<(), StoreError> {
        if self.poisoned.is_some() {
            return Err(StoreError::Poisoned);
        }
        match &mut self.link {
            Link::SqliteUnit(unit) => unit.lift_limit(),
            Link::PostgresUnit(unit) => unit.lift_limit(),
            Link::SqlitePool(_) | Link::PostgresPool(_) => Ok(()),
        }
    }

    pub(super) fn poison(&self) -> Option<&StoreError> {
        self.poisoned.as_ref()
    }
}

impl<H: Hold> LentBy<'_, H> {
    /// The driver's connection.
    pub fn connection(&mut self) -> &mut H::Connection {
        match self {
            Self::Unit(unit) => unit.connection(),
            Self::Pool(reader) => reader,
        }
    }
}

impl Hold for HeldTransaction {
    type Connection = PgConnection;

    fn connection(&mut self) -> &mut PgConnection {
        &mut self.0
    }

    fn roll_back(self) {
        let Self(mut conn) = self;
        // Outside of the runtime the connection is closed, which rolls back, too.
        let Ok(runtime) = Handle::try_current() else { return };
        runtime.spawn(async move {
            if conn.execute("ROLLBACK").await.is_ok() {
                conn.set(State::Idle);
            }
        });
    }
}

impl HeldTransaction {
    pub(super) async fn begin(mut conn: Pooled<PgConnection>) -> Result<Self, StoreError> {
        conn.set(State::Doubtful);
        // The unit's number, for the triggers on core tables (decision 0085).
        let begin = "BEGIN; SELECT set_config('luukku.unit', pg_current_xact_id()::text, TRUE)";
        conn.execute(begin).await.map_err(|error| StoreError::of(&error))?;
        Ok(Self(conn))
    }

    pub(super) async fn commit(self) -> Result<(), StoreError> {
        let Self(mut conn) = self;
        conn.execute("COMMIT").await.map_err(|error| StoreError::of(&error))?;
        conn.set(State::Idle);
        Ok(())
    }
}
