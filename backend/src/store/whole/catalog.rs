//! What the engine says about its own tables, in the order in which they can be filled.

use sqlx::{FromRow, migrate::Migration};
use std::collections::{BTreeMap, BTreeSet};

use super::{
    Column, Kind, Schema, StoreError, Table, WholeError,
    link::{Link, failed},
};
use crate::store::migrate;

/// Where sqlx notes which steps it has taken.
const STEPS_TAKEN: &str = "_sqlx_migrations";

#[derive(FromRow)]
struct ColumnRow {
    table_name: String,
    column_name: String,
    kind: String,
}

#[derive(FromRow)]
struct Reference {
    from_table: String,
    to_table: String,
}

/// The steps that a database has taken.
const TAKEN: &str = "SELECT version, checksum FROM _sqlx_migrations ORDER BY version";

/// The schema of a database; `None` when it has no tables. A step whose text is not the program's is an error.
pub(super) async fn schema(link: &mut Link) -> Result<Option<Schema>, WholeError> {
    let all = columns(link).await?;
    if !all.iter().any(|column| column.table_name == STEPS_TAKEN) {
        return if all.is_empty() { Ok(None) } else { Err(WholeError::UnknownSchema) };
    }
    let (taken, steps): (Vec<(i64, Vec<u8>)>, Vec<Migration>) = match link {
        Link::Sqlite(conn) => {
            (sqlx::query_as(TAKEN).fetch_all(conn).await.map_err(failed)?, migrate::sqlite_steps())
        }
        Link::Postgres(conn) => {
            (sqlx::query_as(TAKEN).fetch_all(conn).await.map_err(failed)?, migrate::postgres_steps())
        }
    };
    let is_ours = |(version, checksum): &(i64, Vec<u8>)| {
        steps.iter().any(|step| step.version == *version && *step.checksum == **checksum)
    };
    match taken.last() {
        Some((newest, _)) if taken.iter().all(is_ours) => Ok(Some(Schema::at(*newest))),
        Some(_) => Err(WholeError::UnknownSchema),
        None => Ok(None),
    }
}

/// Every table but those of the engine and the driver (`_…`), those that are referred to before those that refer to them.
pub(super) async fn tables(link: &mut Link) -> Result<Vec<Table>, WholeError> {
    let mut found: BTreeMap<String, Vec<Column>> = BTreeMap::new();
    for row in columns(link).await?.into_iter().filter(|row| !row.table_name.starts_with('_')) {
        let kind = kind(&row.kind).ok_or_else(|| WholeError::Misfit(row.table_name.clone()))?;
        let column = Column { name: checked(row.column_name)?, kind };
        found.entry(checked(row.table_name)?).or_default().push(column);
    }
    let references = references(link).await?;
    let names = in_filling_order(found.keys().cloned().collect(), &references)?;
    let tables = names.into_iter().map(|name| {
        let refers_to_itself =
            references.iter().any(|reference| reference.from_table == name && reference.to_table == name);
        Table { columns: found.remove(&name).unwrap_or_default(), refers_to_itself, name }
    });
    Ok(tables.collect())
}

async fn columns(link: &mut Link) -> Result<Vec<ColumnRow>, WholeError> {
    match link {
        Link::Sqlite(conn) => sqlx::query_as(
            "SELECT m.name AS table_name, p.name AS column_name, lower(p.type) AS kind
             FROM sqlite_master m JOIN pragma_table_info(m.name) p
             WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite_%' ORDER BY m.name, p.cid",
        )
        .fetch_all(conn)
        .await
        .map_err(failed),
        Link::Postgres(conn) => sqlx::query_as(
            "SELECT c.table_name::text AS table_name, c.column_name::text AS column_name, c.data_type::text AS kind
             FROM information_schema.columns c JOIN information_schema.tables t
                ON t.table_schema = c.table_schema AND t.table_name = c.table_name
             WHERE c.table_schema = current_schema() AND t.table_type = 'BASE TABLE'
             ORDER BY c.table_name, c.ordinal_position",
        )
        .fetch_all(conn)
        .await
        .map_err(failed),
    }
}

/// A trigger that notes changes of rows, with the statements that take it away and bring it back.
pub(super) struct NotingTrigger {
    pub(super) off: String,
    pub(super) on: String,
}

/// All that there are.
pub(super) async fn noting_triggers(link: &mut Link) -> Result<Vec<NotingTrigger>, WholeError> {
    match link {
        Link::Sqlite(conn) => {
            let there: Vec<(String, String)> = sqlx::query_as(
                "SELECT name, sql FROM sqlite_schema WHERE type = 'trigger' AND name LIKE '%_is_noted'",
            )
            .fetch_all(conn)
            .await
            .map_err(failed)?;
            let trigger =
                |(name, on)| Ok(NotingTrigger { off: format!("DROP TRIGGER {}", checked(name)?), on });
            there.into_iter().map(trigger).collect()
        }
        Link::Postgres(conn) => {
            let there: Vec<(String, String)> = sqlx::query_as(
                "SELECT c.relname::text, t.tgname::text FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid
                 WHERE c.relnamespace = current_schema()::regnamespace AND t.tgname LIKE '%_is_noted'",
            )
            .fetch_all(conn)
            .await
            .map_err(failed)?;
            let trigger = |(table, name)| {
                let (table, name) = (checked(table)?, checked(name)?);
                let alter = |how| format!("ALTER TABLE {table} {how} TRIGGER {name}");
                Ok(NotingTrigger { off: alter("DISABLE"), on: alter("ENABLE") })
            };
            there.into_iter().map(trigger).collect()
        }
    }
}

async fn references(link: &mut Link) -> Result<Vec<Reference>, WholeError> {
    match link {
        Link::Sqlite(conn) => sqlx::query_as(
            "SELECT DISTINCT m.name AS from_table, f.\"table\" AS to_table
             FROM sqlite_master m JOIN pragma_foreign_key_list(m.name) f WHERE m.type = 'table'",
        )
        .fetch_all(conn)
        .await
        .map_err(failed),
        Link::Postgres(conn) => sqlx::query_as(
            "SELECT DISTINCT a.relname::text AS from_table, b.relname::text AS to_table
             FROM pg_constraint c JOIN pg_class a ON a.oid = c.conrelid JOIN pg_class b ON b.oid = c.confrelid
             WHERE c.contype = 'f' AND a.relnamespace = current_schema()::regnamespace",
        )
        .fetch_all(conn)
        .await
        .map_err(failed),
    }
}

fn kind(declared: &str) -> Option<Kind> {
    match declared {
        "integer" | "bigint" => Some(Kind::Number),
        "boolean" => Some(Kind::Truth),
        "text" => Some(Kind::Text),
        "blob" | "bytea" => Some(Kind::Bytes),
        "uuid" => Some(Kind::Id),
        _ => None,
    }
}

/// Names stand in SQL without quotes, so they are held to the house's own form.
fn checked(name: String) -> Result<String, WholeError> {
    let fits = |letter: char| letter.is_ascii_lowercase() || letter.is_ascii_digit() || letter == '_';
    if !name.is_empty() && name.chars().all(fits) { Ok(name) } else { Err(WholeError::Misfit(name)) }
}

fn in_filling_order(
    mut waiting: BTreeSet<String>,
    references: &[Reference],
) -> Result<Vec<String>, WholeError> {
    let mut order = Vec::new();
    while !waiting.is_empty() {
        let is_free = |name: &&String| {
            references
                .iter()
                .filter(|reference| reference.from_table == **name && reference.to_table != **name)
                .all(|reference| !waiting.contains(&reference.to_table))
        };
        // A circle of references between tables cannot be filled statement by statement; the schema has none.
        let free: Vec<String> = waiting.iter().filter(is_free).cloned().collect();
        if free.is_empty() {
            return Err(StoreError::Broken.into());
        }
        for name in free {
            waiting.remove(&name);
            order.push(name);
        }
    }
    Ok(order)
}
