//! Outside systems: where they are, and what was agreed with them. Each section that is missing is a system that the
//! installation does without; the pages say so.

use serde::Deserialize;
use std::{fmt, net::SocketAddr, path::PathBuf};
use url::Url;

/// The mail server that letters are handed to.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Mail {
    /// The server's name, which its certificate must carry.
    pub host: String,
    /// Its port; 465 and 587 are usual.
    pub port: u16,
    /// How the connection is protected.
    #[serde(default)]
    pub security: MailSecurity,
    /// The user name, if the server wants one.
    pub user: Option<String>,
    /// Its password; better given as LUUKKU_MAIL__PASSWORD.
    pub password: Option<Secret>,
    /// A certificate authority trusted besides the public ones, PEM.
    pub authority: Option<PathBuf>,
    /// The sender's address.
    pub from: String,
    /// The sender's name.
    #[serde(default = "sender_name")]
    pub from_name: String,
}

/// How the connection to the mail server is protected.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MailSecurity {
    /// TLS from the first byte (port 465).
    #[default]
    Tls,
    /// TLS after STARTTLS, which the server must offer (port 587).
    StartTls,
    /// None: only to a server on this machine.
    Plain,
}

/// The strong identification service (OpenID Connect).
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Identification {
    /// The issuer; its discovery document is below it.
    pub issuer: Url,
    /// Our id at the service.
    pub client_id: String,
    /// The file of our own keys towards the service (a JSON key set), made by `luukku new-keys`. Kept beside the key file.
    pub client_keys: PathBuf,
    /// What tells the service at sign-out whose session ends there.
    #[serde(default)]
    pub logout_hint: LogoutHint,
}

/// What tells the identification service at sign-out whose session ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LogoutHint {
    /// Our client id and its own cookie.
    #[default]
    ClientId,
    /// The id token, which holds the identity code: kept sealed until the session ends, for a service that insists.
    IdToken,
}

/// A register that is asked over HTTP.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Register {
    /// Its base address.
    pub address: Url,
    /// A certificate authority trusted besides the public ones, PEM.
    pub authority: Option<PathBuf>,
    /// Our certificate and key, one after the other, where the register asks for one; PEM.
    pub client_certificate: Option<PathBuf>,
}

/// The second place of the event log's checkpoints, out of reach for whoever can change the database: `file:PATH` on
/// another system, or an `https` address that takes each checkpoint by POST.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub enum WitnessPlace {
    /// A file that checkpoints are appended to.
    File(PathBuf),
    /// An address that they are posted to.
    Http(Url),
}

impl TryFrom<String> for WitnessPlace {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        if let Some(path) = text.strip_prefix("file:").filter(|path| !path.is_empty()) {
            return Ok(Self::File(path.into()));
        }
        let address = Url::parse(&text).ok().filter(|address| {
            let is_here = address.host_str().is_some_and(super::is_loopback);
            address.scheme() == "https" || address.scheme() == "http" && is_here
        });
        address.map(Self::Http).ok_or_else(|| format!("{text:?} is neither file:PATH nor an https address"))
    }
}

/// Stand-ins of the outside systems, in a demo only.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Simulators {
    /// Where all but mail listens.
    pub http: SocketAddr,
    /// Where mail is taken.
    pub smtp: SocketAddr,
}

/// A secret that no log line and no message shows.
#[derive(Clone, Deserialize)]
#[serde(transparent)]
pub struct Secret(String);

impl Secret {
    /// The secret itself, for handing it to whom it is meant for.
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("…")
    }
}

fn sender_name() -> String {
    "Luukku".to_owned()
}
