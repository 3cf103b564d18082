//! The style sheet: `style/main.css` with everything that it imports, as one file.

use crate::{
    process::run,
    workspace::{Build, Workspace},
};
use anyhow::Result;
use std::{path::PathBuf, time::Duration};

/// Bundles the sheet. The fonts are public files and keep their addresses.
pub fn build(workspace: &Workspace, build: Build) -> Result<PathBuf> {
    let bundle = workspace.target.join("style").join(build.folder()).join("luukku.css");
    let mut command = workspace.node_command("esbuild");
    command.args(["style/main.css", "--bundle", "--external:/fonts/*", "--log-level=warning"]);
    command.arg(format!("--outfile={}", bundle.display()));
    if build == Build::Release {
        command.arg("--minify");
    }
    run("esbuild of the styles", &mut command, Duration::from_mins(1))?;
    Ok(bundle)
}
