//! A browser of somebody who is signed in, without JavaScript.

use crate::{Answer, Program, form, get};
use axum::body::Body;
use luukku_backend::{secrets::Token, testing::scene::Scene};
use luukku_domain::id::AccountId;

/// A signed-in browser, which has met a form that came back before.
pub struct Browser<'a> {
    program: &'a Program,
    cookie: String,
}

impl<'a> Browser<'a> {
    /// Signs an account in.
    pub async fn of(program: &'a Program, scene: &Scene<'_>, account: AccountId) -> Self {
        let token = scene.token(account).await;
        let visitor = Token::generate(scene.backend.ambient());
        let cookie = format!("__Host-luukku={}; __Host-luukku_visit={}", token.reveal(), visitor.reveal());
        Self { program, cookie }
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
