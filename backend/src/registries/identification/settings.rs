//! What is agreed with an identification service.

use crate::registries::HttpSettings;
use chrono::TimeDelta;
use luukku_domain::values::hetu::TestIdentities;
use url::Url;

/// How the request travels.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RequestForm {
    /// As a signed object (RFC 9101), which nobody on the way can change. The trust network demands it.
    Signed,
    /// As plain parameters.
    Plain,
}

/// Whether a plain id token is taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum IdTokenEncryption {
    /// Only encrypted ones. The trust network demands it.
    Required,
    /// Plain ones too.
    Optional,
}

/// What tells the service at sign-out whose session ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LogoutHint {
    /// Only our client id; the service knows the person by its own cookie. An id token holds the identity code, and
    /// in a logout address it would stand in the browser's history.
    ClientId,
    /// The id token, for a service that insists.
    IdToken,
}

/// Names of the claims that carry a person.
#[derive(Debug, Clone)]
pub struct ClaimNames {
    /// Identity code
    pub hetu: String,
    /// All first names
    pub first_names: String,
    /// Surname
    pub surname: String,
}

impl Default for ClaimNames {
    /// The names of the Finnish Trust Network (Traficom recommendation 213/2018).
    fn default() -> Self {
        Self {
            hetu: "urn:oid:1.2.246.21".to_owned(),
            first_names: "urn:oid:1.2.246.575.1.14".to_owned(),
            surname: "urn:oid:2.5.4.4".to_owned(),
        }
    }
}

/// What is agreed with one identification service.
#[derive(Debug, Clone)]
pub struct Settings {
    /// The issuer; its discovery document is below it.
    pub issuer: Url,
    /// Our id at the service.
    pub client_id: String,
    /// Our address that the browser comes back to.
    pub redirect_uri: Url,
    /// Our address that the browser comes back to after signing out there.
    pub post_logout_redirect_uri: Url,
    /// Scopes besides `openid`.
    pub scopes: Vec<String>,
    /// Levels of identification (`acr`) that are strong enough; any of them will do.
    pub levels: Vec<String>,
    /// How the request travels.
    pub request_form: RequestForm,
    /// Whether a plain id token is taken.
    pub id_token_encryption: IdTokenEncryption,
    /// What the sign-out address carries.
    pub logout_hint: LogoutHint,
    /// Names of the claims.
    pub claims: ClaimNames,
    /// Whether codes 900–999 are taken: only in a demo.
    pub test_identities: TestIdentities,
    /// How far the service's clock may be from ours.
    pub clock_skew: TimeDelta,
    /// How long a person may take at the service.
    pub longest_attempt: TimeDelta,
    /// Time limits and certificates.
    pub http: HttpSettings,
}

impl Settings {
    /// The trust network's profile: signed requests, encrypted tokens, levels *substantial* and *high*.
    pub fn trust_network(
        issuer: Url,
        client_id: String,
        redirect_uri: Url,
        post_logout_redirect_uri: Url,
        test_identities: TestIdentities,
    ) -> Self {
        Self {
            issuer,
            client_id,
            redirect_uri,
            post_logout_redirect_uri,
            scopes: Vec::new(),
            levels: ["http://ftn.ficora.fi/2017/loa2", "http://ftn.ficora.fi/2017/loa3"]
                .map(str::to_owned)
                .to_vec(),
            request_form: RequestForm::Signed,
            id_token_encryption: IdTokenEncryption::Required,
            logout_hint: LogoutHint::ClientId,
            claims: ClaimNames::default(),
            test_identities,
            clock_skew: TimeDelta::seconds(60),
            longest_attempt: TimeDelta::minutes(15),
            http: HttpSettings::default(),
        }
    }
}
