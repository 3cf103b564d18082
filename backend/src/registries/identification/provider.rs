//! What the identification service publishes: its endpoints and its keys, kept for an hour.

use super::{Flaw, IdentificationError};
use crate::registries::{
    Occasion, SetupError, System,
    http::{CallFailure, Http, below, require_tls},
    jose::{Jwk, JwkSet, Jws},
};
use chrono::TimeDelta;
use luukku_domain::time::Timestamp;
use serde::Deserialize;
use std::sync::{Arc, Mutex, PoisonError};
use url::Url;

/// After this, a document is fetched again.
const KEEP: TimeDelta = TimeDelta::hours(1);
/// An unknown key id fetches the keys again, but not more often than this: forged tokens must not become load there.
const REFETCH: TimeDelta = TimeDelta::seconds(10);

/// The endpoints of the service.
#[derive(Debug, Deserialize)]
pub(super) struct Metadata {
    issuer: Url,
    pub authorization_endpoint: Url,
    pub token_endpoint: Url,
    jwks_uri: Url,
    pub end_session_endpoint: Option<Url>,
    /// RFC 9207
    #[serde(default)]
    pub authorization_response_iss_parameter_supported: bool,
}

struct Kept<T> {
    fetched: Timestamp,
    thing: Arc<T>,
}

pub(super) struct Provider {
    issuer: Url,
    pub http: Http,
    metadata: Mutex<Option<Kept<Metadata>>>,
    keys: Mutex<Option<Kept<JwkSet>>>,
}

impl Provider {
    pub fn new(issuer: Url, http: Http) -> Result<Self, SetupError> {
        require_tls(System::Identification, &issuer)?;
        Ok(Self { issuer, http, metadata: Mutex::new(None), keys: Mutex::new(None) })
    }

    /// The issuer as it stands in claims: without the slash that `Url` adds to a bare host.
    pub fn issuer(&self) -> &str {
        plain(&self.issuer)
    }

    /// The endpoints, fetched at most once an hour. Callers at the same time may each fetch; none waits for another.
    pub async fn metadata(&self, occasion: &Occasion) -> Result<Arc<Metadata>, IdentificationError> {
        if let Some(kept) = fresh(&self.metadata, occasion.now, KEEP) {
            return Ok(kept);
        }
        let request = self.http.get(below(&self.issuer, &[".well-known", "openid-configuration"]));
        let metadata = self
            .http
            .call(occasion, "discovery", request, |answer| {
                let metadata: Metadata = answer.json()?;
                if trusted(&metadata, &self.issuer) { Ok(metadata) } else { Err(CallFailure::Malformed) }
            })
            .await
            .map_err(|_| IdentificationError::Unavailable)?;
        Ok(keep(&self.metadata, occasion.now, metadata))
    }

    /// The key that signed `token`, refetched when the issuer has changed its keys.
    pub async fn signing_key(
        &self,
        occasion: &Occasion,
        token: &Jws<'_>,
    ) -> Result<Jwk, IdentificationError> {
        let kept = fresh(&self.keys, occasion.now, KEEP);
        if let Some(key) = kept.as_deref().and_then(|keys| keys.for_signature(token.kid())) {
            return Ok(key.clone());
        }
        if fresh(&self.keys, occasion.now, REFETCH).is_some() {
            return Err(Flaw::UnknownKey.into());
        }
        let request = self.http.get(self.metadata(occasion).await?.jwks_uri.clone());
        let keys = self
            .http
            .call(occasion, "keys", request, |answer| {
                answer.json::<serde_json::Value>()?;
                JwkSet::from_json(&answer.body).map_err(|_| CallFailure::Malformed)
            })
            .await
            .map_err(|_| IdentificationError::Unavailable)?;
        let keys = keep(&self.keys, occasion.now, keys);
        keys.for_signature(token.kid()).cloned().ok_or(Flaw::UnknownKey.into())
    }
}

fn fresh<T>(kept: &Mutex<Option<Kept<T>>>, now: Timestamp, limit: TimeDelta) -> Option<Arc<T>> {
    let kept = kept.lock().unwrap_or_else(PoisonError::into_inner);
    kept.as_ref().filter(|kept| now.since(kept.fetched) < limit).map(|kept| Arc::clone(&kept.thing))
}

fn keep<T>(place: &Mutex<Option<Kept<T>>>, now: Timestamp, thing: T) -> Arc<T> {
    let thing = Arc::new(thing);
    *place.lock().unwrap_or_else(PoisonError::into_inner) =
        Some(Kept { fetched: now, thing: Arc::clone(&thing) });
    thing
}

/// The document must speak for the issuer that we asked (OpenID Connect Discovery, 4.3) and lead nowhere in the clear.
fn trusted(metadata: &Metadata, issuer: &Url) -> bool {
    let endpoints = [&metadata.authorization_endpoint, &metadata.token_endpoint, &metadata.jwks_uri];
    plain(&metadata.issuer) == plain(issuer)
        && endpoints
            .into_iter()
            .chain(&metadata.end_session_endpoint)
            .all(|endpoint| require_tls(System::Identification, endpoint).is_ok())
}

pub(super) fn plain(issuer: &Url) -> &str {
    if issuer.path() == "/" { issuer.as_str().trim_end_matches('/') } else { issuer.as_str() }
}
