//! A browser of somebody who is signed in, without JavaScript.

use crate::{Answer, Program, form, get};
use axum::body::Body;
use luukku_backend::testing::scene::Scene;
use luukku_domain::id::AccountId;

/// A signed-in browser.
pub struct Browser<'a> {
    program: &'a Program,
    cookie: String,
}

impl<'a> Browser<'a> {
    /// Signs an account in.
    pub async fn of(program: &'a Program, scene: &Scene<'_>, account: AccountId) -> Self {
        let token = scene.token(account).await;
        Self { program, cookie: format!("__Host-luukku={}", token.reveal()) }
    }

    /// Opens a page.
    pub async fn open(&self, path: &str) -> Answer {
        self.program.send(get(path).header("cookie", &self.cookie).body(Body::empty()).unwrap()).await
    }

    /// Posts a form.
    pub async fn post(&self, path: &str, body: String) -> Answer {
        self.program.send(form(path).header("cookie", &self.cookie).body(Body::from(body)).unwrap()).await
    }
}
