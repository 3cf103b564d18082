//! The way out: the address that sends a person to the identification service.

use super::{Identification, IdentificationError, RequestForm, settings::Settings};
use crate::registries::{Occasion, jose};
use chrono::TimeDelta;
use data_encoding::BASE64URL_NOPAD;
use luukku_domain::{lang::Lang, time::Timestamp};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};
use sha2::{Digest, Sha256};
use std::fmt;
use url::Url;

/// How long a signed request or assertion of ours is good for.
pub(super) const ASSERTION_LIFETIME: TimeDelta = TimeDelta::minutes(2);

/// Fresh random bytes: `state`, `nonce` and PKCE verifier (32 each), and the id of the request object (16).
pub type BeginRandom = [u8; 112];

/// What is wished of one identification.
#[derive(Debug, Clone, Copy)]
pub struct Wish {
    /// Language of the service's pages.
    pub lang: Lang,
    /// The person identifies anew even if the service still knows them.
    pub anew: bool,
}

/// An attempt that waits for the browser to come back. Kept by the caller, encrypted, bound to the browser by its
/// cookie, and taken out (not read) when the browser comes back, so that no answer counts twice.
#[derive(Clone, Serialize, Deserialize)]
pub struct Pending {
    pub(super) state: String,
    pub(super) nonce: String,
    pub(super) verifier: String,
    pub(super) anew: bool,
    pub(super) begun: Timestamp,
}

impl Pending {
    /// The `state` that the browser will bring back; the key under which the caller keeps the attempt.
    pub fn state(&self) -> &str {
        &self.state
    }
}

impl fmt::Debug for Pending {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Pending").field("begun", &self.begun).finish_non_exhaustive()
    }
}

/// A begun attempt.
#[derive(Debug)]
pub struct Begun {
    /// Where to send the browser.
    pub location: Url,
    /// What to keep.
    pub pending: Pending,
}

impl Identification {
    /// Begins an attempt. Fails only when the service cannot be reached and its endpoints are not known from before.
    pub async fn begin(
        &self,
        occasion: &Occasion,
        random: &BeginRandom,
        wish: Wish,
    ) -> Result<Begun, IdentificationError> {
        let metadata = self.provider.metadata(occasion).await?;
        let text = |range: std::ops::Range<usize>| BASE64URL_NOPAD.encode(&random[range]);
        let pending = Pending {
            state: text(0..32),
            nonce: text(32..64),
            verifier: text(64..96),
            anew: wish.anew,
            begun: occasion.now,
        };
        let parameters = parameters(&self.settings, &pending, wish);
        let mut location = metadata.authorization_endpoint.clone();
        match self.settings.request_form {
            RequestForm::Plain => {
                let plain =
                    parameters.iter().filter_map(|(name, value)| Some((name.as_str(), value.as_str()?)));
                location.query_pairs_mut().extend_pairs(plain);
            }
            RequestForm::Signed => {
                let mut object = parameters;
                object.insert("iss".to_owned(), json!(self.settings.client_id));
                object.insert("aud".to_owned(), json!(self.provider.issuer()));
                object.insert("iat".to_owned(), json!(seconds(occasion.now)));
                object.insert("nbf".to_owned(), json!(seconds(occasion.now)));
                object.insert("exp".to_owned(), json!(seconds(occasion.now.plus(ASSERTION_LIFETIME))));
                object.insert("jti".to_owned(), json!(text(96..112)));
                let request = jose::sign("oauth-authz-req+jwt", &Value::Object(object), self.keys.signing());
                // OpenID Connect Core, 6.1: these three also stand outside the object.
                location.query_pairs_mut().extend_pairs([
                    ("client_id", self.settings.client_id.as_str()),
                    ("response_type", "code"),
                    ("scope", &scope(&self.settings)),
                    ("request", &request),
                ]);
            }
        }
        Ok(Begun { location, pending })
    }
}

fn parameters(settings: &Settings, pending: &Pending, wish: Wish) -> Map<String, Value> {
    let challenge = BASE64URL_NOPAD.encode(&Sha256::digest(pending.verifier.as_bytes()));
    let mut parameters = Map::new();
    let mut add = |name: &str, value: &str| parameters.insert(name.to_owned(), json!(value));
    add("client_id", &settings.client_id);
    add("response_type", "code");
    add("response_mode", "query");
    add("redirect_uri", settings.redirect_uri.as_str());
    add("scope", &scope(settings));
    add("state", &pending.state);
    add("nonce", &pending.nonce);
    add("code_challenge", &challenge);
    add("code_challenge_method", "S256");
    add("acr_values", &settings.levels.join(" "));
    add("ui_locales", wish.lang.code());
    if wish.anew {
        add("prompt", "login");
    }
    parameters
}

fn scope(settings: &Settings) -> String {
    let scopes: Vec<&str> =
        std::iter::once("openid").chain(settings.scopes.iter().map(String::as_str)).collect();
    scopes.join(" ")
}

/// Whole seconds since the epoch, as claims count.
pub(super) const fn seconds(at: Timestamp) -> i64 {
    at.micros().div_euclid(1_000_000)
}
