//! Keys as JSON (RFC 7517): an issuer's public keys, and our own private ones.

use super::{JoseError, decode, encode};
use p256::elliptic_curve::sec1::ToSec1Point;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::fmt;

/// A public key. Members that we do not use are dropped.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Serialize)]
pub struct Jwk {
    /// `EC` or `RSA`.
    pub kty: String,
    /// Key id.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kid: Option<String>,
    /// `sig` or `enc`.
    #[serde(default, rename = "use", skip_serializing_if = "Option::is_none")]
    pub usage: Option<String>,
    /// The only algorithm that the key may be used with.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub alg: Option<String>,
    /// Curve of an elliptic key.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub crv: Option<String>,
    /// First coordinate, base64url.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub x: Option<String>,
    /// Second coordinate, base64url.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub y: Option<String>,
    /// RSA modulus, base64url.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub n: Option<String>,
    /// RSA exponent, base64url.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub e: Option<String>,
}

impl Jwk {
    /// The uncompressed point of an elliptic key on `curve`, whose coordinates have `length` bytes.
    pub(super) fn point(&self, curve: &str, length: usize) -> Result<Vec<u8>, JoseError> {
        if self.kty != "EC" || self.crv.as_deref() != Some(curve) {
            return Err(JoseError::Unsupported);
        }
        let (x, y) = (coordinate(self.x.as_deref(), length)?, coordinate(self.y.as_deref(), length)?);
        Ok([&[4], x.as_slice(), y.as_slice()].concat())
    }

    /// Modulus and exponent of an RSA key.
    pub(super) fn rsa(&self) -> Result<(Vec<u8>, Vec<u8>), JoseError> {
        if self.kty != "RSA" {
            return Err(JoseError::Unsupported);
        }
        let part = |text: &Option<String>| decode(text.as_deref().ok_or(JoseError::Malformed)?);
        Ok((part(&self.n)?, part(&self.e)?))
    }

    pub(super) fn p256(&self) -> Result<p256::PublicKey, JoseError> {
        p256::PublicKey::from_sec1_bytes(&self.point("P-256", 32)?).map_err(|_| JoseError::Malformed)
    }

    pub(super) fn may(&self, usage: &str) -> bool {
        self.usage.as_deref().is_none_or(|own| own == usage)
    }
}

fn coordinate(text: Option<&str>, length: usize) -> Result<Vec<u8>, JoseError> {
    let bytes = decode(text.ok_or(JoseError::Malformed)?)?;
    if bytes.len() == length { Ok(bytes) } else { Err(JoseError::Malformed) }
}

/// A set of public keys, as served at a `jwks_uri`.
#[derive(Debug, Clone, Default, Serialize)]
pub struct JwkSet {
    /// The keys that we could read.
    pub keys: Vec<Jwk>,
}

impl JwkSet {
    /// Reads a key set; keys of unknown kinds are left out (RFC 7517, 5).
    pub fn from_json(json: &[u8]) -> Result<Self, JoseError> {
        #[derive(Deserialize)]
        struct Raw {
            keys: Vec<serde_json::Value>,
        }
        let raw: Raw = serde_json::from_slice(json).map_err(|_| JoseError::Malformed)?;
        Ok(Self { keys: raw.keys.into_iter().filter_map(|key| serde_json::from_value(key).ok()).collect() })
    }

    /// The key for checking a signature: the one with this id, or the only one when the token names none.
    pub fn for_signature(&self, kid: Option<&str>) -> Option<&Jwk> {
        self.find(kid, "sig")
    }

    /// The key to encrypt to.
    pub fn for_encryption(&self) -> Option<&Jwk> {
        self.keys.iter().find(|key| key.usage.as_deref() == Some("enc"))
    }

    fn find(&self, kid: Option<&str>, usage: &str) -> Option<&Jwk> {
        let mut fitting =
            self.keys.iter().filter(|key| key.may(usage) && (kid.is_none() || key.kid.as_deref() == kid));
        let first = fitting.next()?;
        // Two keys with one id, or no id and several keys: guessing would be trying.
        if fitting.next().is_some() { None } else { Some(first) }
    }
}

/// One of our own keys, on P-256. Its id is its thumbprint (RFC 7638).
pub struct PrivateKey {
    secret: p256::SecretKey,
    public: Jwk,
}

impl PrivateKey {
    /// The key of these secret bytes; `usage` is `sig` or `enc`. Almost every 32 bytes are a key.
    pub fn from_bytes(secret: &[u8; 32], usage: &'static str) -> Result<Self, JoseError> {
        let secret = p256::SecretKey::from_slice(secret).map_err(|_| JoseError::Malformed)?;
        let point = secret.public_key().to_sec1_point(false);
        let point = point.as_bytes().get(1..).ok_or(JoseError::Malformed)?;
        let (x, y) = (encode(&point[..32]), encode(&point[32..]));
        let thumbprint =
            Sha256::digest(format!(r#"{{"crv":"P-256","kty":"EC","x":"{x}","y":"{y}"}}"#).as_bytes());
        let public = Jwk {
            kty: "EC".to_owned(),
            kid: Some(encode(thumbprint)),
            usage: Some(usage.to_owned()),
            alg: if usage == "sig" { Some("ES256".to_owned()) } else { None },
            crv: Some("P-256".to_owned()),
            x: Some(x),
            y: Some(y),
            n: None,
            e: None,
        };
        Ok(Self { secret, public })
    }

    /// The half that everybody may see.
    pub const fn public(&self) -> &Jwk {
        &self.public
    }

    /// Key id.
    pub fn kid(&self) -> &str {
        self.public.kid.as_deref().unwrap_or_default()
    }

    pub(super) const fn secret(&self) -> &p256::SecretKey {
        &self.secret
    }

    /// The whole key as JSON, for the key file and nowhere else.
    pub fn to_secret_json(&self) -> serde_json::Value {
        let mut json = serde_json::to_value(&self.public).unwrap_or_default();
        json["d"] = encode(self.secret.to_bytes()).into();
        json
    }

    /// Reads what [`Self::to_secret_json`] made.
    pub fn from_secret_json(json: &serde_json::Value) -> Result<Self, JoseError> {
        let text = |name: &str| json.get(name).and_then(serde_json::Value::as_str);
        if text("kty") != Some("EC") || text("crv") != Some("P-256") {
            return Err(JoseError::Unsupported);
        }
        let usage = match text("use") {
            Some("sig") => "sig",
            Some("enc") => "enc",
            _ => return Err(JoseError::Malformed),
        };
        let secret = decode(text("d").ok_or(JoseError::Malformed)?)?;
        let key = Self::from_bytes(&secret.try_into().map_err(|_| JoseError::Malformed)?, usage)?;
        // A public half that is not this secret's would be served to everybody in vain.
        if text("x").is_some_and(|x| key.public.x.as_deref() != Some(x)) {
            return Err(JoseError::Malformed);
        }
        Ok(key)
    }
}

impl fmt::Debug for PrivateKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PrivateKey").field("kid", &self.kid()).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_public_half_says_nothing_of_the_secret() {
        let key = PrivateKey::from_bytes(&[7; 32], "enc").unwrap();
        let public = serde_json::to_string(key.public()).unwrap();
        let secret = key.to_secret_json()["d"].as_str().unwrap().to_owned();
        assert!(!public.contains(&secret));
        assert!(!format!("{key:?}").contains(&secret));
    }

    #[test]
    fn a_key_survives_its_file() {
        let key = PrivateKey::from_bytes(&[9; 32], "sig").unwrap();
        let read = PrivateKey::from_secret_json(&key.to_secret_json()).unwrap();
        assert_eq!(read.public(), key.public());
    }

    #[test]
    fn a_token_without_key_id_fits_only_a_set_of_one() {
        let one = PrivateKey::from_bytes(&[1; 32], "sig").unwrap().public().clone();
        let two = PrivateKey::from_bytes(&[2; 32], "sig").unwrap().public().clone();
        assert!(JwkSet { keys: vec![one.clone()] }.for_signature(None).is_some());
        let both = JwkSet { keys: vec![one.clone(), two] };
        assert!(both.for_signature(None).is_none());
        assert_eq!(both.for_signature(one.kid.as_deref()), Some(&one));
    }

    #[test]
    fn keys_of_unknown_kinds_are_left_out() {
        let set = JwkSet::from_json(
            br#"{"keys":[{"kty":"OKP","crv":"Ed25519","x":"AA"},{"kid":3},{"kty":"RSA"}]}"#,
        );
        assert_eq!(set.unwrap().keys.len(), 2);
    }
}
