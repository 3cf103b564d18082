//! Reading a backup: its head, then table by table, with every count and digest checked on the way.

use flate2::bufread::GzDecoder;
use luukku_domain::time::Timestamp;
use std::{
    fs::File,
    io::{BufRead as _, BufReader},
    path::{Path, PathBuf},
};

use super::{Counted, Failure, Line, row, sealed_file::OpeningReader};
use crate::{
    secrets::Keys,
    store::whole::{Digest, Row, Schema},
};

/// What is in a backup.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Contents {
    /// When it was made.
    pub at: Timestamp,
    /// The version of the program that made it.
    pub program: String,
    /// Its tables.
    pub tables: Vec<Counted>,
}

/// A backup that is being read.
pub struct BackupReader {
    path: PathBuf,
    lines: BufReader<GzDecoder<BufReader<OpeningReader<BufReader<File>>>>>,
    /// When it was made.
    pub at: Timestamp,
    /// The version of the program that made it.
    pub program: String,
    /// The schema of its content.
    pub schema: Schema,
    tables: usize,
}

/// What comes next in a table.
pub(in crate::operating) enum Next {
    /// A row.
    Row(Row),
    /// Its end; all rows were as they were written.
    End(Digest),
}

/// The beginning of a table.
pub(in crate::operating) struct Begun {
    pub(in crate::operating) name: String,
    pub(in crate::operating) columns: Vec<String>,
    digest: Digest,
}

impl BackupReader {
    /// Opens a backup and reads its head.
    pub fn open(path: &Path, keys: &Keys) -> Result<Self, Failure> {
        let file = File::open(path).map_err(|error| Failure::File(path.to_owned(), error))?;
        let not_a_backup = |_| Failure::NotABackup(path.to_owned());
        let opening = OpeningReader::new(BufReader::new(file), |version| keys.backup_key(version));
        let opening = opening.map_err(not_a_backup)?.map_err(Failure::KeyGone)?;
        let lines = BufReader::new(GzDecoder::new(BufReader::new(opening)));
        let nobody = Schema { version: 0, fingerprint: String::new() };
        let mut reader = Self {
            path: path.to_owned(),
            lines,
            at: Timestamp::from_micros(0),
            program: String::new(),
            schema: nobody,
            tables: 0,
        };
        let Line::Head { schema, at, program } = reader.line()? else { return Err(reader.broken()) };
        (reader.schema, reader.at, reader.program) = (schema, at, program);
        Ok(reader)
    }

    /// The next table; `None` at the end, when the whole backup has been read.
    pub(in crate::operating) fn table(&mut self) -> Result<Option<Begun>, Failure> {
        match self.line()? {
            Line::Table { name, columns } => {
                self.tables += 1;
                Ok(Some(Begun { name, columns, digest: Digest::default() }))
            }
            Line::Whole(tables) if tables == self.tables => self.at_end().map(|()| None),
            _ => Err(self.broken()),
        }
    }

    /// What comes next in `table`.
    pub(in crate::operating) fn next(&mut self, table: &mut Begun) -> Result<Next, Failure> {
        match self.line()? {
            Line::Row(cells) => {
                let row = row(cells).ok_or_else(|| self.broken())?;
                table.digest.add(&row);
                Ok(Next::Row(row))
            }
            Line::End(digest) if digest == table.digest => Ok(Next::End(digest)),
            _ => Err(self.broken()),
        }
    }

    fn line(&mut self) -> Result<Line, Failure> {
        let mut text = String::new();
        self.lines.read_line(&mut text).map_err(|_| self.broken())?;
        serde_json::from_str(&text).map_err(|_| self.broken())
    }

    /// Nothing may follow; this also opens the last sealed piece, which says that nothing was cut off.
    fn at_end(&mut self) -> Result<(), Failure> {
        let mut rest = String::new();
        match self.lines.read_line(&mut rest) {
            Ok(0) => Ok(()),
            _ => Err(self.broken()),
        }
    }

    fn broken(&self) -> Failure {
        Failure::NotABackup(self.path.clone())
    }
}

/// Reads a backup from its first to its last byte and gives what is in it.
pub fn verify(path: &Path, keys: &Keys) -> Result<Contents, Failure> {
    let mut reader = BackupReader::open(path, keys)?;
    let mut tables = Vec::new();
    while let Some(mut table) = reader.table()? {
        let digest = loop {
            if let Next::End(digest) = reader.next(&mut table)? {
                break digest;
            }
        };
        tables.push(Counted { table: table.name, rows: digest.rows });
    }
    Ok(Contents { at: reader.at, program: reader.program, tables })
}
