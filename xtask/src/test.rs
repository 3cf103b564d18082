//! `make test`: everything that must hold, in one go. A step that fails keeps only those from running that build on it.

use crate::{
    check,
    postgres::{Commits, Postgres, VARIABLE},
    process, site,
    steps::Steps,
    workspace::{Build, Workspace, cargo},
};
use anyhow::Result;
use std::time::Duration;

/// Several times what each takes cold on two cores: they end what hangs, not what is slow.
const COMPILE_LIMIT: Duration = Duration::from_mins(30);
const TEST_LIMIT: Duration = Duration::from_mins(55);

/// Runs all steps and prints how each went and how long it took.
pub fn run(workspace: &Workspace) -> Result<()> {
    let mut steps = Steps::new();
    check::add_steps(workspace, &mut steps);
    let compiled = steps.take("Server and tests, compiled", compile);
    let site = steps.take("Site, built", || site::build(workspace, Build::Debug));
    let postgres = steps.take("PostgreSQL, started", || Postgres::start(Commits::Quick));
    match (compiled, &postgres) {
        (Some(()), Some(postgres)) => steps.take("Rust tests", || rust_tests(postgres)),
        _ => steps.leave("Rust tests"),
    };
    // Not among the members that are built by default: nothing but `make bench` and this needs it.
    steps.take("Tests of the benchmark", bench_tests);
    match (compiled, site, &postgres) {
        (Some(()), Some(()), Some(postgres)) => {
            steps.take("Browser journeys", || journeys(workspace, postgres))
        }
        _ => steps.leave("Browser journeys"),
    };
    drop(postgres);
    steps.report()
}

/// Server and tests in one call: so they share every dependency, and the journeys run what the tests ran.
fn compile() -> Result<()> {
    process::run("cargo build", cargo().args(["build", "--locked", "--bins", "--tests"]), COMPILE_LIMIT)
}

fn rust_tests(postgres: &Postgres) -> Result<()> {
    let mut tests = cargo();
    tests.args(["test", "--locked", "--no-fail-fast"]).env(VARIABLE, postgres.url("postgres"));
    process::run("cargo test", &mut tests, TEST_LIMIT)
}

fn bench_tests() -> Result<()> {
    let mut tests = cargo();
    tests.args(["test", "--locked", "--package", "luukku-bench"]);
    process::run("cargo test --package luukku-bench", &mut tests, COMPILE_LIMIT)
}

fn journeys(workspace: &Workspace, postgres: &Postgres) -> Result<()> {
    let mut playwright = workspace.node_command("playwright");
    playwright.args(["test", "--config", "end2end/playwright.config.ts"]);
    playwright.env("LUUKKU_TEST_PROGRAM", workspace.server(Build::Debug));
    playwright.env("LUUKKU_TEST_SITE", workspace.site());
    playwright.env(VARIABLE, postgres.new_database("journeys")?);
    process::run("playwright", &mut playwright, TEST_LIMIT)
}
