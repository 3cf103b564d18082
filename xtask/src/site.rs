//! The site folder: Wasm, script and styles under names with their hash, public files under their own.
//! The names stand in `hash.txt` beside the server, where Leptos reads them.

use crate::{
    compress::{self, with_suffix},
    stylesheet, wasm,
    workspace::{Build, Workspace, shown},
};
use anyhow::{Context, Result};
use data_encoding::HEXLOWER;
use sha2::{Digest, Sha256};
use std::{fs, path::Path};

/// Builds everything that the browser gets.
pub fn build(workspace: &Workspace, build: Build) -> Result<()> {
    let module = wasm::build(workspace, build)?;
    let styles = stylesheet::build(workspace, build)?;

    let site = workspace.site();
    let package = site.join("pkg");
    fs::create_dir_all(&package)?;
    let mut lines = Vec::new();
    let mut placed = Vec::new();
    for (kind, source) in [("js", &module.script), ("wasm", &module.wasm), ("css", &styles)] {
        let content = fs::read(source).with_context(|| source.display().to_string())?;
        let hash = HEXLOWER.encode(&Sha256::digest(&content)[..8]);
        let file = package.join(format!("luukku.{hash}.{kind}"));
        place(&file, &content, build)?;
        lines.push(format!("{kind}: {hash}\n"));
        placed.push(file);
    }
    place_folder(&module.snippets, &package.join("snippets"), build)?;
    place_folder(&workspace.root.join("public"), &site, build)?;
    fs::create_dir_all(workspace.target.join(build.folder()))?;
    write_if_new(&workspace.hash_file(build), lines.concat().as_bytes())?;
    remove_old(workspace, &package)?;

    println!("{}", shown(&site));
    placed.iter().try_for_each(print_sizes)
}

/// Puts a file into the site; in a release with its compressed copies, which are remade when it changed.
fn place(file: &Path, content: &[u8], build: Build) -> Result<()> {
    let is_new = write_if_new(file, content)?;
    if build == Build::Release && (is_new || !with_suffix(file, "br").exists()) {
        compress::beside(file)?;
    }
    Ok(())
}

/// The same for all files of a folder, if there is one.
fn place_folder(from: &Path, to: &Path, build: Build) -> Result<()> {
    if !from.exists() {
        return Ok(());
    }
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let target = to.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            place_folder(&entry.path(), &target, build)?;
        } else {
            place(&target, &fs::read(entry.path())?, build)?;
        }
    }
    Ok(())
}

/// Writes a file unless it has this content already; true when it was written. Stale compressed copies go.
fn write_if_new(file: &Path, content: &[u8]) -> Result<bool> {
    if fs::read(file).is_ok_and(|before| before == content) {
        return Ok(false);
    }
    for suffix in ["br", "gz"] {
        let copy = with_suffix(file, suffix);
        if copy.exists() {
            fs::remove_file(copy)?;
        }
    }
    fs::write(file, content).with_context(|| file.display().to_string())?;
    Ok(true)
}

/// Removes hashed files that neither build refers to any more.
fn remove_old(workspace: &Workspace, package: &Path) -> Result<()> {
    let named: Vec<String> = [Build::Debug, Build::Release]
        .iter()
        .filter_map(|&build| fs::read_to_string(workspace.hash_file(build)).ok())
        .flat_map(|text| text.lines().filter_map(hashed_name).collect::<Vec<_>>())
        .collect();
    for entry in fs::read_dir(package)? {
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().into_owned();
        if entry.file_type()?.is_file() && !named.iter().any(|kept| name.starts_with(kept.as_str())) {
            fs::remove_file(entry.path())?;
        }
    }
    Ok(())
}

/// The name of a file from its line in `hash.txt`.
fn hashed_name(line: &str) -> Option<String> {
    let (kind, hash) = line.split_once(": ")?;
    Some(format!("luukku.{hash}.{kind}"))
}

fn print_sizes(file: impl AsRef<Path>) -> Result<()> {
    let file = file.as_ref();
    let plain = fs::metadata(file)?.len();
    let name = file.file_name().unwrap_or_default().to_string_lossy();
    match fs::metadata(with_suffix(file, "br")) {
        Ok(small) => println!("  {name:<32} {plain:>9} bytes, brotli {:>8}", small.len()),
        Err(_) => println!("  {name:<32} {plain:>9} bytes"),
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_changed_file_loses_its_stale_compressed_copy() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("robots.txt");
        place(&file, b"one", Build::Release).unwrap();
        assert!(with_suffix(&file, "br").exists());
        place(&file, b"two", Build::Debug).unwrap();
        assert!(!with_suffix(&file, "br").exists());
    }

    #[test]
    fn names_that_no_build_refers_to_go_and_those_of_the_other_build_stay() {
        let folder = tempfile::tempdir().unwrap();
        let target = folder.path().to_path_buf();
        let workspace = Workspace { root: target.clone(), target: target.clone() };
        let package = workspace.site().join("pkg");
        for made in [&package, &target.join("debug"), &target.join("release")] {
            fs::create_dir_all(made).unwrap();
        }
        fs::write(workspace.hash_file(Build::Debug), "css: aa\n").unwrap();
        fs::write(workspace.hash_file(Build::Release), "css: bb\n").unwrap();
        for name in ["luukku.aa.css", "luukku.bb.css", "luukku.bb.css.br", "luukku.cc.css"] {
            fs::write(package.join(name), "").unwrap();
        }
        remove_old(&workspace, &package).unwrap();
        let mut left: Vec<_> = fs::read_dir(&package)
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        left.sort();
        assert_eq!(left, ["luukku.aa.css", "luukku.bb.css", "luukku.bb.css.br"]);
    }
}
