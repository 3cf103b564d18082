//! The clients of outside systems, set up as the configuration says. Nobody is asked anything yet.

use crate::config::{
    self, Config, Identification as IdentificationConfig, Mail, MailSecurity, Register, WitnessPlace,
};
use crate::identification::{CALLBACK, SIGNED_OUT};
use anyhow::Context as _;
use luukku_backend::{
    Backend,
    events::sealing::Witness,
    mail::{Credentials, Post, Security, Smtp, SmtpSettings},
    outside::Outside,
    registries::{
        CallLog, HttpSettings,
        business::{BusinessClient, BusinessRegister, BusinessSettings},
        identification::{ClientKeys, Identification, LogoutHint, Settings},
        keep_calls,
        population::{PopulationClient, PopulationRegister, PopulationSettings},
    },
};
use luukku_domain::{
    lang::Lang,
    values::{Email, TestIdentities},
};
use std::{path::Path, sync::Arc, time::Duration};
use url::Url;

/// How long each step of a conversation with the mail server may take.
const MAIL_STEP: Duration = Duration::from_secs(20);

/// Sets the clients up. Nobody is asked anything yet. A system without its section is one that does not answer.
pub fn systems(config: &Config, backend: &Backend) -> anyhow::Result<Outside> {
    let test =
        if backend.settings.test_identities { TestIdentities::Accepted } else { TestIdentities::Refused };
    let (log, _writing) = keep_calls(backend.store.clone());
    let identification = match &config.identification {
        Some(service) => Some(Arc::new(identification(config, service, test, Arc::clone(&log))?)),
        None => None,
    };
    let population: Option<Arc<dyn PopulationRegister>> = match &config.population_register {
        Some(register) => Some(Arc::new(population(register, test, Arc::clone(&log))?)),
        None => None,
    };
    let business: Option<Arc<dyn BusinessRegister>> = match &config.business_register {
        Some(register) => Some(Arc::new(business(register, log)?)),
        None => None,
    };
    Ok(Outside {
        post: post(config)?,
        identification,
        population_register: population,
        business_register: business,
        witness: config.witness.as_ref().map(|place| match place {
            WitnessPlace::File(file) => Witness::File(file.clone()),
            WitnessPlace::Http(address) => Witness::Http(address.clone()),
        }),
    })
}

/// Who carries mail away. Without a mail server letters stay in the outbox until one is configured, at most two days.
pub fn post(config: &Config) -> anyhow::Result<Arc<dyn Post>> {
    Ok(match &config.mail {
        Some(mail) => Arc::new(smtp(mail)?),
        None => Outside::none().post,
    })
}

/// The SMTP client.
pub fn smtp(mail: &Mail) -> anyhow::Result<Smtp> {
    let from = Email::parse(&mail.from)
        .map_err(|error| anyhow::Error::msg(error.sentence(Lang::En)).context("mail.from"))?;
    let security = match mail.security {
        MailSecurity::Tls => Security::Tls,
        MailSecurity::StartTls => Security::StartTls,
        MailSecurity::Plain => Security::Plain,
    };
    let credentials = match (&mail.user, &mail.password) {
        (Some(user), Some(password)) => {
            Some(Credentials { user: user.clone(), password: password.reveal().to_owned() })
        }
        (None, None) => None,
        _ => anyhow::bail!("mail: user and password are given together, or neither"),
    };
    let settings = SmtpSettings {
        host: mail.host.clone(),
        port: mail.port,
        security,
        credentials,
        authority: read_optional("mail.authority", mail.authority.as_deref())?,
        from,
        from_name: mail.from_name.clone(),
        timeout: MAIL_STEP,
    };
    Smtp::new(settings).context("mail")
}

/// The identification client.
pub fn identification(
    config: &Config,
    service: &IdentificationConfig,
    test: TestIdentities,
    log: Arc<dyn CallLog>,
) -> anyhow::Result<Identification> {
    let keys = std::fs::read_to_string(&service.client_keys)
        .with_context(|| format!("identification.client_keys: {}", service.client_keys.display()))?;
    let keys = ClientKeys::from_json(&keys).context("identification.client_keys")?;
    let mut settings = Settings::trust_network(
        service.issuer.clone(),
        service.client_id.clone(),
        own(config, CALLBACK)?,
        own(config, SIGNED_OUT)?,
        test,
    );
    settings.logout_hint = match service.logout_hint {
        config::LogoutHint::ClientId => LogoutHint::ClientId,
        config::LogoutHint::IdToken => LogoutHint::IdToken,
    };
    Identification::new(settings, keys, log).context("identification")
}

/// The population register's client.
pub fn population(
    register: &Register,
    test: TestIdentities,
    log: Arc<dyn CallLog>,
) -> anyhow::Result<PopulationClient> {
    let mut settings = PopulationSettings::new(register.address.clone(), test);
    settings.http = http("population_register", register)?;
    PopulationClient::new(settings, log).context("population_register")
}

/// The business register's client.
pub fn business(register: &Register, log: Arc<dyn CallLog>) -> anyhow::Result<BusinessClient> {
    let settings =
        BusinessSettings { base: register.address.clone(), http: http("business_register", register)? };
    BusinessClient::new(settings, log).context("business_register")
}

/// One of our own addresses.
pub fn own(config: &Config, path: &str) -> anyhow::Result<Url> {
    format!("{}{path}", config.public_url.origin()).parse().context("public_url")
}

fn http(key: &str, register: &Register) -> anyhow::Result<HttpSettings> {
    Ok(HttpSettings {
        root_certificates: read_optional(&format!("{key}.authority"), register.authority.as_deref())?,
        client_identity: read_optional(
            &format!("{key}.client_certificate"),
            register.client_certificate.as_deref(),
        )?,
        ..HttpSettings::default()
    })
}

fn read_optional(key: &str, file: Option<&Path>) -> anyhow::Result<Option<Vec<u8>>> {
    file.map(|file| std::fs::read(file).with_context(|| format!("{key}: {}", file.display()))).transpose()
}
