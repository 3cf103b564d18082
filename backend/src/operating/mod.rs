//! Operating an installation: founding it, backing it up, restoring it, copying it to another engine, filling a demo.

pub mod backup;
pub mod copy;
pub mod demo;
pub mod figures;
pub mod founding;
pub mod invite_maintainer;
mod open_link;
pub mod restore;

pub use founding::{Kind, Standing};

use std::path::{Path, PathBuf};

use crate::store::{DatabaseUrl, StoreError, whole::WholeError};

/// The table that says what kind of database it is. It is filled last, so that a database which is not whole never
/// serves (see [`founding`]).
const SEAL: &str = "installation";

/// How many rows a table has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Counted {
    /// The table.
    pub table: String,
    /// Its rows.
    pub rows: u64,
}

/// Why a whole database could not be written to, read from, or moved to another place. Names files and tables, never
/// what is in them.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    /// One of the two databases.
    #[error(transparent)]
    Whole(#[from] WholeError),
    /// A file.
    #[error("{0}: {1}")]
    File(PathBuf, std::io::Error),
    /// The file is there already.
    #[error("{0} is there already; give another name")]
    Exists(PathBuf),
    /// The file is not a backup, or not all of it.
    #[error("{0} is not a whole backup of Luukku, or it was changed")]
    NotABackup(PathBuf),
    /// The key that sealed the backup is not in the key file.
    #[error("key version {0}, which sealed the backup, is not in the key file")]
    KeyGone(u32),
    /// What arrived is not what was sent.
    #[error("the table {0} did not arrive as it was sent; empty the goal and try again")]
    Differs(String),
    /// The database that should be copied is not an installation.
    #[error("the database is not a whole installation")]
    NotFounded,
    /// Keys and data are in the same folder.
    #[error("the key file {0} lies in a folder with data or backups; who takes that folder has everything")]
    KeysBesideData(PathBuf),
}

impl From<StoreError> for Failure {
    fn from(error: StoreError) -> Self {
        Self::Whole(error.into())
    }
}

/// Refuses a key file that lies in the folder of the database or of a backup, or anywhere below it (DESIGN: Secrets).
/// Paths that do not exist yet are judged by their nearest folder that does.
pub fn keys_stand_apart(keys: &Path, data: &Path) -> Result<(), Failure> {
    let keys_folder = real(keys.parent().unwrap_or(Path::new("")));
    let data_folder = real(data.parent().unwrap_or(Path::new("")));
    if keys_folder.starts_with(&data_folder) || real(data).starts_with(&keys_folder) {
        return Err(Failure::KeysBesideData(keys.to_owned()));
    }
    Ok(())
}

/// The file of a database, when it is one.
pub fn database_file(url: &DatabaseUrl) -> Option<&Path> {
    match url {
        DatabaseUrl::Sqlite(path) => Some(path),
        DatabaseUrl::Postgres(_) => None,
    }
}

/// The path without links and dots, as far as it exists.
fn real(path: &Path) -> PathBuf {
    let path = if path.as_os_str().is_empty() { Path::new(".") } else { path };
    let absolute = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
    for folder in absolute.ancestors() {
        if let (Ok(known), Ok(rest)) = (folder.canonicalize(), absolute.strip_prefix(folder)) {
            return known.join(rest);
        }
    }
    absolute
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_stand_apart_from_data_and_backups() {
        let folder = tempfile::tempdir().unwrap();
        let at = |path: &str| folder.path().join(path);
        assert!(keys_stand_apart(&at("keys/keys.toml"), &at("data/luukku.db")).is_ok());
        assert!(keys_stand_apart(&at("keys.toml"), &at("data/luukku.db")).is_err());
        assert!(keys_stand_apart(&at("data/keys.toml"), &at("data/luukku.db")).is_err());
        assert!(keys_stand_apart(&at("data/keys/keys.toml"), &at("data/luukku.db")).is_err());
        assert!(keys_stand_apart(&at("keys/keys.toml"), &at("keys/backups/monday")).is_err());
        assert!(keys_stand_apart(Path::new("keys.toml"), Path::new("luukku.db")).is_err());
    }

    #[cfg(unix)]
    #[test]
    fn a_link_does_not_hide_where_keys_lie() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::create_dir(folder.path().join("data")).unwrap();
        std::os::unix::fs::symlink(folder.path().join("data"), folder.path().join("keys")).unwrap();
        let at = |path: &str| folder.path().join(path);
        assert!(keys_stand_apart(&at("keys/keys.toml"), &at("data/luukku.db")).is_err());
    }
}
