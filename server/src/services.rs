//! What the handlers and layers of one process share.

use crate::config::Config;
use axum::http::request::Parts;
use leptos::prelude::{LeptosOptions, provide_context};
use luukku_app::{
    document::{Assets, WakeScripts},
    operator::Operator,
    visit::Visit,
};
use luukku_backend::{Backend, outside::Outside};
use std::{
    ops::Deref,
    path::Path,
    sync::{Arc, atomic::AtomicBool},
};

/// Shared by all requests. Each layer clones it, and those within it, for each request: one count up, no more.
#[derive(Clone)]
pub struct Services(Arc<Shared>);

/// What is shared.
#[derive(Clone)]
pub struct Shared {
    /// The configuration of the process.
    pub config: Config,
    /// What use cases work with.
    pub backend: Backend,
    /// The outside systems; none until [`Services::with_outside`] gives them.
    pub outside: Outside,
    /// Files that every page refers to.
    pub assets: Assets,
    /// Set when the process has been told to stop: it answers what it has, and asks for nothing new.
    pub stopping: Arc<AtomicBool>,
    operator: Operator,
}

impl Services {
    /// The services of a process over an open database.
    pub fn new(config: Config, backend: Backend) -> Self {
        Self(Arc::new(Shared {
            backend,
            outside: Outside::none(),
            assets: assets(&config.site_root),
            stopping: Arc::default(),
            operator: Operator {
                name: config.operator.name.as_deref().map(Into::into),
                email: config.operator.email.as_deref().map(Into::into),
            },
            config,
        }))
    }

    /// The same services with these outside systems.
    #[must_use]
    pub fn with_outside(self, outside: Outside) -> Self {
        Self(Arc::new(Shared { outside, ..Arc::unwrap_or_clone(self.0) }))
    }

    /// Gives pages and server functions what they need: the one function behind both.
    pub fn provide(&self, parts: &Parts) {
        if let Some(visit) = parts.extensions.get::<Visit>() {
            provide_context(visit.clone());
            provide_context(leptos::nonce::Nonce::from_value(visit.nonce.clone()));
        }
        provide_context(self.assets.clone());
        provide_context(self.backend.clone());
        provide_context(self.outside.clone());
        provide_context(self.operator.clone());
    }
}

impl Deref for Services {
    type Target = Shared;

    fn deref(&self) -> &Shared {
        &self.0
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
    Assets { stylesheet: stylesheet.into(), leptos, scripts: WakeScripts::default() }
}
