//! What happens in Luukku: use cases with their SQL, the store under them, secrets, outside systems and jobs.
//!
//! One use case per file, named by its verb. Every change goes through [`store::Tx`], which cannot commit without
//! an event.

pub mod accounts;
pub mod ambient;
pub mod contacts;
pub mod events;
pub mod fault;
pub mod forms;
pub mod jobs;
pub mod mail;
pub mod operating;
pub mod outside;
pub mod privacy;
pub mod registries;
pub mod secrets;
pub mod store;
#[cfg(any(test, feature = "testing"))]
pub mod testing;

use ambient::Ambient;
use forms::AcceptedForms;
use luukku_domain::{
    clocks::Clocks,
    events::proof::{SigningKey, VerifyingKey},
};
use privacy::catalogue::Catalogue;
use secrets::{Erased, Keys, Passwords};
use std::sync::Arc;
use store::{Store, StoreError};

/// What every use case works with. Cheap to clone.
#[derive(Clone)]
pub struct Backend {
    /// The database.
    pub store: Store,
    /// The installation's keys.
    pub keys: Arc<Keys>,
    /// Makes and checks password hashes.
    pub passwords: Passwords,
    /// What the installation's owner has set.
    pub settings: Arc<Settings>,
    /// Forms that went through and wait to be deleted.
    pub accepted_forms: AcceptedForms,
}

/// What the installation's owner has set and use cases need to know.
#[derive(Debug, Clone)]
pub struct Settings {
    /// The address of the installation, without a slash at its end: links in mails begin with it.
    pub public_url: String,
    /// Whether identity codes 900–999 are accepted. True in a demo only.
    pub test_identities: bool,
    /// After how long something ends, warns or is asked again.
    pub clocks: Clocks,
    /// What registers say about themselves.
    pub catalogue: Catalogue,
}

impl Settings {
    /// The name of the log: the installation's address without its scheme, and `/log`.
    pub fn log_name(&self) -> String {
        let address =
            self.public_url.split_once("://").map_or(self.public_url.as_str(), |(_, address)| address);
        format!("{address}/log")
    }
}

impl Backend {
    /// The key that signs checkpoints of this installation's log.
    pub fn log_key(&self) -> SigningKey {
        self.keys.log_key(&self.settings.log_name())
    }

    /// The keys that check them, the newest first.
    pub fn log_keys(&self) -> Vec<VerifyingKey> {
        self.keys.log_keys(&self.settings.log_name())
    }

    /// Writes somebody on the list of erasures beside the keys, so that no backup gives them back.
    pub(crate) fn note_erasure(&self, erased: Erased) -> Result<(), StoreError> {
        self.keys.erasures().note(erased).map_err(|error| {
            tracing::error!(target: "jobs", %error, "the list of erasures beside the keys cannot be written");
            StoreError::Unavailable
        })
    }

    /// The clock and random source.
    pub fn ambient(&self) -> &Ambient {
        self.store.ambient()
    }

    /// The installation's clocks.
    pub fn clocks(&self) -> &Clocks {
        &self.settings.clocks
    }
}
