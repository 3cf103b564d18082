//! The database is gone while people are signed in: they are told so, and nobody is taken for a stranger.

use crate::{Answer, Program, form, get, session};
use axum::{
    body::Body,
    http::{Request, StatusCode},
};
use luukku_backend::{
    store::Engine,
    testing::{TestStore, scene::Scene},
};
use luukku_domain::accounts::role::Role;

/// A program whose database is gone, and the cookie of somebody who signed in before.
async fn orphaned() -> (Program, String) {
    let program = Program::over(TestStore::open(Engine::Postgres).await);
    let scene = Scene::new(&program.store).await;
    let account = scene.member("Aino Malli", scene.koivula, Role::Editor).await;
    let cookie = session(&program, account).await;
    program.store.place.destroy().await;
    (program, cookie)
}

fn tells(answer: &Answer) {
    assert_eq!(answer.status, StatusCode::SERVICE_UNAVAILABLE);
    assert!(answer.body.contains("Palvelu ei vastaa juuri nyt"), "{}", answer.body);
    assert!(!answer.header("x-request-id").is_empty());
    assert!(answer.body.contains(answer.header("x-request-id")), "the incident number");
    assert!(answer.header("content-security-policy").contains("default-src 'none'"));
    assert_eq!(answer.header("x-content-type-options"), "nosniff");
    assert_eq!(answer.header("referrer-policy"), "same-origin");
    assert_eq!(answer.header("cache-control"), "no-store");
}

#[tokio::test]
async fn a_page_says_that_the_service_does_not_answer() {
    let (program, cookie) = orphaned().await;
    tells(&program.send(get("/fi/accounts").header("cookie", cookie).body(Body::empty()).unwrap()).await);
}

#[tokio::test]
async fn a_form_says_that_the_service_does_not_answer() {
    let (program, cookie) = orphaned().await;
    let body = Body::from("name=Aino+Uusi");
    tells(&program.send(form("/do/change_name").header("cookie", cookie).body(body).unwrap()).await);
}

#[tokio::test]
async fn a_page_that_is_not_there_asks_whose_it_is_and_a_file_does_not() {
    let (program, cookie) = orphaned().await;
    tells(&program.send(get("/fi/nowhere").header("cookie", &cookie).body(Body::empty()).unwrap()).await);
    for accept in ["text/css,*/*;q=0.1", "*/*", "image/avif,image/webp,*/*"] {
        let file = Request::get("/luukku.css").header("accept", accept).header("cookie", &cookie);
        let answer = program.send(file.body(Body::empty()).unwrap()).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{accept}");
    }
}

#[tokio::test]
async fn what_needs_no_database_is_still_there() {
    let (program, _) = orphaned().await;
    let front = program.send(get("/fi/").body(Body::empty()).unwrap()).await;
    assert_eq!(front.status, StatusCode::OK);
    let ready = program.send(get("/ready").body(Body::empty()).unwrap()).await;
    assert_eq!(ready.status, StatusCode::SERVICE_UNAVAILABLE);
}
