//! The log as a file for auditors: a line for each leaf and one for its erasable part, and a line for each checkpoint where
//! the tree has reached its size. It is checked while it is read, in constant memory, with nothing but the log's keys.

use data_encoding::{HEXLOWER, HEXLOWER_PERMISSIVE};
use serde::{Deserialize, Serialize};

use super::{
    checkpoint::{CheckpointError, SignedCheckpoint, VerifyingKey},
    leaf::{LeafEvent, commitment},
    tree::{Growing, Hash, ProofError, leaf_hash, verify_inclusion},
};

/// The first line of a bundle.
pub const BUNDLE_HEAD: &str = "luukku log 1";

/// The erasable part of an event, as long as it is there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Detail {
    /// The salt, in hexadecimal.
    pub salt: String,
    /// The text.
    pub body: String,
}

/// A proof of one event, as a file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ProofFile {
    /// The event.
    pub event: LeafEvent,
    /// Its place in the tree.
    pub index: u64,
    /// The audit path from the leaf up, in hexadecimal.
    pub path: Vec<String>,
    /// The signed checkpoint.
    pub checkpoint: String,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct CheckpointLine {
    checkpoint: String,
}

/// What is read of a leaf besides its bytes.
#[derive(Deserialize)]
struct Committed<'a> {
    #[serde(borrow)]
    commitment: &'a str,
}

/// What is wrong with a bundle or a proof.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BundleError {
    /// It does not begin like a bundle.
    #[error("not a log of Luukku")]
    Head,
    /// A line cannot be read.
    #[error("line {0} cannot be read")]
    Line(u64),
    /// The erasable part of an event does not fit what the tree commits to.
    #[error("line {0}: the detail does not fit its event")]
    Detail(u64),
    /// A checkpoint is not signed by a key of the log.
    #[error("line {0}: {1}")]
    Checkpoint(u64, CheckpointError),
    /// A checkpoint stands at the wrong place: leaves are missing or too many.
    #[error("line {line}: the checkpoint speaks of {told} leaves, {read} were read")]
    Size {
        /// The line.
        line: u64,
        /// What the checkpoint says.
        told: u64,
        /// What was read.
        read: u64,
    },
    /// The leaves are not those that were signed.
    #[error("line {0}: the leaves before it are not those of the checkpoint")]
    Root(u64),
    /// It ends without a checkpoint over everything in it.
    #[error("it is cut: the last leaves have no checkpoint")]
    Cut,
    /// The checkpoint that the auditor brought does not fit: the log is another one, or was cut.
    #[error("the given checkpoint of size {0} does not belong to this log")]
    Witness(u64),
    /// A proof does not hold.
    #[error(transparent)]
    Proof(#[from] ProofError),
}

/// The lines of a leaf and of its detail.
pub fn leaf_lines(event: &LeafEvent, detail: Option<&Detail>) -> String {
    let detail = serde_json::to_string(&detail).expect("texts have a JSON form");
    format!("{}\n{detail}\n", String::from_utf8_lossy(&event.bytes()))
}

/// The line of a checkpoint.
pub fn checkpoint_line(note: &str) -> String {
    let line = CheckpointLine { checkpoint: note.to_owned() };
    format!("{}\n", serde_json::to_string(&line).expect("texts have a JSON form"))
}

/// A bundle while it is checked, line by line.
pub struct BundleCheck {
    keys: Vec<VerifyingKey>,
    /// Checkpoints that the auditor brought, the smallest last.
    brought: Vec<SignedCheckpoint>,
    tree: Growing,
    line: u64,
    checkpoints: u64,
    /// The size at the last checkpoint.
    covered: u64,
    /// The commitment of a leaf whose detail comes next.
    awaits: Option<Hash>,
}

/// What a whole bundle holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Checked {
    /// How many events.
    pub events: u64,
    /// How many checkpoints.
    pub checkpoints: u64,
    /// The root over all of them.
    pub root: Hash,
}

impl BundleCheck {
    /// A check with the keys of the log, and with checkpoints that the auditor has from elsewhere.
    pub fn new(keys: Vec<VerifyingKey>, mut brought: Vec<SignedCheckpoint>) -> Self {
        brought.sort_by_key(|one| std::cmp::Reverse(one.checkpoint.size));
        let tree = Growing::default();
        Self { keys, brought, tree, line: 0, checkpoints: 0, covered: 0, awaits: None }
    }

    /// Checks the next line, without its line break.
    pub fn line(&mut self, line: &[u8]) -> Result<(), BundleError> {
        self.line += 1;
        if self.line == 1 {
            return if line == BUNDLE_HEAD.as_bytes() { Ok(()) } else { Err(BundleError::Head) };
        }
        if let Some(committed) = self.awaits.take() {
            return self.detail(line, committed);
        }
        if line.starts_with(br#"{"checkpoint":"#) {
            return self.checkpoint(line);
        }
        let unreadable = BundleError::Line(self.line);
        let leaf: Committed<'_> = serde_json::from_slice(line).map_err(|_| unreadable.clone())?;
        let committed =
            HEXLOWER.decode(leaf.commitment.as_bytes()).ok().and_then(|hash| hash.try_into().ok());
        self.awaits = Some(committed.ok_or(unreadable)?);
        self.tree.push(leaf_hash(line), |_, _, _| {});
        let brought = self.brought.pop_if(|one| one.checkpoint.size <= self.tree.size());
        match brought {
            Some(one)
                if one.checkpoint.size != self.tree.size() || one.checkpoint.root != self.tree.root() =>
            {
                Err(BundleError::Witness(one.checkpoint.size))
            }
            _ => Ok(()),
        }
    }

    fn detail(&self, line: &[u8], committed: Hash) -> Result<(), BundleError> {
        let detail: Option<Detail> =
            serde_json::from_slice(line).map_err(|_| BundleError::Line(self.line))?;
        let Some(Detail { salt, body }) = detail else { return Ok(()) };
        let salt = HEXLOWER.decode(salt.as_bytes()).map_err(|_| BundleError::Line(self.line))?;
        if commitment(&salt, &body) == committed { Ok(()) } else { Err(BundleError::Detail(self.line)) }
    }

    fn checkpoint(&mut self, line: &[u8]) -> Result<(), BundleError> {
        let number = self.line;
        let line: CheckpointLine = serde_json::from_slice(line).map_err(|_| BundleError::Line(number))?;
        let signed = SignedCheckpoint::open(&line.checkpoint, &self.keys)
            .map_err(|why| BundleError::Checkpoint(number, why))?;
        let (told, read) = (signed.checkpoint.size, self.tree.size());
        if told != read {
            return Err(BundleError::Size { line: number, told, read });
        }
        if signed.checkpoint.root != self.tree.root() {
            return Err(BundleError::Root(number));
        }
        self.checkpoints += 1;
        self.covered = told;
        Ok(())
    }

    /// The end of the bundle.
    pub fn end(self) -> Result<Checked, BundleError> {
        if self.line == 0 {
            return Err(BundleError::Head);
        }
        if self.awaits.is_some() || self.covered != self.tree.size() {
            return Err(BundleError::Cut);
        }
        match self.brought.iter().find(|one| one.checkpoint.size > 0) {
            Some(beyond) => Err(BundleError::Witness(beyond.checkpoint.size)),
            None => Ok(Checked {
                events: self.tree.size(),
                checkpoints: self.checkpoints,
                root: self.tree.root(),
            }),
        }
    }
}

impl ProofFile {
    /// Checks the proof with the keys of the log; gives the checkpoint under which it holds.
    pub fn check(&self, keys: &[VerifyingKey]) -> Result<SignedCheckpoint, BundleError> {
        let signed =
            SignedCheckpoint::open(&self.checkpoint, keys).map_err(|why| BundleError::Checkpoint(1, why))?;
        let hash = |text: &String| HEXLOWER_PERMISSIVE.decode(text.as_bytes()).ok()?.try_into().ok();
        let path: Option<Vec<Hash>> = self.path.iter().map(hash).collect();
        let path = path.ok_or(BundleError::Line(1))?;
        let (size, root) = (signed.checkpoint.size, signed.checkpoint.root);
        verify_inclusion(&self.event.hash(), self.index, size, &path, &root)?;
        Ok(signed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        events::proof::{Checkpoint, SigningKey},
        time::Timestamp,
    };
    use uuid::Uuid;

    const NAME: &str = "luukku.example/log";

    fn event(number: u128) -> LeafEvent {
        LeafEvent {
            id: Uuid::from_u128(number),
            at: 1_790_000_000_000_000,
            action: "session.signed_in".into(),
            outcome: "done".into(),
            actor_kind: "staff".into(),
            actor: None,
            role: None,
            actor_organisation: None,
            organisation: None,
            object_kind: None,
            object: None,
            controller: None,
            register: None,
            fields: "[]".into(),
            purpose: None,
            request: Uuid::from_u128(9),
            subjects: Vec::new(),
            commitment: HEXLOWER.encode(&commitment(b"salt", "{}")),
        }
    }

    fn signed(tree: &Growing) -> SignedCheckpoint {
        let at = Timestamp::from_micros(0);
        let checkpoint = Checkpoint { origin: NAME.into(), size: tree.size(), root: tree.root(), at };
        SigningKey::new(NAME, &[7; 32]).sign(checkpoint)
    }

    fn keys() -> Vec<VerifyingKey> {
        vec![SigningKey::new(NAME, &[7; 32]).verifying()]
    }

    /// Ten events, one of them erased, a checkpoint after every second.
    fn bundle() -> (String, Vec<SignedCheckpoint>) {
        let (mut text, mut tree, mut checkpoints) =
            (format!("{BUNDLE_HEAD}\n"), Growing::default(), Vec::new());
        for number in 1..=10 {
            let detail = Detail { salt: HEXLOWER.encode(b"salt"), body: "{}".into() };
            text += &leaf_lines(&event(number), (number != 4).then_some(&detail));
            tree.push(event(number).hash(), |_, _, _| {});
            if number % 2 == 0 {
                checkpoints.push(signed(&tree));
                text += &checkpoint_line(checkpoints.last().unwrap().note());
            }
        }
        (text, checkpoints)
    }

    fn check(text: &str, brought: &[SignedCheckpoint]) -> Result<Checked, BundleError> {
        let mut check = BundleCheck::new(keys(), brought.to_vec());
        for line in text.lines() {
            check.line(line.as_bytes())?;
        }
        check.end()
    }

    #[test]
    fn a_whole_bundle_is_whole() {
        let (text, checkpoints) = bundle();
        let found = check(&text, &checkpoints).unwrap();
        assert_eq!((found.events, found.checkpoints), (10, 5));
    }

    #[test]
    fn a_removed_changed_or_swapped_line_is_noticed() {
        let (text, checkpoints) = bundle();
        let lines: Vec<&str> = text.lines().collect();
        for at in 0..lines.len() {
            let mut fewer = lines.clone();
            fewer.remove(at);
            let is_checkpoint = lines[at].contains("checkpoint");
            let last = at + 1 == lines.len();
            // A checkpoint between others may be left out: the next one covers the same leaves.
            assert_eq!(check(&fewer.join("\n"), &checkpoints).is_ok(), is_checkpoint && !last, "{at}");
            let mut changed = lines.clone();
            let other = lines[at].replacen('1', "2", 1);
            changed[at] = &other;
            if other != lines[at] {
                assert!(check(&changed.join("\n"), &checkpoints).is_err(), "{at}");
            }
        }
        let mut swapped = lines.clone();
        swapped.swap(1, 3);
        assert!(check(&swapped.join("\n"), &[]).is_err());
    }

    #[test]
    fn a_log_that_was_cut_and_signed_anew_is_found_by_a_checkpoint_from_elsewhere() {
        let (text, checkpoints) = bundle();
        let cut: Vec<&str> = text.lines().take(6).collect();
        assert!(check(&cut.join("\n"), &[]).is_ok());
        assert_eq!(check(&cut.join("\n"), &checkpoints[4..]), Err(BundleError::Witness(10)));
        // A fork: the same number of leaves, other ones, signed with the right key.
        let mut tree = Growing::default();
        let mut fork = format!("{BUNDLE_HEAD}\n");
        for number in 101..=110 {
            fork += &leaf_lines(&event(number), None);
            tree.push(event(number).hash(), |_, _, _| {});
        }
        fork += &checkpoint_line(signed(&tree).note());
        assert!(check(&fork, &[]).is_ok());
        assert_eq!(check(&fork, &checkpoints[..1]), Err(BundleError::Witness(2)));
    }
}
