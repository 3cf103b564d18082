//! `luukku log`: what an auditor asks of the event log. Reads only, also while the log is being written.

use crate::{
    config::{Config, WitnessPlace},
    installation,
};
use anyhow::{Context as _, bail};
use data_encoding::HEXLOWER;
use luukku_backend::{
    Backend,
    ambient::Ambient,
    events::sealing::{self, Witness},
    operating::{Kind, Standing, founding::standing},
    store::Store,
};
use luukku_domain::{events::proof::ProofFile, id::EventId};
use std::{
    fs::OpenOptions,
    io::{BufWriter, Write as _},
    path::PathBuf,
};

#[derive(Debug, clap::Args)]
pub struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, clap::Subcommand)]
enum Command {
    /// Recompute the whole log and say exactly what is wrong with it
    Verify {
        /// Checkpoints from elsewhere; the configured witness file is taken along by itself
        #[arg(long)]
        checkpoints: Vec<PathBuf>,
    },
    /// Print the proof that an event lies in the log, for `luukku-verify`
    Prove {
        /// The event's id
        event: EventId,
    },
    /// Write the whole log into a file for auditors, for `luukku-verify`
    Export {
        /// The file to write; must not exist
        file: PathBuf,
    },
    /// Print the keys that check this log, to be handed to auditors
    Key,
}

/// Runs the command.
pub async fn run(config: &Config, arguments: Arguments) -> anyhow::Result<()> {
    let backend = open(config).await?;
    match arguments.command {
        Command::Verify { checkpoints } => verify(config, &backend, checkpoints).await,
        Command::Prove { event } => prove(&backend, event).await,
        Command::Export { file } => export(&backend, &file).await,
        Command::Key => {
            backend.log_keys().iter().for_each(|key| println!("{key}"));
            Ok(())
        }
    }
}

/// The installation for reading: a SQLite file may be served by another process meanwhile.
async fn open(config: &Config) -> anyhow::Result<Backend> {
    let not_opened = |error| installation::not_opened(config, &error);
    let keys = installation::keys(config)?;
    let store =
        Store::open_to_read(&config.database, Ambient::of_this_machine()).await.map_err(not_opened)?;
    let kind = match standing(&store).await? {
        Standing::Founded(kind) => kind,
        _ => Kind::Production,
    };
    installation::backend(config, store, keys, kind)
}

async fn verify(config: &Config, backend: &Backend, files: Vec<PathBuf>) -> anyhow::Result<()> {
    let own = match &config.witness {
        Some(WitnessPlace::File(file)) if file.exists() => Some(file.clone()),
        _ => None,
    };
    let mut witnessed = Vec::new();
    for file in own.into_iter().chain(files) {
        witnessed.extend(Witness::read(&file).await.with_context(|| file.display().to_string())?);
    }
    let found = sealing::verify(backend, &witnessed).await?;
    let root = HEXLOWER.encode(&found.root);
    if found.faults.is_empty() {
        println!("whole: {} events, {} checkpoints", found.size, found.checkpoints);
        println!("root:  {root}");
        return Ok(());
    }
    for fault in &found.faults {
        println!("WRONG  {fault}");
    }
    bail!("the log of {} events is not whole: {} faults", found.size, found.faults.len())
}

async fn prove(backend: &Backend, event: EventId) -> anyhow::Result<()> {
    let Some(proof) = sealing::prove(backend, event).await? else {
        bail!("there is no sealed event {event}; a new one is sealed within a second")
    };
    let path = proof.path.iter().map(|hash| HEXLOWER.encode(hash)).collect();
    let file = ProofFile { event: proof.event, index: proof.index, path, checkpoint: proof.checkpoint };
    println!("{}", serde_json::to_string_pretty(&file)?);
    Ok(())
}

async fn export(backend: &Backend, file: &PathBuf) -> anyhow::Result<()> {
    let named = || file.display().to_string();
    let out = OpenOptions::new().write(true).create_new(true).open(file).with_context(named)?;
    let mut out = BufWriter::with_capacity(1 << 20, out);
    let events = sealing::export(backend, &mut out).await?;
    out.flush().with_context(named)?;
    out.get_ref().sync_all().with_context(named)?;
    println!("{}: {events} events. It holds personal data; hand it over as such.", named());
    println!("Check it with: luukku-verify {} --key '{}'", named(), backend.log_key().verifying());
    Ok(())
}
