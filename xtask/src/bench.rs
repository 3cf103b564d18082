//! `make bench`: builds the release, sets up what it is measured with, and measures it (`bench/`).
//! `ONLY` in the environment goes through to the measuring: the names of the rows to try out.

use crate::{
    demo::compile_server,
    postgres::{Commits, Postgres},
    process::run as run_command,
    site,
    steps::step,
    workspace::{Build, Workspace, cargo},
};
use anyhow::Result;
use std::{fs, process::Command, time::Duration};

const COMPILE_LIMIT: Duration = Duration::from_hours(1);
const NPM_LIMIT: Duration = Duration::from_mins(10);
/// Several times what it takes.
const MEASURE_LIMIT: Duration = Duration::from_mins(45);

/// Measures the release and, when all of it was measured, writes `docs/benchmarks.md`.
pub fn run(workspace: &Workspace) -> Result<()> {
    step("Wasm, script and styles", || site::build(workspace, Build::Release))?;
    step("Server", || compile_server(Build::Release))?;
    step("Benchmark", compile)?;
    step("Lighthouse", || lighthouse(workspace))?;
    let postgres = step("PostgreSQL", || Postgres::start(Commits::Durable))?;
    step("Measuring", || measure(workspace, &postgres))
}

/// By itself: the benchmark uses parts that only tests have, and the server must not get them.
fn compile() -> Result<()> {
    let mut command = cargo();
    command.args(["build", "--locked", "--release", "--package", "luukku-bench"]);
    run_command("cargo build of the benchmark", &mut command, COMPILE_LIMIT)
}

/// Lighthouse has a lock file of its own, because nothing else needs its hundred packages.
fn lighthouse(workspace: &Workspace) -> Result<()> {
    let folder = workspace.root.join("bench");
    let (lock, installed) = (folder.join("package-lock.json"), folder.join("node_modules/.installed-lock"));
    if fs::read(&installed).is_ok_and(|before| fs::read(&lock).is_ok_and(|now| before == now)) {
        return Ok(());
    }
    run_command("npm ci", Command::new("npm").arg("ci").current_dir(&folder), NPM_LIMIT)?;
    fs::copy(lock, installed)?;
    Ok(())
}

fn measure(workspace: &Workspace, postgres: &Postgres) -> Result<()> {
    let root = &workspace.root;
    let mut bench = Command::new(workspace.target.join(Build::Release.folder()).join("luukku-bench"));
    bench.arg("measure").arg("--program").arg(workspace.server(Build::Release));
    bench.arg("--site").arg(workspace.site()).arg("--postgres").arg(postgres.new_database("bench")?);
    bench.arg("--postgres-programs").arg(postgres.programs());
    bench.arg("--lighthouse").arg(root.join("bench/node_modules/.bin/lighthouse"));
    bench.arg("--design-system").arg(root.join("node_modules/@digdir/designsystemet-css/dist/src/index.css"));
    bench.arg("--report").arg(root.join("docs/benchmarks.md"));
    run_command("the benchmark", &mut bench, MEASURE_LIMIT)
}
