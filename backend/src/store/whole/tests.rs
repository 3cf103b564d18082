//! Reading and filling on both engines.

use super::*;
use crate::{
    accounts::session::{self, Owner, Stage},
    on_both_engines, sql,
    store::{Engine, Store},
    testing::{TestStore, place::Place, scene::Scene},
};
use luukku_domain::accounts::role::Role;

/// These tests leave the place without a mark.
const MARK: &str = "SELECT 1";

async fn copy(from: &TestStore, to: &DatabaseUrl) -> Vec<(String, Digest)> {
    let mut snapshot = Snapshot::open(&from.place.url).await.unwrap();
    let mut filling = Filling::open(to, snapshot.schema(), MARK).await.unwrap();
    let mut digests = Vec::new();
    for table in snapshot.tables().to_vec() {
        let names: Vec<_> = table.columns.iter().map(|column| column.name.as_str()).collect();
        let goal = filling.table(&table.name, &names).unwrap();
        let digest = snapshot.read(&table, async |rows| filling.add(&goal, rows).await).await.unwrap();
        filling.end(&goal).await.unwrap();
        digests.push((table.name, digest));
    }
    filling.finish().await.unwrap();
    digests
}

/// A scene whose oldest organisation stands below a younger one, with a session and events.
async fn lively(store: &TestStore) -> Scene<'_> {
    let scene = Scene::new(store).await;
    let account = scene.member("Aino Malli", scene.school, Role::MainUser).await;
    scene.caller_as(account).await;
    let mut tx = store.begin(&store.system()).await.unwrap();
    sql!(
        tx.conn(),
        execute,
        "UPDATE organisation SET merged_into_id = $1 WHERE id = $2",
        scene.school,
        scene.koivula
    )
    .unwrap();
    let owner = Owner::Account(account, Stage::Full);
    session::open(&mut tx, &scene.backend, owner, "a test").await.unwrap();
    tx.commit(luukku_domain::events::Event::done(luukku_domain::events::EventAction::SignedIn))
        .await
        .unwrap();
    scene
}

async fn there_and_back(from: &TestStore, to: Engine) {
    lively(from).await;
    let place = Place::new(to).await;
    let url = &place.url;
    let read = copy(from, url).await;
    let mut copied = Snapshot::open(url).await.unwrap();
    for (name, digest) in read {
        let table = copied.tables().iter().find(|table| table.name == name).unwrap().clone();
        assert_eq!(copied.digest(&table).await.unwrap(), digest, "{name}");
        if ["event", "organisation", "session", "account"].contains(&name.as_str()) {
            assert!(digest.rows > 0, "{name}");
        }
    }
    copied.close().await;
    assert!(matches!(Filling::open(url, &Schema::newest(), MARK).await, Err(WholeError::NotEmpty(_))));
    // The copy opens, and its log is as append-only as the original.
    let ambient = crate::ambient::Ambient::of_this_machine();
    let copy = Store::open(url, ambient).await.unwrap();
    let mut tx = copy.begin(&from.system()).await.unwrap();
    assert!(sql!(tx.conn(), execute, "DELETE FROM event").is_err());
}

on_both_engines! {
    async fn everything_comes_over_to_sqlite(store) {
        there_and_back(&store, Engine::Sqlite).await;
    }

    async fn everything_comes_over_to_postgres(store) {
        there_and_back(&store, Engine::Postgres).await;
    }

    async fn a_snapshot_sees_one_moment_while_others_write(store) {
        let scene = Scene::new(&store).await;
        let mut snapshot = Snapshot::open(&store.place.url).await.unwrap();
        let table = snapshot.tables().iter().find(|table| table.name == "organisation").unwrap().clone();
        let before = snapshot.digest(&table).await.unwrap();
        scene.unit(scene.koivula, "Uusi yksikkö").await;
        assert_eq!(snapshot.digest(&table).await.unwrap(), before);
        snapshot.close().await;
        let mut snapshot = Snapshot::open(&store.place.url).await.unwrap();
        assert_eq!(snapshot.digest(&table).await.unwrap().rows, before.rows + 1);
    }

    async fn the_schema_is_told_without_changing_anything(store) {
        assert_eq!(schema(&store.place.url).await.unwrap(), Some(Schema::newest()));
        let nowhere = DatabaseUrl::Sqlite("/nowhere/luukku.db".into());
        assert_eq!(schema(&nowhere).await.unwrap(), None);
    }
}
