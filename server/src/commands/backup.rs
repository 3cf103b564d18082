//! `luukku backup FILE`: the whole database into one encrypted file, also while it is served.

use crate::{config::Config, installation};
use anyhow::Context as _;
use luukku_backend::{
    ambient::Ambient,
    operating::{self, Kind, Standing, founding},
};
use luukku_domain::time::Timestamp;
use std::path::PathBuf;

#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// The file to write; must not exist
    file: PathBuf,
}

/// Writes the backup, reads it again, and prints what is in it and its checksum.
pub async fn run(config: &Config, arguments: &Arguments) -> anyhow::Result<()> {
    let file = &arguments.file;
    // In a demo, where everything lies in one folder, the keys protect nobody.
    let is_demo = founding::standing_of(&config.database).await? == Standing::Founded(Kind::Demo);
    if !is_demo {
        let mend = "keys are kept apart from backups: give another place for the backup";
        installation::keys_stand_apart(config, file, mend)?;
    }
    let keys = installation::keys(config)?;
    let written = operating::backup::backup(&config.database, &keys, &Ambient::of_this_machine(), file)
        .await
        .with_context(|| format!("no backup of {:?} was made", config.database))?;
    println!("{}", file.display());
    println!(
        "  {} tables, {} rows, {} bytes",
        written.contents.tables.len(),
        written.contents.rows(),
        written.bytes
    );
    println!("  as of {}", local(written.contents.at));
    println!("  SHA-256 {}", written.sha256);
    println!("It was read again and is whole. It opens only with the key file, which is not in it.");
    Ok(())
}

/// Date and time in Finland, for people at the command line.
pub fn local(at: Timestamp) -> String {
    at.in_helsinki().format("%-d.%-m.%Y %H.%M.%S").to_string()
}
