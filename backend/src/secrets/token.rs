//! One-time secrets and session tokens: random, shown once, stored as hashes.

use data_encoding::{BASE32_NOPAD, BASE64URL_NOPAD};
use sha2::{Digest as _, Sha256};
use zeroize::{Zeroize, ZeroizeOnDrop};

use crate::ambient::Ambient;

/// 256 random bits, in a link or a cookie.
#[derive(Clone, Zeroize, ZeroizeOnDrop)]
pub struct Token([u8; 32]);

impl Token {
    /// A new token.
    pub fn generate(ambient: &Ambient) -> Self {
        Self(ambient.random())
    }

    /// Reads a token from a link or a cookie; `None` for anything that is not one.
    pub fn parse(text: &str) -> Option<Self> {
        BASE64URL_NOPAD.decode(text.as_bytes()).ok()?.try_into().ok().map(Self)
    }

    /// The text for a link or a cookie: 43 characters of base64url.
    pub fn reveal(&self) -> String {
        BASE64URL_NOPAD.encode(&self.0)
    }

    /// What is stored. A plain hash is enough: 256 random bits cannot be guessed.
    pub fn hash(&self) -> [u8; 32] {
        Sha256::digest(self.0).into()
    }
}

/// A recovery code for a lost second factor: 80 random bits as sixteen letters and digits, `abcd-efgh-…`.
#[derive(Clone, Zeroize, ZeroizeOnDrop)]
pub struct RecoveryCode([u8; 10]);

impl RecoveryCode {
    /// How many a person gets at a time.
    pub const SET: usize = 10;

    /// A code derived from a keyed hash.
    pub fn from_seed(seed: &[u8; 32]) -> Self {
        let mut bytes = [0; 10];
        bytes.copy_from_slice(&seed[..10]);
        Self(bytes)
    }

    /// Reads a typed code; spaces, hyphens and letter case do not matter.
    pub fn parse(typed: &str) -> Option<Self> {
        let letters: String = typed.chars().filter(char::is_ascii_alphanumeric).collect();
        BASE32_NOPAD.decode(letters.to_ascii_uppercase().as_bytes()).ok()?.try_into().ok().map(Self)
    }

    /// The code as shown, once.
    pub fn reveal(&self) -> String {
        let letters = BASE32_NOPAD.encode(&self.0).to_ascii_lowercase();
        let groups: Vec<_> = letters.as_bytes().chunks(4).map(String::from_utf8_lossy).collect();
        groups.join("-")
    }

    /// What is stored.
    pub fn hash(&self) -> [u8; 32] {
        Sha256::digest(self.0).into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ambient::fake;
    use luukku_domain::time::Timestamp;

    #[test]
    fn a_token_survives_its_text() {
        let token = Token::generate(&fake::ambient(Timestamp::from_micros(1)).1);
        assert_eq!(Token::parse(&token.reveal()).unwrap().hash(), token.hash());
        for wrong in ["", "abc", "=", &format!("{}A", token.reveal())] {
            assert!(Token::parse(wrong).is_none());
        }
    }

    #[test]
    fn a_recovery_code_may_be_typed_carelessly() {
        let code = RecoveryCode::from_seed(&[29; 32]);
        let shown = code.reveal();
        assert_eq!(shown.len(), 19);
        assert_eq!(RecoveryCode::parse(&shown.to_uppercase().replace('-', " ")).unwrap().hash(), code.hash());
        assert!(RecoveryCode::parse("abcd").is_none());
    }
}
