//! An installation: its database and keys, opened as the configuration says.

use crate::config::Config;
use anyhow::Context as _;
use luukku_backend::{
    Backend, Settings,
    ambient::Ambient,
    secrets::{Keys, Passwords},
    store::Store,
};
use std::sync::Arc;

/// Opens database and keys. A key file that is missing or wrong is named, and nothing starts.
pub async fn open(config: &Config) -> anyhow::Result<Backend> {
    let ambient = Ambient::of_this_machine();
    let keys = Keys::load(&config.keys)?;
    let store = Store::open(&config.database, ambient.clone())
        .await
        .with_context(|| format!("database: {:?} cannot be opened", config.database))?;
    Ok(Backend {
        store,
        keys: Arc::new(keys),
        passwords: Passwords::new(&ambient),
        settings: Arc::new(Settings {
            public_url: config.public_url.origin().to_owned(),
            test_identities: false,
        }),
    })
}
