//! The configuration of a demo, as `luukku demo` writes it and `serve` and `simulators` read it.

use crate::config::Config;
use anyhow::Context as _;
use luukku_backend::store::DatabaseUrl;
use std::{
    io::Write as _,
    path::{Path, PathBuf},
};

/// The file's name.
pub const FILE: &str = "luukku.toml";

/// What of a demo's configuration is of use at the command line.
pub struct Configuration {
    /// Where the portals are.
    pub public_url: String,
    /// Where the simulators' front page is.
    pub simulators: String,
    /// The database.
    pub database: DatabaseUrl,
}

/// What a new configuration is made of. Paths are absolute, so that the programs start from anywhere.
pub struct New<'a> {
    pub port: u16,
    pub simulators_port: u16,
    pub mail_port: u16,
    pub database: &'a DatabaseUrl,
    pub keys: PathBuf,
    pub client_keys: PathBuf,
}

impl Configuration {
    /// Reads the configuration of the demo in `folder`.
    pub fn load(folder: &Path) -> anyhow::Result<Self> {
        let config = Config::load(Some(&folder.join(FILE)))?;
        let simulators = config.simulators.context("simulators: this section is missing")?;
        Ok(Self {
            public_url: config.public_url.origin().to_owned(),
            simulators: format!("http://{}", simulators.http),
            database: config.database,
        })
    }
}

impl New<'_> {
    /// The text of the file.
    pub fn text(&self) -> String {
        let Self { port, simulators_port, mail_port, .. } = self;
        let database = match self.database {
            DatabaseUrl::Sqlite(file) => format!("sqlite:{}", file.display()),
            DatabaseUrl::Postgres(address) => address.clone(),
        };
        let (keys, client_keys) = (quoted(&self.keys), quoted(&self.client_keys));
        let database = toml_string(&database);
        // In a demo everything lies in one folder; a real witness is out of reach of the database.
        let witness = toml_string(&format!("file:{}", self.keys.with_file_name("checkpoints.txt").display()));
        format!(
            "# A demo of Luukku: invented people, known passwords, and simulators instead of outside systems.\n\
             # It serves on this machine only. `luukku demo` made it; remove the folder to begin again.\n\
             public_url = \"http://localhost:{port}\"\n\
             listen = \"127.0.0.1:{port}\"\n\
             database = {database}\n\
             keys = {keys}\n\
             witness = {witness}\n\
             \n\
             [operator]\n\
             name = \"Luukun ylläpito\"\n\
             email = \"luukku@luukku.example\"\n\
             \n\
             [retention.e_services]\n\
             ended_relation = \"2 years\"\n\
             sign_in_without_relation = \"2 years\"\n\
             \n\
             [mail]\n\
             host = \"127.0.0.1\"\n\
             port = {mail_port}\n\
             security = \"plain\"\n\
             from = \"luukku@luukku.example\"\n\
             \n\
             [identification]\n\
             issuer = \"http://127.0.0.1:{simulators_port}/identification\"\n\
             client_id = \"luukku-demo\"\n\
             client_keys = {client_keys}\n\
             \n\
             [population_register]\n\
             address = \"http://127.0.0.1:{simulators_port}/population/v1\"\n\
             \n\
             [business_register]\n\
             address = \"http://127.0.0.1:{simulators_port}/business/v3\"\n\
             \n\
             [simulators]\n\
             http = \"127.0.0.1:{simulators_port}\"\n\
             smtp = \"127.0.0.1:{mail_port}\"\n"
        )
    }

    /// Writes the file.
    pub fn write(&self, folder: &Path) -> anyhow::Result<()> {
        let path = folder.join(FILE);
        let mut options = std::fs::OpenOptions::new();
        options.write(true).create_new(true);
        // The address of a PostgreSQL database holds a password.
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let mut file = options.open(&path).with_context(|| path.display().to_string())?;
        file.write_all(self.text().as_bytes()).with_context(|| path.display().to_string())
    }
}

fn quoted(path: &Path) -> String {
    toml_string(&path.display().to_string())
}

/// A TOML string: its escapes are those of JSON.
fn toml_string(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read_back_whatever_the_folder_is_called() {
        let folder = tempfile::tempdir().unwrap();
        let odd = folder.path().join("kun \"ä\" \\ tulee");
        std::fs::create_dir(&odd).unwrap();
        let database = DatabaseUrl::Sqlite(odd.join("luukku.db"));
        let new = New {
            port: 4000,
            simulators_port: 4001,
            mail_port: 4025,
            database: &database,
            keys: odd.join("keys.toml"),
            client_keys: odd.join("client.json"),
        };
        new.write(&odd).unwrap();
        let read = Configuration::load(&odd).unwrap();
        assert_eq!(read.database, database);
        assert_eq!(
            (read.public_url.as_str(), read.simulators.as_str()),
            ("http://localhost:4000", "http://127.0.0.1:4001")
        );
        let config = Config::load(Some(&odd.join(FILE))).unwrap();
        assert_eq!(config.keys, odd.join("keys.toml"));
    }
}
