//! Encrypted tokens (RFC 7516): ECDH-ES on P-256, direct or with key wrapping, over AES-GCM.

use super::{JoseError, Jwk, PrivateKey, decode, encode};
use aes_kw::{KeyInit, KwAes128, KwAes256};
use ring::aead;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

/// How the content key is found (RFC 7518, 4.6).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum KeyAgreement {
    /// The agreed key is the content key.
    #[serde(rename = "ECDH-ES")]
    Direct,
    /// The agreed key (128 bits) wraps the content key.
    #[serde(rename = "ECDH-ES+A128KW")]
    Wrap128,
    /// The agreed key (256 bits) wraps the content key.
    #[serde(rename = "ECDH-ES+A256KW")]
    Wrap256,
}

/// How the content is encrypted (RFC 7518, 5.3).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum ContentCipher {
    /// AES-GCM with 128 bits.
    #[serde(rename = "A128GCM")]
    Aes128,
    /// AES-GCM with 256 bits.
    #[serde(rename = "A256GCM")]
    Aes256,
}

impl ContentCipher {
    const fn name(self) -> &'static str {
        match self {
            Self::Aes128 => "A128GCM",
            Self::Aes256 => "A256GCM",
        }
    }

    const fn key_length(self) -> usize {
        match self {
            Self::Aes128 => 16,
            Self::Aes256 => 32,
        }
    }

    const fn algorithm(self) -> &'static aead::Algorithm {
        match self {
            Self::Aes128 => &aead::AES_128_GCM,
            Self::Aes256 => &aead::AES_256_GCM,
        }
    }
}

/// The protected header. Unknown algorithms fail to parse; `zip` and `crit` are refused.
#[derive(Debug, Clone, Deserialize, Serialize)]
pub struct JweHeader {
    alg: KeyAgreement,
    enc: ContentCipher,
    epk: Jwk,
    /// Id of the key it is encrypted for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kid: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    cty: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    apu: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    apv: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    zip: Option<serde_json::Value>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    crit: Option<serde_json::Value>,
}

/// Whether a compact token has the five parts of an encrypted one.
pub fn is_encrypted(token: &str) -> bool {
    token.split('.').count() == 5
}

/// The header of an encrypted token, to find the key that it is for.
pub fn read_header(token: &str) -> Result<JweHeader, JoseError> {
    let header = decode(token.split('.').next().unwrap_or_default())?;
    let header: JweHeader = serde_json::from_slice(&header).map_err(|_| JoseError::Unsupported)?;
    if header.zip.is_some() || header.crit.is_some() {
        return Err(JoseError::Unsupported);
    }
    Ok(header)
}

/// The text inside a compact encrypted token.
pub fn decrypt(token: &str, key: &PrivateKey) -> Result<String, JoseError> {
    let header = read_header(token)?;
    let parts: Vec<&str> = token.split('.').collect();
    let &[protected, wrapped, iv, ciphertext, tag] = parts.as_slice() else {
        return Err(JoseError::Malformed);
    };
    let content_key = content_key(&header, &decode(wrapped)?, key)?;
    let nonce = aead::Nonce::try_assume_unique_for_key(&decode(iv)?).map_err(|_| JoseError::BadCiphertext)?;
    let mut text = decode(ciphertext)?;
    text.extend(decode(tag)?);
    let length = cipher(header.enc, &content_key)?
        .open_in_place(nonce, aead::Aad::from(protected), &mut text)
        .map_err(|_| JoseError::BadCiphertext)?
        .len();
    text.truncate(length);
    String::from_utf8(text).map_err(|_| JoseError::BadCiphertext)
}

fn content_key(header: &JweHeader, wrapped: &[u8], key: &PrivateKey) -> Result<Vec<u8>, JoseError> {
    // `from_sec1_bytes` inside checks that the point is on the curve (RFC 7518, security considerations: invalid curve attack).
    let agreed = agree(header, key.secret(), &header.epk.p256()?)?;
    let mut content_key = vec![0; header.enc.key_length()];
    match header.alg {
        KeyAgreement::Direct if wrapped.is_empty() => return Ok(agreed),
        KeyAgreement::Direct => return Err(JoseError::Malformed),
        _ if wrapped.len() != content_key.len() + aes_kw::IV_LEN => return Err(JoseError::BadCiphertext),
        KeyAgreement::Wrap128 => KwAes128::new_from_slice(&agreed)
            .map_err(|_| JoseError::BadCiphertext)?
            .unwrap_key(wrapped, &mut content_key)
            .map_err(|_| JoseError::BadCiphertext)?,
        KeyAgreement::Wrap256 => KwAes256::new_from_slice(&agreed)
            .map_err(|_| JoseError::BadCiphertext)?
            .unwrap_key(wrapped, &mut content_key)
            .map_err(|_| JoseError::BadCiphertext)?,
    };
    Ok(content_key)
}

fn agree(header: &JweHeader, ours: &p256::SecretKey, theirs: &p256::PublicKey) -> Result<Vec<u8>, JoseError> {
    let (name, length) = match header.alg {
        KeyAgreement::Direct => (header.enc.name(), header.enc.key_length()),
        KeyAgreement::Wrap128 => ("ECDH-ES+A128KW", 16),
        KeyAgreement::Wrap256 => ("ECDH-ES+A256KW", 32),
    };
    let party = |text: &Option<String>| text.as_deref().map_or_else(|| Ok(Vec::new()), decode);
    let shared = ours.diffie_hellman(theirs);
    Ok(derive(shared.raw_secret_bytes(), name, &party(&header.apu)?, &party(&header.apv)?, length))
}

/// Concat KDF with SHA-256 (NIST SP 800-56A, 5.8.1; RFC 7518, 4.6.2). One round gives the 32 bytes that we need at most.
fn derive(shared: &[u8], algorithm: &str, apu: &[u8], apv: &[u8], length: usize) -> Vec<u8> {
    let mut hash = Sha256::new();
    hash.update(1_u32.to_be_bytes());
    hash.update(shared);
    for part in [algorithm.as_bytes(), apu, apv] {
        hash.update(u32::try_from(part.len()).unwrap_or(u32::MAX).to_be_bytes());
        hash.update(part);
    }
    hash.update(u32::try_from(length * 8).unwrap_or(u32::MAX).to_be_bytes());
    hash.finalize()[..length].to_vec()
}

fn cipher(enc: ContentCipher, key: &[u8]) -> Result<aead::LessSafeKey, JoseError> {
    aead::UnboundKey::new(enc.algorithm(), key)
        .map(aead::LessSafeKey::new)
        .map_err(|_| JoseError::BadCiphertext)
}

/// Random bytes for one encryption; never used twice.
pub struct OneTime {
    /// The sender's key for this token only.
    pub key: PrivateKey,
    /// The content key, where one is wrapped.
    pub content_key: [u8; 32],
    /// The nonce.
    pub iv: [u8; 12],
}

/// Encrypts a signed token for `recipient`: what an identification service does (our simulator is one).
pub fn encrypt(
    text: &str,
    recipient: &Jwk,
    alg: KeyAgreement,
    enc: ContentCipher,
    once: &OneTime,
) -> Result<String, JoseError> {
    let epk = Jwk { kid: None, usage: None, alg: None, ..once.key.public().clone() };
    let (kid, cty) = (recipient.kid.clone(), Some("JWT".to_owned()));
    let header = JweHeader { alg, enc, epk, kid, cty, apu: None, apv: None, zip: None, crit: None };
    let agreed = agree(&header, once.key.secret(), &recipient.p256()?)?;
    let fresh = &once.content_key[..enc.key_length()];
    let mut buffer = [0; 40];
    let wrapped = match alg {
        KeyAgreement::Direct => Ok(&[][..]),
        KeyAgreement::Wrap128 => {
            KwAes128::new_from_slice(&agreed).map_err(|_| JoseError::Malformed)?.wrap_key(fresh, &mut buffer)
        }
        KeyAgreement::Wrap256 => {
            KwAes256::new_from_slice(&agreed).map_err(|_| JoseError::Malformed)?.wrap_key(fresh, &mut buffer)
        }
    }
    .map_err(|_| JoseError::Malformed)?;
    let content_key = if alg == KeyAgreement::Direct { agreed.as_slice() } else { fresh };
    let protected = encode(serde_json::to_vec(&header).map_err(|_| JoseError::Malformed)?);
    let mut text = text.as_bytes().to_vec();
    let tag = cipher(enc, content_key)?
        .seal_in_place_separate_tag(
            aead::Nonce::assume_unique_for_key(once.iv),
            aead::Aad::from(&protected),
            &mut text,
        )
        .map_err(|_| JoseError::Malformed)?;
    Ok(format!("{protected}.{}.{}.{}.{}", encode(wrapped), encode(once.iv), encode(text), encode(tag)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn key(seed: u8) -> PrivateKey {
        PrivateKey::from_bytes(&[seed; 32], "enc").unwrap()
    }

    fn once() -> OneTime {
        OneTime { key: key(9), content_key: [4; 32], iv: [5; 12] }
    }

    /// RFC 7518, appendix C: Bob's side of the agreement.
    #[test]
    fn the_key_agreement_of_rfc_7518_appendix_c_gives_its_key() {
        let header: JweHeader = serde_json::from_value(json!({
            "alg": "ECDH-ES", "enc": "A128GCM", "apu": "QWxpY2U", "apv": "Qm9i",
            "epk": {
                "kty": "EC", "crv": "P-256",
                "x": "gI0GAILBdu7T53akrFmMyGcsF3n5dO7MmwNBHKW5SV0",
                "y": "SLW_xSffzlPWrHEVI30DHM_4egVwt3NQqeUD7nMFpps",
            },
        }))
        .unwrap();
        let bob = PrivateKey::from_secret_json(&json!({
            "kty": "EC", "crv": "P-256", "use": "enc",
            "x": "weNJy2HscCSM6AEDTDg04biOvhFhyyWvOHQfeF_PxMQ",
            "y": "e8lnCO-AlStT-NJVX-crhB7QRYhiix03illJOVAOyck",
            "d": "VEmDZpDXXK8p8N0Cndsxs924q6nS1RXFASRl6BfUqdw",
        }))
        .unwrap();
        assert_eq!(encode(content_key(&header, &[], &bob).unwrap()), "VqqN6vgjbSBcIijNcacQGg");
    }

    #[test]
    fn every_pair_of_algorithms_comes_back() {
        for alg in [KeyAgreement::Direct, KeyAgreement::Wrap128, KeyAgreement::Wrap256] {
            for enc in [ContentCipher::Aes128, ContentCipher::Aes256] {
                let token = encrypt("a.b.c", key(1).public(), alg, enc, &once()).unwrap();
                assert!(is_encrypted(&token));
                assert_eq!(decrypt(&token, &key(1)).as_deref(), Ok("a.b.c"), "{alg:?} {enc:?}");
                assert_eq!(decrypt(&token, &key(2)), Err(JoseError::BadCiphertext), "{alg:?} {enc:?}");
            }
        }
    }

    #[test]
    fn a_changed_header_or_tag_is_noticed() {
        let token =
            encrypt("a.b.c", key(1).public(), KeyAgreement::Direct, ContentCipher::Aes256, &once()).unwrap();
        let mut parts: Vec<String> = token.split('.').map(str::to_owned).collect();
        parts[4] = encode([0; 16]);
        assert_eq!(decrypt(&parts.join("."), &key(1)), Err(JoseError::BadCiphertext));
        let mut header = read_header(&token).unwrap();
        header.kid = Some("other".to_owned());
        let mut parts: Vec<String> = token.split('.').map(str::to_owned).collect();
        parts[0] = encode(serde_json::to_vec(&header).unwrap());
        assert_eq!(decrypt(&parts.join("."), &key(1)), Err(JoseError::BadCiphertext));
    }

    #[test]
    fn a_point_off_the_curve_is_refused() {
        let mut off = key(3).public().clone();
        off.y = off.x.clone();
        let header = json!({ "alg": "ECDH-ES", "enc": "A128GCM", "epk": off });
        let token = format!("{}..{}.AA.{}", encode(header.to_string()), encode([0; 12]), encode([0; 16]));
        assert_eq!(decrypt(&token, &key(1)), Err(JoseError::Malformed));
    }

    #[test]
    fn compressed_and_password_encrypted_tokens_are_refused() {
        for header in [
            json!({ "alg": "ECDH-ES", "enc": "A128GCM", "epk": key(3).public(), "zip": "DEF" }),
            json!({ "alg": "PBES2-HS256+A128KW", "enc": "A128GCM", "p2c": 1_000_000_000 }),
            json!({ "alg": "dir", "enc": "A128GCM" }),
        ] {
            let token = format!("{}....", encode(header.to_string()));
            assert_eq!(decrypt(&token, &key(1)), Err(JoseError::Unsupported));
        }
    }
}
