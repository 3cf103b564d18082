//! Slows down guessing: counts failures, and asks the rule in `domain` before anything is hashed or logged.

use chrono::TimeDelta;
use luukku_domain::{
    accounts::throttle::{self as rules, Failures, Limit},
    id::uuid_v7,
    time::Timestamp,
};
use sqlx::FromRow;
use uuid::Uuid;

use crate::{
    Backend, sql,
    store::{Conn, StoreError},
};

/// Whose failures are counted.
#[derive(Debug, Clone, Copy)]
pub(super) enum Counter<'a> {
    /// For one user name from one address.
    AccountFromAddress { user: &'a str, address: &'a str },
    /// For one user name from a device that has signed in with it before.
    AccountFromDevice { user: &'a str, device: &'a str },
    /// From one address, whatever the user name.
    Address(&'a str),
    /// Wrong codes or passwords of somebody who is half-way in or signed in.
    Account(Uuid),
    /// Letters with a link for a new password, for one user name.
    Recovery(&'a str),
}

/// Three letters an hour are enough for everybody who asks for their own.
const RECOVERY: Limit = Limit { failures: 3, within: TimeDelta::hours(1) };

impl Counter<'_> {
    const fn scope(self) -> &'static str {
        match self {
            Self::AccountFromAddress { .. } => "account_from_address",
            Self::AccountFromDevice { .. } => "account_from_device",
            Self::Address(_) => "address",
            Self::Account(_) => "account",
            Self::Recovery(_) => "recovery",
        }
    }

    const fn limit(self) -> Limit {
        match self {
            Self::AccountFromAddress { .. } | Self::AccountFromDevice { .. } | Self::Account(_) => {
                rules::ACCOUNT
            }
            Self::Address(_) => rules::ADDRESS,
            Self::Recovery(_) => RECOVERY,
        }
    }

    /// Who is counted, as a keyed hash: the table names nobody.
    fn key(self, backend: &Backend) -> [u8; 32] {
        let value = match self {
            Self::AccountFromAddress { user, address: from }
            | Self::AccountFromDevice { user, device: from } => {
                format!("{user}\0{from}")
            }
            Self::Address(text) | Self::Recovery(text) => text.to_owned(),
            Self::Account(account) => account.to_string(),
        };
        backend.keys.keyed_hash(self.scope(), value.as_bytes())
    }
}

#[derive(FromRow)]
struct FailuresRow {
    count: i64,
    oldest: Option<Timestamp>,
}

/// The failures that count now: how many, up to the limit, and the oldest of them.
pub(super) async fn failures(
    conn: &mut Conn,
    backend: &Backend,
    counter: Counter<'_>,
) -> Result<Failures, StoreError> {
    let limit = counter.limit();
    let row = sql!(conn, one: FailuresRow,
        "SELECT COUNT(*) AS count, MIN(at) AS oldest FROM (
            SELECT at FROM throttle_failure WHERE scope = $1 AND key_hash = $2 AND at > $3 ORDER BY at DESC LIMIT $4
         ) AS newest",
        counter.scope(), counter.key(backend).as_slice(), limit.since(backend.ambient().now()),
        i64::from(limit.failures))?;
    Ok(Failures { count: u32::try_from(row.count).unwrap_or(u32::MAX), oldest: row.oldest })
}

/// Whether one counter has reached its limit.
pub(super) async fn is_full(
    conn: &mut Conn,
    backend: &Backend,
    counter: Counter<'_>,
) -> Result<bool, StoreError> {
    Ok(failures(conn, backend, counter).await?.count >= counter.limit().failures)
}

/// Counts one failure, and forgets those that count no more.
pub(super) async fn count(backend: &Backend, counters: &[Counter<'_>]) -> Result<(), StoreError> {
    let now = backend.ambient().now();
    let mut housekeeping = backend.store.housekeeping().await?;
    for counter in counters {
        sql!(
            housekeeping.conn(),
            execute,
            "INSERT INTO throttle_failure (id, scope, key_hash, at) VALUES ($1, $2, $3, $4)",
            backend.ambient().id(uuid_v7),
            counter.scope(),
            counter.key(backend).as_slice(),
            now,
        )?;
    }
    sql!(
        housekeeping.conn(),
        execute,
        "DELETE FROM throttle_failure WHERE at < $1",
        rules::ACCOUNT.since(now)
    )?;
    housekeeping.commit().await
}
