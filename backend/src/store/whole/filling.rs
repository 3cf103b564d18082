//! Filling an empty database, all of it or nothing.

use sqlx::{AssertSqlSafe, ConnectOptions as _, PgConnection, SqliteConnection};
use std::fs::File;
use uuid::Uuid;

use super::{
    Column, DatabaseUrl, Kind, Row, Schema, Table, Value, WholeError,
    catalog::{self, NotingTrigger},
    link::{Link, failed, postgres_options},
};
use crate::store::{
    migrate,
    open::{lock_file, sqlite_options},
};

/// An empty database that is being filled in one transaction: dropped before [`Filling::finish`] it stays empty but for
/// the mark that it was given first.
/// Constraints and triggers are alive, but those that note changes of rows; references are judged per statement on
/// PostgreSQL and at the end on SQLite.
pub struct Filling {
    link: Link,
    tables: Vec<Table>,
    /// Rows of a table that refers to itself, until the whole of it can go into one statement.
    held: Vec<Row>,
    /// The history of rows comes with the content; meanwhile nothing writes more of it.
    noting: Vec<NotingTrigger>,
    /// Nobody else opens the file meanwhile.
    _lock: Option<File>,
}

impl Filling {
    /// Opens an empty place for content of `schema`: a file that is not there yet, or a database without rows. The
    /// statement `mark` is made to last before anything else; it says that the place is being filled.
    pub async fn open(url: &DatabaseUrl, schema: &Schema, mark: &'static str) -> Result<Self, WholeError> {
        if !schema.is_known() {
            return Err(WholeError::UnknownSchema);
        }
        let (mut link, lock) = match url {
            DatabaseUrl::Sqlite(path) => {
                let lock = lock_file(path)?;
                let mut conn = sqlite_options(path).connect().await.map_err(failed)?;
                migrate::sqlite(&mut conn, Some(schema.version)).await?;
                (Link::Sqlite(conn), Some(lock))
            }
            DatabaseUrl::Postgres(address) => {
                let options = postgres_options(address)?;
                migrate::postgres(&options, Some(schema.version)).await?;
                (Link::postgres(&options).await?, None)
            }
        };
        // A database that was there may be ahead of the content.
        if catalog::schema(&mut link).await?.as_ref() != Some(schema) {
            return Err(WholeError::UnknownSchema);
        }
        let tables = catalog::tables(&mut link).await?;
        let begin: &[&str] = match link {
            Link::Sqlite(_) => &["BEGIN IMMEDIATE", "PRAGMA defer_foreign_keys = ON"],
            Link::Postgres(_) => &["BEGIN"],
        };
        link.execute(begin[0].to_owned()).await?;
        for table in &tables {
            if holds_rows(&mut link, table).await? {
                return Err(WholeError::NotEmpty(table.name.clone()));
            }
        }
        for statement in [mark, "COMMIT"].iter().chain(begin) {
            link.execute((*statement).to_owned()).await?;
        }
        let noting = catalog::noting_triggers(&mut link).await?;
        for trigger in &noting {
            link.execute(trigger.off.clone()).await?;
        }
        Ok(Self { link, tables, held: Vec::new(), noting, _lock: lock })
    }

    /// The table of this name; its columns are exactly `columns`, in whatever order.
    pub fn table(&self, name: &str, columns: &[&str]) -> Result<Table, WholeError> {
        let misfit = || WholeError::Misfit(name.to_owned());
        let own = self.tables.iter().find(|table| table.name == name).ok_or_else(misfit)?;
        let column = |name: &&str| own.columns.iter().find(|column| column.name == *name).cloned();
        let ordered: Option<Vec<Column>> = columns.iter().map(column).collect();
        match ordered {
            Some(ordered) if ordered.len() == own.columns.len() => {
                Ok(Table { columns: ordered, ..own.clone() })
            }
            _ => Err(misfit()),
        }
    }

    /// How many tables the database has.
    pub fn table_count(&self) -> usize {
        self.tables.len()
    }

    /// Adds rows to a table. The tables that it refers to are full by then.
    pub async fn add(&mut self, table: &Table, rows: Vec<Row>) -> Result<(), WholeError> {
        if rows.iter().any(|row| row.len() != table.columns.len()) {
            return Err(WholeError::Misfit(table.name.clone()));
        }
        match &mut self.link {
            Link::Sqlite(conn) => insert_into_sqlite(conn, table, rows).await,
            Link::Postgres(_) if table.refers_to_itself => {
                self.held.extend(rows);
                Ok(())
            }
            Link::Postgres(conn) => insert_into_postgres(conn, table, rows).await,
        }
    }

    /// Ends a table.
    pub async fn end(&mut self, table: &Table) -> Result<(), WholeError> {
        match &mut self.link {
            Link::Postgres(conn) if !self.held.is_empty() => {
                insert_into_postgres(conn, table, std::mem::take(&mut self.held)).await
            }
            _ => Ok(()),
        }
    }

    /// Makes all of it last. PostgreSQL's planner is told what there is, which it would not find out by itself for a while.
    pub async fn finish(mut self) -> Result<(), WholeError> {
        for trigger in std::mem::take(&mut self.noting) {
            self.link.execute(trigger.on).await?;
        }
        self.link.execute("COMMIT".to_owned()).await?;
        if let Link::Postgres(_) = self.link {
            self.link.execute("ANALYZE".to_owned()).await?;
        }
        self.link.close().await;
        Ok(())
    }
}

async fn holds_rows(link: &mut Link, table: &Table) -> Result<bool, WholeError> {
    let sql = AssertSqlSafe(format!("SELECT 1 FROM {} LIMIT 1", table.name));
    match link {
        Link::Sqlite(conn) => sqlx::query(sql).fetch_optional(conn).await.map(|row| row.is_some()),
        Link::Postgres(conn) => sqlx::query(sql).fetch_optional(conn).await.map(|row| row.is_some()),
    }
    .map_err(failed)
}

/// `INSERT INTO table (a, b)`.
fn head(table: &Table) -> String {
    let names: Vec<_> = table.columns.iter().map(|column| column.name.as_str()).collect();
    format!("INSERT INTO {} ({})", table.name, names.join(", "))
}

async fn insert_into_sqlite(
    conn: &mut SqliteConnection,
    table: &Table,
    rows: Vec<Row>,
) -> Result<(), WholeError> {
    let places: Vec<_> = (1..=table.columns.len()).map(|number| format!("${number}")).collect();
    let sql = format!("{} VALUES ({})", head(table), places.join(", "));
    for row in rows {
        let mut query = sqlx::query(AssertSqlSafe(sql.clone()));
        for value in row {
            query = match value {
                Value::Null => query.bind(None::<i64>),
                Value::Number(number) => query.bind(number),
                Value::Text(text) => query.bind(text),
                Value::Bytes(bytes) => query.bind(bytes),
            };
        }
        query.execute(&mut *conn).await.map_err(failed)?;
    }
    Ok(())
}

/// All rows in one statement, a column at a time: references within the table hold at its end, and a portion costs one
/// round trip.
async fn insert_into_postgres(
    conn: &mut PgConnection,
    table: &Table,
    rows: Vec<Row>,
) -> Result<(), WholeError> {
    let misfit = || WholeError::Misfit(table.name.clone());
    let places: Vec<_> =
        (1..).zip(&table.columns).map(|(at, column)| format!("${at}::{}[]", sql_name(column.kind))).collect();
    let sql = format!("{} SELECT * FROM UNNEST({})", head(table), places.join(", "));
    let mut columns: Vec<Vec<Value>> = table.columns.iter().map(|_| Vec::with_capacity(rows.len())).collect();
    for row in rows {
        for (column, value) in columns.iter_mut().zip(row) {
            column.push(value);
        }
    }
    let mut query = sqlx::query(AssertSqlSafe(sql));
    for (values, column) in columns.into_iter().zip(&table.columns) {
        let values = values.into_iter();
        query = match column.kind {
            Kind::Number => query.bind(values.map(number).collect::<Option<Vec<_>>>().ok_or_else(misfit)?),
            Kind::Truth => {
                let truth = |value| number(value).map(|number| number.map(|number| number != 0));
                query.bind(values.map(truth).collect::<Option<Vec<_>>>().ok_or_else(misfit)?)
            }
            Kind::Text => query.bind(values.map(text).collect::<Option<Vec<_>>>().ok_or_else(misfit)?),
            Kind::Bytes => query.bind(values.map(bytes).collect::<Option<Vec<_>>>().ok_or_else(misfit)?),
            Kind::Id => query.bind(values.map(id).collect::<Option<Vec<_>>>().ok_or_else(misfit)?),
        };
    }
    query.execute(conn).await.map_err(failed)?;
    Ok(())
}

const fn sql_name(kind: Kind) -> &'static str {
    match kind {
        Kind::Number => "bigint",
        Kind::Truth => "boolean",
        Kind::Text => "text",
        Kind::Bytes => "bytea",
        Kind::Id => "uuid",
    }
}

/// The value as a column of its kind takes it; the outer `None` when it is of another kind.
#[expect(clippy::option_option, reason = "the outer one is a misfit, the inner one a NULL")]
#[expect(clippy::needless_pass_by_value, reason = "the shape of its sisters, for one `map` over a column")]
fn number(value: Value) -> Option<Option<i64>> {
    match value {
        Value::Null => Some(None),
        Value::Number(number) => Some(Some(number)),
        Value::Text(_) | Value::Bytes(_) => None,
    }
}

#[expect(clippy::option_option, reason = "the outer one is a misfit, the inner one a NULL")]
fn text(value: Value) -> Option<Option<String>> {
    match value {
        Value::Null => Some(None),
        Value::Text(text) => Some(Some(text)),
        Value::Number(_) | Value::Bytes(_) => None,
    }
}

#[expect(clippy::option_option, reason = "the outer one is a misfit, the inner one a NULL")]
fn bytes(value: Value) -> Option<Option<Vec<u8>>> {
    match value {
        Value::Null => Some(None),
        Value::Bytes(bytes) => Some(Some(bytes)),
        Value::Number(_) | Value::Text(_) => None,
    }
}

#[expect(clippy::option_option, reason = "the outer one is a misfit, the inner one a NULL")]
fn id(value: Value) -> Option<Option<Uuid>> {
    match bytes(value)? {
        None => Some(None),
        Some(bytes) => Uuid::from_slice(&bytes).ok().map(Some),
    }
}
