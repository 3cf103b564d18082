//! Our own keys towards the identification service: P-256, for signing and for being encrypted to.

use crate::registries::{
    SetupError,
    jose::{JoseError, PrivateKey, decrypt, read_header},
};
use serde_json::{Value, json};

/// Keys in the order of the key file. The first signing key signs, every encryption key decrypts, and all are
/// published: put the next key in second place a day before it becomes the first, and take the old one out a day later.
#[derive(Debug)]
pub struct ClientKeys {
    signing: Vec<PrivateKey>,
    encryption: Vec<PrivateKey>,
}

impl ClientKeys {
    /// New keys from random bytes: a signing key and an encryption key.
    pub fn generate(random: &[u8; 64]) -> Result<Self, SetupError> {
        let (sig, enc) = random.split_at(32);
        let make = |bytes: &[u8], usage| {
            let bytes = bytes.try_into().map_err(|_| SetupError::Keys("too short"))?;
            PrivateKey::from_bytes(bytes, usage).map_err(|_| SetupError::Keys("not a key"))
        };
        Ok(Self { signing: vec![make(sig, "sig")?], encryption: vec![make(enc, "enc")?] })
    }

    /// Reads a key file: a set of private keys (RFC 7517) on P-256, each with `use`.
    pub fn from_json(text: &str) -> Result<Self, SetupError> {
        let set: Value = serde_json::from_str(text).map_err(|_| SetupError::Keys("not JSON"))?;
        let mut keys = Self { signing: Vec::new(), encryption: Vec::new() };
        for json in set["keys"].as_array().ok_or(SetupError::Keys("no list of keys"))? {
            let key = PrivateKey::from_secret_json(json)
                .map_err(|_| SetupError::Keys("a key is not a private P-256 key with \"use\""))?;
            if key.public().usage.as_deref() == Some("sig") {
                keys.signing.push(key);
            } else {
                keys.encryption.push(key);
            }
        }
        if keys.signing.is_empty() || keys.encryption.is_empty() {
            return Err(SetupError::Keys("a \"sig\" key and an \"enc\" key are needed"));
        }
        Ok(keys)
    }

    /// The text of a key file. Secret.
    pub fn to_json(&self) -> String {
        let keys: Vec<Value> = self.all().map(PrivateKey::to_secret_json).collect();
        json!({ "keys": keys }).to_string()
    }

    /// The public halves, as a key set.
    pub fn public(&self) -> Value {
        let keys: Vec<Value> =
            self.all().map(|key| serde_json::to_value(key.public()).unwrap_or_default()).collect();
        json!({ "keys": keys })
    }

    pub(super) fn signing(&self) -> &PrivateKey {
        &self.signing[0]
    }

    /// Decrypts with the key that the token names, or with each when it names none.
    pub(super) fn decrypt(&self, token: &str) -> Result<String, JoseError> {
        let kid = read_header(token)?.kid;
        self.encryption
            .iter()
            .filter(|key| kid.is_none() || kid.as_deref() == Some(key.kid()))
            .find_map(|key| decrypt(token, key).ok())
            .ok_or(JoseError::BadCiphertext)
    }

    fn all(&self) -> impl Iterator<Item = &PrivateKey> {
        self.signing.iter().chain(&self.encryption)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn keys() -> ClientKeys {
        ClientKeys::generate(&std::array::from_fn(|at| u8::try_from(at + 1).unwrap())).unwrap()
    }

    #[test]
    fn the_key_file_comes_back_whole() {
        assert_eq!(ClientKeys::from_json(&keys().to_json()).unwrap().public(), keys().public());
    }

    #[test]
    fn the_published_set_holds_no_secret() {
        let public = keys().public();
        assert_eq!(public["keys"].as_array().unwrap().len(), 2);
        assert!(public["keys"].as_array().unwrap().iter().all(|key| key.get("d").is_none()));
    }

    #[test]
    fn a_file_without_an_encryption_key_is_refused() {
        let mut set: Value = serde_json::from_str(&keys().to_json()).unwrap();
        set["keys"].as_array_mut().unwrap().pop();
        assert!(matches!(ClientKeys::from_json(&set.to_string()), Err(SetupError::Keys(_))));
    }
}
