//! Signed tokens (RFC 7515): ES256 made here; ES256, ES384, RS256 and PS256 checked. Never `none`, never HMAC.

use super::{JoseError, Jwk, PrivateKey, decode, encode};
use p256::ecdsa::{Signature, SigningKey, signature::Signer};
use ring::signature as algorithms;
use serde::{Deserialize, de::DeserializeOwned};
use serde_json::{Value, json};

#[derive(Deserialize)]
struct Header {
    alg: String,
    kid: Option<String>,
    typ: Option<String>,
    crit: Option<Value>,
}

/// A token taken apart, not yet checked.
pub struct Jws<'a> {
    header: Header,
    signed: &'a str,
    payload: Vec<u8>,
    signature: Vec<u8>,
}

impl<'a> Jws<'a> {
    /// Takes a compact token apart; critical headers are refused, because we know none (RFC 7515, 4.1.11).
    pub fn parse(token: &'a str) -> Result<Self, JoseError> {
        let (signed, signature) = token.rsplit_once('.').ok_or(JoseError::Malformed)?;
        let (header, payload) = signed.split_once('.').ok_or(JoseError::Malformed)?;
        let header: Header = serde_json::from_slice(&decode(header)?).map_err(|_| JoseError::Malformed)?;
        if header.crit.is_some() {
            return Err(JoseError::Unsupported);
        }
        Ok(Self { header, signed, payload: decode(payload)?, signature: decode(signature)? })
    }

    /// Id of the key that signed it, as the token claims.
    pub fn kid(&self) -> Option<&str> {
        self.header.kid.as_deref()
    }

    /// The kind of token (`typ`), as the token claims.
    pub fn typ(&self) -> Option<&str> {
        self.header.typ.as_deref()
    }

    /// The payload as `T`, if `key` signed it.
    pub fn verified<T: DeserializeOwned>(&self, key: &Jwk) -> Result<T, JoseError> {
        self.verify(key)?;
        serde_json::from_slice(&self.payload).map_err(|_| JoseError::Malformed)
    }

    /// The algorithm must suit the kind of key, so a token cannot choose how its key is used (RFC 8725, 3.1).
    fn verify(&self, key: &Jwk) -> Result<(), JoseError> {
        let alg = self.header.alg.as_str();
        if !key.may("sig") || key.alg.as_deref().is_some_and(|only| only != alg) {
            return Err(JoseError::Unsupported);
        }
        let (text, signature) = (self.signed.as_bytes(), self.signature.as_slice());
        let checked = match alg {
            "ES256" => algorithms::UnparsedPublicKey::new(
                &algorithms::ECDSA_P256_SHA256_FIXED,
                key.point("P-256", 32)?,
            )
            .verify(text, signature),
            "ES384" => algorithms::UnparsedPublicKey::new(
                &algorithms::ECDSA_P384_SHA384_FIXED,
                key.point("P-384", 48)?,
            )
            .verify(text, signature),
            "RS256" | "PS256" => {
                let parameters = if alg == "RS256" {
                    &algorithms::RSA_PKCS1_2048_8192_SHA256
                } else {
                    &algorithms::RSA_PSS_2048_8192_SHA256
                };
                let (n, e) = key.rsa()?;
                algorithms::RsaPublicKeyComponents { n, e }.verify(parameters, text, signature)
            }
            _ => return Err(JoseError::Unsupported),
        };
        checked.map_err(|_| JoseError::BadSignature)
    }
}

/// A compact token over `payload`, signed with ES256. Deterministic (RFC 6979), so it needs no randomness.
pub fn sign(typ: &str, payload: &Value, key: &PrivateKey) -> String {
    let header = json!({ "alg": "ES256", "kid": key.kid(), "typ": typ });
    let signed = format!("{}.{}", encode(header.to_string()), encode(payload.to_string()));
    let signature: Signature = SigningKey::from(key.secret()).sign(signed.as_bytes());
    format!("{signed}.{}", encode(signature.to_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_we_sign_our_public_key_verifies() {
        let key = PrivateKey::from_bytes(&[3; 32], "sig").unwrap();
        let token = sign("JWT", &json!({ "sub": "x" }), &key);
        let payload: Value = Jws::parse(&token).unwrap().verified(key.public()).unwrap();
        assert_eq!(payload["sub"], "x");
    }

    #[test]
    fn one_changed_letter_breaks_the_signature() {
        let key = PrivateKey::from_bytes(&[3; 32], "sig").unwrap();
        let token = sign("JWT", &json!({ "sub": "x" }), &key);
        let (signed, signature) = token.rsplit_once('.').unwrap();
        let (header, _) = signed.split_once('.').unwrap();
        let forged = format!("{header}.{}.{signature}", encode(json!({ "sub": "y" }).to_string()));
        let result = Jws::parse(&forged).unwrap().verified::<Value>(key.public());
        assert_eq!(result.unwrap_err(), JoseError::BadSignature);
    }

    #[test]
    fn a_token_cannot_choose_no_signature_or_our_public_key_as_password() {
        let key = PrivateKey::from_bytes(&[3; 32], "sig").unwrap();
        for alg in ["none", "HS256", "ES384"] {
            let header = encode(json!({ "alg": alg }).to_string());
            let token = format!("{header}.{}.", encode("{}"));
            let result = Jws::parse(&token).unwrap().verified::<Value>(key.public());
            assert_eq!(result.unwrap_err(), JoseError::Unsupported, "{alg}");
        }
    }

    #[test]
    fn critical_headers_are_refused() {
        let header = encode(json!({ "alg": "ES256", "crit": ["b64"], "b64": false }).to_string());
        assert_eq!(Jws::parse(&format!("{header}.e30.AA")).err(), Some(JoseError::Unsupported));
    }

    /// RFC 7515, A.3: ES256 by somebody else's library.
    #[test]
    fn the_example_of_rfc_7515_verifies() {
        let key: Jwk = serde_json::from_value(json!({
            "kty": "EC", "crv": "P-256",
            "x": "f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU",
            "y": "x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0",
        }))
        .unwrap();
        let token = "eyJhbGciOiJFUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ.DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSApmWQxfKTUJqPP3-Kg6NU1Q";
        let payload: Value = Jws::parse(token).unwrap().verified(&key).unwrap();
        assert_eq!(payload["iss"], "joe");
    }

    /// Made with Node's crypto module for this test; the private half was thrown away.
    #[test]
    fn an_issuer_may_sign_with_rsa() {
        let key: Jwk = serde_json::from_value(json!({
            "kty": "RSA", "e": "AQAB",
            "n": "vG6lFlo4kDJNHts6JsP561ERyvOuGiL4PK1HczkrzDWGbbYE3y-H0CcMsLmZ2F6GMqhNbJOU2-NhAOazC5_bFVVox0PtdJyWNjCK0ZbFjKghc6PhgJa_WDaEBv8urCmb3LtzZuZzizVasJwR8DTI9olZuEKokHNkhlsRXOCYH8cs4C-1K3Q-aFQGahuqpQ-4woJOKnLD-AgbhO19U5VyGImoo6GGXiLN6GbGQAB5Rk-YtjoNSgYi3kqlgSd5iFLz_enoEI4brg8MFA9ijkOATX1lgMQwjhzYIvgvWJ8_yvnS5XId3K-S4MyPZa358_ZTplKMN_oTo7mtehk60PE1FQ",
        }))
        .unwrap();
        for token in [
            "eyJhbGciOiJSUzI1NiJ9.eyJpc3MiOiJqb2UifQ.muBCoWo4AVWWkMeH1Xhrco1JVca1bx5XVH9mfcFAtjELkvSYYuHYWUvU2D8_x247QD90OLy-N3IHCEmESKP4ivT7QrxQ1fXtzd2DSzDZ7gaycGOUjIH-HM_uvjHS5Qra3TYVJk_VJ2QzFlcYp3usCnh9x5wznADpP7uZCNiTF0s3nhQWRgPcBC8VPWHwj7lIA8PLNNmBjXNygTQs59kiLveMFEp7UZkAjMZ6VEk7Fu-oCW0eNpQcLS1wuzV0avjBVyzG5g6KfN3eQDWW-Bvu9z3iJCiZiLan3ISPv5Yn5gnDOtVCowMstgS83qJAEb6eoduv-0Zw7woYj9AFu1-I-Q",
            "eyJhbGciOiJQUzI1NiJ9.eyJpc3MiOiJqb2UifQ.COidEqkvzi1xyXJIW2WuUoWKFr6NMsbUk8HHmpUgLFzMO-hZ6NvTgahol4nMYpY1vTbBy_LwtsXc0UXtjHS-DnzF-ZXRVhpi8bJZJFW1HzXLDNrCzq6ysSFzrDCOJH8-pew5bjmgtvzBBByST78fHljQk7CheczdCHzrI_nPdpJUYI_jIum5GXszEyyal5nG2LvnJ7f4RSt74SiK4oAmbpzx4tnEnNq_3ZvTratUyFeVq1EkWinG8C3M2yPIlieqwbg_knowqCbx53BdCzuukfdn3E1xAPQh0hQSg8VYZFOW5WWTIHRjsOI0pMoSoa4K4J-tJGH6ogBBCrIMIYujFQ",
        ] {
            let payload: Value = Jws::parse(token).unwrap().verified(&key).unwrap();
            assert_eq!(payload["iss"], "joe");
            let only = Jwk { alg: Some("ES256".to_owned()), ..key.clone() };
            let other = Jws::parse(token).unwrap().verified::<Value>(&only);
            assert_eq!(other.unwrap_err(), JoseError::Unsupported);
        }
    }
}
