//! A power cut, for the tests of what is durable: a process runs with a shim under it that remembers what its files held
//! before each write that was not synced yet. The process is killed, and then what was not synced is put back.
//!
//! A kill alone proves little: the operating system still writes what the process had handed over.

use std::{
    collections::BTreeMap,
    fs,
    os::unix::fs::MetadataExt as _,
    path::{Path, PathBuf},
    process::Command,
};

const SHIM: &str = include_str!("keep_unsynced.c");

/// What a disk writes at once or not at all.
const SECTOR: usize = 512;

/// A disk that forgets what was not synced, under one folder.
pub struct ForgetfulDisk {
    folder: PathBuf,
    shim: PathBuf,
    journal: PathBuf,
}

/// A change of a file that was not synced: what stood there before, and how long the file was.
struct Unsynced {
    offset: usize,
    before: Vec<u8>,
    size: usize,
}

impl ForgetfulDisk {
    /// Builds the shim for the files in `folder`. It needs `cc`, as SQLite does. `workshop` is another folder.
    ///
    /// # Panics
    /// When the shim does not compile.
    pub fn under(folder: &Path, workshop: &Path) -> Self {
        let folder = folder.canonicalize().expect("the folder of the database");
        let (source, shim) = (workshop.join("keep_unsynced.c"), workshop.join("keep_unsynced.so"));
        fs::write(&source, SHIM).expect("a place for the shim");
        let mut compiler = Command::new("cc");
        compiler
            .args(["-O1", "-Wall", "-Werror", "-shared", "-fPIC", "-pthread", "-o"])
            .arg(&shim)
            .arg(&source);
        assert!(compiler.status().expect("cc").success(), "the shim does not compile");
        Self { folder, shim, journal: workshop.join("unsynced") }
    }

    /// Runs a program on this disk.
    pub fn carry(&self, program: &mut Command) {
        program.env("LD_PRELOAD", &self.shim);
        program.env("UNSYNCED_FOLDER", &self.folder).env("UNSYNCED_JOURNAL", &self.journal);
    }

    /// The power goes: call this when the program was killed. Of what was not synced, each sector survives as `survives`
    /// says. Gives how many changes were not synced.
    ///
    /// # Panics
    /// When the journal tells of something else than the files of the folder.
    pub fn cut_power(&self, mut survives: impl FnMut() -> bool) -> usize {
        let files = self.files();
        let (mut lost, journal) = (0, fs::read(&self.journal).expect("the program ran on this disk"));
        for (inode, changes) in unsynced(&journal) {
            let path = files.get(&inode).expect("a file of the folder");
            let now = fs::read(path).expect("a file of the folder");
            let mut synced = now.clone();
            for change in changes.iter().rev() {
                synced.resize(change.size, 0);
                synced[change.offset..][..change.before.len()].copy_from_slice(&change.before);
            }
            fs::write(path, mixed(synced, &now, &mut survives)).expect("a file of the folder");
            lost += changes.len();
        }
        fs::remove_file(&self.journal).expect("the journal");
        lost
    }

    /// The files that last, by inode. SQLite's shared memory is only memory: it goes.
    fn files(&self) -> BTreeMap<u64, PathBuf> {
        let entries = fs::read_dir(&self.folder).expect("the folder of the database");
        let paths = entries.map(|entry| entry.expect("an entry").path());
        let (memory, files): (Vec<_>, Vec<_>) =
            paths.partition(|path| path.to_string_lossy().ends_with("-shm"));
        for path in memory {
            fs::remove_file(path).expect("shared memory of a dead process");
        }
        files.into_iter().map(|path| (fs::metadata(&path).expect("a file").ino(), path)).collect()
    }
}

/// Reads the journal: for each file the changes since it was last synced, the oldest first. A torn record at its end
/// belongs to a change that did not begin.
fn unsynced(journal: &[u8]) -> BTreeMap<u64, Vec<Unsynced>> {
    let mut changes: BTreeMap<u64, Vec<Unsynced>> = BTreeMap::new();
    let mut rest = journal;
    while let Some((head, after)) = rest.split_at_checked(32) {
        let number = |at: usize| u64::from_ne_bytes(head[at * 8..][..8].try_into().expect("eight bytes"));
        let [inode, offset, kept, size] = [0, 1, 2, 3].map(number);
        if kept == u64::MAX {
            changes.remove(&inode);
            rest = after;
            continue;
        }
        let [offset, kept, size] = [offset, kept, size].map(|it| usize::try_from(it).expect("a small file"));
        let Some((before, after)) = after.split_at_checked(kept) else { break };
        changes.entry(inode).or_default().push(Unsynced { offset, before: before.to_vec(), size });
        rest = after;
    }
    changes
}

/// What was synced, with those sectors of the newest content that survived.
fn mixed(mut synced: Vec<u8>, now: &[u8], survives: &mut impl FnMut() -> bool) -> Vec<u8> {
    let same = |one: &[u8], at: usize| one.get(at..(at + SECTOR).min(one.len())).map(<[u8]>::to_vec);
    for at in (0..now.len()).step_by(SECTOR) {
        let newest = &now[at..(at + SECTOR).min(now.len())];
        if same(&synced, at).as_deref() != Some(newest) && survives() {
            if synced.len() < at + newest.len() {
                synced.resize(at + newest.len(), 0);
            }
            synced[at..][..newest.len()].copy_from_slice(newest);
        }
    }
    synced
}

#[cfg(test)]
mod tests {
    use super::*;

    fn record(inode: u64, offset: u64, kept: u64, size: u64, before: &[u8]) -> Vec<u8> {
        let head = [inode, offset, kept, size].map(u64::to_ne_bytes).concat();
        [head.as_slice(), before].concat()
    }

    #[test]
    fn what_was_synced_and_what_did_not_begin_is_not_put_back() {
        let journal = [
            record(1, 0, 2, 4, b"ab"),
            record(2, 0, 1, 1, b"x"),
            record(1, u64::MAX, u64::MAX, u64::MAX, b""),
            record(1, 2, 1, 4, b"c"),
            record(2, 0, 9, 9, b"torn"),
        ];
        let changes = unsynced(&journal.concat());
        assert_eq!(changes[&1].len(), 1);
        assert_eq!((changes[&1][0].offset, changes[&1][0].before.as_slice()), (2, b"c".as_slice()));
        assert_eq!(changes[&2].len(), 1);
    }

    #[test]
    fn of_the_newest_content_whole_sectors_survive() {
        let (synced, now) = (vec![1; SECTOR + 10], vec![2; 3 * SECTOR]);
        assert_eq!(mixed(synced.clone(), &now, &mut || false), synced);
        let mut turns = [false, true, false].into_iter();
        let mixed = mixed(synced, &now, &mut || turns.next().unwrap());
        assert_eq!(mixed.len(), 2 * SECTOR);
        assert!(
            mixed[..SECTOR].iter().all(|byte| *byte == 1) && mixed[SECTOR..].iter().all(|byte| *byte == 2)
        );
    }
}
