//! The address that must be right: where people reach the service.

use axum::http::Uri;
use serde::Deserialize;
use std::net::IpAddr;

/// The address under which people reach the service: scheme and host, without a path.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub struct PublicUrl {
    origin: String,
    is_https: bool,
    is_loopback: bool,
}

/// Why a text is no public address.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NotPublicUrl {
    /// Not an address, or it has a path, a query or a user.
    #[error("give scheme and host only, such as https://luukku.example.fi")]
    Malformed,
    /// Passwords and personal data would cross the network in the open.
    #[error("must begin with https:// unless it is on this machine (localhost)")]
    NotHttps,
}

impl PublicUrl {
    /// Scheme, host and port as browsers write it in `Origin`, such as `https://luukku.example.fi`.
    pub fn origin(&self) -> &str {
        &self.origin
    }

    /// Whether people come over https.
    pub const fn is_https(&self) -> bool {
        self.is_https
    }

    /// Whether the address leads to the own machine.
    pub const fn is_loopback(&self) -> bool {
        self.is_loopback
    }
}

impl Default for PublicUrl {
    fn default() -> Self {
        Self { origin: "http://localhost:3000".to_owned(), is_https: false, is_loopback: true }
    }
}

impl TryFrom<String> for PublicUrl {
    type Error = NotPublicUrl;

    fn try_from(text: String) -> Result<Self, NotPublicUrl> {
        let uri: Uri = text.parse().map_err(|_| NotPublicUrl::Malformed)?;
        let (Some(scheme), Some(authority)) = (uri.scheme_str(), uri.authority()) else {
            return Err(NotPublicUrl::Malformed);
        };
        let is_bare = uri.path() == "/" && uri.query().is_none() && !authority.as_str().contains('@');
        if !is_bare || !matches!(scheme, "http" | "https") {
            return Err(NotPublicUrl::Malformed);
        }
        let (is_https, is_loopback) = (scheme == "https", is_loopback(authority.host()));
        if !is_https && !is_loopback {
            return Err(NotPublicUrl::NotHttps);
        }
        // Browsers leave the scheme's own port out of `Origin`, and write the host in lower case.
        let host = authority.host().to_ascii_lowercase();
        let own_port = if is_https { 443 } else { 80 };
        let port = authority.port_u16().filter(|&port| port != own_port).map(|port| format!(":{port}"));
        Ok(Self { origin: format!("{scheme}://{host}{}", port.unwrap_or_default()), is_https, is_loopback })
    }
}

/// Whether a host name or address leads to the own machine.
pub fn is_loopback(host: &str) -> bool {
    let address = host.trim_start_matches('[').trim_end_matches(']').parse::<IpAddr>();
    host.eq_ignore_ascii_case("localhost") || address.is_ok_and(|address| address.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn url(text: &str) -> Result<PublicUrl, NotPublicUrl> {
        text.to_owned().try_into()
    }

    #[test]
    fn off_the_own_machine_only_https_will_do() {
        assert_eq!(url("http://luukku.example"), Err(NotPublicUrl::NotHttps));
        assert!(url("https://luukku.example").is_ok());
        for local in ["http://localhost:3000", "http://127.0.0.1:3000", "http://[::1]:3000/"] {
            assert!(url(local).unwrap().is_loopback(), "{local}");
        }
        assert_eq!(url("http://localhost.example"), Err(NotPublicUrl::NotHttps));
    }

    #[test]
    fn the_origin_is_written_as_browsers_write_it() {
        assert_eq!(url("https://Luukku.Example:443/").unwrap().origin(), "https://luukku.example");
        assert_eq!(url("http://localhost:3000/").unwrap().origin(), "http://localhost:3000");
    }

    #[test]
    fn a_public_address_is_scheme_and_host() {
        for wrong in [
            "luukku.example",
            "https://luukku.example/app",
            "https://a@luukku.example",
            "ftp://localhost",
            "",
        ] {
            assert_eq!(url(wrong), Err(NotPublicUrl::Malformed), "{wrong}");
        }
    }
}
