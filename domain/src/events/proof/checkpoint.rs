//! Checkpoints: the size and root of the log at a time, signed. The text is C2SP's `tlog-checkpoint`, a signed note with an
//! Ed25519 signature, so that tools of others read it too.

use data_encoding::{BASE64, HEXLOWER};
use ring::signature::{ED25519, Ed25519KeyPair, KeyPair as _, UnparsedPublicKey};
use sha2::{Digest as _, Sha256};
use std::{fmt, str::FromStr};

use super::tree::Hash;
use crate::time::Timestamp;

/// The kind of signature: Ed25519 over the text of the note.
const ALGORITHM: u8 = 1;
/// What a line with a signature begins with.
const SIGNATURE: &str = "\u{2014} ";
/// What the line with the time begins with: an extension line of ours.
const AT: &str = "at ";

/// What a checkpoint says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checkpoint {
    /// The name of the log, unique in the world: an address without scheme.
    pub origin: String,
    /// How many leaves.
    pub size: u64,
    /// The root over them.
    pub root: Hash,
    /// When it was made, by the sealer's clock.
    pub at: Timestamp,
}

/// A checkpoint with its text and signatures, as it is stored and sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignedCheckpoint {
    /// What it says.
    pub checkpoint: Checkpoint,
    note: String,
}

/// Why a text is no checkpoint of this log.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum CheckpointError {
    /// The text does not have the form of a checkpoint.
    #[error("not a checkpoint")]
    Form,
    /// The text does not have the form of a key.
    #[error("not a verifier key")]
    Key,
    /// No signature of a known key.
    #[error("no signature of a known key")]
    Unsigned,
    /// The signature does not fit the text.
    #[error("the signature does not fit the text")]
    Signature,
    /// It is the checkpoint of another log.
    #[error("the checkpoint of another log")]
    Origin,
}

/// The key that signs checkpoints.
pub struct SigningKey {
    name: String,
    pair: Ed25519KeyPair,
}

/// The key that checks them; its text is what auditors are given: `NAME+HASH+KEY`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VerifyingKey {
    name: String,
    public: [u8; 32],
}

impl SigningKey {
    /// The key of the log called `name` from its 32 secret bytes.
    pub fn new(name: &str, seed: &[u8; 32]) -> Self {
        let pair = Ed25519KeyPair::from_seed_unchecked(seed).expect("any 32 bytes are a seed of Ed25519");
        Self { name: name.to_owned(), pair }
    }

    /// The key that checks what this one signs.
    pub fn verifying(&self) -> VerifyingKey {
        let mut public = [0; 32];
        public.copy_from_slice(self.pair.public_key().as_ref());
        VerifyingKey { name: self.name.clone(), public }
    }

    /// Signs a checkpoint.
    pub fn sign(&self, checkpoint: Checkpoint) -> SignedCheckpoint {
        let note = self.sign_text(&checkpoint.text());
        SignedCheckpoint { checkpoint, note }
    }

    /// Signs a text of whole lines, as a note (C2SP signed-note). What is no checkpoint must not begin as one does: with the
    /// name of a log.
    pub fn sign_text(&self, text: &str) -> String {
        let key = self.verifying();
        let signature = [&key.hash()[..], self.pair.sign(text.as_bytes()).as_ref()].concat();
        format!("{text}\n{SIGNATURE}{} {}\n", self.name, BASE64.encode(&signature))
    }
}

impl VerifyingKey {
    /// The name of the log whose key it is.
    pub fn name(&self) -> &str {
        &self.name
    }

    fn hash(&self) -> [u8; 4] {
        let digest = Sha256::new()
            .chain_update(&self.name)
            .chain_update([b'\n', ALGORITHM])
            .chain_update(self.public)
            .finalize();
        [digest[0], digest[1], digest[2], digest[3]]
    }
}

impl fmt::Display for VerifyingKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let key = [&[ALGORITHM], &self.public[..]].concat();
        write!(f, "{}+{}+{}", self.name, HEXLOWER.encode(&self.hash()), BASE64.encode(&key))
    }
}

impl FromStr for VerifyingKey {
    type Err = CheckpointError;

    fn from_str(text: &str) -> Result<Self, CheckpointError> {
        // The key itself may have a plus in its base64, the name has none.
        let mut parts = text.trim().splitn(3, '+');
        let (Some(name), Some(hash), Some(key)) = (parts.next(), parts.next(), parts.next()) else {
            return Err(CheckpointError::Key);
        };
        let key = BASE64.decode(key.as_bytes()).map_err(|_| CheckpointError::Key)?;
        let Some((&ALGORITHM, public)) = key.split_first() else { return Err(CheckpointError::Key) };
        let public = public.try_into().map_err(|_| CheckpointError::Key)?;
        let key = Self { name: name.to_owned(), public };
        if HEXLOWER.encode(&key.hash()) == hash { Ok(key) } else { Err(CheckpointError::Key) }
    }
}

impl Checkpoint {
    /// What is signed: origin, size, root, time; a line each.
    fn text(&self) -> String {
        format!("{}\n{}\n{}\n{AT}{}\n", self.origin, self.size, BASE64.encode(&self.root), self.at.micros())
    }

    fn parse(text: &str) -> Option<Self> {
        let mut lines = text.lines();
        let (origin, size, root) = (lines.next()?, lines.next()?, lines.next()?);
        let at = lines.next()?.strip_prefix(AT)?;
        let checkpoint = Self {
            origin: origin.to_owned(),
            size: size.parse().ok()?,
            root: BASE64.decode(root.as_bytes()).ok()?.try_into().ok()?,
            at: Timestamp::from_micros(at.parse().ok()?),
        };
        // One text for each checkpoint: no leading zeros, no further lines.
        (checkpoint.text() == text).then_some(checkpoint)
    }
}

impl SignedCheckpoint {
    /// The text with its signature.
    pub fn note(&self) -> &str {
        &self.note
    }

    /// The texts of checkpoints that follow each other in a file, an empty line after each; a torn last one is left out.
    pub fn split(text: &str) -> Vec<String> {
        let mut parts = text.split("\n\n");
        let mut notes = Vec::new();
        while let (Some(body), Some(signatures)) = (parts.next(), parts.next()) {
            notes.push(format!(
                "{}\n\n{}\n",
                body.trim_start_matches('\n'),
                signatures.trim_end_matches('\n')
            ));
        }
        notes
    }

    /// Reads a checkpoint and checks that one of these keys signed it.
    pub fn open(note: &str, keys: &[VerifyingKey]) -> Result<Self, CheckpointError> {
        let (text, _) = note.split_once("\n\n").ok_or(CheckpointError::Form)?;
        let checkpoint = Checkpoint::parse(&format!("{text}\n")).ok_or(CheckpointError::Form)?;
        let (own, others): (Vec<_>, Vec<_>) = keys.iter().partition(|key| key.name == checkpoint.origin);
        match open_text(note, own) {
            Ok(_) => Ok(Self { checkpoint, note: note.to_owned() }),
            Err(CheckpointError::Unsigned) if open_text(note, others).is_ok() => Err(CheckpointError::Origin),
            Err(error) => Err(error),
        }
    }
}

/// Gives the text of a signed note, when one of these keys signed it.
pub fn open_text<'a>(
    note: &str,
    keys: impl IntoIterator<Item = &'a VerifyingKey>,
) -> Result<String, CheckpointError> {
    let (text, signatures) = note.split_once("\n\n").ok_or(CheckpointError::Form)?;
    let text = format!("{text}\n");
    let keys: Vec<_> = keys.into_iter().collect();
    let mut verdict = CheckpointError::Unsigned;
    for line in signatures.lines() {
        let (name, signature) = line
            .strip_prefix(SIGNATURE)
            .and_then(|line| line.rsplit_once(' '))
            .ok_or(CheckpointError::Form)?;
        let signature = BASE64.decode(signature.as_bytes()).map_err(|_| CheckpointError::Form)?;
        let (hash, signature) = signature.split_at_checked(4).ok_or(CheckpointError::Form)?;
        let Some(key) = keys.iter().find(|key| key.name == name && key.hash() == hash) else { continue };
        let public = UnparsedPublicKey::new(&ED25519, key.public);
        match public.verify(text.as_bytes(), signature) {
            Ok(()) => return Ok(text),
            Err(_) => verdict = CheckpointError::Signature,
        }
    }
    Err(verdict)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(name: &str) -> SigningKey {
        SigningKey::new(name, &[7; 32])
    }

    fn checkpoint(name: &str) -> Checkpoint {
        Checkpoint {
            origin: name.into(),
            size: 42,
            root: [3; 32],
            at: Timestamp::from_micros(1_790_000_000_000_000),
        }
    }

    #[test]
    fn what_was_signed_is_read_back_by_its_key_alone() {
        let signed = key("luukku.example/log").sign(checkpoint("luukku.example/log"));
        let right = key("luukku.example/log").verifying();
        assert_eq!(SignedCheckpoint::open(signed.note(), &[right]).unwrap(), signed);
        let other = SigningKey::new("luukku.example/log", &[8; 32]).verifying();
        assert_eq!(SignedCheckpoint::open(signed.note(), &[other]), Err(CheckpointError::Unsigned));
    }

    #[test]
    fn every_changed_letter_is_noticed() {
        let signed = key("luukku.example/log").sign(checkpoint("luukku.example/log"));
        let keys = [key("luukku.example/log").verifying()];
        for at in 0..signed.note().len() {
            let mut bytes = signed.note().as_bytes().to_vec();
            bytes[at] ^= 1;
            let Ok(changed) = String::from_utf8(bytes) else { continue };
            assert!(SignedCheckpoint::open(&changed, &keys).is_err(), "{changed}");
        }
        let longer = signed.note().replace("\n\n", "\nmore\n\n");
        assert!(SignedCheckpoint::open(&longer, &keys).is_err());
    }

    #[test]
    fn the_checkpoint_of_another_log_is_told_apart() {
        let stranger = key("elsewhere.example/log").sign(checkpoint("luukku.example/log"));
        let keys = [key("elsewhere.example/log").verifying()];
        assert_eq!(SignedCheckpoint::open(stranger.note(), &keys), Err(CheckpointError::Origin));
    }

    #[test]
    fn a_key_is_read_back_from_its_text_and_a_torn_one_is_refused() {
        let key = key("luukku.example/log").verifying();
        let text = key.to_string();
        assert_eq!(text.parse(), Ok(key));
        assert_eq!(text[1..].parse::<VerifyingKey>(), Err(CheckpointError::Key));
        assert_eq!("".parse::<VerifyingKey>(), Err(CheckpointError::Key));
    }
}
