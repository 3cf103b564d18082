//! `luukku demo`: makes a folder with an installation of invented people, ready for `serve` and `simulators`.
//!
//! ```text
//! demo/luukku.toml          written last: a folder that has it is whole
//! demo/data/luukku.db       the database, unless it is PostgreSQL
//! demo/keys/                key files, and how the people sign in
//! ```

mod configuration;
mod make;
mod sign_ins;

use anyhow::{Context as _, bail};
use configuration::Configuration;
use luukku_backend::store::whole::{Schema, WholeError, schema};
use std::path::{Path, PathBuf};

#[derive(Debug, clap::Args)]
#[command(args_conflicts_with_subcommands = true)]
pub struct Arguments {
    #[command(subcommand)]
    command: Option<Command>,
    #[command(flatten)]
    make: Make,
}

#[derive(Debug, clap::Subcommand)]
enum Command {
    /// Print the sign-ins of a demo again, with fresh codes
    SignIns {
        /// The folder of the demo
        #[arg(long, default_value = "demo")]
        folder: PathBuf,
    },
}

#[derive(Debug, clap::Args)]
struct Make {
    /// The folder; made when it is not there, kept when it is a demo already
    #[arg(long, default_value = "demo")]
    folder: PathBuf,
    /// Where the server will listen, on localhost
    #[arg(long, default_value_t = 3000)]
    port: u16,
    /// Where the simulators will listen
    #[arg(long, default_value_t = 3001)]
    simulators_port: u16,
    /// Where the simulators will take mail
    #[arg(long, default_value_t = 3025)]
    mail_port: u16,
    /// An empty PostgreSQL database to fill, instead of a SQLite file in the folder
    // Parsed by `make`: clap would print an address that it refuses, password and all.
    #[arg(long, env = "LUUKKU_DATABASE", hide_env_values = true)]
    database: Option<String>,
}

/// Makes a demo, or keeps the one that is there, and prints how to sign in.
pub async fn run(arguments: Arguments) -> anyhow::Result<()> {
    crate::logging::start_quietly();
    let folder = match arguments.command {
        Some(Command::SignIns { folder }) => folder,
        None => {
            let make = arguments.make;
            if make.folder.join(configuration::FILE).exists() {
                keep(&make.folder).await?;
            } else {
                make::make(&make).await?;
            }
            make.folder
        }
    };
    let configuration = Configuration::load(&folder)
        .with_context(|| format!("{} is not a demo; `luukku demo` makes one", folder.display()))?;
    print!("{}", sign_ins::table(&folder, &configuration)?);
    Ok(())
}

/// A demo that is there is kept, if this version of the program can serve it.
async fn keep(folder: &Path) -> anyhow::Result<()> {
    let configuration = Configuration::load(folder)?;
    let again = "remove the folder (and empty the database, if it is PostgreSQL) and run this again";
    match schema(&configuration.database).await {
        Ok(Some(schema)) if schema == Schema::newest() => Ok(()),
        Ok(None) => bail!("the demo in {} has lost its database; {again}", folder.display()),
        Ok(Some(_)) | Err(WholeError::UnknownSchema) => {
            bail!("the demo in {} was made by another version; {again}", folder.display())
        }
        Err(error) => Err(error).with_context(|| format!("{:?}", configuration.database)),
    }
}
