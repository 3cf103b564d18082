//! The one client that the provider knows, and the checks of what the client signed.

use super::{Shared, issuer_of};
use luukku_backend::registries::jose::{JwkSet, Jws};
use luukku_domain::time::Timestamp;
use serde::{Deserialize, de::DeserializeOwned};
use url::Url;

/// What was registered about the client.
#[derive(Debug, Clone)]
pub struct RegisteredClient {
    /// Its id.
    pub client_id: String,
    /// Where its public keys are; fetched each time.
    pub jwks_uri: Url,
    /// Where answers may go.
    pub redirect_uris: Vec<Url>,
    /// Where the browser may go after signing out.
    pub post_logout_redirect_uris: Vec<Url>,
}

/// Clocks of client and provider may differ this much.
const SKEW_SECONDS: i64 = 30;
/// What a client signs must not be good for longer.
const LONGEST_LIFE_SECONDS: i64 = 10 * 60;

/// The claims that every signed thing of the client carries.
#[derive(Deserialize)]
pub(super) struct Signed<T> {
    pub iss: String,
    pub aud: String,
    pub exp: i64,
    pub iat: i64,
    pub jti: String,
    #[serde(flatten)]
    pub rest: T,
}

/// The client's keys, fetched from its `jwks_uri`.
pub(super) async fn keys(shared: &Shared) -> Option<JwkSet> {
    let response = shared.web.get(shared.config.client.jwks_uri.clone()).send().await.ok()?;
    if !response.status().is_success() {
        return None;
    }
    JwkSet::from_json(&response.bytes().await.ok()?).ok()
}

/// Checks a signed request or assertion: type, signature, sender, receiver, time, and that it comes for the first time.
/// The error is for the client's developer.
pub(super) async fn verified<T: DeserializeOwned>(
    shared: &Shared,
    text: &str,
    typ: &str,
    audiences: &[String],
) -> Result<Signed<T>, &'static str> {
    let token = Jws::parse(text).map_err(|_| "not a signed token")?;
    if !token.typ().is_some_and(|own| own.eq_ignore_ascii_case(typ)) {
        return Err("wrong typ");
    }
    let keys = keys(shared).await.ok_or("the client's jwks_uri does not answer with keys")?;
    let key = keys.for_signature(token.kid()).ok_or("signed with a key that the client does not publish")?;
    let signed: Signed<T> =
        token.verified(key).map_err(|_| "the signature does not hold, or claims are missing")?;
    let now = seconds(shared.ambient.now());
    if signed.iss != shared.config.client.client_id {
        return Err("iss is not the client");
    }
    if !audiences.contains(&signed.aud) {
        return Err("aud is not this provider");
    }
    if signed.exp <= now - SKEW_SECONDS
        || signed.exp > now + LONGEST_LIFE_SECONDS
        || signed.iat > now + SKEW_SECONDS
    {
        return Err("expired, from the future, or good for too long");
    }
    if !shared.issuer().first_use(&signed.jti) {
        return Err("jti was used before");
    }
    Ok(signed)
}

/// The provider's own names, for `aud`.
pub(super) fn own_names(shared: &Shared) -> [String; 2] {
    [issuer_of(shared).to_owned(), format!("{}/token", issuer_of(shared))]
}

/// Whole seconds since the epoch.
pub(super) const fn seconds(at: Timestamp) -> i64 {
    at.micros().div_euclid(1_000_000)
}
