//! `make check`: format, lints, types, dependencies; what is quick to know before a commit.

use crate::{
    dependencies, process,
    steps::Steps,
    workspace::{Workspace, cargo},
};
use anyhow::Result;
use std::time::Duration;

const LIMIT: Duration = Duration::from_mins(30);
const DENY_WARNINGS: [&str; 3] = ["--", "-D", "warnings"];

/// Runs the checks and prints how each went and how long it took.
pub fn run(workspace: &Workspace) -> Result<()> {
    let mut steps = Steps::new();
    add_steps(workspace, &mut steps);
    steps.report()
}

/// The checks, as steps of a longer run.
pub fn add_steps(workspace: &Workspace, steps: &mut Steps) {
    steps.take("Format", || process::run("cargo fmt", cargo().args(["fmt", "--check"]), LIMIT));
    steps.take("Dependencies", || dependencies::check(workspace));
    steps.take("Lints, server and tools", || {
        let mut clippy = cargo();
        clippy.args(["clippy", "--locked", "--workspace", "--exclude", "luukku-frontend", "--all-targets"]);
        clippy.args(DENY_WARNINGS);
        process::run("cargo clippy", &mut clippy, LIMIT)
    });
    steps.take("Lints, browser", || {
        let mut clippy = cargo();
        clippy.args([
            "clippy",
            "--locked",
            "--package",
            "luukku-frontend",
            "--target",
            "wasm32-unknown-unknown",
        ]);
        process::run("cargo clippy", clippy.args(DENY_WARNINGS), LIMIT)
    });
    steps.take("Types of the journeys", || {
        let mut tsc = workspace.node_command("tsc");
        process::run("tsc", tsc.args(["--project", "end2end"]), LIMIT)
    });
}
