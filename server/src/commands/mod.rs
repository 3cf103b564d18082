//! The command line: one file for each command.

mod serve;

use crate::{config::Config, logging};
use clap::{Parser, Subcommand};
use std::path::PathBuf;

/// One counter for public services.
#[derive(Debug, Parser)]
#[command(name = "luukku", version)]
pub struct CommandLine {
    /// The configuration file (TOML). Every key can also come from the environment, as LUUKKU_KEY or LUUKKU_SECTION__KEY
    #[arg(long, env = "LUUKKU_CONFIG", global = true)]
    config: Option<PathBuf>,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Serve the portals until told to stop
    Serve,
}

/// Runs the command that the command line names.
pub async fn run(line: CommandLine) -> anyhow::Result<()> {
    let config = Config::load(line.config.as_deref())?;
    logging::start(config.log);
    match line.command {
        Command::Serve => serve::run(config).await,
    }
}
