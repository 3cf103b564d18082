//! One way to call an outside system over HTTP: TLS by rustls, no redirects, a time limit, a size limit, a record.

use super::{CallLog, CallOutcome, CallRecord, Direction, Occasion, System};
use reqwest::{Client, RequestBuilder, StatusCode, redirect};
use std::{
    sync::Arc,
    time::{Duration, Instant},
};
use url::{Host, Url};

/// No answer that we ask for is near this; a larger one is refused before it fills the memory.
const LARGEST_ANSWER: usize = 1024 * 1024;

/// How a client connects.
#[derive(Debug, Clone)]
pub struct HttpSettings {
    /// Whole time for one call, connecting included.
    pub timeout: Duration,
    /// Certificates (PEM) trusted besides the machine's own; registers often have a private authority.
    pub root_certificates: Option<Vec<u8>>,
    /// Our certificate and key (PEM, one after the other) where the other side asks for one (VTJ does).
    pub client_identity: Option<Vec<u8>>,
}

impl Default for HttpSettings {
    fn default() -> Self {
        Self { timeout: Duration::from_secs(8), root_certificates: None, client_identity: None }
    }
}

/// A client cannot be set up; found at start, by `check-config` too.
#[derive(Debug, thiserror::Error)]
pub enum SetupError {
    /// Only loopback addresses may be reached without TLS.
    #[error("the address of the {} must begin with https://", .0.code())]
    NotHttps(System),
    /// The address cannot carry a path.
    #[error("the address of the {} is not a web address", .0.code())]
    NotAnAddress(System),
    /// A certificate or key could not be read, or TLS could not start.
    #[error("certificates or TLS settings of the {} cannot be used", .0.code())]
    Tls(System),
    /// Our own keys could not be read.
    #[error("the key file cannot be used: {0}")]
    Keys(&'static str),
}

/// A register gave no usable answer: try again later, and change nothing meanwhile.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum RegisterError {
    /// No answer, or an error of theirs.
    #[error("the register does not answer")]
    Unavailable,
    /// The answer breaks the agreed format.
    #[error("the register's answer cannot be read")]
    Malformed,
    /// The answer is about somebody or something else than was asked.
    #[error("the register answered about another one than was asked")]
    WrongSubject,
    /// The answer is older than the limit.
    #[error("the register's answer is out of date")]
    Stale,
}

impl From<CallFailure> for RegisterError {
    fn from(failure: CallFailure) -> Self {
        match failure {
            CallFailure::Malformed => Self::Malformed,
            _ => Self::Unavailable,
        }
    }
}

/// Why one call gave nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum CallFailure {
    TimedOut,
    Unreachable,
    Status(StatusCode),
    Malformed,
}

impl CallFailure {
    const fn outcome(self) -> CallOutcome {
        match self {
            Self::TimedOut => CallOutcome::TimedOut,
            Self::Unreachable => CallOutcome::Unreachable,
            Self::Status(status) if status.as_u16() < 500 => CallOutcome::Refused,
            Self::Status(_) => CallOutcome::Failed,
            Self::Malformed => CallOutcome::Malformed,
        }
    }
}

/// An answer read to its end.
pub(super) struct Answer {
    pub status: StatusCode,
    pub body: Vec<u8>,
}

impl Answer {
    /// The body as JSON when the status is 200.
    pub fn json<T: serde::de::DeserializeOwned>(&self) -> Result<T, CallFailure> {
        if self.status != StatusCode::OK {
            return Err(CallFailure::Status(self.status));
        }
        serde_json::from_slice(&self.body).map_err(|_| CallFailure::Malformed)
    }
}

/// Calls one outside system.
pub(super) struct Http {
    system: System,
    client: Client,
    log: Arc<dyn CallLog>,
}

impl Http {
    pub fn new(system: System, settings: &HttpSettings, log: Arc<dyn CallLog>) -> Result<Self, SetupError> {
        // Err means that the process has chosen its provider already, which is as good.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let mut builder = Client::builder()
            .timeout(settings.timeout)
            .connect_timeout(settings.timeout)
            .redirect(redirect::Policy::none())
            .no_proxy();
        if let Some(pem) = &settings.root_certificates {
            let roots = reqwest::Certificate::from_pem_bundle(pem).map_err(|_| SetupError::Tls(system))?;
            builder = builder.tls_certs_merge(roots);
        }
        if let Some(pem) = &settings.client_identity {
            builder =
                builder.identity(reqwest::Identity::from_pem(pem).map_err(|_| SetupError::Tls(system))?);
        }
        let client = builder.build().map_err(|_| SetupError::Tls(system))?;
        Ok(Self { system, client, log })
    }

    pub fn get(&self, url: Url) -> RequestBuilder {
        self.client.get(url)
    }

    pub fn post(&self, url: Url) -> RequestBuilder {
        self.client.post(url)
    }

    /// Sends `request`, reads the answer with `read` and records the call with what came of it.
    pub async fn call<T>(
        &self,
        occasion: &Occasion,
        operation: &'static str,
        request: RequestBuilder,
        read: impl FnOnce(&Answer) -> Result<T, CallFailure>,
    ) -> Result<T, CallFailure> {
        let begun = Instant::now();
        let request = request.header("x-correlation-id", occasion.correlation_id.to_string());
        let result = exchange(request).await.and_then(|answer| read(&answer));
        self.log.record(CallRecord {
            system: self.system,
            direction: Direction::Outgoing,
            operation,
            started: occasion.now,
            latency: begun.elapsed(),
            outcome: result.as_ref().err().map_or(CallOutcome::Answered, |failure| failure.outcome()),
            correlation_id: occasion.correlation_id,
        });
        result
    }
}

async fn exchange(request: RequestBuilder) -> Result<Answer, CallFailure> {
    let mut response = request.send().await.map_err(|error| failure(&error))?;
    let mut body = Vec::new();
    while let Some(chunk) = response.chunk().await.map_err(|error| failure(&error))? {
        if body.len() + chunk.len() > LARGEST_ANSWER {
            return Err(CallFailure::Malformed);
        }
        body.extend_from_slice(&chunk);
    }
    Ok(Answer { status: response.status(), body })
}

fn failure(error: &reqwest::Error) -> CallFailure {
    if error.is_timeout() { CallFailure::TimedOut } else { CallFailure::Unreachable }
}

/// Refuses addresses that would send personal data in the clear.
pub(super) fn require_tls(system: System, url: &Url) -> Result<(), SetupError> {
    if url.cannot_be_a_base() {
        return Err(SetupError::NotAnAddress(system));
    }
    let loopback = match url.host() {
        Some(Host::Domain(name)) => name == "localhost",
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    };
    if url.scheme() == "https" || (url.scheme() == "http" && loopback) {
        Ok(())
    } else {
        Err(SetupError::NotHttps(system))
    }
}

/// `base` with `segments` after it, whether or not `base` ends in a slash.
pub(super) fn below(base: &Url, segments: &[&str]) -> Url {
    let mut url = base.clone();
    if let Ok(mut path) = url.path_segments_mut() {
        path.pop_if_empty().extend(segments);
    }
    url
}

#[cfg(test)]
mod tests {
    use super::*;

    fn url(text: &str) -> Url {
        text.parse().unwrap()
    }

    #[test]
    fn only_loopback_may_do_without_tls() {
        let system = System::PopulationRegister;
        assert!(require_tls(system, &url("https://register.example/api")).is_ok());
        assert!(require_tls(system, &url("http://127.0.0.1:4000")).is_ok());
        assert!(require_tls(system, &url("http://localhost:4000")).is_ok());
        assert!(require_tls(system, &url("http://register.example/api")).is_err());
        assert!(require_tls(system, &url("http://127.0.0.1.example/")).is_err());
        assert!(require_tls(system, &url("mailto:somebody@example.org")).is_err());
    }

    #[test]
    fn a_path_goes_below_the_base_with_or_without_its_last_slash() {
        assert_eq!(
            below(&url("https://a.example/v3/"), &["companies"]),
            url("https://a.example/v3/companies")
        );
        assert_eq!(
            below(&url("https://a.example/v3"), &["companies"]),
            url("https://a.example/v3/companies")
        );
    }
}
