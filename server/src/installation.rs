//! An installation: its database and keys, opened as the configuration says, and judged before anything uses them.

use crate::config::{Config, is_loopback};
use anyhow::{Context as _, bail, ensure};
use luukku_backend::{
    Backend, Settings,
    ambient::Ambient,
    forms::AcceptedForms,
    operating::{
        self, Kind, Standing,
        founding::{found, standing},
    },
    privacy::catalogue::Catalogue,
    secrets::{BreachedPasswords, Keys, Passwords},
    store::{
        DatabaseUrl, Store, StoreError, roles,
        whole::{Schema, schema},
    },
};
use luukku_domain::{
    lang::Lang,
    values::{Email, OrganisationName},
};
use std::{fs::File, io::BufReader, path::Path, sync::Arc};

/// What it means that one role owns the tables and serves.
pub const ONE_ROLE: &str =
    "one role owns the tables and serves; whoever gets hold of it can alter the event log";

/// Opens database and keys. An empty database becomes a real installation. A key file that is missing or wrong is
/// named, and nothing starts.
pub async fn open(config: &Config) -> anyhow::Result<Backend> {
    let ambient = Ambient::of_this_machine();
    let keys = keys(config)?;
    if let Some(file) = &config.breached_passwords {
        breached(file)?.refuse_from_now_on();
    }
    let store = store(config, ambient).await?;
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
    if config.one_database_role {
        tracing::warn!("one_database_role: {ONE_ROLE}");
    }
    backend(config, store, keys, kind)
}

/// Opens the database with the role that serves. Where another role owns the tables, `migrate` alone changes the schema.
async fn store(config: &Config, ambient: Ambient) -> anyhow::Result<Store> {
    let not_opened = |error: StoreError| not_opened(config, &error);
    if config.database_owner.is_some() {
        ensure!(
            schema(&config.database).await? == Some(Schema::newest()),
            "database: its tables are not those of this version, or its role may not look at them; run `luukku migrate`"
        );
        roles::check(&config.database).await.map_err(not_opened)?;
    }
    Store::open(&config.database, ambient).await.map_err(not_opened)
}

/// What use cases work with, over an open database.
pub fn backend(config: &Config, store: Store, keys: Keys, kind: Kind) -> anyhow::Result<Backend> {
    Ok(Backend {
        accepted_forms: AcceptedForms::default(),
        passwords: Passwords::new(store.ambient()),
        store,
        keys: Arc::new(keys),
        settings: Arc::new(Settings {
            public_url: config.public_url.origin().to_owned(),
            test_identities: kind == Kind::Demo,
            clocks: config.clocks,
            catalogue: catalogue(config)?,
        }),
    })
}

/// What registers say about themselves: the installation's own file, or the program's, with the times of its schedule.
pub fn catalogue(config: &Config) -> anyhow::Result<Catalogue> {
    let catalogue = match &config.register_catalogue {
        Some(file) => {
            Catalogue::read(file).with_context(|| format!("register_catalogue: {}", file.display()))?
        }
        None => Catalogue::own()?,
    };
    catalogue.with(&config.retention).context("retention")
}

/// Reads the list of passwords known from breaches.
pub fn breached(file: &Path) -> anyhow::Result<BreachedPasswords> {
    let list = File::open(file).and_then(|file| BreachedPasswords::read(BufReader::new(file)));
    list.with_context(|| format!("breached_passwords: {}", file.display()))
}

/// Reads the key file.
pub fn keys(config: &Config) -> anyhow::Result<Keys> {
    let missing = || "keys: make a new key file with `luukku new-keys`, or give the path of the one you have";
    Keys::load(&config.keys).with_context(missing)
}

/// The operator's name. The first maintainer belongs to an organisation of this name, so it must be one.
pub fn operator_name(config: &Config) -> anyhow::Result<OrganisationName> {
    let name = config.operator.name.as_deref().context(
        "the first maintainer belongs to the organisation that runs the installation; give its name",
    )?;
    OrganisationName::parse(name).map_err(|error| anyhow::Error::msg(error.sentence(Lang::En)))
}

/// The operator's address, if there is one. The statements send people's questions there.
pub fn operator_email(config: &Config) -> anyhow::Result<Option<Email>> {
    let email = config.operator.email.as_deref().map(Email::parse).transpose();
    email.map_err(|error| anyhow::Error::msg(error.sentence(Lang::En)))
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
            let is_served = matches!(config.database, DatabaseUrl::Postgres(_));
            ensure!(
                !is_served || config.database_owner.is_some() || config.one_database_role,
                "database_owner: the role in `database` would own the tables and could alter the event log. Give the \
                 tables to a role of their own and its address here; or set `one_database_role = true` and live with it"
            );
            if let Some(file) = operating::database_file(&config.database) {
                keys_stand_apart(
                    config,
                    file,
                    "put the file into a folder of its own, such as /etc/luukku/keys",
                )?;
            }
            ensure!(
                config.witness.is_some(),
                "witness: the event log needs a second place for its checkpoints, such as \"file:/mnt/elsewhere/checkpoints\": \
                 without it nobody can show that the newest events were not cut off"
            );
        }
    }
    Ok(())
}

/// Refuses keys in the folder of the database or of a backup; says what to do about it.
pub fn keys_stand_apart(config: &Config, data: &Path, mend: &'static str) -> anyhow::Result<()> {
    for (key, file) in config.key_files() {
        operating::keys_stand_apart(file, data).with_context(|| format!("{key}: {mend}"))?;
    }
    Ok(())
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
        StoreError::OwnsTheLog => anyhow::anyhow!(
            "database: its role could alter the event log: it owns the tables or the schema, may become their owner, or \
             was given too much. Serve with a role of its own, and run `luukku migrate`, which gives it what it needs"
        ),
        error => anyhow::anyhow!("database: {database:?}: {error}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const WITNESS: &str = "witness = 'file:/mnt/elsewhere/checkpoints'\n";

    fn judged(text: &str) -> Result<(), String> {
        judged_as_it_is(&format!("{WITNESS}{text}"))
    }

    fn judged_as_it_is(text: &str) -> Result<(), String> {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("luukku.toml");
        std::fs::write(&file, text).unwrap();
        let config = Config::load(Some(&file)).unwrap();
        judge(&config, Kind::Production).map_err(|error| format!("{error:#}"))
    }

    #[test]
    fn one_role_of_postgres_for_everything_is_never_taken_without_a_word() {
        let served = "database = 'postgres://luukku@db/luukku'\n";
        assert!(judged(served).unwrap_err().contains("one_database_role"));
        assert_eq!(judged(&format!("{served}one_database_role = true")), Ok(()));
        assert_eq!(judged(&format!("{served}database_owner = 'postgres://owner@db/luukku'")), Ok(()));
    }

    #[test]
    fn a_real_log_has_a_second_place() {
        let apart = "database = 'sqlite:/srv/luukku/data/luukku.db'\nkeys = '/srv/luukku/keys/keys.toml'\n";
        assert!(judged_as_it_is(apart).unwrap_err().starts_with("witness: "));
        assert_eq!(judged(apart), Ok(()));
    }

    #[test]
    fn no_keys_lie_beside_the_data() {
        let keys = |own: &str, towards: &str| {
            judged(&format!(
                "database = 'sqlite:/srv/luukku/data/luukku.db'\nkeys = '{own}'\n\
                 [identification]\nissuer = 'https://id.example'\nclient_id = 'luukku'\nclient_keys = '{towards}'"
            ))
        };
        assert_eq!(keys("/srv/luukku/keys/keys.toml", "/srv/luukku/keys/identification.json"), Ok(()));
        let beside = keys("/srv/luukku/data/keys.toml", "/srv/luukku/keys/identification.json");
        assert!(beside.unwrap_err().starts_with("keys: "));
        let beside = keys("/srv/luukku/keys/keys.toml", "/srv/luukku/data/identification.json");
        assert!(beside.unwrap_err().starts_with("identification.client_keys: "));
    }
}
