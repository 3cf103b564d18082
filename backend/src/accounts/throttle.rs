//! Slows down guessing: counts failures, and asks the rule in `domain` before anything is hashed or logged.

use chrono::TimeDelta;
use luukku_domain::{
    accounts::throttle::{Failures, Limit, Limits},
    id::uuid_v7,
    time::Timestamp,
};
use sqlx::FromRow;
use std::net::{IpAddr, Ipv6Addr};
use uuid::Uuid;

use crate::{
    Backend, sql,
    store::{Conn, StoreError, Tx},
};

/// Whose failures are counted.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Counter<'a> {
    /// For one user name from one address.
    AccountFromAddress { user: &'a str, address: &'a str },
    /// For one user name from a device that has signed in with it before.
    AccountFromDevice { user: &'a str, device: &'a str },
    /// From one address, whatever the user name.
    Address(&'a str),
    /// Wrong codes or passwords of somebody who is half-way in or signed in, from one address or known device.
    AccountFrom { account: Uuid, from: &'a str },
    /// The same from all addresses together.
    Account(Uuid),
    /// Letters with a link or a code that one address gets, or one account asks for.
    Letters(&'a str),
    /// Identifications of citizens that were begun from one address.
    IdentificationBegun(&'a str),
    /// Identifications of citizens that failed, from one address.
    IdentificationFailed(&'a str),
}

/// Many citizens may come from one address, of a library or a telephone company; a program that fills tables is faster.
const BEGUN: Limit = Limit { failures: 600, within: TimeDelta::hours(1) };

/// Three letters an hour are enough for everybody who asks for their own.
const LETTERS: Limit = Limit { failures: 3, within: TimeDelta::hours(1) };

impl Counter<'_> {
    const fn scope(self) -> &'static str {
        match self {
            Self::AccountFromAddress { .. } => "account_from_address",
            Self::AccountFromDevice { .. } => "account_from_device",
            Self::Address(_) => "address",
            Self::AccountFrom { .. } => "account_from",
            Self::Account(_) => "account",
            Self::Letters(_) => "letters",
            Self::IdentificationBegun(_) => "identification_begun",
            Self::IdentificationFailed(_) => "identification_failed",
        }
    }

    const fn limit(self, limits: &Limits) -> Limit {
        match self {
            Self::AccountFromAddress { .. } | Self::AccountFromDevice { .. } | Self::AccountFrom { .. } => {
                limits.account
            }
            Self::Account(_) => limits.everywhere,
            Self::Address(_) | Self::IdentificationFailed(_) => limits.address,
            Self::IdentificationBegun(_) => BEGUN,
            Self::Letters(_) => LETTERS,
        }
    }

    /// Whether it counts for one account, whose owner may begin anew with another password or second factor.
    const fn is_of_account(self) -> bool {
        matches!(
            self,
            Self::AccountFromAddress { .. }
                | Self::AccountFromDevice { .. }
                | Self::AccountFrom { .. }
                | Self::Account(_)
        )
    }

    /// Who is counted, as a keyed hash: the table names nobody.
    fn key(self, backend: &Backend) -> [u8; 32] {
        let value = match self {
            Self::AccountFromAddress { user, address } => format!("{user}\0{}", network(address)),
            Self::AccountFromDevice { user, device } => format!("{user}\0{device}"),
            Self::AccountFrom { account, from } => format!("{account}\0{}", network(from)),
            Self::Address(address)
            | Self::IdentificationBegun(address)
            | Self::IdentificationFailed(address) => network(address),
            Self::Letters(user) => user.to_owned(),
            Self::Account(account) => account.to_string(),
        };
        backend.keys.keyed_hash(self.scope(), value.as_bytes())
    }
}

/// What one subscriber has: an address of IPv4, the 64 bits of a network of IPv6, within which everybody takes as many
/// addresses as they like. A known device, which is no address, stays as it is.
fn network(from: &str) -> String {
    match from.parse::<IpAddr>().map(|address| address.to_canonical()) {
        Ok(IpAddr::V6(address)) => {
            let [a, b, c, d, ..] = address.segments();
            Ipv6Addr::new(a, b, c, d, 0, 0, 0, 0).to_string()
        }
        Ok(address) => address.to_string(),
        Err(_) => from.to_owned(),
    }
}

#[derive(FromRow)]
struct FailuresRow {
    count: i64,
    oldest: Option<Timestamp>,
}

/// A try that counts as a failure until it is taken back: counted before it is judged, so that of many at once no more
/// get through than of many one after another.
#[must_use = "a try that was right is taken back"]
pub(crate) struct Try {
    ids: Vec<Uuid>,
    /// What each counter had before, in the order of the counters.
    before: Vec<Failures>,
    limits: Vec<Limit>,
}

impl Try {
    /// The failures that each counter had before this try.
    pub fn before(&self) -> &[Failures] {
        &self.before
    }

    /// Whether one of the counters had reached its limit.
    pub fn is_too_many(&self) -> bool {
        self.before.iter().zip(&self.limits).any(|(before, limit)| before.count >= limit.failures)
    }

    /// Takes the try back in the unit that it led to.
    pub async fn forget(&self, tx: &mut Tx) -> Result<(), StoreError> {
        for id in &self.ids {
            sql!(tx.conn(), execute, "DELETE FROM throttle_failure WHERE id = $1", *id)?;
        }
        Ok(())
    }

    /// Takes a try back that was not judged, because there were too many.
    pub async fn refuse(self, backend: &Backend) -> Result<(), StoreError> {
        let mut housekeeping = backend.store.housekeeping().await?;
        for id in self.ids {
            sql!(housekeeping.conn(), execute, "DELETE FROM throttle_failure WHERE id = $1", id)?;
        }
        housekeeping.commit().await
    }
}

/// From when on failures count; earlier ones are of no use. The limits that are no settings count for an hour, and none
/// counts for less.
pub(crate) fn counts_from(backend: &Backend) -> Timestamp {
    backend.ambient().now().plus(-backend.clocks().throttle().longest())
}

/// Counts a try, and forgets failures that count no more.
pub(crate) async fn count(backend: &Backend, counters: &[Counter<'_>]) -> Result<Try, StoreError> {
    count_since(backend, counters, None).await
}

/// The same where what is guessed was set anew at an instant: of the account's failures only those after it count.
pub(crate) async fn count_since(
    backend: &Backend,
    counters: &[Counter<'_>],
    anew: Option<Timestamp>,
) -> Result<Try, StoreError> {
    let now = backend.ambient().now();
    let ids: Vec<_> = counters.iter().map(|_| backend.ambient().id(uuid_v7)).collect();
    let mut housekeeping = backend.store.housekeeping().await?;
    for (counter, id) in counters.iter().zip(&ids) {
        sql!(
            housekeeping.conn(),
            execute,
            "INSERT INTO throttle_failure (id, scope, key_hash, at) VALUES ($1, $2, $3, $4)",
            *id,
            counter.scope(),
            counter.key(backend).as_slice(),
            now,
        )?;
    }
    sql!(housekeeping.conn(), execute, "DELETE FROM throttle_failure WHERE at < $1", counts_from(backend))?;
    housekeeping.commit().await?;

    // Read after the commit: of tries at the same time each sees itself and at least all that were counted before it.
    let mut read = backend.store.read().await?;
    let limits = backend.clocks().throttle();
    let mut before = Vec::new();
    for (counter, id) in counters.iter().zip(&ids) {
        before.push(failures(read.conn(), backend, *counter, anew, *id).await?);
    }
    Ok(Try { ids, before, limits: counters.iter().map(|counter| counter.limit(&limits)).collect() })
}

/// Whether one counter has reached its limit, without counting.
pub(crate) async fn is_full(backend: &Backend, counter: Counter<'_>) -> Result<bool, StoreError> {
    let mut read = backend.store.read().await?;
    let limit = counter.limit(&backend.clocks().throttle());
    Ok(failures(read.conn(), backend, counter, None, Uuid::nil()).await?.count >= limit.failures)
}

/// The failures that count now, without this one: how many, up to the limit, and the oldest of them.
async fn failures(
    conn: &mut Conn,
    backend: &Backend,
    counter: Counter<'_>,
    anew: Option<Timestamp>,
    this: Uuid,
) -> Result<Failures, StoreError> {
    let limit = counter.limit(&backend.clocks().throttle());
    let within = limit.since(backend.ambient().now());
    let since = anew.filter(|_| counter.is_of_account()).map_or(within, |anew| anew.max(within));
    let row = sql!(conn, one: FailuresRow,
        "SELECT COUNT(*) AS count, MIN(at) AS oldest FROM (
            SELECT at FROM throttle_failure WHERE scope = $1 AND key_hash = $2 AND at > $3 AND id <> $5
            ORDER BY at DESC LIMIT $4
         ) AS newest",
        counter.scope(), counter.key(backend).as_slice(), since,
        i64::from(limit.failures), this)?;
    Ok(Failures { count: u32::try_from(row.count).unwrap_or(u32::MAX), oldest: row.oldest })
}
