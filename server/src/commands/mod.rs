//! The command line: one file for each command.

mod backup;
mod check_config;
mod copy_to_postgres;
mod demo;
mod invite_maintainer;
mod jobs;
mod migrate;
mod new_keys;
mod restore;
mod serve;
mod simulators;

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
    /// Make a demo with invented people, or print its sign-ins
    Demo(demo::Arguments),
    /// Stand in for the outside systems of a demo, over HTTP and SMTP
    Simulators,
}

/// Runs the command that the command line names.
pub async fn run(line: CommandLine) -> anyhow::Result<()> {
    let command = match line.command {
        // The demo writes a configuration; it does not read one.
        Command::Demo(arguments) => return demo::run(arguments).await,
        // What is wrong with the configuration is what this command prints.
        Command::CheckConfig => return check_config::run(line.config.as_deref()).await,
        command => command,
    };
    let config = Config::load(line.config.as_deref())?;
    logging::start(config.log);
    match command {
        Command::Serve => serve::run(config).await,
        Command::Jobs => jobs::run(&config).await,
        Command::Migrate => migrate::run(&config).await,
        Command::NewKeys => new_keys::run(&config),
        Command::InviteMaintainer(arguments) => invite_maintainer::run(&config, arguments).await,
        Command::Backup(arguments) => backup::run(&config, &arguments).await,
        Command::Restore(arguments) => restore::run(&config, &arguments).await,
        Command::CopyToPostgres(arguments) => copy_to_postgres::run(&config, &arguments).await,
        Command::Simulators => simulators::run(&config).await,
        Command::Demo(_) | Command::CheckConfig => Ok(()),
    }
}
