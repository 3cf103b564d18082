//! The binary `luukku`.

use clap::Parser;
use luukku_server::commands::{CommandLine, run};

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    run(CommandLine::parse()).await
}
