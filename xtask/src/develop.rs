//! `make dev`: builds and serves, and does so again whenever a source file changes. Reload the page to see it.

use crate::{
    demo::{self, Demo},
    process::{interrupted, pause},
    site,
    steps::step,
    workspace::{Build, Workspace},
};
use anyhow::Result;
use std::{
    collections::BTreeMap,
    fs, io,
    path::{Path, PathBuf},
    time::{Duration, SystemTime},
};

const WATCHED: [&str; 8] =
    ["domain", "backend", "app", "frontend", "server", "style", "public", "Cargo.lock"];
/// A look over some thousand files takes a few milliseconds.
const LOOK_EVERY: Duration = Duration::from_millis(300);

/// Every watched file with the time of its last change.
type Sources = BTreeMap<PathBuf, SystemTime>;

/// Serves the newest sources until Ctrl-C.
pub fn run(workspace: &Workspace) -> Result<()> {
    let mut serving = None;
    while !interrupted() {
        let built_from = sources(&workspace.root)?;
        let built = step("Wasm, script and styles", || site::build(workspace, Build::Debug))
            .and_then(|()| step("Server", || demo::compile_server(Build::Debug)));
        if built.is_ok() {
            // The old server gives its port back first.
            drop(serving.take());
        }
        match built.and_then(|()| Demo::start(workspace, Build::Debug)) {
            Ok(demo) => {
                demo.greet();
                serving = Some(demo);
            }
            // What was served before goes on, when it was only the build that failed.
            Err(error) => println!("{error:#}"),
        }
        println!("Waiting for a change.");
        wait_for_change(workspace, &built_from)?;
    }
    Ok(())
}

/// Returns when the sources differ from those given and have been still for one look.
fn wait_for_change(workspace: &Workspace, built_from: &Sources) -> Result<()> {
    let mut before = built_from.clone();
    while pause(LOOK_EVERY) {
        let now = sources(&workspace.root)?;
        if now != *built_from && now == before {
            break;
        }
        before = now;
    }
    Ok(())
}

fn sources(root: &Path) -> io::Result<Sources> {
    let mut found = Sources::new();
    for name in WATCHED {
        collect(&root.join(name), &mut found)?;
    }
    Ok(found)
}

/// A file that goes while we look is a change too, and no error.
fn collect(path: &Path, found: &mut Sources) -> io::Result<()> {
    let Ok(metadata) = fs::metadata(path) else { return Ok(()) };
    if metadata.is_dir() {
        for entry in fs::read_dir(path)? {
            collect(&entry?.path(), found)?;
        }
    } else {
        found.insert(path.to_path_buf(), metadata.modified()?);
    }
    Ok(())
}
