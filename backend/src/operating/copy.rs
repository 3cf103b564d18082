//! `luukku copy-to-postgres`: from the embedded database to a server, whole, counted and compared.

use luukku_domain::events::{Event, EventAction};

use super::{
    Counted, Failure, Kind, SEAL, founding,
    restore::{arrived, begin},
};
use crate::{
    ambient::Ambient,
    store::{
        DatabaseUrl, Store, StoreError,
        whole::{Digest, Filling, Snapshot, WholeError},
    },
};

/// Copies everything from a SQLite database, which nobody may have open meanwhile, into an empty PostgreSQL database.
/// The original is not changed.
pub async fn copy_to_postgres(
    from: &DatabaseUrl,
    to: &str,
    ambient: &Ambient,
) -> Result<Vec<Counted>, Failure> {
    let DatabaseUrl::Sqlite(file) = from else { return Err(StoreError::UnknownEngine.into()) };
    if !file.is_file() {
        return Err(WholeError::Missing.into());
    }
    let to: DatabaseUrl = to.parse()?;
    if !matches!(to, DatabaseUrl::Postgres(_)) {
        return Err(StoreError::UnknownEngine.into());
    }
    // Held open so that no server writes what the copy would miss; it also brings the schema up to date.
    let held = Store::open(from, ambient.clone()).await?;
    let (sent, founded) = send(from, &to).await?;
    let (kind, created_at) = founded.ok_or(Failure::NotFounded)?;
    drop(held);
    arrived(&to, &sent).await?;

    let store = Store::open(&to, ambient.clone()).await?;
    let mut tx = begin(&store).await?;
    founding::seal(&mut tx, kind, created_at).await?;
    tx.commit(Event::done(EventAction::DataCopied)).await?;
    Ok(sent.into_iter().map(|(table, digest)| Counted { table, rows: digest.rows }).collect())
}

/// Sends every table but the one that seals the goal; its row is given instead.
async fn send(
    from: &DatabaseUrl,
    to: &DatabaseUrl,
) -> Result<(Vec<(String, Digest)>, Option<(Kind, i64)>), Failure> {
    let mut source = Snapshot::open(from).await?;
    let mut goal = Filling::open(to, source.schema(), founding::BEGIN_FILLING).await?;
    let (mut sent, mut founded) = (Vec::new(), None);
    for table in source.tables().to_vec() {
        let columns: Vec<String> = table.columns.iter().map(|column| column.name.clone()).collect();
        let names: Vec<&str> = columns.iter().map(String::as_str).collect();
        let into = goal.table(&table.name, &names)?;
        let digest = source
            .read(&table, async |rows| {
                if table.name == SEAL {
                    founded = rows.first().and_then(|row| founding::read_seal(&columns, row));
                    return Ok(());
                }
                goal.add(&into, rows).await
            })
            .await?;
        goal.end(&into).await?;
        sent.push((table.name, digest));
    }
    source.close().await;
    goal.finish().await?;
    Ok((sent, founded))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        operating::{Standing, founding::standing},
        sql,
        store::Engine,
        testing::{TestStore, scene::Scene},
    };
    use luukku_domain::accounts::role::Role;

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn everything_is_copied_once_and_never_over_something() {
        let from = TestStore::open(Engine::Sqlite).await;
        founding::found(&from, Kind::Production).await.unwrap();
        let scene = Scene::new(&from).await;
        scene.member("Aino Malli", scene.school, Role::MainUser).await;
        let ambient = from.ambient().clone();
        let goal = TestStore::open(Engine::Postgres).await;
        let address = goal.place.address();

        let refused = copy_to_postgres(&from.place.url, address, &ambient).await;
        assert!(matches!(refused, Err(Failure::Whole(WholeError::Store(StoreError::InUse)))));

        let clock = from.clock.clone();
        drop(scene);
        let from = from.close();
        let copied = copy_to_postgres(&from.url, address, &ambient).await.unwrap();
        let rows = |name: &str| copied.iter().find(|counted| counted.table == name).unwrap().rows;
        assert_eq!((rows("organisation"), rows("account"), rows("installation")), (6, 1, 1));
        assert_eq!(standing(&goal).await.unwrap(), Standing::Founded(Kind::Production));
        let mut read = goal.read().await.unwrap();
        let told = sql!(read.conn(), scalar: i64, "SELECT COUNT(*) FROM event WHERE action = $1", EventAction::DataCopied.code());
        assert_eq!(told.unwrap(), 1);
        drop(read);

        let again = copy_to_postgres(&from.url, address, &ambient).await;
        assert!(matches!(again, Err(Failure::Whole(WholeError::NotEmpty(_)))), "{again:?}");
        drop(clock);
    }

    #[tokio::test]
    async fn only_a_database_that_is_there_is_copied_and_only_to_postgres() {
        let ambient = Ambient::of_this_machine();
        let nowhere = DatabaseUrl::Sqlite("/nowhere/luukku.db".into());
        let missing = copy_to_postgres(&nowhere, "postgres://localhost/x", &ambient).await;
        assert!(matches!(missing, Err(Failure::Whole(WholeError::Missing))));
    }
}
