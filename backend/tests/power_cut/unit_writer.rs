//! Writes units to a database until it is killed, many at a time, and prints the organisation that each made as soon as
//! the store says that it lasts. Part of the test of power cuts; no part of Luukku.

use luukku_backend::{
    ambient::Ambient,
    sql,
    store::{DatabaseUrl, Store, StoreError},
};
use luukku_domain::{
    caller::{Caller, Job},
    events::{Event, EventAction},
    id::{OrganisationId, RequestId},
};
use std::{env, error::Error, path::PathBuf};
use tokio::{sync::mpsc, task::JoinSet};

/// So many wait for the same fsync.
const AT_ONCE: usize = 16;

#[tokio::main(flavor = "multi_thread", worker_threads = 2)]
async fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let [synchronous, file] = arguments.as_slice() else { return Err("full|off FILE".into()) };
    let (file, ambient) = (PathBuf::from(file), Ambient::of_this_machine());
    let store = match synchronous.as_str() {
        "full" => Store::open(&DatabaseUrl::Sqlite(file), ambient).await?,
        "off" => Store::open_unsynced(&file, ambient).await?,
        other => return Err(format!("synchronous = {other}").into()),
    };
    let (acknowledge, mut acknowledged) = mpsc::unbounded_channel();
    let mut writers = JoinSet::new();
    for _ in 0..AT_ONCE {
        let (store, acknowledge) = (store.clone(), acknowledge.clone());
        writers.spawn(async move {
            while let Ok(id) = write(&store).await {
                if acknowledge.send(id).is_err() {
                    return;
                }
            }
        });
    }
    while let Some(id) = acknowledged.recv().await {
        println!("{id}");
    }
    Ok(())
}

/// One unit: an organisation and its event.
async fn write(store: &Store) -> Result<OrganisationId, StoreError> {
    let now = store.ambient().now();
    let caller = Caller::system(Job::Demo, store.ambient().id(RequestId::new), now);
    let mut tx = store.begin(&caller).await?;
    let id = tx.id(OrganisationId::new);
    sql!(
        tx.conn(),
        execute,
        "INSERT INTO organisation (id, kind, status, name_fi, search_text, sort_name, created_at)
         VALUES ($1, 'municipality', 'active', 'Koivula', 'koivula', 'koivula', $2)",
        id,
        now,
    )?;
    tx.commit(Event::done(EventAction::OrganisationCreated).about(id)).await?;
    Ok(id)
}
