//! The statements behind a look at the list of users in a loop on one bare connection: the session, the page or what a
//! search finds, and the event about everybody on it. Taken from the program's own registry, as those of a change are.

use super::{
    sqlite::{LENGTH, connect},
    statements::find,
};
use anyhow::{Result, ensure};
use luukku_domain::{paging::PAGE_SIZE, values::WordSearch};
use sqlx::{
    Connection as _, Row as _, SqliteConnection,
    sqlite::{SqliteArguments, SqliteRow},
    types::Uuid,
};
use std::{path::Path, time::Instant};

/// Who looks, as the statements name them.
#[derive(Debug, Clone)]
pub struct Viewer {
    /// The hash of the session's token.
    pub session: [u8; 32],
    /// The account.
    pub account: Uuid,
    /// Where it has its membership.
    pub organisation: Uuid,
    /// The organisations in reach, as the statements take them.
    pub scope: String,
}

/// Looks a second: of clients that begin with these `turns`, one after the other, with one COMMIT for the events of so many
/// `at_once`. Every other turn searches for what is `typed` in it, the others page on.
pub async fn rate(
    file: &Path,
    viewer: &Viewer,
    turns: &[usize],
    typed: fn(usize) -> String,
    at_once: usize,
    now: i64,
) -> Result<f64> {
    let mut conn = connect(file).await?;
    let events = sqlx::query_scalar("SELECT COUNT(*) FROM event").fetch_one(&mut conn).await?;
    let mut looper = Loop { conn, statements: Statements::find()?, viewer, typed, now, events };
    let mut clients: Vec<_> = turns.iter().map(|&turn| Client { turn, edge: None }).collect();
    let (begun, mut looks) = (Instant::now(), 0.0);
    while begun.elapsed() < LENGTH {
        for some in clients.chunks_mut(at_once) {
            looper.round(some).await?;
            for _ in some {
                looks += 1.0;
            }
        }
    }
    let rate = looks / begun.elapsed().as_secs_f64();
    looper.conn.close().await?;
    Ok(rate)
}

struct Client {
    turn: usize,
    /// The last account of the page before; none at the beginning of the list.
    edge: Option<Uuid>,
}

/// The texts, word for word as the program runs them.
struct Statements {
    session: &'static str,
    memberships: &'static str,
    edge: &'static str,
    page: &'static str,
    count: &'static str,
    search: &'static str,
    event: &'static str,
}

impl Statements {
    fn find() -> Result<Self> {
        const BY_NAME: &str = "ORDER BY a.sort_name, a.id LIMIT 26)";
        Ok(Self {
            session: find("SELECT s.id, s.kind, s.stage", [], 2)?,
            memberships: find("SELECT m.id, m.role, a.above_id", [], 2)?,
            edge: find("SELECT a.id, a.sort_name AS name", [], 2)?,
            page: find("WITH asked", ["reached AS", "found AS NOT MATERIALIZED", BY_NAME], 12)?,
            count: find("WITH asked", ["member AS MATERIALIZED"], 10)?,
            search: find("WITH asked", ["reached AS", "found AS MATERIALIZED", BY_NAME], 12)?,
            event: find("INSERT INTO event_entry (", [], 22)?,
        })
    }
}

struct Loop<'a> {
    conn: SqliteConnection,
    statements: Statements,
    viewer: &'a Viewer,
    typed: fn(usize) -> String,
    now: i64,
    /// Counts events, beginning with those that are there.
    events: i64,
}

impl Loop<'_> {
    async fn round(&mut self, clients: &mut [Client]) -> Result<()> {
        let mut seen = Vec::new();
        for client in clients {
            seen.push(self.look(client).await?);
        }
        sqlx::query("BEGIN IMMEDIATE").execute(&mut self.conn).await?;
        for accounts in seen {
            self.leave_event(&accounts).await?;
        }
        sqlx::query("COMMIT").execute(&mut self.conn).await?;
        Ok(())
    }

    /// What one request reads. Gives the accounts on its page.
    async fn look(&mut self, client: &mut Client) -> Result<Vec<Uuid>> {
        client.turn += 1;
        let Statements { session, memberships, .. } = self.statements;
        let viewer = self.viewer;
        let query = sqlx::query(session).bind(viewer.session.as_slice()).bind(self.now);
        query.fetch_one(&mut self.conn).await?;
        sqlx::query(memberships).bind(viewer.account).bind(self.now).fetch_all(&mut self.conn).await?;
        let searches = client.turn.is_multiple_of(2);
        let rows = if searches { self.search(client.turn).await? } else { self.page(client.edge).await? };
        // One row for each membership, those of an account one after the other.
        let mut accounts = rows.iter().map(|row| row.try_get("id")).collect::<sqlx::Result<Vec<Uuid>>>()?;
        accounts.dedup();
        ensure!(!accounts.is_empty(), "nobody is found");
        let has_more = accounts.len() > PAGE_SIZE;
        accounts.truncate(PAGE_SIZE);
        if !searches {
            client.edge = accounts.last().copied().filter(|_| has_more);
        }
        Ok(accounts)
    }

    async fn search(&mut self, turn: usize) -> Result<Vec<SqliteRow>> {
        let words = WordSearch::parse(&(self.typed)(turn)).unwrap_or_default();
        let query = self.ask(self.statements.search, words).bind("").bind(Uuid::nil());
        Ok(query.fetch_all(&mut self.conn).await?)
    }

    async fn page(&mut self, edge: Option<Uuid>) -> Result<Vec<SqliteRow>> {
        let after: String = match edge {
            Some(edge) => {
                let row = sqlx::query(self.statements.edge)
                    .bind(&self.viewer.scope)
                    .bind(edge)
                    .fetch_one(&mut self.conn)
                    .await?;
                row.try_get("name")?
            }
            None => String::new(),
        };
        let query = self.ask(self.statements.page, WordSearch::default());
        let rows = query.bind(after).bind(edge.unwrap_or_default()).fetch_all(&mut self.conn).await?;
        if edge.is_none() {
            let query = self.ask(self.statements.count, WordSearch::default());
            query.fetch_one(&mut self.conn).await?;
        }
        Ok(rows)
    }

    /// A statement with the row that it asks for: all in reach who are active, and have these words.
    fn ask<'q>(&self, sql: &'static str, words: WordSearch) -> Query<'q> {
        let (scope, any_role, at_any_time) = (&self.viewer.scope, None::<&str>, None::<i64>);
        let query = sqlx::query(sql).bind(scope.clone()).bind(scope.clone()).bind(any_role).bind("active");
        let query = query.bind(0_i64).bind(at_any_time).bind(words.driver.clone()).bind(words.driver_end());
        let [second, third] = words.others;
        query.bind(second).bind(third)
    }

    /// The event about these accounts, by the viewer.
    async fn leave_event(&mut self, accounts: &[Uuid]) -> Result<()> {
        self.events += 1;
        // As long as a real id, in order of time as real ones are, beyond all that the program has made.
        let id = [[0xff; 8], self.events.to_be_bytes()].concat();
        let Viewer { account, organisation, .. } = *self.viewer;
        let nothing = None::<&str>;
        let query = sqlx::query(self.statements.event)
            .bind(&id)
            .bind(self.now)
            .bind("account.list_viewed")
            .bind("done");
        let query = query.bind("staff").bind(account).bind("main_user").bind(organisation).bind(nothing);
        let query = query.bind(nothing).bind(nothing).bind(nothing).bind(nothing);
        let query = query.bind("[\"search\",\"status\"]").bind(nothing).bind(&id).bind([7; 32].as_slice());
        let subjects: Vec<_> =
            accounts.iter().map(|id| format!("[\"account\",\"{}\"]", id.simple())).collect();
        let personal = "{\"actor_name\":\"Helena Kuusisto\"}";
        let query = query.bind([7; 16].as_slice()).bind(personal).bind(format!("[{}]", subjects.join(",")));
        query.bind(nothing).bind(nothing).execute(&mut self.conn).await?;
        Ok(())
    }
}

type Query<'q> = sqlx::query::Query<'q, sqlx::Sqlite, SqliteArguments>;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{filling, rows::user_list::viewer};
    use luukku_backend::{
        store::DatabaseUrl,
        testing::{installation::Installation, scene::Scene},
    };

    #[tokio::test]
    async fn a_bare_look_finds_people_pages_on_and_leaves_an_event_about_them() {
        let installation = Installation::found(None, None).await;
        let DatabaseUrl::Sqlite(file) = &installation.database else { panic!("a file") };
        let backend = installation.backend().await;
        let scene = Scene::within(&backend.store, backend.clone()).await;
        let main_user = filling::users(&scene, 70).await.unwrap();
        let viewer = viewer(&backend, &main_user).await.unwrap();
        let now = backend.ambient().now().micros();
        drop(backend);

        let (conn, statements) = (connect(file).await.unwrap(), Statements::find().unwrap());
        let typed = |_| filling::name(7);
        let mut looper = Loop { conn, statements, viewer: &viewer, typed, now, events: 0 };
        let mut clients = [Client { turn: 0, edge: None }, Client { turn: 1, edge: None }];
        looper.round(&mut clients).await.unwrap();
        assert!(clients[0].edge.is_some(), "there is another page");
        assert!(clients[1].edge.is_none(), "a search stands alone");
        let first = clients[0].edge;
        clients[0].turn = 0;
        looper.round(&mut clients[..1]).await.unwrap();
        assert!(clients[0].edge.is_some_and(|edge| Some(edge) != first), "the next page is another one");

        let about: Vec<i64> = sqlx::query_scalar(
            "SELECT COUNT(*) FROM event e JOIN event_subject s ON s.event_id = e.id
             WHERE e.action = 'account.list_viewed' GROUP BY e.id ORDER BY e.id",
        )
        .fetch_all(&mut looper.conn)
        .await
        .unwrap();
        assert_eq!(about, [25, 1, 25]);
    }
}
