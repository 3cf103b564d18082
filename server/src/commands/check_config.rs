//! `luukku check-config`: says what is wrong, key by key, before anything starts. Changes nothing, and asks no outside
//! system anything; only whether the mail server answers at all.

use crate::{
    config::{Config, Register},
    installation, outside,
};
use anyhow::{Context as _, bail, ensure};
use axum_server::tls_rustls::RustlsConfig;
use luukku_backend::{
    operating::{Kind, Standing, founding},
    registries::{CallLog, CallRecord},
    store::{
        DatabaseUrl,
        whole::{Schema, schema},
    },
};
use luukku_domain::values::TestIdentities;
use std::{path::Path, sync::Arc, time::Duration};
use tokio::net::TcpStream;

/// How long the mail server may take to answer.
const MAIL_LIMIT: Duration = Duration::from_secs(5);

/// What was found about one key.
struct Finding {
    key: &'static str,
    /// What it is, or what is wrong with it.
    found: anyhow::Result<String>,
}

/// Prints a line for each key; an error at the end when any of them is wrong.
pub async fn run(file: Option<&Path>) -> anyhow::Result<()> {
    let config = Config::load(file)?;
    let standing = founding::standing_of(&config.database).await;
    // An empty database will be that of a real installation.
    let kind = match standing {
        Ok(Standing::Founded(kind)) => kind,
        _ => Kind::Production,
    };
    let database = match standing {
        Ok(standing) => database(&config, standing).await,
        Err(error) => Err(error.into()),
    };
    let mut findings = vec![
        Finding { key: "public_url", found: public_url(&config) },
        Finding { key: "keys", found: keys(&config) },
        Finding { key: "database", found: database },
        Finding { key: "site_root", found: site(&config) },
        Finding { key: "tls", found: tls(&config).await },
        Finding { key: "mail", found: mail(&config).await },
    ];
    findings.extend(registers(&config));
    let together = installation::judge(&config, kind).map(|()| format!("fits a {}", name(kind)));
    findings.push(Finding { key: "all together", found: together });
    for Finding { key, found } in &findings {
        match found {
            Ok(what) => println!("ok     {key}: {what}"),
            Err(error) => println!("WRONG  {key}: {error:#}"),
        }
    }
    let wrong = findings.iter().filter(|finding| finding.found.is_err()).count();
    ensure!(wrong == 0, "{wrong} of {} are wrong", findings.len());
    Ok(())
}

const fn name(kind: Kind) -> &'static str {
    match kind {
        Kind::Demo => "demo",
        Kind::Production => "real installation",
    }
}

fn public_url(config: &Config) -> anyhow::Result<String> {
    let (url, has_tls) = (&config.public_url, config.tls.is_some());
    ensure!(
        !url.is_https() || has_tls || !config.trusted_proxies.is_empty(),
        "{} is https, but there is neither `tls` nor a proxy in `trusted_proxies`",
        url.origin()
    );
    Ok(format!("{}, listening on {}", url.origin(), config.listen))
}

fn keys(config: &Config) -> anyhow::Result<String> {
    let keys = installation::keys(config)?;
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let mode = std::fs::metadata(&config.keys)?.permissions().mode();
        ensure!(mode.trailing_zeros() >= 6, "{} can be read by others: chmod 600", config.keys.display());
    }
    let erased = keys.erasures().all().context("erasures.txt beside the key file")?.len();
    let version = keys.wrapping_version();
    Ok(format!("{}, version {version}, {erased} erasures on the list", config.keys.display()))
}

async fn database(config: &Config, standing: Standing) -> anyhow::Result<String> {
    let url = &config.database;
    let newest = Schema::newest().version;
    let Some(schema) = schema(url).await? else {
        if let DatabaseUrl::Sqlite(file) = url {
            let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty());
            ensure!(folder.is_none_or(Path::is_dir), "the folder of {} does not exist", file.display());
        }
        return Ok(format!("{url:?} is empty; `luukku migrate` or `luukku serve` makes the tables"));
    };
    let kind = match standing {
        Standing::Founded(kind) => name(kind),
        Standing::Empty => "empty",
        Standing::Unfinished => {
            bail!("a restore or a copy into it did not come to its end; empty it and begin again")
        }
    };
    if schema.version < newest {
        return Ok(format!(
            "{url:?}, {kind}; step {} of {newest}, `luukku migrate` takes the rest",
            schema.version
        ));
    }
    Ok(format!("{url:?}, {kind}, up to date (step {newest})"))
}

fn site(config: &Config) -> anyhow::Result<String> {
    let folder = &config.site_root;
    ensure!(folder.join("pkg").is_dir(), "{} holds no `pkg`: it is not a built site", folder.display());
    Ok(folder.display().to_string())
}

async fn tls(config: &Config) -> anyhow::Result<String> {
    let Some(files) = &config.tls else { return Ok("none; the server speaks plain HTTP".to_owned()) };
    let _ = rustls::crypto::ring::default_provider().install_default();
    RustlsConfig::from_pem_file(&files.certificate, &files.key).await.with_context(|| {
        format!("{} and {} cannot be used together", files.certificate.display(), files.key.display())
    })?;
    Ok(files.certificate.display().to_string())
}

async fn mail(config: &Config) -> anyhow::Result<String> {
    let Some(mail) = &config.mail else { return Ok("none; letters wait in the outbox".to_owned()) };
    outside::smtp(mail)?;
    let address = format!("{}:{}", mail.host, mail.port);
    match tokio::time::timeout(MAIL_LIMIT, TcpStream::connect(&address)).await {
        Ok(Ok(_)) => Ok(format!("{address} answers")),
        Ok(Err(error)) => bail!("{address} does not answer: {error}"),
        Err(_) => bail!("{address} does not answer within {} s", MAIL_LIMIT.as_secs()),
    }
}

fn registers(config: &Config) -> [Finding; 3] {
    let log = || Arc::new(Nowhere) as Arc<dyn CallLog>;
    let test = TestIdentities::Accepted;
    let missing = |what: &str| Ok(format!("none; {what}"));
    let identification = match &config.identification {
        None => missing("citizens cannot sign in"),
        Some(service) => {
            outside::identification(config, service, test, log()).map(|_| service.issuer.to_string())
        }
    };
    let address = |register: &Register| register.address.to_string();
    let population = match &config.population_register {
        None => missing("citizens cannot sign in"),
        Some(register) => outside::population(register, test, log()).map(|_| address(register)),
    };
    let business = match &config.business_register {
        None => missing("names of companies are typed by hand"),
        Some(register) => outside::business(register, log()).map(|_| address(register)),
    };
    [
        Finding { key: "identification", found: identification },
        Finding { key: "population_register", found: population },
        Finding { key: "business_register", found: business },
    ]
}

/// No call is made, so none is recorded.
struct Nowhere;

impl CallLog for Nowhere {
    fn record(&self, _: CallRecord) {}
}
