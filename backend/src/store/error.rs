//! What can go wrong between a use case and its database, in classes that a caller can act on.

/// An error of the store. Its texts never carry driver text or data; the driver's own error goes to the trace, once.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum StoreError {
    /// A unique key is taken: somebody else was first.
    #[error("a unique key is taken")]
    Conflict,
    /// The database cannot be reached or is full or overloaded; the same call may succeed later.
    #[error("the database is not available")]
    Unavailable,
    /// A statement of this unit failed before, so the unit cannot be committed.
    #[error("the unit of work is poisoned")]
    Poisoned,
    /// The unit held the writer for longer than [`super::UNIT_LIMIT`] and was rolled back.
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
    /// The stored data contradict what the program expects.
    #[error("the database does not hold what the program expects")]
    Broken,
}

impl StoreError {
    /// Classes a driver error and traces it.
    pub(super) fn of(error: &sqlx::Error) -> Self {
        let class = match error {
            sqlx::Error::Database(database) if database.is_unique_violation() => return Self::Conflict,
            sqlx::Error::Io(_)
            | sqlx::Error::PoolTimedOut
            | sqlx::Error::PoolClosed
            | sqlx::Error::WorkerCrashed => Self::Unavailable,
            sqlx::Error::Database(database) => match database.code().as_deref() {
                // SQLite: BUSY, LOCKED, NOMEM, IOERR, FULL. PostgreSQL: connection, resources, shutdown, deadlock, cancelled.
                Some("5" | "6" | "7" | "10" | "13") => Self::Unavailable,
                Some(code)
                    if ["08", "53", "57", "40"]
                        .iter()
                        .any(|class| code.len() == 5 && code.starts_with(class)) =>
                {
                    Self::Unavailable
                }
                _ => Self::Broken,
            },
            _ => Self::Broken,
        };
        tracing::error!(target: "store", %error, ?class, "a statement failed");
        class
    }
}
