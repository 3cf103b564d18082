//! What the provider remembers: its key, attempts that wait for a choice, codes, sessions, used ids. All bounded.

use crate::simulators::people::TestPerson;
use luukku_backend::registries::jose::{JoseError, PrivateKey};
use luukku_domain::{lang::Lang, time::Timestamp};
use std::collections::{HashMap, HashSet, VecDeque};
use url::Url;

/// More than any demo or test has open at once.
const MOST: usize = 5_000;

/// A checked request whose person has not chosen yet.
#[derive(Clone)]
pub(super) struct Attempt {
    pub redirect_uri: Url,
    pub state: String,
    pub nonce: String,
    pub challenge: String,
    pub lang: Lang,
}

/// A code that waits to be exchanged.
pub(super) struct Code {
    pub attempt: Attempt,
    pub person: &'static TestPerson,
    pub given: Timestamp,
}

/// A map that forgets its oldest entries.
struct Bounded<T> {
    entries: HashMap<String, T>,
    order: VecDeque<String>,
}

impl<T> Bounded<T> {
    fn new() -> Self {
        Self { entries: HashMap::new(), order: VecDeque::new() }
    }

    fn insert(&mut self, key: String, value: T) {
        if self.order.len() >= MOST
            && let Some(oldest) = self.order.pop_front()
        {
            self.entries.remove(&oldest);
        }
        self.order.push_back(key.clone());
        self.entries.insert(key, value);
    }
}

/// The provider's memory.
pub(in crate::simulators) struct Issuer {
    key: PrivateKey,
    attempts: Bounded<Attempt>,
    codes: Bounded<Code>,
    used: Bounded<()>,
    sessions: HashSet<String>,
}

impl Issuer {
    pub fn new(random: [u8; 32]) -> Result<Self, JoseError> {
        Ok(Self {
            key: PrivateKey::from_bytes(&random, "sig")?,
            attempts: Bounded::new(),
            codes: Bounded::new(),
            used: Bounded::new(),
            sessions: HashSet::new(),
        })
    }

    /// The signing key.
    pub const fn key(&self) -> &PrivateKey {
        &self.key
    }

    /// A new signing key; the old one is no longer published.
    pub fn rotate(&mut self, random: [u8; 32]) -> Result<(), JoseError> {
        self.key = PrivateKey::from_bytes(&random, "sig")?;
        Ok(())
    }

    /// Whether an id (`jti`) comes for the first time.
    pub fn first_use(&mut self, jti: &str) -> bool {
        if jti.is_empty() || self.used.entries.contains_key(jti) {
            return false;
        }
        self.used.insert(jti.to_owned(), ());
        true
    }

    pub(super) fn wait_for_choice(&mut self, id: String, attempt: Attempt) {
        self.attempts.insert(id, attempt);
    }

    /// The attempt, taken out: it is chosen in once.
    pub(super) fn take_attempt(&mut self, id: &str) -> Option<Attempt> {
        self.attempts.entries.remove(id)
    }

    pub(super) fn give_code(&mut self, code: String, what: Code) {
        self.codes.insert(code, what);
    }

    /// What the code stands for, taken out: it is exchanged once.
    pub(super) fn take_code(&mut self, code: &str) -> Option<Code> {
        self.codes.entries.remove(code)
    }

    pub(super) fn open_session(&mut self, id: String) {
        if self.sessions.len() >= MOST {
            self.sessions.clear();
        }
        self.sessions.insert(id);
    }

    pub(super) fn end_session(&mut self, id: &str) -> bool {
        self.sessions.remove(id)
    }

    pub(super) fn knows_session(&self, id: &str) -> bool {
        self.sessions.contains(id)
    }

    /// Number of open sessions.
    pub(super) fn sessions(&self) -> usize {
        self.sessions.len()
    }
}
