//! The command line: one file for each command.

mod backup;
mod check_config;
mod copy_to_postgres;
mod demo;
mod invite_maintainer;
mod jobs;
mod log;
mod metrics;
mod migrate;
mod new_keys;
mod restore;
mod serve;
mod simulators;

use crate::{config::Config, logging};
use clap::{Parser, Subcommand};
use std::path::{Path, PathBuf};

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
    /// Run the jobs alone: mail, clocks, refreshes. `serve` does this too, unless `jobs = false`
    Jobs,
    /// Bring the database's schema up to date
    Migrate,
    /// Say what is wrong in the configuration, key by key; changes nothing
    CheckConfig,
    /// Make new key files at the configured places; never overwrites one
    NewKeys,
    /// Invite the first maintainer of a new installation
    InviteMaintainer(invite_maintainer::Arguments),
    /// Write the whole database into one encrypted file, also while it is served
    Backup(backup::Arguments),
    /// Restore a backup into an empty place
    Restore(restore::Arguments),
    /// Copy a SQLite installation into an empty PostgreSQL database
    CopyToPostgres(copy_to_postgres::Arguments),
    /// Verify, prove and export the event log
    Log(log::Arguments),
    /// Make a demo with invented people, or print its sign-ins
    Demo(demo::Arguments),
    /// Stand in for the outside systems of a demo, over HTTP and SMTP
    Simulators,
}

/// Runs the command that the command line names.
pub async fn run(line: CommandLine) -> anyhow::Result<()> {
    let file = line.config.as_deref();
    match line.command {
        Command::Serve => serve::run(begin(file)?).await,
        Command::Jobs => jobs::run(&begin(file)?).await,
        Command::Migrate => migrate::run(&begin(file)?).await,
        // What is wrong with the configuration is what this command prints.
        Command::CheckConfig => check_config::run(file).await,
        Command::NewKeys => new_keys::run(&begin(file)?),
        Command::InviteMaintainer(arguments) => invite_maintainer::run(&begin(file)?, arguments).await,
        Command::Backup(arguments) => backup::run(&begin(file)?, &arguments).await,
        Command::Restore(arguments) => restore::run(&begin(file)?, &arguments).await,
        Command::CopyToPostgres(arguments) => copy_to_postgres::run(&begin(file)?, &arguments).await,
        Command::Log(arguments) => log::run(&begin(file)?, arguments).await,
        // The demo writes a configuration; it does not read one.
        Command::Demo(arguments) => demo::run(arguments).await,
        Command::Simulators => simulators::run(&begin(file)?).await,
    }
}

/// Reads the configuration and starts logging as it says.
fn begin(file: Option<&Path>) -> anyhow::Result<Config> {
    let config = Config::load(file)?;
    logging::start(config.log);
    Ok(config)
}
