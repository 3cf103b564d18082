//! The statements of a change in a loop on one bare connection, with the durability of the program.

use super::statements::{Bound, Call, Step};
use anyhow::Result;
use sqlx::{
    ConnectOptions as _, Connection as _, SqliteConnection,
    sqlite::{SqliteArguments, SqliteConnectOptions, SqliteJournalMode, SqliteSynchronous},
    types::Uuid,
};
use std::{
    path::Path,
    slice,
    time::{Duration, Instant},
};

/// How long a loop runs.
pub const LENGTH: Duration = Duration::from_secs(8);

/// A citizen as the statements name one.
#[derive(Debug, Clone)]
pub struct Client {
    /// The person's id.
    pub person: Uuid,
    /// The controller's id.
    pub controller: Uuid,
    /// The hash of a session's token.
    pub session: [u8; 32],
    /// The version of the details.
    pub version: i64,
}

/// Changes a second: the statements for `at_once` clients one after the other, each kind of unit with one COMMIT for
/// all of them. With 1 every unit has a COMMIT, and so an fsync, of its own.
pub async fn rate(
    file: &Path,
    steps: &[Step],
    clients: &mut [Client],
    at_once: usize,
    now: i64,
) -> Result<f64> {
    let mut conn = connect(file).await?;
    let events = sqlx::query_scalar("SELECT COUNT(*) FROM event").fetch_one(&mut conn).await?;
    let mut looper = Loop { conn, now, events };
    let (begun, mut changes) = (Instant::now(), 0.0);
    while begun.elapsed() < LENGTH {
        for some in clients.chunks_mut(at_once) {
            looper.round(steps, some).await?;
            for client in some {
                client.version += 1;
                changes += 1.0;
            }
        }
    }
    let rate = changes / begun.elapsed().as_secs_f64();
    looper.conn.close().await?;
    Ok(rate)
}

/// The settings of the program's writer (`backend/src/store/open.rs`).
pub async fn connect(file: &Path) -> Result<SqliteConnection> {
    let options = SqliteConnectOptions::new()
        .filename(file)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full)
        .foreign_keys(true)
        .statement_cache_capacity(1024)
        .pragma("mmap_size", "0")
        .pragma("secure_delete", "ON")
        .pragma("temp_store", "MEMORY")
        .disable_statement_logging();
    Ok(options.connect().await?)
}

struct Loop {
    conn: SqliteConnection,
    now: i64,
    /// Counts events, beginning with those that are there.
    events: i64,
}

impl Loop {
    async fn round(&mut self, steps: &[Step], clients: &[Client]) -> Result<()> {
        for step in steps {
            match step {
                Step::Read(call) => {
                    for client in clients {
                        self.run(call, client).await?;
                    }
                }
                Step::Unit(calls) => self.write(calls, clients).await?,
                Step::Single(call) => self.write(slice::from_ref(call), clients).await?,
            }
        }
        Ok(())
    }

    async fn write(&mut self, calls: &[Call], clients: &[Client]) -> Result<()> {
        sqlx::query("BEGIN IMMEDIATE").execute(&mut self.conn).await?;
        for client in clients {
            for call in calls {
                self.events += i64::from(call.makes_event());
                self.run(call, client).await?;
            }
        }
        sqlx::query("COMMIT").execute(&mut self.conn).await?;
        Ok(())
    }

    async fn run(&mut self, call: &Call, client: &Client) -> Result<()> {
        let mut query = sqlx::query(call.sql);
        for bound in &call.binds {
            query = self.bind(query, *bound, client);
        }
        if call.sql.starts_with("SELECT") {
            query.fetch_all(&mut self.conn).await?;
        } else {
            query.execute(&mut self.conn).await?;
        }
        Ok(())
    }

    fn bind<'q>(&self, query: Query<'q>, bound: Bound, client: &Client) -> Query<'q> {
        match bound {
            Bound::Null => query.bind(None::<i64>),
            Bound::Text(text) => query.bind(text),
            Bound::Bytes(length) => query.bind(vec![7_u8; length]),
            Bound::Now => query.bind(self.now),
            Bound::Later => query.bind(self.now + 3_600_000_000),
            Bound::Person => query.bind(client.person),
            Bound::Subject => query.bind(format!("[[\"person\",\"{}\"]]", client.person.simple())),
            Bound::Controller => query.bind(client.controller),
            Bound::Event => query.bind(self.event()),
            Bound::Session | Bound::Visitor => query.bind(client.session.to_vec()),
            Bound::Seen => query.bind(client.version),
        }
    }

    /// An id as long as a real one, in order of time as real ones are, beyond all that the program has made.
    fn event(&self) -> Vec<u8> {
        [[0xff; 8], self.events.to_be_bytes()].concat()
    }
}

type Query<'q> = sqlx::query::Query<'q, sqlx::Sqlite, SqliteArguments>;
