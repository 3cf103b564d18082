//! What can go wrong between a use case and its database, in classes that a caller can act on.

use sqlx::sqlite::SqliteError;

/// What the schema says when a person was read too early (`Tx::lock_as_read`).
const READ_TOO_EARLY: &str = "read too early";

/// An error of the store. Its texts never carry driver text or data; the driver's own error goes to the trace, once.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum StoreError {
    /// Somebody else was first: a unique key is taken, or what was read before the unit has changed since.
    #[error("somebody else was first")]
    Conflict,
    /// The database cannot be reached or is full or overloaded; the same call may succeed later.
    #[error("the database is not available")]
    Unavailable,
    /// A statement of this unit failed before, so the unit cannot be committed.
    #[error("the unit of work is poisoned")]
    Poisoned,
    /// The unit held its connection for longer than [`super::UNIT_LIMIT`] and was rolled back.
    #[error("the unit of work took too long")]
    TooLong,
    /// The thing that was to be locked is not there.
    #[error("the row to lock is missing")]
    Missing,
    /// Housekeeping touched a table that is not on its list.
    #[error("the table {0} is not for housekeeping")]
    NotHousekeeping(String),
    /// Another process serves this database file.
    #[error("another process uses this database file")]
    InUse,
    /// The database address is neither `sqlite:` nor `postgres:`.
    #[error("the database address is neither sqlite: nor postgres:")]
    UnknownEngine,
    /// The program's own role could alter the log (DESIGN: The event log).
    #[error("the role of the program may alter the event log")]
    OwnsTheLog,
    /// The stored data contradict what the program expects.
    #[error("the database does not hold what the program expects")]
    Broken,
}

impl StoreError {
    /// Every class, for figures that begin at zero.
    pub const ALL: [Self; 10] = [
        Self::Conflict,
        Self::Unavailable,
        Self::Poisoned,
        Self::TooLong,
        Self::Missing,
        Self::NotHousekeeping(String::new()),
        Self::InUse,
        Self::UnknownEngine,
        Self::OwnsTheLog,
        Self::Broken,
    ];

    /// Classes a driver error and traces it.
    pub(super) fn of(error: &sqlx::Error) -> Self {
        let class = match error {
            sqlx::Error::Database(database)
                if database.is_unique_violation() || database.message() == READ_TOO_EARLY =>
            {
                return Self::Conflict;
            }
            sqlx::Error::Io(_)
            | sqlx::Error::PoolTimedOut
            | sqlx::Error::PoolClosed
            | sqlx::Error::WorkerCrashed => Self::Unavailable,
            sqlx::Error::Database(database) => {
                let code = database.code().unwrap_or_default();
                if database.try_downcast_ref::<SqliteError>().is_some() {
                    of_sqlite(&code)
                } else {
                    of_postgres(&code)
                }
            }
            _ => Self::Broken,
        };
        tracing::error!(target: "store", %error, ?class, "a statement failed");
        class
    }

    /// The class in a word, for figures.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Conflict => "conflict",
            Self::Unavailable => "unavailable",
            Self::Poisoned => "poisoned",
            Self::TooLong => "too_long",
            Self::Missing => "missing",
            Self::NotHousekeeping(_) => "not_housekeeping",
            Self::InUse => "in_use",
            Self::UnknownEngine => "unknown_engine",
            Self::OwnsTheLog => "owns_the_log",
            Self::Broken => "broken",
        }
    }
}

/// The class of a result code. The driver gives extended codes, whose last byte is the code itself
/// (sqlite.org/rescode.html): `IOERR_READ` is 266, `BUSY_SNAPSHOT` 517.
fn of_sqlite(code: &str) -> StoreError {
    match code.parse::<u32>().map(|code| code & 0xff) {
        // BUSY, LOCKED, NOMEM, IOERR, FULL, CANTOPEN
        Ok(5 | 6 | 7 | 10 | 13 | 14) => StoreError::Unavailable,
        _ => StoreError::Broken,
    }
}

/// The class of an SQLSTATE (PostgreSQL, appendix A).
fn of_postgres(code: &str) -> StoreError {
    match code {
        // A statement, a lock and an idle transaction that took longer than they may.
        "57014" | "55P03" | "25P03" => StoreError::TooLong,
        // Connection, resources, shutdown, deadlock.
        _ if ["08", "53", "57", "40"].iter().any(|class| code.starts_with(class)) => StoreError::Unavailable,
        _ => StoreError::Broken,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn every_class_has_a_name_of_its_own() {
        let names: HashSet<_> = StoreError::ALL.iter().map(StoreError::name).collect();
        assert_eq!(names.len(), StoreError::ALL.len());
    }

    #[test]
    fn extended_codes_of_sqlite_have_the_class_of_their_code() {
        for (code, what) in [
            ("10", "IOERR"),
            ("266", "IOERR_READ"),
            ("778", "IOERR_WRITE"),
            ("517", "BUSY_SNAPSHOT"),
            ("13", "FULL"),
        ] {
            assert_eq!(of_sqlite(code), StoreError::Unavailable, "{what}");
        }
        for (code, what) in [("1", "ERROR"), ("1811", "CONSTRAINT_TRIGGER"), ("11", "CORRUPT")] {
            assert_eq!(of_sqlite(code), StoreError::Broken, "{what}");
        }
    }

    #[test]
    fn what_took_too_long_on_postgres_is_told_apart_from_a_fault() {
        for code in ["57014", "55P03", "25P03"] {
            assert_eq!(of_postgres(code), StoreError::TooLong);
        }
        assert_eq!(of_postgres("57P01"), StoreError::Unavailable);
        for code in ["13", "10", "42501", "P0001"] {
            assert_eq!(of_postgres(code), StoreError::Broken);
        }
    }
}
