//! An installation: its database and keys, opened as the configuration says, and judged before anything uses them.

use crate::config::{Config, is_loopback};
use anyhow::{Context as _, bail, ensure};
use luukku_backend::{
    Backend, Settings,
    ambient::Ambient,
    operating::{
        self, Kind, Standing,
        founding::{found, standing},
    },
    secrets::{Keys, Passwords},
    store::{Store, StoreError},
};
use std::sync::Arc;

/// Opens database and keys. An empty database becomes a real installation. A key file that is missing or wrong is
/// named, and nothing starts.
pub async fn open(config: &Config) -> anyhow::Result<Backend> {
    let ambient = Ambient::of_this_machine();
    let keys = keys(config)?;
    let store = Store::open(&config.database, ambient).await.map_err(|error| not_opened(config, &error))?;
    let kind = match standing(&store).await? {
        Standing::Founded(kind) => kind,
        Standing::Empty => {
            judge(config, Kind::Production)?;
            found(&store, Kind::Production).await?;
            Kind::Production
        }
        Standing::Unfinished => bail!(
            "database: a restore or a copy into {:?} did not come to its end; empty the database and begin again",
            config.database
        ),
    };
    judge(config, kind)?;
    Ok(backend(config, store, keys, kind))
}

/// What use cases work with, over an open database.
pub fn backend(config: &Config, store: Store, keys: Keys, kind: Kind) -> Backend {
    Backend {
        passwords: Passwords::new(store.ambient()),
        store,
        keys: Arc::new(keys),
        settings: Arc::new(Settings {
            public_url: config.public_url.origin().to_owned(),
            test_identities: kind == Kind::Demo,
        }),
    }
}

/// Reads the key file.
pub fn keys(config: &Config) -> anyhow::Result<Keys> {
    let missing = || "keys: make a new key file with `luukku new-keys`, or give the path of the one you have";
    Keys::load(&config.keys).with_context(missing)
}

/// Refuses what does not go together with the kind of installation.
pub fn judge(config: &Config, kind: Kind) -> anyhow::Result<()> {
    match kind {
        Kind::Demo => {
            let here = config.public_url.is_loopback() && config.listen.ip().is_loopback();
            ensure!(
                here,
                "database: this is a demo, whose passwords everybody knows; it serves on this machine only \
                 (public_url and listen on localhost)"
            );
        }
        Kind::Production => {
            ensure!(config.simulators.is_none(), "simulators: they stand in for real systems in a demo only");
            let issuer = config.identification.as_ref().and_then(|service| service.issuer.host_str());
            ensure!(
                !issuer.is_some_and(is_loopback),
                "identification.issuer: a service on this machine identifies nobody; only a demo takes simulators"
            );
            keys_apart(config)?;
        }
    }
    Ok(())
}

/// Refuses keys in the folder of the database.
fn keys_apart(config: &Config) -> anyhow::Result<()> {
    match operating::database_file(&config.database) {
        Some(file) => operating::keys_stand_apart(&config.keys, file)
            .context("keys: put the key file into a folder of its own, such as /etc/luukku/keys"),
        None => Ok(()),
    }
}

/// Says what to do about a database that does not open.
pub fn not_opened(config: &Config, error: &StoreError) -> anyhow::Error {
    let database = &config.database;
    match error {
        StoreError::InUse => anyhow::anyhow!(
            "database: another process has {database:?} open (luukku serve or luukku jobs); end it first"
        ),
        StoreError::Unavailable => anyhow::anyhow!(
            "database: {database:?} cannot be reached; the line above says why. Check the address, and that the folder \
             or server is there and lets this user in"
        ),
        StoreError::Broken => anyhow::anyhow!(
            "database: {database:?} is not a database of this version; the line above says why"
        ),
        error => anyhow::anyhow!("database: {database:?}: {error}"),
    }
}
