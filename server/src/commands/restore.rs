//! `luukku restore FILE`: a backup into an empty place.

use super::backup::local;
use crate::{config::Config, installation};
use anyhow::Context as _;
use luukku_backend::{ambient::Ambient, operating, store::roles};
use std::path::PathBuf;

#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// The backup to restore
    file: PathBuf,
}

/// Restores, and prints what came back and what did not.
pub async fn run(config: &Config, arguments: &Arguments) -> anyhow::Result<()> {
    let file = &arguments.file;
    let keys = installation::keys(config)?;
    let place = config.owned_database();
    let restored =
        operating::restore::restore(place, &keys, &Ambient::of_this_machine(), file).await.with_context(
            || format!("{} was not restored into {:?}, which must be empty", file.display(), config.database),
        )?;
    if config.database_owner.is_some() {
        roles::grant(place, &config.database)
            .await
            .map_err(|error| installation::not_opened(config, &error))?;
    }
    let rows: u64 = restored.tables.iter().map(|counted| counted.rows).sum();
    println!("{:?} is as it was on {}", config.database, local(restored.made_at));
    println!("  {} tables, {rows} rows, each table compared with the backup", restored.tables.len());
    println!("  {} people erased since then were erased again", restored.erased_again);
    println!(
        "  {} records of the population register were forgotten; the next refresh fetches them afresh",
        restored.homes_forgotten
    );
    println!(
        "  {} sessions were ended; links and codes no longer work, letters on their way are gone",
        restored.sessions_ended
    );
    println!("Passwords and roles are those of that day: tell people who changed theirs since.");
    Ok(())
}
