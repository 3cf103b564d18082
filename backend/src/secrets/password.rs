//! Passwords as argon2id hashes. At most one hash at a time for each core: memory stays bounded however many wait.

use argon2::{Algorithm, Argon2, Block, Params, Version, password_hash::phc};
use sha2::{Digest as _, Sha256};
use std::{
    io::BufRead,
    sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError},
};
use tokio::sync::Semaphore;
use zeroize::Zeroizing;

use crate::ambient::Ambient;

/// A hash in PHC form, as stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PasswordHash(String);

impl PasswordHash {
    /// A stored hash.
    pub fn from_stored(text: String) -> Self {
        Self(text)
    }

    /// The text to store.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Whether a password is on the list of common ones (ASVS 6.2.4), or on the installation's own list of those known from
/// breaches; asked about it in lower case, too.
pub fn is_common_password(password: &str) -> bool {
    passwords::analyzer::is_common_password(password)
        || BREACHED.get().is_some_and(|breached| breached.contains(password))
}

/// The list of this process; set once, before anybody can choose a password.
static BREACHED: OnceLock<BreachedPasswords> = OnceLock::new();

/// Passwords known from breaches, each as the first eight bytes of its SHA-256: with a hundred million of them, one
/// sound password in 10^11 is refused for nothing.
#[derive(Debug, PartialEq, Eq)]
pub struct BreachedPasswords(Vec<u64>);

impl BreachedPasswords {
    /// Reads a list: one password a line, in UTF-8. Lines that are not text are left out.
    pub fn read(list: impl BufRead) -> std::io::Result<Self> {
        let mut hashes = Vec::new();
        for line in list.split(b'\n') {
            let line = Zeroizing::new(line?);
            let line = line.strip_suffix(b"\r").unwrap_or(&line);
            if let Some(password) = std::str::from_utf8(line).ok().filter(|line| !line.is_empty()) {
                hashes.push(Self::hash(password));
            }
        }
        hashes.sort_unstable();
        hashes.dedup();
        hashes.shrink_to_fit();
        Ok(Self(hashes))
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there is none at all.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Has every choice of a password in this process look here, too. The first list stays.
    pub fn refuse_from_now_on(self) {
        let _ = BREACHED.set(self);
    }

    fn contains(&self, password: &str) -> bool {
        self.0.binary_search(&Self::hash(password)).is_ok()
    }

    fn hash(password: &str) -> u64 {
        let hash = Sha256::digest(password.as_bytes());
        hash.iter().take(8).fold(0, |number, byte| number << 8 | u64::from(*byte))
    }
}

/// Makes and checks password hashes.
#[derive(Clone)]
pub struct Passwords {
    turns: Arc<Semaphore>,
    memories: Arc<Mutex<Memories>>,
    params: Params,
    /// How many hashes were made or checked.
    #[cfg(any(test, feature = "testing"))]
    pub done: Arc<std::sync::atomic::AtomicU64>,
    /// A hash of nothing anybody knows: an unknown user takes as long as a known one.
    nobody: PasswordHash,
}

/// What a hash works in: 19 MB. Used again while hashes wait for their turn, given back when none does.
type Memory = Vec<Block>;

/// The memory between two hashes.
#[derive(Default)]
struct Memories {
    idle: Vec<Memory>,
    /// Hashes that run or wait for their turn.
    wanted: usize,
}

impl Passwords {
    /// OWASP's parameters: 19 MiB, two passes, one lane.
    pub fn new(ambient: &Ambient) -> Self {
        Self::with_params(ambient, Params::new(19 * 1024, 2, 1, None).expect("OWASP's parameters are valid"))
    }

    /// Weak parameters, for tests that are not about hashing.
    #[cfg(any(test, feature = "testing"))]
    pub fn weak(ambient: &Ambient) -> Self {
        Self::with_params(ambient, Params::new(8, 1, 1, None).expect("small parameters are valid"))
    }

    fn with_params(ambient: &Ambient, params: Params) -> Self {
        let cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
        let mut memory = Memory::new();
        let nobody = hash(&params, &ambient.random::<32>(), &ambient.random::<16>(), &mut memory);
        let memories = Arc::new(Mutex::new(Memories::default()));
        Self {
            turns: Arc::new(Semaphore::new(cores)),
            memories,
            params,
            #[cfg(any(test, feature = "testing"))]
            done: Arc::default(),
            nobody,
        }
    }

    /// Hashes a new password.
    pub async fn hash(&self, ambient: &Ambient, password: &str) -> PasswordHash {
        let (params, salt) = (self.params.clone(), ambient.random::<16>());
        let password = Zeroizing::new(password.as_bytes().to_vec());
        self.in_turn(move |memory| hash(&params, &password, &salt, memory)).await
    }

    /// Whether `password` is the one behind `stored`. Without a stored hash the answer is no, after the same time.
    pub async fn verify(&self, password: &str, stored: Option<&PasswordHash>) -> bool {
        let known = stored.is_some();
        let stored = stored.unwrap_or(&self.nobody).clone();
        let password = Zeroizing::new(password.as_bytes().to_vec());
        let fits = self.in_turn(move |memory| fits(&stored, &password, memory)).await;
        fits && known
    }

    async fn in_turn<T: Send + 'static>(&self, work: impl FnOnce(&mut Memory) -> T + Send + 'static) -> T {
        #[cfg(any(test, feature = "testing"))]
        self.done.fetch_add(1, std::sync::atomic::Ordering::SeqCst);
        let wanted = Wanted::new(&self.memories);
        let turn = Arc::clone(&self.turns).acquire_owned().await.expect("the semaphore is never closed");
        let work = move || {
            // Both held to the end of the work, also when the one who waits for it goes away.
            let (_turn, wanted) = (turn, wanted);
            let mut memory = wanted.memories().idle.pop().unwrap_or_default();
            let done = work(&mut memory);
            wanted.memories().idle.push(memory);
            done
        };
        tokio::task::spawn_blocking(work).await.expect("hashing does not panic")
    }
}

/// Counts a hash from the moment it waits until it is done; the last one gives the memory back.
struct Wanted(Arc<Mutex<Memories>>);

impl Wanted {
    fn new(memories: &Arc<Mutex<Memories>>) -> Self {
        let wanted = Self(Arc::clone(memories));
        wanted.memories().wanted += 1;
        wanted
    }

    fn memories(&self) -> MutexGuard<'_, Memories> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Wanted {
    fn drop(&mut self) {
        let mut memories = self.memories();
        memories.wanted -= 1;
        if memories.wanted == 0 {
            memories.idle = Vec::new();
        }
    }
}

fn hash(params: &Params, password: &[u8], salt: &[u8], memory: &mut Memory) -> PasswordHash {
    let hash = phc::PasswordHash {
        algorithm: Algorithm::Argon2id.ident(),
        version: Some(Version::V0x13.into()),
        params: params.try_into().expect("valid parameters have a text"),
        salt: Some(phc::Salt::new(salt).expect("a salt of sixteen bytes is valid")),
        hash: Some(output(params, password, salt, memory).expect("valid parameters and a valid salt")),
    };
    PasswordHash(hash.to_string())
}

/// Whether a password is the one behind a stored hash, with whatever parameters that was made.
fn fits(stored: &PasswordHash, password: &[u8], memory: &mut Memory) -> bool {
    let Ok(parsed) = phc::PasswordHash::new(&stored.0) else { return false };
    let is_ours =
        parsed.algorithm == Algorithm::Argon2id.ident() && parsed.version == Some(Version::V0x13.into());
    let (Some(salt), Some(expected), Ok(params)) = (&parsed.salt, &parsed.hash, Params::try_from(&parsed))
    else {
        return false;
    };
    // Outputs are compared in constant time.
    is_ours && output(&params, password, salt, memory).is_some_and(|output| output == *expected)
}

fn output(params: &Params, password: &[u8], salt: &[u8], memory: &mut Memory) -> Option<phc::Output> {
    let mut bytes = vec![0; params.output_len().unwrap_or(Params::DEFAULT_OUTPUT_LEN)];
    if memory.len() < params.block_count() {
        memory.resize(params.block_count(), Block::default());
    }
    let argon2 = Argon2::new(Algorithm::Argon2id, Version::V0x13, params.clone());
    argon2.hash_password_into_with_memory(password, salt, &mut bytes, memory).ok()?;
    phc::Output::new(&bytes).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ambient::fake;
    use argon2::PasswordVerifier as _;
    use futures_util::future::join_all;
    use luukku_domain::{
        time::Timestamp,
        values::{NewPassword, PasswordError},
    };

    #[tokio::test]
    async fn only_the_right_password_fits() {
        let ambient = fake::ambient(Timestamp::from_micros(1)).1;
        let passwords = Passwords::weak(&ambient);
        let stored = passwords.hash(&ambient, "oikea hevonen akku niitti").await;
        assert!(stored.as_str().starts_with("$argon2id$v=19$"));
        assert!(passwords.verify("oikea hevonen akku niitti", Some(&stored)).await);
        assert!(!passwords.verify("väärä hevonen akku niitti", Some(&stored)).await);
        assert!(!passwords.verify("oikea hevonen akku niitti", None).await);
    }

    #[tokio::test]
    async fn a_hash_is_what_the_library_makes_of_it_and_memory_is_given_back() {
        let ambient = fake::ambient(Timestamp::from_micros(1)).1;
        let passwords = Passwords::weak(&ambient);
        let stored = passwords.hash(&ambient, "oikea hevonen akku niitti").await;
        let parsed = phc::PasswordHash::new(stored.as_str()).unwrap();
        assert_eq!(Argon2::default().verify_password(b"oikea hevonen akku niitti", &parsed), Ok(()));
        let tries = (0..9).map(|_| passwords.verify("oikea hevonen akku niitti", Some(&stored)));
        assert_eq!(join_all(tries).await, [true; 9]);
        let memories = passwords.memories.lock().unwrap();
        assert_eq!((memories.idle.len(), memories.wanted), (0, 0));
    }

    #[tokio::test]
    async fn nothing_but_our_own_kind_of_hash_fits() {
        let ambient = fake::ambient(Timestamp::from_micros(1)).1;
        let passwords = Passwords::weak(&ambient);
        let stored = passwords.hash(&ambient, "oikea hevonen akku niitti").await;
        for (ours, other) in [("$argon2id$", "$argon2i$"), ("v=19", "v=16"), ("$argon2id$", "plain")] {
            let other = PasswordHash::from_stored(stored.as_str().replace(ours, other));
            assert!(!passwords.verify("oikea hevonen akku niitti", Some(&other)).await);
        }
    }

    #[test]
    fn common_passwords_are_known() {
        assert!(is_common_password("1q2w3e4r5t6y"));
        assert!(!is_common_password("kurjet lentävät etelään"));
    }

    #[test]
    fn a_password_from_a_breach_is_refused_wherever_one_is_chosen() {
        let list = "Kevätaurinko paistaa 7\r\n\nhevonen laukkaa illalla\n".as_bytes();
        let breached = BreachedPasswords::read(list).unwrap();
        assert_eq!(breached.len(), 2);
        assert!(breached.contains("Kevätaurinko paistaa 7") && !breached.contains("kevätaurinko paistaa 8"));
        let choose = |typed| NewPassword::parse(typed, &[], is_common_password).map(|_| ());
        assert_eq!(choose("Hevonen laukkaa illalla"), Ok(()));
        breached.refuse_from_now_on();
        assert_eq!(choose("Hevonen laukkaa illalla"), Err(PasswordError::Common));
        assert_eq!(choose("hevonen laukkaa aamulla"), Ok(()));
    }

    #[tokio::test]
    async fn the_parameters_are_those_of_owasp() {
        let ambient = fake::ambient(Timestamp::from_micros(1)).1;
        let stored = Passwords::new(&ambient).hash(&ambient, "oikea hevonen akku niitti").await;
        assert!(stored.as_str().starts_with("$argon2id$v=19$m=19456,t=2,p=1$"));
    }
}
