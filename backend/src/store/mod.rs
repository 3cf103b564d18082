//! The store: one SQL text on two engines, units of work that end with an event, reads, and housekeeping.

mod conn;
mod error;
mod guards;
mod housekeeping;
mod migrate;
mod open;
mod pool;
pub mod roles;
mod sql;
mod sqlite_writer;
mod timed;
mod unit;
pub mod whole;

// For the expansion of `sql!`.
#[doc(hidden)]
pub use {linkme, sqlx};

pub use conn::{Conn, HeldTransaction, Lent, LentBy};
pub use error::StoreError;
pub use housekeeping::TABLES as HOUSEKEEPING_TABLES;
pub use migrate::fingerprint as schema_fingerprint;
pub use open::{DatabaseUrl, Store};
pub use sql::{STATEMENTS, Statement};
pub use sqlite_writer::HeldWriter;
pub use timed::{Hold, LentUnit, UNIT_LIMIT};
pub use unit::{Housekeeping, Lock, Read, Refused, Tx};

/// The two database engines.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Engine {
    /// Embedded in the process.
    Sqlite,
    /// A server, possibly shared by several processes.
    Postgres,
}
