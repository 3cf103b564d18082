//! Slows down guessing: counts failures by account and address, and by address alone.
//!
//! A device that has signed in before is counted apart, so that strangers cannot lock somebody out of it.

use chrono::TimeDelta;
use luukku_domain::time::Timestamp;
use uuid::Uuid;

use crate::{
    Backend, sql,
    store::{Conn, StoreError},
};

/// What is counted, and how much of it is allowed in which time (FACTS: 5 in 6 hours, 50 in one).
#[derive(Debug, Clone, Copy)]
pub(super) enum Counter<'a> {
    /// Failures for one user name from one address, or from one known device.
    Account { user: &'a str, from: &'a str },
    /// Failures from one address, whatever the user name.
    Address(&'a str),
    /// Wrong codes of a second factor, for one account.
    SecondFactor(Uuid),
    /// Letters with a link for a new password, for one user name.
    Recovery(&'a str),
}

impl Counter<'_> {
    const fn scope(self) -> &'static str {
        match self {
            Self::Account { .. } => "account",
            Self::Address(_) => "address",
            Self::SecondFactor(_) => "second_factor",
            Self::Recovery(_) => "recovery",
        }
    }

    const fn limit(self) -> (i64, TimeDelta) {
        match self {
            Self::Account { .. } | Self::SecondFactor(_) => (5, TimeDelta::hours(6)),
            Self::Address(_) => (50, TimeDelta::hours(1)),
            Self::Recovery(_) => (3, TimeDelta::hours(1)),
        }
    }

    /// Who is counted, as a keyed hash: the table names nobody.
    fn key(self, backend: &Backend) -> [u8; 32] {
        let value = match self {
            Self::Account { user, from } => format!("{user}\0{from}"),
            Self::Address(text) | Self::Recovery(text) => text.to_owned(),
            Self::SecondFactor(account) => account.to_string(),
        };
        backend.keys.keyed_hash(self.scope(), value.as_bytes())
    }
}

/// Whether the limit is reached, so that the next try is not even looked at.
pub(super) async fn is_full(
    conn: &mut Conn,
    backend: &Backend,
    counter: Counter<'_>,
) -> Result<bool, StoreError> {
    let (limit, within) = counter.limit();
    let since = backend.ambient().now().plus(-within);
    let failures = sql!(conn, scalar: i64,
        "SELECT COUNT(*) FROM throttle_failure WHERE scope = $1 AND key_hash = $2 AND at > $3",
        counter.scope(), counter.key(backend).as_slice(), since)?;
    Ok(failures >= limit)
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
            backend.ambient().id(luukku_domain::id::uuid_v7),
            counter.scope(),
            counter.key(backend).as_slice(),
            now,
        )?;
    }
    forget(housekeeping.conn(), now).await?;
    housekeeping.commit().await
}

async fn forget(conn: &mut Conn, now: Timestamp) -> Result<(), StoreError> {
    sql!(conn, execute, "DELETE FROM throttle_failure WHERE at < $1", now.plus(-TimeDelta::hours(6)))?;
    Ok(())
}
