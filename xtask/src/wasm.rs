//! The Wasm module of the islands and the script around it: compiled by cargo, bound by wasm-bindgen, and for the
//! release made smaller by wasm-opt and esbuild.

use crate::{
    process::run,
    workspace::{Build, Workspace, cargo},
};
use anyhow::{Context, Result};
use data_encoding::HEXLOWER;
use sha2::{Digest, Sha256};
use std::{
    fs,
    path::{Path, PathBuf},
    time::Duration,
};
use wasm_bindgen_cli_support::Bindgen;

const TARGET: &str = "wasm32-unknown-unknown";
/// A cold release build takes three minutes of two cores.
const COMPILE_LIMIT: Duration = Duration::from_mins(30);
const OPTIMISE_LIMIT: Duration = Duration::from_mins(10);
/// Small before fast. The features are those that Rust switches on for this target; every browser since 2022 has them.
const OPTIMISE: [&str; 11] = [
    "-Oz",
    "--enable-bulk-memory",
    "--enable-bulk-memory-opt",
    "--enable-call-indirect-overlong",
    "--enable-multivalue",
    "--enable-mutable-globals",
    "--enable-nontrapping-float-to-int",
    "--enable-reference-types",
    "--enable-sign-ext",
    "--strip-debug",
    "--strip-producers",
];

/// Where the module and its script lie when they are made.
#[derive(Debug)]
pub struct Module {
    /// The script, under the name that the page loads.
    pub script: PathBuf,
    /// The module itself.
    pub wasm: PathBuf,
    /// Scripts that single crates bring along, if any does.
    pub snippets: PathBuf,
}

/// Makes the module; what was made from the same input is left as it is.
pub fn build(workspace: &Workspace, build: Build) -> Result<Module> {
    let compiled = compile(workspace, build)?;
    let folder = workspace.target.join("bindgen").join(build.folder());
    let module = Module {
        script: folder.join("luukku.js"),
        wasm: folder.join("luukku_bg.wasm"),
        snippets: folder.join("snippets"),
    };
    let stamp = folder.join("made-from");
    let inputs = fingerprint(workspace, &compiled)?;
    if fs::read_to_string(&stamp).is_ok_and(|before| before == inputs) {
        return Ok(module);
    }
    if folder.exists() {
        fs::remove_dir_all(&folder)?;
    }
    Bindgen::new()
        .input_path(&compiled)
        .out_name("luukku")
        .web(true)?
        .typescript(false)
        .omit_default_module_path(true)
        .debug(build == Build::Debug)
        .remove_name_section(build == Build::Release)
        .generate(&folder)
        .context("wasm-bindgen")?;
    if build == Build::Release {
        shrink(workspace, &module)?;
    }
    fs::write(stamp, inputs)?;
    Ok(module)
}

/// Compiles `frontend` by itself: in one call with the server its features would mix with the server's.
fn compile(workspace: &Workspace, build: Build) -> Result<PathBuf> {
    let (profile, folder) = build.wasm_profile();
    let mut command = cargo();
    command.args(["build", "--locked", "--package", "luukku-frontend", "--lib"]);
    command.args(["--target", TARGET, "--profile", profile]);
    run("cargo build for Wasm", &mut command, COMPILE_LIMIT)?;
    Ok(workspace.target.join(TARGET).join(folder).join("luukku_frontend.wasm"))
}

/// What decides the outcome: the compiled module, the versions of the tools, our own settings.
fn fingerprint(workspace: &Workspace, compiled: &Path) -> Result<String> {
    let mut hash = Sha256::new();
    for file in [compiled, &workspace.root.join("Cargo.lock"), &workspace.root.join("package-lock.json")] {
        hash.update(fs::read(file).with_context(|| file.display().to_string())?);
    }
    hash.update(OPTIMISE.concat());
    Ok(HEXLOWER.encode(&hash.finalize()))
}

fn shrink(workspace: &Workspace, module: &Module) -> Result<()> {
    let mut optimise = workspace.node_command("wasm-opt");
    optimise.args(OPTIMISE).arg(&module.wasm).arg("-o").arg(&module.wasm);
    run("wasm-opt", &mut optimise, OPTIMISE_LIMIT)?;
    let mut minify = workspace.node_command("esbuild");
    minify.args(["--minify", "--format=esm", "--log-level=warning", "--allow-overwrite"]);
    minify.arg(&module.script).arg(format!("--outfile={}", module.script.display()));
    run("esbuild of the script", &mut minify, OPTIMISE_LIMIT)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    #[derive(serde::Deserialize)]
    struct Lock {
        package: Vec<Package>,
    }

    #[derive(serde::Deserialize)]
    struct Package {
        name: String,
        version: String,
    }

    #[test]
    fn the_binding_tool_has_exactly_the_version_of_the_library() {
        let text = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/../Cargo.lock")).unwrap();
        let lock: Lock = toml::from_str(&text).unwrap();
        let versions: BTreeMap<_, _> = lock.package.into_iter().map(|p| (p.name, p.version)).collect();
        assert_eq!(versions["wasm-bindgen-cli-support"], versions["wasm-bindgen"]);
    }
}
