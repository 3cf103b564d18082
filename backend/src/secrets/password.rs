//! Passwords as argon2id hashes. At most one hash at a time for each core: memory stays bounded however many wait.

use argon2::{
    Algorithm, Argon2, Params, PasswordHasher as _, PasswordVerifier as _, Version, password_hash::phc,
};
use std::sync::Arc;
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

/// Whether a password is on the list of common ones (ASVS 6.2.4); asked about it in lower case, too.
pub fn is_common_password(password: &str) -> bool {
    passwords::analyzer::is_common_password(password)
}

/// Makes and checks password hashes.
#[derive(Clone)]
pub struct Passwords {
    turns: Arc<Semaphore>,
    params: Params,
    /// A hash of nothing anybody knows: an unknown user takes as long as a known one.
    nobody: PasswordHash,
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
        let nobody = hash(&params, &ambient.random::<32>(), &ambient.random::<16>());
        Self { turns: Arc::new(Semaphore::new(cores)), params, nobody }
    }

    /// Hashes a new password.
    pub async fn hash(&self, ambient: &Ambient, password: &str) -> PasswordHash {
        let (params, salt) = (self.params.clone(), ambient.random::<16>());
        let password = Zeroizing::new(password.as_bytes().to_vec());
        self.in_turn(move || hash(&params, &password, &salt)).await
    }

    /// Whether `password` is the one behind `stored`. Without a stored hash the answer is no, after the same time.
    pub async fn verify(&self, password: &str, stored: Option<&PasswordHash>) -> bool {
        let known = stored.is_some();
        let stored = stored.unwrap_or(&self.nobody).clone();
        let password = Zeroizing::new(password.as_bytes().to_vec());
        let fits = self.in_turn(move || match phc::PasswordHash::new(&stored.0) {
            Ok(parsed) => Argon2::default().verify_password(&password, &parsed).is_ok(),
            Err(_) => false,
        });
        fits.await && known
    }

    async fn in_turn<T: Send + 'static>(&self, work: impl FnOnce() -> T + Send + 'static) -> T {
        let turn = Arc::clone(&self.turns).acquire_owned().await.expect("the semaphore is never closed");
        let work = move || {
            // Held to the end of the work, also when the one who waits for it goes away.
            let _turn = turn;
            work()
        };
        tokio::task::spawn_blocking(work).await.expect("hashing does not panic")
    }
}

fn hash(params: &Params, password: &[u8], salt: &[u8]) -> PasswordHash {
    let argon2 = Argon2::new(Algorithm::Argon2id, Version::V0x13, params.clone());
    let hash: phc::PasswordHash =
        argon2.hash_password_with_salt(password, salt).expect("a salt of sixteen bytes is valid");
    PasswordHash(hash.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ambient::fake;
    use luukku_domain::time::Timestamp;

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

    #[test]
    fn common_passwords_are_known() {
        assert!(is_common_password("1q2w3e4r5t6y"));
        assert!(!is_common_password("kurjet lentävät etelään"));
    }

    #[tokio::test]
    async fn the_parameters_are_those_of_owasp() {
        let ambient = fake::ambient(Timestamp::from_micros(1)).1;
        let stored = Passwords::new(&ambient).hash(&ambient, "oikea hevonen akku niitti").await;
        assert!(stored.as_str().starts_with("$argon2id$v=19$m=19456,t=2,p=1$"));
    }
}
