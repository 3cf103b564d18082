//! `luukku backup`: the whole database into one encrypted file, while others go on working. Keys are never in it.

mod content;
mod reader;
mod sealed_file;

pub(super) use content::{Line, row};
pub(super) use reader::Next;
pub use reader::{BackupReader, Contents, verify};

use data_encoding::HEXLOWER;
use flate2::{Compression, write::GzEncoder};
use sha2::{Digest as _, Sha256};
use std::{
    fs::File,
    io::{self, BufReader, BufWriter, Read as _, Write},
    path::Path,
};

use super::{Counted, Failure};
use crate::{
    ambient::Ambient,
    secrets::Keys,
    store::{
        DatabaseUrl,
        whole::{Row, Snapshot, WholeError},
    },
};
use sealed_file::SealingWriter;

/// A backup that was written, read again and found whole.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Written {
    /// What is in it.
    pub contents: Contents,
    /// Its size.
    pub bytes: u64,
    /// SHA-256 of the file, in hexadecimal: to compare wherever the file is taken.
    pub sha256: String,
}

type Sink = GzEncoder<SealingWriter<BufWriter<File>>>;

/// Writes a backup of the database to `path`, which must not exist, and reads it again. Others go on working; the
/// backup holds what was there when it began. A backup that fails leaves no file.
pub async fn backup(
    url: &DatabaseUrl,
    keys: &Keys,
    ambient: &Ambient,
    path: &Path,
) -> Result<Written, Failure> {
    let mut snapshot = Snapshot::open(url).await?;
    let file = create(path)?;
    let written = write(&mut snapshot, file, keys, ambient, path).await;
    snapshot.close().await;
    let checked = written.and_then(|()| verify(path, keys)).and_then(|contents| {
        let (bytes, sha256) = checksum(path).map_err(|error| Failure::File(path.to_owned(), error))?;
        Ok(Written { contents, bytes, sha256 })
    });
    if checked.is_err() {
        // The first error is the one to tell.
        let _ = std::fs::remove_file(path);
    }
    checked
}

async fn write(
    snapshot: &mut Snapshot,
    file: File,
    keys: &Keys,
    ambient: &Ambient,
    path: &Path,
) -> Result<(), Failure> {
    let failed = |error| Failure::File(path.to_owned(), error);
    let version = keys.wrapping_version();
    let key = keys.backup_key(version).ok_or(Failure::KeyGone(version))?;
    let sealing =
        SealingWriter::new(BufWriter::new(file), version, &key, ambient.random()).map_err(failed)?;
    let mut sink = GzEncoder::new(sealing, Compression::fast());
    let head = Line::Head {
        schema: snapshot.schema().clone(),
        at: ambient.now(),
        program: env!("CARGO_PKG_VERSION").to_owned(),
    };
    put(&mut sink, &head).map_err(failed)?;
    let tables = snapshot.tables().to_vec();
    for table in &tables {
        let columns = table.columns.iter().map(|column| column.name.clone()).collect();
        put(&mut sink, &Line::Table { name: table.name.clone(), columns }).map_err(failed)?;
        let digest = snapshot
            .read(table, async |rows: Vec<Row>| {
                rows.into_iter().try_for_each(|row| put(&mut sink, &Line::of(row))).map_err(Broke::Sink)
            })
            .await
            .map_err(|broke| match broke {
                Broke::Source(error) => Failure::Whole(error),
                Broke::Sink(error) => failed(error),
            })?;
        put(&mut sink, &Line::End(digest)).map_err(failed)?;
    }
    put(&mut sink, &Line::Whole(tables.len())).map_err(failed)?;
    finish(sink).map_err(failed)
}

/// Which side broke while rows were handed on.
enum Broke {
    Source(WholeError),
    Sink(io::Error),
}

impl From<WholeError> for Broke {
    fn from(error: WholeError) -> Self {
        Self::Source(error)
    }
}

fn put(sink: &mut Sink, line: &Line) -> io::Result<()> {
    serde_json::to_writer(&mut *sink, line)?;
    sink.write_all(b"\n")
}

/// Everything onto the disk.
fn finish(sink: Sink) -> io::Result<()> {
    let file = sink.finish()?.finish()?.into_inner().map_err(io::IntoInnerError::into_error)?;
    file.sync_all()
}

/// A new file that only its owner can read.
fn create(path: &Path) -> Result<File, Failure> {
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path).map_err(|error| match error.kind() {
        io::ErrorKind::AlreadyExists => Failure::Exists(path.to_owned()),
        _ => Failure::File(path.to_owned(), error),
    })
}

/// Size and SHA-256 of a file.
fn checksum(path: &Path) -> io::Result<(u64, String)> {
    let mut file = BufReader::with_capacity(1 << 20, File::open(path)?);
    let (mut hash, mut bytes, mut piece) = (Sha256::new(), 0, vec![0; 1 << 16]);
    loop {
        match file.read(&mut piece)? {
            0 => return Ok((bytes, HEXLOWER.encode(&hash.finalize()))),
            read => {
                hash.update(&piece[..read]);
                bytes += read as u64;
            }
        }
    }
}

impl Contents {
    /// How many rows there are in all.
    pub fn rows(&self) -> u64 {
        self.tables.iter().map(|Counted { rows, .. }| rows).sum()
    }
}
