//! Where things are: the workspace, its build folders, its programs.

use anyhow::{Context, Result};
use serde_json::Value;
use std::{
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

/// Which of the two builds is meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Build {
    /// Quick to build: for tests and development.
    Debug,
    /// Small and fast: for people.
    Release,
}

impl Build {
    /// The folder of the build under the target folder.
    pub fn folder(self) -> &'static str {
        match self {
            Self::Debug => "debug",
            Self::Release => "release",
        }
    }

    /// The cargo profile of the Wasm module and its folder under `target/wasm32-unknown-unknown`.
    pub fn wasm_profile(self) -> (&'static str, &'static str) {
        match self {
            Self::Debug => ("dev", "debug"),
            Self::Release => ("wasm-release", "wasm-release"),
        }
    }
}

/// The folders that the steps work in.
#[derive(Clone, Debug)]
pub struct Workspace {
    /// The folder with the workspace's `Cargo.toml`.
    pub root: PathBuf,
    /// Cargo's target folder, wherever the machine keeps it.
    pub target: PathBuf,
}

impl Workspace {
    /// Asks cargo; the steps then work from any folder of the workspace.
    pub fn find() -> Result<Self> {
        let metadata = cargo_metadata(&["--no-deps"])?;
        let path = |key: &str| metadata[key].as_str().map(PathBuf::from);
        let (root, target) = path("workspace_root")
            .zip(path("target_directory"))
            .context("cargo metadata names no workspace_root or target_directory")?;
        std::env::set_current_dir(&root)?;
        Ok(Self { root, target })
    }

    /// The program `luukku` of a build.
    pub fn server(&self, build: Build) -> PathBuf {
        self.target.join(build.folder()).join("luukku")
    }

    /// Where Leptos looks for the hashes in the names of the site's files: beside the program.
    pub fn hash_file(&self, build: Build) -> PathBuf {
        self.target.join(build.folder()).join("hash.txt")
    }

    /// The folder that the server serves; the files of both builds live there side by side.
    pub fn site(&self) -> PathBuf {
        self.target.join("site")
    }

    /// A command that an npm package of this workspace brings.
    pub fn node_command(&self, name: &str) -> Command {
        Command::new(self.root.join("node_modules/.bin").join(name))
    }
}

/// The same cargo that runs this program.
pub fn cargo() -> Command {
    Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))
}

/// What cargo knows about the workspace, as JSON; the lock file stays as it is.
pub fn cargo_metadata(arguments: &[&str]) -> Result<Value> {
    let output = cargo()
        .args(["metadata", "--format-version=1", "--locked"])
        .args(arguments)
        .stderr(Stdio::inherit())
        .output()
        .context("cargo does not start")?;
    anyhow::ensure!(output.status.success(), "cargo metadata failed");
    Ok(serde_json::from_slice(&output.stdout)?)
}

/// A path as people like to read it: from the workspace on, where it is inside.
pub fn shown(path: &Path) -> String {
    let here = std::env::current_dir().unwrap_or_default();
    path.strip_prefix(here).unwrap_or(path).display().to_string()
}
