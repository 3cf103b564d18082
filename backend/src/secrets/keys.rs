//! The keys of an installation: a file outside the database and outside every backup.

use data_encoding::BASE64;
use hkdf::Hkdf;
use hmac::{Hmac, KeyInit as _, Mac as _};
use luukku_domain::{
    events::{
        Register,
        proof::{SigningKey, VerifyingKey},
    },
    id::OrganisationId,
};
use serde::{Deserialize, Serialize};
use sha2::Sha256;
use std::{
    collections::BTreeMap,
    io::Write as _,
    path::{Path, PathBuf},
    sync::Arc,
};
use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

use super::{
    Erasures,
    sealed::{self, Cell, SealError},
};
use crate::ambient::Ambient;

/// The keys of an installation. Versions are kept until what they protect has been wrapped anew.
#[derive(Clone)]
pub struct Keys {
    wrapping: Versions,
    index: Versions,
    signing: Versions,
    erasures: Arc<Erasures>,
}

/// One kind of key in its versions; the newest one writes, all of them read.
#[derive(Clone, Serialize, Deserialize)]
#[serde(try_from = "BTreeMap<String, String>", into = "BTreeMap<String, String>")]
struct Versions(BTreeMap<u32, Key>);

#[derive(Clone, Zeroize, ZeroizeOnDrop)]
struct Key([u8; 32]);

/// The key file: TOML with base64 keys by version.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct KeyFile {
    wrapping: Versions,
    index: Versions,
    signing: Versions,
}

/// Why the keys cannot be used. Says which file and what is wrong with it, never a key.
#[derive(Debug, thiserror::Error)]
pub enum KeysError {
    /// The file cannot be read or written.
    #[error("the key file {0} cannot be opened: {1}")]
    File(PathBuf, std::io::Error),
    /// The file is not a key file.
    #[error("the key file {0} is not valid: {1}")]
    Form(PathBuf, String),
}

impl Keys {
    /// New keys.
    pub fn generate(ambient: &Ambient) -> Self {
        let one = || Versions(BTreeMap::from([(1, Key(ambient.random()))]));
        Self { wrapping: one(), index: one(), signing: one(), erasures: Arc::default() }
    }

    /// Reads a key file.
    pub fn load(path: &Path) -> Result<Self, KeysError> {
        let text = std::fs::read_to_string(path).map_err(|error| KeysError::File(path.into(), error))?;
        let KeyFile { wrapping, index, signing } = toml::from_str(&text)
            .map_err(|error| KeysError::Form(path.into(), error.message().to_owned()))?;
        Ok(Self { wrapping, index, signing, erasures: Arc::new(Erasures::beside(path)) })
    }

    /// Writes a new key file that only its owner can read. An existing file is never overwritten.
    pub fn save_new(&self, path: &Path) -> Result<(), KeysError> {
        let failed = |error| KeysError::File(path.into(), error);
        let file = KeyFile {
            wrapping: self.wrapping.clone(),
            index: self.index.clone(),
            signing: self.signing.clone(),
        };
        let text = toml::to_string(&file).map_err(|error| KeysError::Form(path.into(), error.to_string()))?;
        let mut options = std::fs::OpenOptions::new();
        options.write(true).create_new(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let mut out = options.open(path).map_err(failed)?;
        out.write_all(text.as_bytes()).and_then(|()| out.sync_all()).map_err(failed)
    }

    /// Seals a value that belongs to no single person, or a data key itself. Erased with its row.
    pub fn seal(&self, ambient: &Ambient, cell: Cell<'_>, plain: &[u8]) -> Vec<u8> {
        let (version, key) = self.wrapping.newest();
        sealed::seal(&key.derive(b"cell"), version, ambient.random(), cell, plain)
    }

    /// Opens what [`Keys::seal`] sealed for the same cell.
    pub fn open(&self, cell: Cell<'_>, sealed: &[u8]) -> Result<Vec<u8>, SealError> {
        let version = sealed::version(sealed)?;
        let key = self.wrapping.0.get(&version).ok_or(SealError::UnknownKey(version))?;
        sealed::open(&key.derive(b"cell"), cell, sealed)
    }

    /// The list of what was erased, kept beside the keys.
    pub fn erasures(&self) -> &Erasures {
        &self.erasures
    }

    /// The key that seals backups, in the version of a wrapping key. `None` when that version was destroyed: the
    /// backups of its time are gone with it.
    pub fn backup_key(&self, version: u32) -> Option<Zeroizing<[u8; 32]>> {
        self.wrapping.0.get(&version).map(|key| Zeroizing::new(key.derive(b"backup")))
    }

    /// The version of the key that wraps from now on.
    pub fn wrapping_version(&self) -> u32 {
        self.wrapping.newest().0
    }

    /// A blind index: equal values give equal hashes within one controller's register, and nothing without the key.
    /// Gives one (version, hash) for each key version, the newest first.
    pub fn blind_index(
        &self,
        controller: OrganisationId,
        register: Register,
        value: &str,
    ) -> Vec<(u32, [u8; 32])> {
        let of = |key: &Key| {
            let mut mac = key.mac();
            mac.update(controller.uuid().as_bytes());
            mac.update(format!("{register:?}\0{value}").as_bytes());
            mac.finalize().into_bytes().into()
        };
        self.index.0.iter().rev().map(|(version, key)| (*version, of(key))).collect()
    }

    /// The key that signs checkpoints of the log called `name`.
    pub fn log_key(&self, name: &str) -> SigningKey {
        SigningKey::new(name, &self.signing.newest().1.0)
    }

    /// The keys that check them, the newest first: checkpoints keep the signature of their time.
    pub fn log_keys(&self, name: &str) -> Vec<VerifyingKey> {
        self.signing.0.values().rev().map(|key| SigningKey::new(name, &key.0).verifying()).collect()
    }

    /// A keyed hash of something short, such as a six-digit code or a network address: useless to who has the database
    /// only. `purpose` keeps the uses apart.
    pub fn keyed_hash(&self, purpose: &str, value: &[u8]) -> [u8; 32] {
        self.mac(purpose, value).finalize().into_bytes().into()
    }

    /// Whether somebody presents the keyed hash of this value. Takes as long for a wrong one as for the right one.
    pub fn is_keyed_hash(&self, purpose: &str, value: &[u8], presented: &[u8]) -> bool {
        self.mac(purpose, value).verify_slice(presented).is_ok()
    }

    fn mac(&self, purpose: &str, value: &[u8]) -> Hmac<Sha256> {
        let mut mac = Key(self.index.first().derive(purpose.as_bytes())).mac();
        mac.update(value);
        mac
    }
}

impl Versions {
    fn newest(&self) -> (u32, &Key) {
        let (version, key) = self.0.last_key_value().expect("a key file without a key is refused when read");
        (*version, key)
    }

    fn first(&self) -> &Key {
        self.0.first_key_value().expect("a key file without a key is refused when read").1
    }
}

impl Key {
    /// A key for one use, so that no two uses share one (RFC 5869).
    fn derive(&self, purpose: &[u8]) -> [u8; 32] {
        let mut derived = [0; 32];
        Hkdf::<Sha256>::new(None, &self.0)
            .expand(purpose, &mut derived)
            .expect("32 bytes are within HKDF's limit");
        derived
    }

    fn mac(&self) -> Hmac<Sha256> {
        Hmac::new_from_slice(&self.0).expect("HMAC takes keys of any length")
    }
}

impl TryFrom<BTreeMap<String, String>> for Versions {
    type Error = String;

    fn try_from(texts: BTreeMap<String, String>) -> Result<Self, String> {
        let key = |(version, text): (String, String)| {
            let number = version.parse().map_err(|_| format!("{version:?} is not a key version"))?;
            let bytes = BASE64.decode(text.as_bytes()).ok().and_then(|bytes| bytes.try_into().ok());
            Ok((number, Key(bytes.ok_or_else(|| format!("key {version} is not 32 bytes in base64"))?)))
        };
        let versions: BTreeMap<u32, Key> = texts.into_iter().map(key).collect::<Result<_, String>>()?;
        if versions.is_empty() { Err("there is no key".to_owned()) } else { Ok(Self(versions)) }
    }
}

impl From<Versions> for BTreeMap<String, String> {
    fn from(versions: Versions) -> Self {
        versions.0.iter().map(|(version, key)| (version.to_string(), BASE64.encode(&key.0))).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ambient::fake;
    use luukku_domain::time::Timestamp;

    fn keys() -> (Ambient, Keys) {
        let ambient = fake::ambient(Timestamp::from_micros(1)).1;
        let keys = Keys::generate(&ambient);
        (ambient, keys)
    }

    #[test]
    fn a_key_file_is_read_back_and_never_overwritten() {
        let (ambient, keys) = keys();
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("keys.toml");
        keys.save_new(&path).unwrap();
        assert!(Keys::generate(&ambient).save_new(&path).is_err());
        let cell = Cell::new("mail_outbox", "message_sealed", ambient.id(OrganisationId::new).uuid());
        let sealed = keys.seal(&ambient, cell, b"salaisuus");
        assert_eq!(Keys::load(&path).unwrap().open(cell, &sealed).unwrap(), b"salaisuus");
    }

    #[test]
    fn a_key_file_without_a_key_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("keys.toml");
        std::fs::write(&path, "[wrapping]\n[index]\n[signing]\n").unwrap();
        assert!(matches!(Keys::load(&path), Err(KeysError::Form(..))));
    }

    #[test]
    fn a_blind_index_differs_between_registers_and_controllers() {
        let (ambient, keys) = keys();
        let (one, other) = (ambient.id(OrganisationId::new), ambient.id(OrganisationId::new));
        let index = |controller, register| keys.blind_index(controller, register, "010594Y9032")[0].1;
        assert_eq!(index(one, Register::Vouchers), index(one, Register::Vouchers));
        assert_ne!(index(one, Register::Vouchers), index(other, Register::Vouchers));
        assert_ne!(index(one, Register::Vouchers), index(one, Register::EServices));
    }
}
