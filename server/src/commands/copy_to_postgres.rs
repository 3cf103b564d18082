//! `luukku copy-to-postgres ADDRESS`: from the embedded database to a server.

use crate::{config::Config, installation};
use anyhow::Context as _;
use luukku_backend::{
    ambient::Ambient,
    operating::{self, Failure},
    store::{StoreError, whole::WholeError},
};

#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// The empty database, as postgres://USER:PASSWORD@HOST/NAME. Better given in the environment than on the command
    /// line, which others on the machine can see
    #[arg(env = "LUUKKU_COPY_TO", hide_env_values = true)]
    address: String,
}

/// Copies, and prints each table with its count.
pub async fn run(config: &Config, arguments: &Arguments) -> anyhow::Result<()> {
    let ambient = Ambient::of_this_machine();
    let copied = operating::copy::copy_to_postgres(&config.database, &arguments.address, &ambient).await;
    let tables = match copied {
        Err(Failure::Whole(WholeError::Store(StoreError::InUse))) => {
            return Err(installation::not_opened(config, &StoreError::InUse));
        }
        copied => copied.with_context(|| format!("{:?} was not copied", config.database))?,
    };
    let width = tables.iter().map(|counted| counted.table.len()).max().unwrap_or(0);
    for counted in &tables {
        println!("{:width$}  {:>9}", counted.table, counted.rows);
    }
    println!("{} tables arrived as they were sent. {:?} is unchanged.", tables.len(), config.database);
    println!("Now set `database` to the new address, and keep `keys` as it is.");
    Ok(())
}
