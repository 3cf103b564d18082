//! The configuration: a TOML file, overridden by the environment. Unknown keys are refused.
//!
//! To add a section, give it a struct with `deny_unknown_fields` in a file of its own here, and a field in [`Config`]. Each
//! key has a row in `docs/operating.md`.

mod addresses;
mod environment;
#[cfg(test)]
mod guide_tests;
mod outside;

pub use addresses::{PublicUrl, is_loopback};
pub use outside::{
    Identification, LogoutHint, Mail, MailSecurity, Register, Secret, Simulators, WitnessPlace,
};

use environment::Environment;
use figment::{
    Figment,
    error::{Actual, Kind},
    providers::{Format, Toml},
};
use ipnet::IpNet;
use luukku_backend::{privacy::catalogue::Schedule, store::DatabaseUrl};
use luukku_domain::clocks::{Clocks, ClocksError};
use serde::Deserialize;
use std::{
    net::SocketAddr,
    path::{Path, PathBuf},
};

/// Everything that an installation decides. Each key has its default here.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Config {
    /// The address under which people reach the service, such as `https://luukku.example.fi`. All links are built from it.
    /// Must be https, except on the own machine.
    pub public_url: PublicUrl,
    /// Where the server listens, such as `127.0.0.1:3000`.
    pub listen: SocketAddr,
    /// The database: `sqlite:FILE`, or `postgres://USER:PASSWORD@HOST/NAME`.
    pub database: DatabaseUrl,
    /// The same PostgreSQL database as the role that owns its tables; `migrate` and `restore` use it. With it, the role
    /// in `database` serves without owning anything, so that it cannot alter the event log, and the program refuses to
    /// serve with one that could.
    pub database_owner: Option<DatabaseUrl>,
    /// Whether one PostgreSQL role owns the tables and serves, although it could alter the event log. A real installation
    /// has either this or `database_owner`.
    pub one_database_role: bool,
    /// Passwords known from breaches, one a line, in UTF-8. Nobody may choose one of them. Eight bytes of memory a line.
    pub breached_passwords: Option<PathBuf>,
    /// The installation's own register catalogue, from which its privacy notices are made. Begin with a copy of the
    /// program's, `backend/src/privacy/catalogue.toml`; its codes stay. Without it the program's is shown.
    pub register_catalogue: Option<PathBuf>,
    /// The times of the controllers' retention schedule, for the rules of the catalogue that leave them to it:
    /// `e_services.ended_relation = "5 years"`. What has none is kept until somebody sets one.
    pub retention: Schedule,
    /// The key file. Never inside of a folder that is backed up, and never beside the database.
    pub keys: PathBuf,
    /// The folder of the built site: `pkg/` with script, Wasm and styles, and the public files beside it.
    pub site_root: PathBuf,
    /// Proxies in front of the server, such as `["10.0.0.0/8"]`. Only they are believed about a browser's address.
    pub trusted_proxies: Vec<IpNet>,
    /// Where metrics are served, such as `127.0.0.1:9090`; only on the own machine. Without it there are none.
    pub metrics: Option<SocketAddr>,
    /// How log lines are written.
    pub log: LogFormat,
    /// Certificate and key, when the server speaks TLS by itself and not through a proxy.
    pub tls: Option<Tls>,
    /// Who runs the installation; named in the footer and the statements.
    pub operator: Operator,
    /// Whether `serve` runs the jobs, too. Where several processes serve one database, leases see to it that each job
    /// runs once; `false` leaves them to a process of their own (`luukku jobs`).
    pub jobs: bool,
    /// The mail server. Without it letters wait in the outbox.
    pub mail: Option<Mail>,
    /// The strong identification service. Without it citizens cannot sign in.
    pub identification: Option<Identification>,
    /// The population register. Without it citizens cannot sign in.
    pub population_register: Option<Register>,
    /// The business register.
    pub business_register: Option<Register>,
    /// The second place of the event log's checkpoints, such as `file:/mnt/elsewhere/luukku.checkpoints`. Outside of a demo
    /// there must be one.
    pub witness: Option<WitnessPlace>,
    /// Where `luukku simulators` stands in for all of these; in a demo only.
    pub simulators: Option<Simulators>,
    /// After how long something ends, warns or is asked again. What is left out is as the sources say.
    pub clocks: Clocks,
}

/// How log lines are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LogFormat {
    /// For people.
    #[default]
    Text,
    /// One JSON object a line, for machines.
    Json,
}

/// TLS by the server itself. The files are read again when they change.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Tls {
    /// The certificate with its chain, PEM.
    pub certificate: PathBuf,
    /// The private key, PEM.
    pub key: PathBuf,
}

/// Who runs the installation.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Operator {
    /// The name of the organisation.
    pub name: Option<String>,
    /// An e-mail address for questions and feedback, accessibility among them.
    pub email: Option<String>,
}

/// Why a configuration is refused.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// A file or variable cannot be read, holds an unknown key, or a value of the wrong kind.
    #[error(transparent)]
    Unreadable(#[from] Box<figment::Error>),
    /// Metrics would be open to the network.
    #[error("metrics: {0} is not on this machine; give a loopback address such as 127.0.0.1:9090")]
    MetricsOpen(SocketAddr),
    /// People on the network must know whose service this is.
    #[error(
        "operator: name and email are needed when public_url is not on this machine; the statements show them"
    )]
    OperatorMissing,
    /// Roles are those of PostgreSQL.
    #[error("database_owner: give it for a PostgreSQL database only, as postgres://OWNER:PASSWORD@HOST/NAME")]
    OwnerOfAFile,
    /// It says the opposite of another key, or nothing.
    #[error(
        "one_database_role: give it for a PostgreSQL database only, and not together with database_owner"
    )]
    OneRoleOfTwo,
    /// Letters with secret links would cross the network in the open.
    #[error("mail.security: \"plain\" is for a server on this machine; use \"tls\" or \"start_tls\"")]
    MailInTheOpen,
    /// Test people would look like real ones to others.
    #[error("simulators: {0} is not on this machine; give a loopback address such as 127.0.0.1:3001")]
    SimulatorsOpen(SocketAddr),
    /// A clock that makes no sense.
    #[error(transparent)]
    Clocks(#[from] ClocksError),
}

impl Default for Config {
    fn default() -> Self {
        Self {
            public_url: PublicUrl::default(),
            listen: SocketAddr::from(([127, 0, 0, 1], 3000)),
            database: DatabaseUrl::default(),
            database_owner: None,
            one_database_role: false,
            breached_passwords: None,
            register_catalogue: None,
            retention: Schedule::new(),
            keys: PathBuf::from("keys.toml"),
            site_root: PathBuf::from("target/site"),
            trusted_proxies: Vec::new(),
            metrics: None,
            log: LogFormat::default(),
            tls: None,
            operator: Operator::default(),
            jobs: true,
            mail: None,
            identification: None,
            population_register: None,
            business_register: None,
            witness: None,
            simulators: None,
            clocks: Clocks::default(),
        }
    }
}

impl Config {
    /// Reads the file, when one is given, then the environment (`LUUKKU_LISTEN`, `LUUKKU_TLS__KEY`), and checks the whole.
    pub fn load(file: Option<&Path>) -> Result<Self, ConfigError> {
        let mut sources = Figment::new();
        if let Some(file) = file {
            sources = sources.merge(Toml::file_exact(file));
        }
        sources.merge(Environment::new()).extract::<Self>().map_err(unreadable)?.checked()
    }

    /// The files of keys that belong neither beside the data nor into a backup, by the key that names them.
    pub fn key_files(&self) -> impl Iterator<Item = (&'static str, &Path)> {
        let towards = self.identification.as_ref();
        let towards = towards.map(|service| ("identification.client_keys", service.client_keys.as_path()));
        std::iter::once(("keys", self.keys.as_path())).chain(towards)
    }

    /// The database as whoever may change its schema.
    pub fn owned_database(&self) -> &DatabaseUrl {
        self.database_owner.as_ref().unwrap_or(&self.database)
    }

    /// Rules over several keys.
    fn checked(self) -> Result<Self, ConfigError> {
        if let Some(metrics) = self.metrics.filter(|address| !address.ip().is_loopback()) {
            return Err(ConfigError::MetricsOpen(metrics));
        }
        let is_named = self.operator.name.is_some() && self.operator.email.is_some();
        if !self.public_url.is_loopback() && !is_named {
            return Err(ConfigError::OperatorMissing);
        }
        let is_served = |url: &DatabaseUrl| matches!(url, DatabaseUrl::Postgres(_));
        if self.database_owner.as_ref().is_some_and(|owner| !is_served(owner) || !is_served(&self.database)) {
            return Err(ConfigError::OwnerOfAFile);
        }
        if self.one_database_role && (self.database_owner.is_some() || !is_served(&self.database)) {
            return Err(ConfigError::OneRoleOfTwo);
        }
        let in_the_open = |mail: &Mail| mail.security == MailSecurity::Plain && !is_loopback(&mail.host);
        if self.mail.as_ref().is_some_and(in_the_open) {
            return Err(ConfigError::MailInTheOpen);
        }
        let mut simulators = self.simulators.iter().flat_map(|simulators| [simulators.http, simulators.smtp]);
        if let Some(open) = simulators.find(|address| !address.ip().is_loopback()) {
            return Err(ConfigError::SimulatorsOpen(open));
        }
        self.clocks.check()?;
        Ok(self)
    }
}

/// Tells where a value of the wrong kind stands and what belongs there, and not the value: it may be a secret.
fn unreadable(mut error: figment::Error) -> ConfigError {
    if let Kind::InvalidType(found, _) | Kind::InvalidValue(found, _) = &mut error.kind {
        *found = Actual::Other("something else".to_owned());
    }
    ConfigError::Unreadable(Box::new(error))
}

#[cfg(test)]
mod tests {
    use super::*;

    pub(super) fn read(text: &str) -> Result<Config, ConfigError> {
        Figment::from(Toml::string(text)).extract::<Config>().map_err(unreadable).and_then(Config::checked)
    }

    #[test]
    fn an_empty_configuration_is_a_server_on_the_own_machine() {
        let config = read("").unwrap();
        assert!(config.listen.ip().is_loopback() && config.public_url.is_loopback());
        assert_eq!(config.database, DatabaseUrl::Sqlite("luukku.db".into()));
    }

    #[test]
    fn unknown_keys_are_refused_by_name() {
        assert!(read("lisen = '127.0.0.1:80'").unwrap_err().to_string().contains("lisen"));
        assert!(
            read("[tls]\ncertificate = 'a'\nkey = 'b'\nkye = 'c'").unwrap_err().to_string().contains("kye")
        );
    }

    #[test]
    fn metrics_stay_on_the_own_machine() {
        assert!(read("metrics = '127.0.0.1:9090'").is_ok());
        assert!(matches!(read("metrics = '0.0.0.0:9090'"), Err(ConfigError::MetricsOpen(_))));
    }

    #[test]
    fn an_owner_is_for_postgres_only() {
        let owner = "database_owner = 'postgres://owner@db/luukku'\n";
        assert!(read(&format!("{owner}database = 'postgres://luukku@db/luukku'")).is_ok());
        assert!(matches!(read(owner), Err(ConfigError::OwnerOfAFile)));
    }

    #[test]
    fn one_role_for_everything_is_of_postgres_and_without_an_owner() {
        let one = "one_database_role = true\ndatabase = 'postgres://luukku@db/luukku'\n";
        assert!(read(one).is_ok());
        let both = format!("{one}database_owner = 'postgres://owner@db/luukku'");
        assert!(matches!(read(&both), Err(ConfigError::OneRoleOfTwo)));
        assert!(matches!(read("one_database_role = true"), Err(ConfigError::OneRoleOfTwo)));
    }

    #[test]
    fn a_service_on_the_network_says_whose_it_is() {
        let public = "public_url = 'https://luukku.example'\n";
        assert!(matches!(read(public), Err(ConfigError::OperatorMissing)));
        assert!(
            read(&format!("{public}[operator]\nname = 'Esimerkkilä'\nemail = 'luukku@esimerkkila.example'"))
                .is_ok()
        );
    }

    #[test]
    fn mail_leaves_this_machine_only_protected() {
        let mail = |host: &str, security: &str| {
            read(&format!(
                "[mail]\nhost = '{host}'\nport = 25\nsecurity = '{security}'\nfrom = 'luukku@example.org'"
            ))
        };
        assert!(mail("127.0.0.1", "plain").is_ok() && mail("mail.example.org", "start_tls").is_ok());
        assert!(matches!(mail("mail.example.org", "plain"), Err(ConfigError::MailInTheOpen)));
    }

    #[test]
    fn clocks_are_set_by_name_and_what_is_left_out_is_as_the_sources_say() {
        let clocks = read("[clocks]\nstaff_session_idle_hours = 4").unwrap().clocks;
        assert_eq!(clocks, Clocks { staff_session_idle_hours: 4, ..Clocks::default() });
    }

    #[test]
    fn nonsense_among_the_clocks_is_refused_by_name() {
        for (line, named) in [
            ("invitation_days = 0", "clocks.invitation_days"),
            ("staff_session_idle_hours = 13", "clocks.staff_session_longest_hours"),
            ("invitation_dais = 7", "invitation_dais"),
            ("invitation_days = 'a week'", "clocks.invitation_days"),
            ("invitation_days = -7", "clocks.invitation_days"),
        ] {
            let refused = read(&format!("[clocks]\n{line}")).unwrap_err().to_string();
            assert!(refused.contains(named), "{line}: {refused}");
        }
    }

    #[test]
    fn simulators_stay_on_the_own_machine() {
        let simulators =
            |http: &str| read(&format!("[simulators]\nhttp = '{http}'\nsmtp = '127.0.0.1:3025'"));
        assert!(simulators("127.0.0.1:3001").is_ok());
        assert!(matches!(simulators("0.0.0.0:3001"), Err(ConfigError::SimulatorsOpen(_))));
    }

    #[test]
    fn a_password_in_the_configuration_is_never_shown() {
        let text = "[mail]\nhost = 'mail.example.org'\nport = 465\nfrom = 'luukku@example.org'\npassword = 'salainen'";
        let config = read(text).unwrap();
        assert!(!format!("{config:?}").contains("salainen"));
        assert_eq!(config.mail.unwrap().password.unwrap().reveal(), "salainen");
        let refused = read(&text.replace("'salainen'", "84727193")).unwrap_err();
        assert!(!format!("{refused} {refused:?}").contains("84727193"), "{refused}");
        assert!(refused.to_string().contains("mail.password"), "{refused}");
    }

    #[test]
    #[expect(clippy::result_large_err, reason = "figment's own closure type")]
    fn the_environment_wins_over_the_file() {
        figment::Jail::expect_with(|jail| {
            jail.create_file("luukku.toml", "listen = '127.0.0.1:1'\n[tls]\ncertificate = 'a'\nkey = 'b'")?;
            jail.set_env("LUUKKU_LISTEN", "127.0.0.1:2");
            jail.set_env("LUUKKU_TLS__KEY", "c");
            jail.set_env("LUUKKU_CONFIG", "luukku.toml");
            jail.set_env("LUUKKU_COPY_TO", "postgres://localhost/x");
            let config = Config::load(Some(Path::new("luukku.toml"))).unwrap();
            assert_eq!(config.listen.port(), 2);
            assert_eq!(config.tls.unwrap().key, PathBuf::from("c"));
            jail.set_env("LUUKKU_LISEN", "x");
            assert!(Config::load(None).unwrap_err().to_string().contains("lisen"));
            Ok(())
        });
    }
}
