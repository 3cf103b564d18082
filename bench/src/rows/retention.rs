//! The forecast of what the rules of retention remove, over a million former clients.

use super::user_list::caller;
use crate::report::{Figure, Row};
use anyhow::{Result, ensure};
use luukku_backend::{Backend, privacy::retention::forecast, secrets::Token, store::DatabaseUrl};
use luukku_domain::{events::Register, id::OrganisationId};
use sqlx::{ConnectOptions as _, Connection as _, postgres::PgConnectOptions, sqlite::SqliteConnectOptions};
use std::{str::FromStr as _, time::Instant};

const CLIENTS: u64 = 1_000_000;
/// A day in microseconds.
const DAY: i64 = 86_400_000_000;

/// Fills the vouchers of a controller with former clients, and asks what goes within the next two years.
pub async fn measure(
    backend: &Backend,
    maintainer: &Token,
    url: &DatabaseUrl,
    controller: OrganisationId,
    engine: &str,
) -> Result<Row> {
    let caller = caller(backend, maintainer).await?;
    fill(url, controller, caller.at.micros()).await?;
    let until = caller.at.plus_months(24).date_in_helsinki();
    let begun = Instant::now();
    let seen = forecast(backend, &caller, until).await.map_err(|fault| anyhow::anyhow!("{fault:?}"))?;
    let took = begun.elapsed().as_secs_f64();
    let vouchers = seen.iter().filter(|seen| seen.register == Register::Vouchers);
    let found: u64 = vouchers.flat_map(|seen| seen.months.values()).sum();
    ensure!(found == CLIENTS, "the forecast finds {found} of {CLIENTS} former clients");
    let what = format!("forecast of retention, a million former clients, {engine}");
    let row = Row::new(what, "≤ 10 s", Figure(took, " s"), took <= 10.0);
    let begun = Instant::now();
    read(url).await?;
    let bare = begun.elapsed().as_secs_f64();
    Ok(row.beside("the same relations, grouped and counted by one bare statement", bare))
}

/// People without a name, whose one relation ended on some day of the last year. They have no data key: nothing of them is read.
async fn fill(url: &DatabaseUrl, controller: OrganisationId, now: i64) -> Result<()> {
    match url {
        DatabaseUrl::Sqlite(file) => {
            let mut conn = SqliteConnectOptions::new().filename(file).connect().await?;
            let numbers = format!(
                "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {CLIENTS})"
            );
            let person = format!(
                "{numbers} INSERT INTO person (id, lang, created_at) SELECT unhex(printf('%032x', i)), 'fi', 1 FROM n"
            );
            let relation = format!(
                "{numbers} INSERT INTO relation (id, person_id, controller_id, register, ground, reference, started_at, ended_at)
                 SELECT unhex(printf('%032x', i)), unhex(printf('%032x', i)), $1, 'vouchers', 'grant', 'KH', 1,
                    $2 - (i % 365) * {DAY} FROM n"
            );
            let mut tx = conn.begin().await?;
            sqlx::query("UPDATE _unit SET running = 1").execute(&mut *tx).await?;
            sqlx::query(sqlx::AssertSqlSafe(person)).execute(&mut *tx).await?;
            let relation = sqlx::query(sqlx::AssertSqlSafe(relation));
            relation.bind(controller.uuid()).bind(now).execute(&mut *tx).await?;
            sqlx::query("UPDATE _unit SET running = NULL").execute(&mut *tx).await?;
            tx.commit().await?;
            conn.close().await?;
        }
        DatabaseUrl::Postgres(address) => {
            let mut conn = PgConnectOptions::from_str(address)?.connect().await?;
            let numbers = format!("FROM generate_series(1, {CLIENTS}) i");
            let person = format!(
                "INSERT INTO person (id, lang, created_at) SELECT lpad(to_hex(i), 32, '0')::uuid, 'fi', 1 {numbers}"
            );
            let relation = format!(
                "INSERT INTO relation (id, person_id, controller_id, register, ground, reference, started_at, ended_at)
                 SELECT lpad(to_hex(i), 32, '0')::uuid, lpad(to_hex(i), 32, '0')::uuid, $1, 'vouchers', 'grant', 'KH', 1,
                    $2 - (i % 365) * {DAY} {numbers}"
            );
            let mut tx = conn.begin().await?;
            sqlx::query("SELECT set_config('luukku.unit', '1', TRUE)").execute(&mut *tx).await?;
            sqlx::query(sqlx::AssertSqlSafe(person)).execute(&mut *tx).await?;
            let relation = sqlx::query(sqlx::AssertSqlSafe(relation));
            relation.bind(controller.uuid()).bind(now).execute(&mut *tx).await?;
            tx.commit().await?;
            sqlx::query("ANALYZE").execute(&mut conn).await?;
            conn.close().await?;
        }
    }
    Ok(())
}

/// Reads what a forecast of clients cannot do without.
async fn read(url: &DatabaseUrl) -> Result<()> {
    const ALL: &str = "SELECT COUNT(*) FROM
        (SELECT person_id, controller_id, MAX(ended_at) AS over FROM relation GROUP BY person_id, controller_id) x";
    let found: i64 = match url {
        DatabaseUrl::Sqlite(file) => {
            let mut conn = SqliteConnectOptions::new().filename(file).connect().await?;
            sqlx::query_scalar(ALL).fetch_one(&mut conn).await?
        }
        DatabaseUrl::Postgres(address) => {
            let mut conn = PgConnectOptions::from_str(address)?.connect().await?;
            sqlx::query_scalar(ALL).fetch_one(&mut conn).await?
        }
    };
    ensure!(u64::try_from(found)? >= CLIENTS, "the clients are there");
    Ok(())
}
