//! Reading every table at one moment, while others go on writing.

use futures_util::{StreamExt as _, TryStreamExt as _, stream::BoxStream};
use sqlx::{AssertSqlSafe, Row as _, postgres::PgRow, sqlite::SqliteRow};
use uuid::Uuid;

use super::{
    Column, DatabaseUrl, Digest, Kind, Row, Schema, Table, Value, WholeError, catalog,
    link::{Link, failed},
};

/// How many rows are handed on at a time.
const PORTION: usize = 500;

/// A database as it is at the moment of opening; later changes are not seen.
pub struct Snapshot {
    link: Link,
    schema: Schema,
    tables: Vec<Table>,
}

impl Snapshot {
    /// Opens a snapshot of a database that is there, of whatever schema this program knows. Neither waits for the
    /// process that serves it nor makes it wait; on SQLite the write-ahead log grows until the snapshot is closed.
    pub async fn open(url: &DatabaseUrl) -> Result<Self, WholeError> {
        let mut link = Link::existing(url).await?;
        let begin = match link {
            Link::Sqlite(_) => "BEGIN",
            Link::Postgres(_) => "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY",
        };
        link.execute(begin.to_owned()).await?;
        // The first read fixes the moment.
        let schema = catalog::schema(&mut link).await?.ok_or(WholeError::Missing)?;
        let tables = catalog::tables(&mut link).await?;
        Ok(Self { link, schema, tables })
    }

    /// Its schema.
    pub fn schema(&self) -> &Schema {
        &self.schema
    }

    /// Its tables, those that are referred to before those that refer to them.
    pub fn tables(&self) -> &[Table] {
        &self.tables
    }

    /// Reads a table, a portion of rows at a time, and gives its digest.
    pub async fn read<E: From<WholeError>>(
        &mut self,
        table: &Table,
        mut each: impl AsyncFnMut(Vec<Row>) -> Result<(), E>,
    ) -> Result<Digest, E> {
        let names: Vec<_> = table.columns.iter().map(|column| column.name.as_str()).collect();
        let sql = AssertSqlSafe(format!("SELECT {} FROM {}", names.join(", "), table.name));
        let columns = table.columns.as_slice();
        let rows: BoxStream<'_, sqlx::Result<Row>> = match &mut self.link {
            Link::Sqlite(conn) => {
                sqlx::query(sql).fetch(conn).map(|row| row.and_then(|row| of_sqlite(&row, columns))).boxed()
            }
            Link::Postgres(conn) => {
                sqlx::query(sql).fetch(conn).map(|row| row.and_then(|row| of_postgres(&row, columns))).boxed()
            }
        };
        let mut digest = Digest::default();
        let mut portions = rows.try_chunks(PORTION);
        while let Some(portion) = portions.next().await {
            let portion = portion.map_err(|failure| failed(failure.1))?;
            for row in &portion {
                digest.add(row);
            }
            each(portion).await?;
        }
        Ok(digest)
    }

    /// The digest of a table.
    pub async fn digest(&mut self, table: &Table) -> Result<Digest, WholeError> {
        self.read(table, async |_| Ok(())).await
    }

    /// Lets the moment go.
    pub async fn close(self) {
        self.link.close().await;
    }
}

fn of_sqlite(row: &SqliteRow, columns: &[Column]) -> sqlx::Result<Row> {
    let value = |(at, column): (usize, &Column)| {
        Ok(match column.kind {
            Kind::Number | Kind::Truth => number(row.try_get_unchecked(at)?),
            Kind::Text => text(row.try_get_unchecked(at)?),
            Kind::Bytes | Kind::Id => bytes(row.try_get_unchecked(at)?),
        })
    };
    columns.iter().enumerate().map(value).collect()
}

fn of_postgres(row: &PgRow, columns: &[Column]) -> sqlx::Result<Row> {
    let value = |(at, column): (usize, &Column)| {
        Ok(match column.kind {
            Kind::Number => number(row.try_get(at)?),
            Kind::Truth => number(row.try_get::<Option<bool>, _>(at)?.map(i64::from)),
            Kind::Text => text(row.try_get(at)?),
            Kind::Bytes => bytes(row.try_get(at)?),
            Kind::Id => bytes(row.try_get::<Option<Uuid>, _>(at)?.map(|id| id.as_bytes().to_vec())),
        })
    };
    columns.iter().enumerate().map(value).collect()
}

fn number(value: Option<i64>) -> Value {
    value.map_or(Value::Null, Value::Number)
}

fn text(value: Option<String>) -> Value {
    value.map_or(Value::Null, Value::Text)
}

fn bytes(value: Option<Vec<u8>>) -> Value {
    value.map_or(Value::Null, Value::Bytes)
}
