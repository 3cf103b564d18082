//! Strong identification: OpenID Connect code flow as the Finnish Trust Network and Suomi.fi use it.
//!
//! PKCE, `private_key_jwt`, signed request objects and encrypted id tokens (nested JWE) with our own elliptic keys.
//! [`Identification::begin`] gives the address to send the browser to; [`Identification::finish`] takes what it brings back.

mod answer;
mod checks;
mod keys;
mod logout;
mod provider;
mod request;
mod settings;

pub use answer::{Callback, IdentifiedPerson};
pub use keys::ClientKeys;
pub use request::{BeginRandom, Begun, Pending, Wish};
pub use settings::{ClaimNames, IdTokenEncryption, LogoutHint, RequestForm, Settings};

use super::{CallLog, SetupError, System, http::Http};
use provider::Provider;
use std::sync::Arc;

/// The client of one identification service.
pub struct Identification {
    settings: Settings,
    keys: ClientKeys,
    provider: Provider,
}

/// Why a person was not identified.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum IdentificationError {
    /// The service does not answer: try later.
    #[error("the identification service does not answer")]
    Unavailable,
    /// The person cancelled.
    #[error("the person cancelled")]
    Refused,
    /// Forged, replayed, out of time, or not what was agreed.
    #[error("the identification cannot be trusted: {0}")]
    Invalid(Flaw),
}

/// What was wrong. For logs and events; a person is told only that signing in did not work.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Flaw {
    /// The answer belongs to another browser or another attempt.
    #[error("state")]
    State,
    /// The attempt was begun too long ago.
    #[error("late")]
    Late,
    /// The service refused our request for a reason that is not the person's.
    #[error("request refused")]
    RequestRefused,
    /// The service does not take the code: used already, or not ours.
    #[error("code refused")]
    CodeRefused,
    /// Not a token, or a claim of the wrong form.
    #[error("malformed")]
    Malformed,
    /// Encryption was agreed and the token came plain.
    #[error("not encrypted")]
    NotEncrypted,
    /// Not encrypted for one of our keys.
    #[error("decryption")]
    Decryption,
    /// Signed with a key that the issuer does not publish.
    #[error("unknown key")]
    UnknownKey,
    /// The signature does not hold.
    #[error("signature")]
    Signature,
    /// From another issuer.
    #[error("issuer")]
    Issuer,
    /// For another client.
    #[error("audience")]
    Audience,
    /// Expired.
    #[error("expired")]
    Expired,
    /// Issued in the future or too long ago.
    #[error("issued at")]
    IssuedAt,
    /// From another sign-in.
    #[error("nonce")]
    Nonce,
    /// A level of identification that is too low.
    #[error("level")]
    Level,
    /// No time of identification, or one that is not fresh where that was asked.
    #[error("time of identification")]
    AuthTime,
    /// Not a valid identity code, or a test identity in a real installation.
    #[error("identity code")]
    IdentityCode,
    /// No name.
    #[error("name")]
    Name,
}

impl From<Flaw> for IdentificationError {
    fn from(flaw: Flaw) -> Self {
        Self::Invalid(flaw)
    }
}

impl Identification {
    /// Sets the client up; asks nobody yet, so it also succeeds while the service is down.
    pub fn new(settings: Settings, keys: ClientKeys, log: Arc<dyn CallLog>) -> Result<Self, SetupError> {
        let http = Http::new(System::Identification, &settings.http, log)?;
        let provider = Provider::new(settings.issuer.clone(), http)?;
        Ok(Self { settings, keys, provider })
    }

    /// Our public keys, to be served at `/jwks`.
    pub fn jwks(&self) -> serde_json::Value {
        self.keys.public()
    }

    /// The issuer, as its tokens name it: with the subject, the key of people without an identity code.
    pub fn issuer(&self) -> &str {
        self.provider.issuer()
    }

    /// Scheme, host and port of the service, for the `form-action` of the content security policy.
    pub fn origin(&self) -> String {
        self.settings.issuer.origin().ascii_serialization()
    }
}
