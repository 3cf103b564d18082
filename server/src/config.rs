//! The configuration: a TOML file, overridden by the environment. Unknown keys are refused.

use figment::{
    Figment,
    providers::{Env, Format, Toml},
};
use serde::Deserialize;
use std::{
    net::SocketAddr,
    path::{Path, PathBuf},
};

/// Everything that an installation decides.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Config {
    /// The address under which people reach the service, such as `https://luukku.example.fi`.
    pub public_url: String,
    /// Where the server listens.
    pub listen: SocketAddr,
    /// The folder of the built site: `pkg/` with script, Wasm and styles, and the public files.
    pub site_root: PathBuf,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            public_url: "http://localhost:3000".to_owned(),
            listen: SocketAddr::from(([127, 0, 0, 1], 3000)),
            site_root: PathBuf::from("target/site"),
        }
    }
}

impl Config {
    /// Reads the file, when one is given, and then the environment: `LUUKKU_LISTEN`, `LUUKKU_TLS__KEY`.
    pub fn load(file: Option<&Path>) -> anyhow::Result<Self> {
        let mut sources = Figment::new();
        if let Some(file) = file {
            sources = sources.merge(Toml::file_exact(file));
        }
        Ok(sources.merge(Env::prefixed("LUUKKU_").ignore(&["config"]).split("__")).extract()?)
    }
}
