//! What the handlers and layers of one process share.

use crate::{
    ambient::{Clock, Rng, SystemClock, SystemRng},
    config::Config,
};
use axum::http::request::Parts;
use leptos::prelude::{LeptosOptions, provide_context};
use luukku_app::{document::Assets, visit::Visit};
use std::{path::Path, sync::Arc};

/// Shared by all requests; cheap to clone.
#[derive(Clone)]
pub struct Services {
    /// The configuration of the process.
    pub config: Arc<Config>,
    /// Where the time comes from.
    pub clock: Arc<dyn Clock>,
    /// Where randomness comes from.
    pub rng: Arc<dyn Rng>,
    /// Files that every page refers to.
    pub assets: Assets,
}

impl Services {
    /// The services of a real process.
    pub fn new(config: Config) -> Self {
        let assets = assets(&config.site_root);
        Self { config: Arc::new(config), clock: Arc::new(SystemClock), rng: Arc::new(SystemRng), assets }
    }

    /// Gives pages and server functions what they need; the one function behind both.
    pub fn provide(&self, parts: &Parts) {
        if let Some(visit) = parts.extensions.get::<Visit>() {
            provide_context(visit.clone());
            provide_context(leptos::nonce::Nonce::from_value(visit.nonce.clone()));
        }
        provide_context(self.assets.clone());
    }
}

/// The files of the build. Hashed names stand as lines `css: HASH` in `hash.txt` beside the program, when there is one.
fn assets(site_root: &Path) -> Assets {
    let hashes = std::env::current_exe().ok().map(|program| program.with_file_name("hash.txt"));
    let hashes = hashes.and_then(|file| std::fs::read_to_string(file).ok());
    let leptos = LeptosOptions::builder()
        .output_name("luukku")
        .site_root(site_root.to_string_lossy().into_owned())
        .hash_files(hashes.is_some())
        .build();
    let style =
        hashes.as_deref().and_then(|lines| lines.lines().find_map(|line| line.trim().strip_prefix("css:")));
    let stylesheet = match style {
        Some(hash) => format!("/pkg/luukku.{}.css", hash.trim()),
        None => "/pkg/luukku.css".to_owned(),
    };
    Assets { stylesheet: stylesheet.into(), leptos }
}
