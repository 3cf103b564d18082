//! The build steps behind `make`, one module for each command.
//! Setting the machine up is `setup.sh`; it runs before it is known that Rust works.

#![forbid(unsafe_code)]

mod bench;
mod check;
mod compress;
mod demo;
mod dependencies;
mod develop;
mod postgres;
mod process;
mod site;
mod steps;
mod stylesheet;
mod test;
mod wasm;
mod workspace;

use anyhow::{Result, bail};
use std::process::ExitCode;
use workspace::{Build, Workspace};

const USAGE: &str = "\
cargo xtask COMMAND
  run              build the release, make the demo, start simulators and server
  test             everything that must hold, in one go
  dev              build, serve, and do so again on every change
  check            format, lints, types, dependencies
  site [--release] Wasm, script, styles and public files into the site folder
  bench            measure the release and write docs/benchmarks.md
  postgres         a throw-away PostgreSQL for `cargo test`, until Ctrl-C";

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run() -> Result<()> {
    process::watch_interrupts()?;
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let workspace = Workspace::find()?;
    match arguments[..] {
        ["run"] => demo::run(&workspace),
        ["test"] => test::run(&workspace),
        ["dev"] => develop::run(&workspace),
        ["check"] => check::run(&workspace),
        ["bench"] => bench::run(&workspace),
        ["site"] => site::build(&workspace, Build::Debug),
        ["site", "--release"] => site::build(&workspace, Build::Release),
        ["postgres"] => postgres::lend(),
        _ => bail!("{USAGE}"),
    }
}
