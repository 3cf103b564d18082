//! The binary `luukku`.

#![forbid(unsafe_code)]

use clap::Parser;
use luukku_server::commands::{CommandLine, run};
use std::process::ExitCode;
use tikv_jemallocator::Jemalloc;

/// Gives back to the system what a burst of work has left, and renders pages quicker than the C library's. How it does so
/// is said in `.cargo/config.toml`.
#[global_allocator]
static ALLOCATOR: Jemalloc = Jemalloc;

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
