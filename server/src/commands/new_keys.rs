//! `luukku new-keys`: the key files of a new installation. They are made once, and kept for as long as it lives.

use crate::config::Config;
use anyhow::Context as _;
use luukku_backend::{ambient::Ambient, registries::identification::ClientKeys, secrets::Keys};
use std::{io::Write as _, path::Path};

/// Makes the key files that are not there yet.
pub fn run(config: &Config) -> anyhow::Result<()> {
    let ambient = Ambient::of_this_machine();
    if config.keys.exists() {
        println!("{} is there already and was left as it is", config.keys.display());
    } else {
        make(&config.keys, &ambient)?;
        println!("{} was made", config.keys.display());
    }
    if let Some(service) = &config.identification {
        if service.client_keys.exists() {
            println!("{} is there already and was left as it is", service.client_keys.display());
        } else {
            make_client_keys(&service.client_keys, &ambient)?;
            println!("{} was made", service.client_keys.display());
        }
    }
    println!(
        "Keep a copy where no backup of the data is kept. Without the keys the data cannot be read, by nobody, ever."
    );
    Ok(())
}

/// Makes the installation's key file, in a folder that only its owner can enter.
pub fn make(file: &Path, ambient: &Ambient) -> anyhow::Result<()> {
    own_folder(file)?;
    Keys::generate(ambient).save_new(file).context("keys")
}

/// Makes our keys towards the identification service.
pub fn make_client_keys(file: &Path, ambient: &Ambient) -> anyhow::Result<()> {
    own_folder(file)?;
    let text = ClientKeys::generate(&ambient.random())?.to_json();
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut out = options.open(file).with_context(|| file.display().to_string())?;
    out.write_all(text.as_bytes()).and_then(|()| out.sync_all()).with_context(|| file.display().to_string())
}

/// Makes the folder of a file, for its owner only. One that is there stays as it is.
fn own_folder(file: &Path) -> anyhow::Result<()> {
    let Some(folder) = file.parent().filter(|folder| !folder.as_os_str().is_empty()) else { return Ok(()) };
    let mut builder = std::fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder).with_context(|| folder.display().to_string())
}
