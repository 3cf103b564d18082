//! `luukku check-config`: says what is wrong, key by key, before anything starts. Changes nothing, and asks no outside
//! system anything; only whether the mail server answers at all.

use crate::{
    config::{Config, Register, WitnessPlace},
    installation, logging, outside,
};
use anyhow::{Context as _, bail, ensure};
use axum_server::tls_rustls::RustlsConfig;
use luukku_backend::{
    operating::{Kind, Standing, founding},
    registries::{CallLog, CallRecord},
    store::{
        DatabaseUrl, roles,
        whole::{Schema, schema},
    },
};
use luukku_domain::{clocks::Clocks, values::TestIdentities};
use std::{path::Path, sync::Arc, time::Duration};
use tokio::net::TcpStream;

/// How long the mail server may take to answer.
const MAIL_LIMIT: Duration = Duration::from_secs(5);

/// What was found about one key.
struct Finding {
    key: &'static str,
    found: Found,
}

enum Found {
    /// What it is.
    Right(String),
    /// It serves, and somebody should know what that means.
    Risky(String),
    /// What is wrong with it.
    Wrong(anyhow::Error),
}

impl From<anyhow::Result<String>> for Found {
    fn from(found: anyhow::Result<String>) -> Self {
        found.map_or_else(Self::Wrong, Self::Right)
    }
}

/// Prints a line for each key; an error at the end when any of them is wrong.
pub async fn run(file: Option<&Path>) -> anyhow::Result<()> {
    let config = Config::load(file)?;
    logging::start_quietly();
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
        Finding { key: "public_url", found: public_url(&config).into() },
        Finding { key: "operator.name", found: operator_name(&config, kind).into() },
        Finding { key: "operator.email", found: operator_email(&config).into() },
        Finding { key: "keys", found: keys(&config).into() },
        Finding { key: "database", found: database.into() },
        Finding { key: "database_owner", found: owner(&config).await },
        Finding { key: "breached_passwords", found: breached_passwords(&config).into() },
        Finding { key: "site_root", found: site(&config).into() },
        Finding { key: "tls", found: tls(&config).await.into() },
        Finding { key: "mail", found: mail(&config).await.into() },
        Finding { key: "witness", found: witness(&config).into() },
        Finding { key: "register_catalogue", found: register_catalogue(&config).into() },
        Finding { key: "clocks", found: Ok(clocks(&config)).into() },
    ];
    findings.extend(registers(&config));
    let together = installation::judge(&config, kind).map(|()| format!("fits a {}", name(kind)));
    findings.push(Finding { key: "all together", found: together.into() });
    for Finding { key, found } in &findings {
        match found {
            Found::Right(what) => println!("ok     {key}: {what}"),
            Found::Risky(what) => println!("RISKY  {key}: {what}"),
            Found::Wrong(error) => println!("WRONG  {key}: {error:#}"),
        }
    }
    let wrong = findings.iter().filter(|finding| matches!(finding.found, Found::Wrong(_))).count();
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

fn operator_name(config: &Config, kind: Kind) -> anyhow::Result<String> {
    // Nobody is invited from the command line into a demo, whose pages say that it is one.
    if kind == Kind::Demo && config.operator.name.is_none() {
        return Ok("none; pages say that this is a trial installation".to_owned());
    }
    Ok(installation::operator_name(config)?.into())
}

fn operator_email(config: &Config) -> anyhow::Result<String> {
    let email = installation::operator_email(config)?;
    Ok(email.map_or_else(|| "none; the statements name no address".to_owned(), String::from))
}

fn witness(config: &Config) -> anyhow::Result<String> {
    Ok(match &config.witness {
        Some(WitnessPlace::File(file)) => {
            let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty());
            ensure!(folder.is_none_or(Path::is_dir), "the folder of {} does not exist", file.display());
            format!("checkpoints of the log are appended to {}", file.display())
        }
        Some(WitnessPlace::Http(address)) => format!("checkpoints of the log are posted to {address}"),
        None => "none: nobody could show that the newest events were cut off".to_owned(),
    })
}

fn register_catalogue(config: &Config) -> anyhow::Result<String> {
    installation::catalogue(config)?;
    Ok(match &config.register_catalogue {
        Some(file) => format!("notices are made from {}", file.display()),
        None => "notices are made from the program's own".to_owned(),
    })
}

fn keys(config: &Config) -> anyhow::Result<String> {
    let keys = installation::keys(config)?;
    is_private(&config.keys)?;
    let erased = keys.erasures().all().context("erasures.txt beside the key file")?.len();
    let version = keys.wrapping_version();
    Ok(format!("{}, version {version}, {erased} erasures on the list", config.keys.display()))
}

/// Refuses a file that others on this machine may read.
fn is_private(file: &Path) -> anyhow::Result<()> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let mode = std::fs::metadata(file).with_context(|| file.display().to_string())?.permissions().mode();
        ensure!(mode.trailing_zeros() >= 6, "{} can be read by others: chmod 600", file.display());
    }
    Ok(())
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

async fn owner(config: &Config) -> Found {
    match &config.database_owner {
        Some(owner) => owned(config, owner).await.into(),
        None if config.one_database_role => Found::Risky(format!("none; {}", installation::ONE_ROLE)),
        None => Found::Right("none".to_owned()),
    }
}

async fn owned(config: &Config, owner: &DatabaseUrl) -> anyhow::Result<String> {
    schema(owner).await.context("the owner cannot look at the database")?;
    roles::check(&config.database).await.map_err(|error| installation::not_opened(config, &error))?;
    Ok("owns the tables; the role that serves cannot alter the event log".to_owned())
}

fn breached_passwords(config: &Config) -> anyhow::Result<String> {
    let Some(file) = &config.breached_passwords else {
        return Ok("none; only the built-in list of common ones is refused".to_owned());
    };
    Ok(format!("{}, {} passwords", file.display(), installation::breached(file)?.len()))
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

/// What differs from the defaults. Nonsense was refused when the configuration was read.
fn clocks(config: &Config) -> String {
    let usual = Clocks::default();
    let rows = config.clocks.rows().zip(usual.rows()).filter(|(own, usual)| own != usual);
    let own: Vec<_> =
        rows.map(|((key, value), (_, usual))| format!("{key} = {value} (usually {usual})")).collect();
    if own.is_empty() { "all as usual".to_owned() } else { own.join(", ") }
}

fn registers(config: &Config) -> [Finding; 3] {
    let log = || Arc::new(Nowhere) as Arc<dyn CallLog>;
    let test = TestIdentities::Accepted;
    let missing = |what: &str| Ok(format!("none; {what}"));
    let identification = match &config.identification {
        None => missing("citizens cannot sign in"),
        Some(service) => {
            let client = outside::identification(config, service, test, log());
            let private = client.and_then(|_| is_private(&service.client_keys).context("client_keys"));
            private.map(|()| service.issuer.to_string())
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
        Finding { key: "identification", found: identification.into() },
        Finding { key: "population_register", found: population.into() },
        Finding { key: "business_register", found: business.into() },
    ]
}

/// No call is made, so none is recorded.
struct Nowhere;

impl CallLog for Nowhere {
    fn record(&self, _: CallRecord) {}
}
