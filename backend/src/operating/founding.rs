//! What a database is for. Fixed when it is made: a demo never becomes a real installation, nor the other way round.

use luukku_domain::{
    caller::{Caller, Job},
    events::{Event, EventAction},
    id::{OrganisationId, RequestId},
};

use super::SEAL;
use crate::{
    sql,
    store::{
        Conn, DatabaseUrl, Store, StoreError, Tx,
        whole::{Row, Snapshot, Value, WholeError},
    },
};

/// A table that is empty only in an empty database.
const ANYTHING: &str = "organisation";

/// Says of an empty database that a restore or a copy fills it.
pub(super) const BEGIN_FILLING: &str =
    "INSERT INTO installation (id, kind, created_at) VALUES (1, 'unfinished', 0)";

/// What a database is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, sqlx::Type)]
#[sqlx(type_name = "TEXT", rename_all = "snake_case")]
pub enum Kind {
    /// Invented people only: takes simulators as issuers, and identity codes 900–999.
    Demo,
    /// Real people: refuses both.
    Production,
}

/// What stands in a database.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// Nothing yet.
    Empty,
    /// An installation of this kind.
    Founded(Kind),
    /// A restore or a copy that did not come to its end. It must not serve.
    Unfinished,
}

/// What stands in a database.
pub async fn standing(store: &Store) -> Result<Standing, StoreError> {
    let mut read = store.read().await?;
    standing_on(read.conn()).await
}

/// What stands in the database at this address, without opening it for work: nothing is changed, and the process that
/// serves it goes on.
pub async fn standing_of(url: &DatabaseUrl) -> Result<Standing, WholeError> {
    let mut snapshot = match Snapshot::open(url).await {
        Ok(snapshot) => snapshot,
        Err(WholeError::Missing) => return Ok(Standing::Empty),
        Err(error) => return Err(error),
    };
    let mut standing = Standing::Empty;
    for name in [ANYTHING, SEAL] {
        let Some(table) = snapshot.tables().iter().find(|table| table.name == name).cloned() else {
            continue;
        };
        let columns: Vec<_> = table.columns.iter().map(|column| column.name.clone()).collect();
        snapshot
            .read(&table, async |rows| {
                let Some(row) = rows.first() else { return Ok::<(), WholeError>(()) };
                standing = match read_seal(&columns, row) {
                    Some((kind, _)) if name == SEAL => Standing::Founded(kind),
                    _ => Standing::Unfinished,
                };
                Ok(())
            })
            .await?;
    }
    snapshot.close().await;
    Ok(standing)
}

/// Kind and founding time, from the row of the table `installation`.
pub(super) fn read_seal(columns: &[String], row: &Row) -> Option<(Kind, i64)> {
    let value = |name: &str| row.get(columns.iter().position(|column| column == name)?);
    let kind = match value("kind")? {
        Value::Text(kind) if kind == "demo" => Kind::Demo,
        Value::Text(kind) if kind == "production" => Kind::Production,
        _ => return None,
    };
    match value("created_at")? {
        Value::Number(created_at) => Some((kind, *created_at)),
        _ => None,
    }
}

async fn standing_on(conn: &mut Conn) -> Result<Standing, StoreError> {
    let kind = sql!(conn, optional_scalar: Kind, "SELECT kind FROM installation WHERE kind <> 'unfinished'")?;
    if let Some(kind) = kind {
        return Ok(Standing::Founded(kind));
    }
    if sql!(conn, optional_scalar: i64, "SELECT id FROM installation")?.is_some() {
        return Ok(Standing::Unfinished);
    }
    let any = sql!(conn, optional_scalar: OrganisationId, "SELECT id FROM organisation LIMIT 1")?;
    Ok(if any.is_some() { Standing::Unfinished } else { Standing::Empty })
}

/// Makes an empty database an installation, and gives what stands in it afterwards: of two processes that found at the
/// same time, one does.
pub async fn found(store: &Store, kind: Kind) -> Result<Standing, StoreError> {
    let now = store.ambient().now();
    let caller = Caller::system(Job::CommandLine, store.ambient().id(RequestId::new), now);
    let mut tx = store.begin(&caller).await?;
    match standing_on(tx.conn()).await? {
        Standing::Empty => {}
        there => return Ok(there),
    }
    let written = sql!(
        tx.conn(),
        execute,
        "INSERT INTO installation (id, kind, created_at) VALUES (1, $1, $2) ON CONFLICT DO NOTHING",
        kind,
        now,
    )?;
    if written != 1 {
        drop(tx);
        return standing(store).await;
    }
    tx.commit(Event::done(EventAction::InstallationFounded).detail("kind", format!("{kind:?}"))).await?;
    Ok(Standing::Founded(kind))
}

/// Writes what kind of database it is, once it is filled (see [`BEGIN_FILLING`]).
pub(super) async fn seal(tx: &mut Tx, kind: Kind, created_at: i64) -> Result<(), StoreError> {
    let sealed = sql!(
        tx.conn(),
        execute,
        "UPDATE installation SET kind = $1, created_at = $2 WHERE kind = 'unfinished'",
        kind,
        created_at,
    )?;
    if sealed == 1 { Ok(()) } else { Err(StoreError::Missing) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{on_both_engines, testing::scene::Scene};

    on_both_engines! {
        async fn the_kind_of_a_database_is_fixed_when_it_is_made(store) {
            assert_eq!(standing(&store).await.unwrap(), Standing::Empty);
            assert_eq!(standing_of(&store.place.url).await.unwrap(), Standing::Empty);
            assert_eq!(found(&store, Kind::Production).await.unwrap(), Standing::Founded(Kind::Production));
            assert_eq!(found(&store, Kind::Demo).await.unwrap(), Standing::Founded(Kind::Production));
            assert_eq!(standing_of(&store.place.url).await.unwrap(), Standing::Founded(Kind::Production));
            assert_eq!(standing(&store).await.unwrap(), Standing::Founded(Kind::Production));
        }

        async fn content_without_its_kind_is_not_an_installation(store) {
            Scene::new(&store).await;
            assert_eq!(standing(&store).await.unwrap(), Standing::Unfinished);
            assert_eq!(standing_of(&store.place.url).await.unwrap(), Standing::Unfinished);
            assert_eq!(found(&store, Kind::Production).await.unwrap(), Standing::Unfinished);
        }
    }
}
