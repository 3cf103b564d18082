//! What the simulators share while they run.

use super::{Addresses, Faults, SimulatorConfig, identification::Issuer, mail::Inbox};
use data_encoding::BASE64URL_NOPAD;
use luukku_backend::{ambient::Ambient, registries::jose::JoseError};
use std::{
    sync::{Mutex, MutexGuard, PoisonError},
    time::Duration,
};

/// Shared by all handlers of one set of simulators.
pub(super) struct Shared {
    pub config: SimulatorConfig,
    pub addresses: Addresses,
    pub ambient: Ambient,
    pub web: reqwest::Client,
    faults: Mutex<Faults>,
    issuer: Mutex<Issuer>,
    inbox: Mutex<Inbox>,
}

impl Shared {
    pub fn new(
        config: SimulatorConfig,
        addresses: Addresses,
        ambient: Ambient,
    ) -> Result<Self, Box<dyn std::error::Error + Send + Sync>> {
        // Err means that the process has chosen its provider already, which is as good.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let web = reqwest::Client::builder().timeout(Duration::from_secs(5)).no_proxy().build()?;
        let issuer = Issuer::new(ambient.random())?;
        let (faults, inbox) = (Mutex::new(Faults::default()), Mutex::new(Inbox::default()));
        Ok(Self { config, addresses, ambient, web, faults, issuer: Mutex::new(issuer), inbox })
    }

    pub fn faults(&self) -> MutexGuard<'_, Faults> {
        self.faults.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub fn issuer(&self) -> MutexGuard<'_, Issuer> {
        self.issuer.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub fn inbox(&self) -> MutexGuard<'_, Inbox> {
        self.inbox.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A random text that nobody guesses.
    pub fn secret(&self) -> String {
        BASE64URL_NOPAD.encode(&self.ambient.random::<32>())
    }

    /// New signing keys for the issuer; the old ones are no longer published.
    pub fn rotate(&self) -> Result<(), JoseError> {
        let random = self.ambient.random();
        self.issuer().rotate(random)
    }

    /// Waits as long as a system that does not answer.
    pub async fn dawdle(&self) {
        tokio::time::sleep(self.config.slow_for).await;
    }
}
