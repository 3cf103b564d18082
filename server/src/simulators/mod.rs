//! Stand-ins for the outside systems, over HTTP and SMTP: identification, population register, business register, mail.
//!
//! Demo and tests use them through the same clients that talk to the real systems. They are strict peers with test
//! people and switchable faults, and hold nothing that outlives the process.

mod business;
mod faults;
mod front;
mod identification;
mod mail;
mod pages;
mod people;
mod population;
mod state;
#[cfg(test)]
mod tests;

pub use faults::{Faults, IdentificationFault, MailFault, RegisterFault};
pub use identification::RegisteredClient;
pub use people::{Persona, TEST_PEOPLE, TestPerson};

use axum::{Router, http::header, routing::get};
use luukku_backend::ambient::Ambient;
use state::Shared;
use std::{future::Future, io, net::SocketAddr, sync::Arc, time::Duration};
use tokio::net::TcpListener;
use url::Url;

/// Where the simulators listen, and whom the identification service knows.
#[derive(Debug, Clone)]
pub struct SimulatorConfig {
    /// All but mail; a loopback address. Port 0 takes a free one.
    pub http: SocketAddr,
    /// The mail server; a loopback address.
    pub smtp: SocketAddr,
    /// The one client of the identification service.
    pub client: RegisteredClient,
    /// How long the fault *slow* and the person *no answer* take.
    pub slow_for: Duration,
}

/// Addresses for the configuration of the clients.
#[derive(Debug, Clone)]
pub struct Addresses {
    /// The page that lists them all.
    pub front: Url,
    /// The identification service.
    pub issuer: Url,
    /// The population register.
    pub population: Url,
    /// The business register.
    pub business: Url,
    /// The page of received mail.
    pub inbox: Url,
    /// The mail server.
    pub smtp: SocketAddr,
}

/// Simulators whose addresses are taken, so that their clients can be configured, but who do not answer yet.
pub struct Simulators {
    http: TcpListener,
    smtp: TcpListener,
    shared: Arc<Shared>,
}

impl Simulators {
    /// Takes the addresses. Refuses any that is not loopback: test people must not look like a service to others.
    pub async fn bind(config: SimulatorConfig, ambient: Ambient) -> io::Result<Self> {
        if !(config.http.ip().is_loopback() && config.smtp.ip().is_loopback()) {
            return Err(io::Error::new(
                io::ErrorKind::InvalidInput,
                "simulators listen on loopback addresses only",
            ));
        }
        let http = TcpListener::bind(config.http).await?;
        let smtp = TcpListener::bind(config.smtp).await?;
        let addresses = addresses(http.local_addr()?, smtp.local_addr()?)?;
        let shared = Shared::new(config, addresses, ambient).map_err(io::Error::other)?;
        Ok(Self { http, smtp, shared: Arc::new(shared) })
    }

    /// Where they will answer.
    pub fn addresses(&self) -> &Addresses {
        &self.shared.addresses
    }

    /// Answers until `stop` is ready.
    pub async fn serve(self, stop: impl Future<Output = ()> + Send + 'static) -> io::Result<()> {
        let mail = tokio::spawn(mail::serve(self.smtp, Arc::clone(&self.shared)));
        let answered = axum::serve(self.http, router(self.shared)).with_graceful_shutdown(stop).await;
        mail.abort();
        answered
    }
}

/// Binds and serves until `stop` is ready.
pub async fn run(
    config: SimulatorConfig,
    ambient: Ambient,
    stop: impl Future<Output = ()> + Send + 'static,
) -> io::Result<()> {
    let simulators = Simulators::bind(config, ambient).await?;
    let Addresses { front, smtp, .. } = simulators.addresses();
    tracing::info!(%front, %smtp, "simulators answer");
    simulators.serve(stop).await
}

fn addresses(http: SocketAddr, smtp: SocketAddr) -> io::Result<Addresses> {
    let at = |path: &str| format!("http://{http}{path}").parse().map_err(io::Error::other);
    Ok(Addresses {
        front: at("/")?,
        issuer: at("/identification")?,
        population: at("/population/v1")?,
        business: at("/business/v3")?,
        inbox: at("/mail")?,
        smtp,
    })
}

fn router(shared: Arc<Shared>) -> Router {
    Router::new()
        .route("/", get(front::show))
        .route("/simulators.css", get(stylesheet))
        .route("/faults", get(faults::show).post(faults::set))
        .nest("/identification", identification::router())
        .nest("/population/v1", population::router())
        .nest("/business/v3", business::router())
        .nest("/mail", mail::router())
        .with_state(shared)
}

async fn stylesheet() -> ([(header::HeaderName, &'static str); 1], &'static str) {
    ([(header::CONTENT_TYPE, "text/css; charset=utf-8")], include_str!("simulators.css"))
}
