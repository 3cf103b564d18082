//! The binary `luukku`.

#![forbid(unsafe_code)]

use clap::Parser;
use luukku_server::commands::{CommandLine, run};
use std::process::ExitCode;

#[tokio::main]
async fn main() -> ExitCode {
    match run(CommandLine::parse()).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("luukku: {error:#}");
            ExitCode::FAILURE
        }
    }
}
