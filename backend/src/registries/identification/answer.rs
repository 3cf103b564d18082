//! The way back: what the browser brings, the code exchanged for an id token, the token opened and checked.

use super::{
    Flaw, IdTokenEncryption, Identification, IdentificationError, LogoutHint, Pending, checks,
    request::{ASSERTION_LIFETIME, seconds},
};
use crate::registries::{
    Occasion,
    http::{Answer, CallFailure},
    jose::{self, Jws},
};
use data_encoding::BASE64URL_NOPAD;
use luukku_domain::{time::Timestamp, values::hetu::Hetu};
use serde::Deserialize;
use serde_json::{Map, Value, json};
use std::fmt;

/// What the browser brings back in the query of the redirect address.
#[derive(Clone, Default, Deserialize)]
pub struct Callback {
    /// Ours, returned.
    pub state: Option<String>,
    /// The code to exchange.
    pub code: Option<String>,
    /// Why there is none.
    pub error: Option<String>,
    /// Who answers (RFC 9207).
    pub iss: Option<String>,
}

impl fmt::Debug for Callback {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Callback").finish_non_exhaustive()
    }
}

/// A person whom the service has identified.
#[derive(Clone)]
pub struct IdentifiedPerson {
    /// None for people who are known through eIDAS only.
    pub hetu: Option<Hetu>,
    /// All first names, as the service gives them.
    pub first_names: String,
    /// Surname.
    pub surname: String,
    /// The service's own id of the person.
    pub subject: String,
    /// Level of identification.
    pub acr: String,
    /// When the person identified themselves.
    pub auth_time: Timestamp,
    /// The signed token, decrypted, for [`Identification::logout_url`], where that was agreed. Secret: it holds the
    /// identity code.
    pub id_token: Option<String>,
}

impl fmt::Debug for IdentifiedPerson {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("IdentifiedPerson")
            .field("acr", &self.acr)
            .field("auth_time", &self.auth_time)
            .finish_non_exhaustive()
    }
}

#[derive(Deserialize)]
struct Tokens {
    id_token: String,
}

impl Identification {
    /// Finishes an attempt. `random` becomes the id of the client assertion.
    pub async fn finish(
        &self,
        occasion: &Occasion,
        random: &[u8; 16],
        pending: Pending,
        callback: &Callback,
    ) -> Result<IdentifiedPerson, IdentificationError> {
        if !same(callback.state.as_deref().unwrap_or_default(), &pending.state) {
            return Err(Flaw::State.into());
        }
        let metadata = self.provider.metadata(occasion).await?;
        match callback.iss.as_deref() {
            Some(issuer) if issuer == self.provider.issuer() => {}
            None if !metadata.authorization_response_iss_parameter_supported => {}
            _ => return Err(Flaw::Issuer.into()),
        }
        if occasion.now.since(pending.begun) > self.settings.longest_attempt {
            return Err(Flaw::Late.into());
        }
        let code = match (callback.error.as_deref(), callback.code.as_deref()) {
            (None, Some(code)) => code,
            (Some("access_denied" | "interaction_required" | "login_required"), _) => {
                return Err(IdentificationError::Refused);
            }
            (Some("server_error" | "temporarily_unavailable"), _) => {
                return Err(IdentificationError::Unavailable);
            }
            _ => return Err(Flaw::RequestRefused.into()),
        };
        let token = self.exchange(occasion, random, &pending, code, metadata.token_endpoint.clone()).await?;
        let id_token = self.open(token)?;
        let claims = self.verified_claims(occasion, &id_token).await?;
        checks::check(&claims, &self.settings, self.provider.issuer(), &pending, occasion.now)?;
        let person = checks::person(&claims, &self.settings)?;
        let wanted_at_sign_out = self.settings.logout_hint == LogoutHint::IdToken;
        Ok(IdentifiedPerson { id_token: wanted_at_sign_out.then_some(id_token), ..person })
    }

    async fn exchange(
        &self,
        occasion: &Occasion,
        random: &[u8; 16],
        pending: &Pending,
        code: &str,
        endpoint: url::Url,
    ) -> Result<String, IdentificationError> {
        // RFC 7523, 3. The issuer accepts its own name as audience; an endpoint's name would let a wrong issuer pass the assertion on.
        let assertion = json!({
            "iss": self.settings.client_id,
            "sub": self.settings.client_id,
            "aud": self.provider.issuer(),
            "jti": BASE64URL_NOPAD.encode(random),
            "iat": seconds(occasion.now),
            "exp": seconds(occasion.now.plus(ASSERTION_LIFETIME)),
        });
        let assertion = jose::sign("JWT", &assertion, self.keys.signing());
        let request = self.provider.http.post(endpoint).form(&[
            ("grant_type", "authorization_code"),
            ("code", code),
            ("redirect_uri", self.settings.redirect_uri.as_str()),
            ("code_verifier", &pending.verifier),
            ("client_id", &self.settings.client_id),
            ("client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"),
            ("client_assertion", &assertion),
        ]);
        let tokens = self.provider.http.call(occasion, "token", request, Answer::json::<Tokens>).await;
        match tokens {
            Ok(tokens) => Ok(tokens.id_token),
            Err(CallFailure::Status(status)) if status.is_client_error() && status.as_u16() != 429 => {
                Err(Flaw::CodeRefused.into())
            }
            Err(CallFailure::Malformed) => Err(Flaw::Malformed.into()),
            Err(_) => Err(IdentificationError::Unavailable),
        }
    }

    /// The signed token, out of its envelope where it has one.
    fn open(&self, token: String) -> Result<String, IdentificationError> {
        if jose::is_encrypted(&token) {
            return self.keys.decrypt(&token).map_err(|_| Flaw::Decryption.into());
        }
        match self.settings.id_token_encryption {
            IdTokenEncryption::Optional => Ok(token),
            IdTokenEncryption::Required => Err(Flaw::NotEncrypted.into()),
        }
    }

    async fn verified_claims(
        &self,
        occasion: &Occasion,
        id_token: &str,
    ) -> Result<Map<String, Value>, IdentificationError> {
        let token = Jws::parse(id_token).map_err(|_| Flaw::Malformed)?;
        let key = self.provider.signing_key(occasion, &token).await?;
        Ok(token.verified(&key).map_err(|_| Flaw::Signature)?)
    }
}

/// Compares without telling by its time how much is right.
pub(super) fn same(one: &str, other: &str) -> bool {
    let differing = one.bytes().zip(other.bytes()).fold(0, |differing, (a, b)| differing | (a ^ b));
    one.len() == other.len() && differing == 0
}
