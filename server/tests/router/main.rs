//! The real router, called without a port.

#![allow(clippy::unwrap_used, reason = "a test that cannot set its scene fails")]

mod api;
mod areas;
mod browser;
mod business_register;
mod dead_letters;
mod dead_store;
mod events;
mod forms;
mod inviting;
mod lifecycle;
mod lists;
mod my_luukku;
mod pages;
mod people;
mod permissions;
mod phone_change;
mod refusals;
mod scripts;
mod signing_in;

use axum::{
    Router,
    body::{Body, to_bytes},
    http::{HeaderMap, Request, StatusCode, request::Builder},
};
use luukku_backend::{secrets::Token, sql, store::Engine, testing::TestStore};
use luukku_domain::{
    events::{Event, EventAction},
    id::{AccountId, SessionId},
};
use luukku_server::{config::Config, router::router, services::Services};
use tower::ServiceExt;

/// An answer, read to its end.
struct Answer {
    status: StatusCode,
    headers: HeaderMap,
    body: String,
}

impl Answer {
    /// A header as text; empty when it is missing.
    fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }
}

/// The program with its default configuration, an empty database and an empty site folder.
struct Program {
    services: Services,
    store: TestStore,
}

impl Program {
    async fn new() -> Self {
        Self::over(TestStore::open(Engine::Sqlite).await)
    }

    /// The same over another database.
    fn over(store: TestStore) -> Self {
        let config = Config { site_root: "/nonexistent".into(), ..Config::default() };
        Self { services: Services::new(config, store.backend()), store }
    }

    /// Sends a request.
    async fn send(&self, request: Request<Body>) -> Answer {
        send_to(router(&self.services).unwrap(), request).await
    }
}

/// A request as a browser sends it when somebody follows a link.
fn get(path: &str) -> Builder {
    Request::get(path).header("accept", "text/html,application/xhtml+xml")
}

/// A form of our own page, posted without JavaScript.
fn form(path: &str) -> Builder {
    Request::post(path)
        .header("accept", "text/html")
        .header("sec-fetch-site", "same-origin")
        .header("content-type", "application/x-www-form-urlencoded")
}

/// Sends a request without a body.
async fn ask(request: Builder) -> Answer {
    send(request.body(Body::empty()).unwrap()).await
}

/// Sends a request to a program of its own.
async fn send(request: Request<Body>) -> Answer {
    Program::new().await.send(request).await
}

/// Sends a request to a router of the test's own.
async fn send_to(router: Router, request: Request<Body>) -> Answer {
    let (head, body) = router.oneshot(request).await.unwrap().into_parts();
    let body = to_bytes(body, usize::MAX).await.unwrap();
    Answer { status: head.status, headers: head.headers, body: String::from_utf8(body.to_vec()).unwrap() }
}

/// Signs an account in without its pages, and gives the cookie.
async fn session(program: &Program, account: AccountId) -> String {
    session_at(program, account, "full").await
}

/// The same for a sign-in that has come to a stage.
async fn session_at(program: &Program, account: AccountId, stage: &str) -> String {
    let ambient = program.store.ambient();
    let (token, id) = (Token::generate(ambient), ambient.id(SessionId::new));
    let now = ambient.now();
    let mut tx = program.store.begin(&program.store.system()).await.unwrap();
    sql!(
        tx.conn(),
        execute,
        "INSERT INTO session (id, token_hash, kind, stage, account_id, device, created_at, authenticated_at, expires_at)
         VALUES ($1, $2, 'staff', $6, $3, 'a test', $4, $4, $5)",
        id,
        token.hash().as_slice(),
        account,
        now,
        now.plus_days(1),
        stage,
    )
    .unwrap();
    sql!(tx.conn(), execute, "INSERT INTO session_touch (session_id, seen_at) VALUES ($1, $2)", id, now)
        .unwrap();
    tx.commit(Event::done(EventAction::SignedIn).about(id).subject(account)).await.unwrap();
    format!("__Host-luukku={}; luukku_lang=fi", token.reveal())
}
