//! The list of what was erased: one line for each subject, beside the keys and outside every backup.
//!
//! A backup still holds the wrapped data key of somebody erased since; `luukku restore` replays this list, so that an old
//! backup gives an erased person back to nobody.

use luukku_domain::{events::ObjectKind, time::Timestamp};
use std::{
    borrow::Cow,
    fs::{File, OpenOptions},
    io::{self, Read as _, Write as _},
    path::{Path, PathBuf},
    sync::{Mutex, PoisonError},
};
use uuid::Uuid;

/// A subject whose data were erased. An id and a time, and nothing else, so that the list itself needs no erasing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Erased {
    /// A person or an account.
    pub kind: ObjectKind,
    /// Which one.
    pub id: Uuid,
    /// When.
    pub at: Timestamp,
}

/// The list. Without a key file (in tests) it is kept in memory.
#[derive(Debug, Default)]
pub struct Erasures {
    file: Option<PathBuf>,
    noted: Mutex<Vec<Erased>>,
}

/// The kinds of subjects that can be erased, as the file names them.
const KINDS: [(&str, ObjectKind); 2] = [("person", ObjectKind::Person), ("account", ObjectKind::Account)];

impl Erasures {
    /// The list that belongs to a key file: `erasures.txt` in the same folder.
    pub(super) fn beside(keys: &Path) -> Self {
        Self { file: Some(keys.with_file_name("erasures.txt")), noted: Mutex::default() }
    }

    /// Notes an erasure, durably. To be called before the unit that erases: a line too few would give somebody back. Of a line
    /// too many, when that unit does not come to its end, the time says what to make of it: `luukku restore` leaves alone whoever
    /// was there later. One process notes each subject once.
    pub fn note(&self, erased: Erased) -> io::Result<()> {
        let mut noted = self.noted.lock().unwrap_or_else(PoisonError::into_inner);
        if noted.iter().any(|before| (before.kind, before.id) == (erased.kind, erased.id)) {
            return Ok(());
        }
        if let Some(file) = &self.file {
            append(file, erased)?;
        }
        noted.push(erased);
        Ok(())
    }

    /// Everything on the list, in the order in which it was noted.
    pub fn all(&self) -> io::Result<Vec<Erased>> {
        let Some(file) = &self.file else {
            return Ok(self.noted.lock().unwrap_or_else(PoisonError::into_inner).clone());
        };
        match std::fs::read(file) {
            Ok(bytes) => whole_lines(&bytes).lines().map(parse).collect(),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Vec::new()),
            Err(error) => Err(error),
        }
    }
}

/// Appends a line, durably. Processes that share the folder come one after another.
fn append(file: &Path, erased: Erased) -> io::Result<()> {
    let line = line(erased)?;
    let mut options = OpenOptions::new();
    options.read(true).append(true).create(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut out = options.open(file)?;
    out.lock()?;
    let mut before = Vec::new();
    out.read_to_end(&mut before)?;
    let kept = whole_lines(&before);
    out.set_len(kept.len() as u64)?;
    let ended = if kept.is_empty() || kept.ends_with('\n') { "" } else { "\n" };
    out.write_all(format!("{ended}{line}").as_bytes())?;
    out.sync_all()?;
    if before.is_empty() {
        // The new file's name must last, too.
        let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty());
        File::open(folder.unwrap_or(Path::new(".")))?.sync_all()?;
    }
    Ok(())
}

/// The list without what a crash or a full disk left of a last line: the erasure that it announced never went on. A last
/// line that lacks only its end, as some editors leave it, counts.
fn whole_lines(bytes: &[u8]) -> Cow<'_, str> {
    let last = bytes.iter().rposition(|byte| *byte == b'\n').map_or(0, |end| end + 1);
    let is_whole = str::from_utf8(&bytes[last..]).is_ok_and(|line| parse(line).is_ok());
    String::from_utf8_lossy(if is_whole { bytes } else { &bytes[..last] })
}

fn line(erased: Erased) -> io::Result<String> {
    let (name, _) = KINDS.iter().find(|(_, kind)| *kind == erased.kind).ok_or_else(unfit)?;
    Ok(format!("{name} {} {}\n", erased.id, erased.at.micros()))
}

fn parse(line: &str) -> io::Result<Erased> {
    let mut words = line.split(' ');
    let (Some(name), Some(id), Some(at), None) = (words.next(), words.next(), words.next(), words.next())
    else {
        return Err(unfit());
    };
    let (_, kind) = *KINDS.iter().find(|(own, _)| *own == name).ok_or_else(unfit)?;
    let id = Uuid::parse_str(id).map_err(|_| unfit())?;
    let at = at.parse().map(Timestamp::from_micros).map_err(|_| unfit())?;
    Ok(Erased { kind, id, at })
}

fn unfit() -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, "not a line of the list of erasures")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_noted_is_read_back_and_a_damaged_list_is_an_error() {
        let folder = tempfile::tempdir().unwrap();
        let list = Erasures::beside(&folder.path().join("keys.toml"));
        assert_eq!(list.all().unwrap(), []);
        let erased = |kind, id| Erased { kind, id: Uuid::from_u128(id), at: Timestamp::from_micros(5) };
        let (person, account) = (erased(ObjectKind::Person, 1), erased(ObjectKind::Account, 2));
        list.note(person).unwrap();
        list.note(account).unwrap();
        assert_eq!(list.all().unwrap(), [person, account]);
        assert!(list.note(erased(ObjectKind::Mail, 3)).is_err());
        std::fs::write(folder.path().join("erasures.txt"), "person someone today\n").unwrap();
        assert!(list.all().is_err());
    }

    #[test]
    fn a_line_that_was_cut_costs_no_other_line() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("erasures.txt");
        let list = || Erasures::beside(&folder.path().join("keys.toml"));
        let erased =
            |id| Erased { kind: ObjectKind::Person, id: Uuid::from_u128(id), at: Timestamp::from_micros(5) };
        list().note(erased(1)).unwrap();
        let whole = std::fs::read(&file).unwrap();
        for cut in [&b"person 00000000-00"[..], b"person", b"\0\0\0\0", b"\xff"] {
            std::fs::write(&file, [&whole[..], cut].concat()).unwrap();
            assert_eq!(list().all().unwrap(), [erased(1)], "{cut:?}");
            list().note(erased(2)).unwrap();
            assert_eq!(list().all().unwrap(), [erased(1), erased(2)], "{cut:?}");
        }
        std::fs::write(&file, whole.trim_ascii_end()).unwrap();
        assert_eq!(list().all().unwrap(), [erased(1)], "an editor that ends no last line");
        list().note(erased(2)).unwrap();
        assert_eq!(list().all().unwrap(), [erased(1), erased(2)]);
    }
}
