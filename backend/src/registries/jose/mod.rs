//! Signed and encrypted tokens (JOSE: RFC 7515–7518), the part that the Finnish Trust Network's profile needs.
//! Own keys are P-256; issuers may also sign with P-384 or RSA. Why no library: docs/decisions/0020-identification-client.md.

mod jwe;
mod jwk;
mod jws;

pub use jwe::{ContentCipher, JweHeader, KeyAgreement, OneTime, decrypt, encrypt, is_encrypted, read_header};
pub use jwk::{Jwk, JwkSet, PrivateKey};
pub use jws::{Jws, sign};

/// What is wrong with a token or a key. Holds no part of either.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum JoseError {
    /// Not a token, key or key set at all.
    #[error("not well-formed")]
    Malformed,
    /// An algorithm, curve or critical header that we do not take.
    #[error("algorithm not accepted")]
    Unsupported,
    /// The signature is not by this key over this text.
    #[error("wrong signature")]
    BadSignature,
    /// Not encrypted for this key, or changed on the way.
    #[error("cannot be decrypted")]
    BadCiphertext,
}

fn decode(text: &str) -> Result<Vec<u8>, JoseError> {
    data_encoding::BASE64URL_NOPAD.decode(text.as_bytes()).map_err(|_| JoseError::Malformed)
}

fn encode(bytes: impl AsRef<[u8]>) -> String {
    data_encoding::BASE64URL_NOPAD.encode(bytes.as_ref())
}
