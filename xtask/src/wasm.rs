//! The Wasm module of the islands and the script around it: compiled by cargo, bound by wasm-bindgen, and for the
//! release made smaller by wasm-opt and esbuild.

use crate::{
    process::run,
    workspace::{Build, Workspace, cargo},
};
use anyhow::{Context, Result, ensure};
use data_encoding::HEXLOWER;
use sha2::{Digest, Sha256};
use std::{
    cmp::Reverse,
    fs::{self, File},
    path::{Path, PathBuf},
    time::Duration,
};
use wasm_bindgen_cli_support::Bindgen;

const TARGET: &str = "wasm32-unknown-unknown";
/// A cold release build takes three minutes of two cores.
const COMPILE_LIMIT: Duration = Duration::from_mins(30);
const OPTIMISE_LIMIT: Duration = Duration::from_mins(10);
/// Small before fast. The features are those that Rust switches on for this target; every browser since 2022 has them.
/// Code that was flattened once is found to repeat itself more often: 1.2 kB less, compressed.
const OPTIMISE: [&str; 15] = [
    "--flatten",
    "--rereloop",
    "-Oz",
    "-Oz",
    "--minify-imports-and-exports-and-modules",
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

/// Where the imports come from, by wasm-bindgen and after `wasm-opt`.
const MODULE: &str = "./luukku_bg.js";
const SHORT_MODULE: &str = "a";

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
    let names = module.wasm.with_file_name("names.json");
    run("wasm-opt", optimise.stdout(File::create(&names)?), OPTIMISE_LIMIT)?;
    let names = serde_json::from_slice(&fs::read(names)?).context("the names that wasm-opt gives")?;
    fs::write(&module.script, with_short_names(fs::read_to_string(&module.script)?, names)?)?;
    let mut minify = workspace.node_command("esbuild");
    minify.args(["--minify", "--format=esm", "--log-level=warning", "--allow-overwrite"]);
    minify.arg(&module.script).arg(format!("--outfile={}", module.script.display()));
    run("esbuild of the script", &mut minify, OPTIMISE_LIMIT)
}

/// What `wasm-opt` calls the things that module and script share. wasm-bindgen's own names end in sixteen random digits,
/// which nothing compresses.
#[derive(serde::Deserialize)]
struct ShortNames {
    /// Module, name, short name.
    imports: Vec<(String, String, String)>,
    /// Name, short name.
    exports: Vec<(String, String)>,
}

/// The script as wasm-bindgen wrote it, with the names that the module has now. What the script itself exports keeps its
/// names, because Leptos calls the islands by them. An error when wasm-bindgen writes in another way than this knows.
fn with_short_names(mut script: String, mut names: ShortNames) -> Result<String> {
    for (_, name, short) in &names.imports {
        let key = format!(" {name}: ");
        ensure!(script.matches(&key).count() == 1, "the script does not give {name}");
        script = script.replace(&key, &format!(" {short}: "));
    }
    ensure!(names.imports.iter().all(|(module, ..)| module == MODULE), "there is one module of imports");
    script = script.replace(&format!("\"{MODULE}\": "), &format!("\"{SHORT_MODULE}\": "));
    // The longest first: one name may be the beginning of another.
    names.exports.sort_by_key(|(name, _)| Reverse(name.len()));
    for (name, short) in &names.exports {
        script = script.replace(&format!("wasm.{name}"), &format!("wasm.{short}"));
    }
    Ok(script)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeMap;

    #[test]
    fn module_and_script_share_short_names() {
        let script = "export function hydrate() { wasm.hydrate(); wasm.hydrate_all.get(1); }\n    \
            { __wbg_now_46: function() {}, \"./luukku_bg.js\": import0 }";
        let names = r#"{"imports": [["./luukku_bg.js", "__wbg_now_46", "$a"]],
            "exports": [["hydrate", "b"], ["hydrate_all", "c"]]}"#;
        let short = with_short_names(script.to_owned(), serde_json::from_str(names).unwrap()).unwrap();
        let expected = "export function hydrate() { wasm.b(); wasm.c.get(1); }\n    { $a: function() {}, \"a\": import0 }";
        assert_eq!(short, expected);
        let other = with_short_names(String::new(), serde_json::from_str(names).unwrap());
        assert!(other.is_err(), "wasm-bindgen writes in another way");
    }

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
        let text = fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/../Cargo.lock")).unwrap();
        let lock: Lock = toml::from_str(&text).unwrap();
        let versions: BTreeMap<_, _> = lock.package.into_iter().map(|p| (p.name, p.version)).collect();
        assert_eq!(versions["wasm-bindgen-cli-support"], versions["wasm-bindgen"]);
    }
}
