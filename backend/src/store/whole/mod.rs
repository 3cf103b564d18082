//! A database as a whole: every table read in one snapshot, or an empty database filled with what was read.
//!
//! Backup, restore and the copy to another engine stand on this. It is the only place whose SQL is made at run time,
//! from the names in the engine's own catalog, so that a new table is taken along without being told to.

mod catalog;
mod digest;
mod filling;
mod link;
mod snapshot;

pub use digest::Digest;
pub use filling::Filling;
pub use snapshot::Snapshot;

use serde::{Deserialize, Serialize};

use super::{DatabaseUrl, StoreError, migrate};
use link::Link;

/// Why a database cannot be read or filled as a whole.
#[derive(Debug, thiserror::Error)]
pub enum WholeError {
    /// The database failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// There is no database at this address.
    #[error("there is no database at this address")]
    Missing,
    /// The place is not empty: this table holds rows.
    #[error("the database is not empty: its table {0} holds rows")]
    NotEmpty(String),
    /// The schema comes from another version of the program.
    #[error("the database has a schema that this version of the program does not know")]
    UnknownSchema,
    /// Tables or columns on one side are not those on the other.
    #[error("the content does not fit the table {0}")]
    Misfit(String),
}

/// Which schema a database has.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Schema {
    /// The number of its newest step; 0 for a database without tables.
    pub version: i64,
    /// Sixteen hexadecimal digits that change with the text of any step so far.
    pub fingerprint: String,
}

/// A table as the engine's catalog describes it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Table {
    /// Its name.
    pub name: String,
    /// Its columns, in their order.
    pub columns: Vec<Column>,
    /// Whether rows refer to other rows of the same table.
    refers_to_itself: bool,
}

/// A column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    /// Its name.
    pub name: String,
    kind: Kind,
}

/// How the engine holds a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Number,
    Truth,
    Text,
    Bytes,
    Id,
}

/// A value as both engines have it. Truths are 0 and 1, ids are their sixteen bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Value {
    /// Nothing
    Null,
    /// A number, a time or a truth
    Number(i64),
    /// Text
    Text(String),
    /// Bytes or an id
    Bytes(Vec<u8>),
}

/// The values of one row, in the order of the table's columns.
pub type Row = Vec<Value>;

impl Schema {
    /// The schema of this program.
    pub fn newest() -> Self {
        Self::at(migrate::newest())
    }

    /// Number and name of each step that leads to it.
    pub fn steps() -> impl Iterator<Item = (i64, &'static str)> {
        migrate::steps()
    }

    fn at(version: i64) -> Self {
        Self { version, fingerprint: migrate::fingerprint_at(version) }
    }

    /// Whether this program knows the schema, now or as one of its earlier ones.
    pub fn is_known(&self) -> bool {
        (1..=migrate::newest()).contains(&self.version) && *self == Self::at(self.version)
    }
}

/// The schema that a database has at present; nothing is changed. `None` when there is no database, or it is empty.
pub async fn schema(url: &DatabaseUrl) -> Result<Option<Schema>, WholeError> {
    match Link::existing(url).await {
        Ok(mut link) => {
            let schema = catalog::schema(&mut link).await;
            link.close().await;
            schema
        }
        Err(WholeError::Missing) => Ok(None),
        Err(error) => Err(error),
    }
}

#[cfg(test)]
mod tests;
