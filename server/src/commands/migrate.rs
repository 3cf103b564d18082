//! `luukku migrate`: brings the schema up to date before the servers of a new version start.

use crate::{config::Config, installation};
use anyhow::Context as _;
use luukku_backend::{
    ambient::Ambient,
    store::{
        Store, roles,
        whole::{Schema, schema},
    },
};

/// Brings the schema up to date and says which steps that took.
pub async fn run(config: &Config) -> anyhow::Result<()> {
    let before = schema(config.owned_database()).await.with_context(|| {
        format!("database: {:?} was left as it is; a newer version may have changed it", config.database)
    })?;
    let not_opened = |error| installation::not_opened(config, &error);
    Store::open(config.owned_database(), Ambient::of_this_machine()).await.map_err(not_opened)?;
    if let Some(owner) = &config.database_owner {
        let role = roles::grant(owner, &config.database).await.map_err(not_opened)?;
        println!("The role {role} may work with the tables now, and cannot alter the event log.");
    }
    let (from, to) = (before.map_or(0, |schema| schema.version), Schema::newest().version);
    if from == to {
        println!("{:?} is up to date (step {to}).", config.database);
        return Ok(());
    }
    for (step, name) in Schema::steps().filter(|(step, _)| *step > from) {
        println!("step {step}: {name}");
    }
    println!("{:?} is up to date now.", config.database);
    Ok(())
}
