//! The arrows between the crates, as docs/architecture.md draws them: who may know whom, and what never reaches Wasm.
#![expect(clippy::unwrap_used, reason = "a test may panic")]

use serde_json::Value;
use std::{
    collections::{BTreeMap, BTreeSet},
    process::Command,
};

/// Whom each crate may know. A crate that is missing here is missing in the drawing, too.
const ARROWS: [(&str, &[&str]); 8] = [
    ("luukku-domain", &[]),
    ("luukku-backend", &["luukku-domain"]),
    ("luukku-app", &["luukku-domain", "luukku-backend"]),
    ("luukku-frontend", &["luukku-app"]),
    ("luukku-server", &["luukku-domain", "luukku-backend", "luukku-app"]),
    ("luukku-verify", &["luukku-domain"]),
    ("luukku-bench", &["luukku-domain", "luukku-backend"]),
    ("xtask", &[]),
];

/// What belongs to the server, or is too large for the browser.
const NEVER_IN_WASM: [&str; 7] =
    ["luukku-backend", "luukku-server", "sqlx", "tokio", "axum", "chrono-tz", "validator"];

fn cargo(arguments: &[&str]) -> Vec<u8> {
    let output =
        Command::new(env!("CARGO")).args(arguments).args(["--locked", "--offline"]).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    output.stdout
}

/// The crates of the workspace with the crates of the workspace that they know, in whatever kind of dependency.
fn known() -> BTreeMap<String, BTreeSet<String>> {
    let metadata: Value =
        serde_json::from_slice(&cargo(&["metadata", "--format-version=1", "--no-deps"])).unwrap();
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let crates = metadata["packages"].as_array().unwrap().iter();
    crates
        .map(|package| {
            let dependencies = package["dependencies"].as_array().unwrap().iter();
            // A crate names itself when its tests want a feature of it.
            let others = dependencies
                .filter(|other| other["path"].is_string() && other["name"] != package["name"])
                .map(|other| text(&other["name"]));
            (text(&package["name"]), others.collect())
        })
        .collect()
}

#[test]
fn each_crate_knows_only_those_below_it() {
    let allowed: BTreeMap<_, _> = ARROWS.into_iter().collect();
    for (name, known) in known() {
        let allowed = allowed.get(name.as_str()).unwrap_or_else(|| panic!("{name} has no arrows here yet"));
        for other in known {
            assert!(allowed.contains(&other.as_str()), "{name} must not know {other}");
        }
    }
}

#[test]
fn nothing_of_the_server_reaches_wasm() {
    let tree = cargo(&[
        "tree",
        "--package=luukku-frontend",
        "--target=wasm32-unknown-unknown",
        "--edges=normal",
        "--prefix=none",
        "--format={p}",
    ]);
    let tree = String::from_utf8(tree).unwrap();
    let names: BTreeSet<_> = tree.lines().filter_map(|line| line.split(' ').next()).collect();
    assert!(names.contains("luukku-app"), "the tree is that of the Wasm build");
    for name in NEVER_IN_WASM {
        assert!(!names.contains(name), "{name} is in the Wasm build");
    }
}

#[test]
fn the_served_program_has_no_scenery_of_tests() {
    let tree =
        cargo(&["tree", "--package=luukku-server", "--edges=normal", "--prefix=none", "--format={p} [{f}]"]);
    let tree = String::from_utf8(tree).unwrap();
    let backend = tree.lines().find(|line| line.starts_with("luukku-backend ")).unwrap();
    assert!(!backend.contains("testing"), "{backend}");
}
