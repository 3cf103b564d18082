//! The way back from the service over HTTP: what a browser brings counts once, in the browser that began, and in time.

use super::house::House;
use crate::{config::Config, identification::CALLBACK, router::router, services::Services};
use axum::{
    Router,
    body::Body,
    http::{HeaderMap, Request},
};
use chrono::TimeDelta;
use luukku_app::address::with_query;
use luukku_backend::{
    outside::Outside,
    registries::identification::Callback,
    store::Engine,
    testing::{TestStore, citizens::ToldRegister, scene::Scene},
};
use std::sync::Arc;
use tower::ServiceExt as _;
use url::Url;

/// The program, and a house with the service that it knows.
struct Door {
    house: House,
    store: TestStore,
    router: Router,
}

impl Door {
    async fn new() -> Self {
        let (house, store) = (House::build().await, TestStore::open(Engine::Sqlite).await);
        store.clock.set(house.occasion().now);
        let backend = Scene::new(&store).await.backend;
        let config = Config { site_root: "/nonexistent".into(), ..Config::default() };
        let services = Services::new(config, backend).with_outside(Outside {
            identification: Some(Arc::clone(&house.identification)),
            population_register: Some(Arc::new(ToldRegister::default())),
            ..Outside::none()
        });
        Self { house, store, router: router(&services).unwrap() }
    }

    async fn get(&self, path: &str, cookie: &str) -> HeaderMap {
        let request = Request::get(path).header("accept", "text/html").header("cookie", cookie);
        self.router.clone().oneshot(request.body(Body::empty()).unwrap()).await.unwrap().headers().clone()
    }

    /// Begins, and chooses somebody at the service. Gives the browser's cookie and the address that it is sent back to.
    async fn identify(&self) -> (String, String) {
        let begun = self.get("/do/identify/start?lang=fi", "").await;
        let location: Url = header(&begun, "location").parse().unwrap();
        let (back, _) = self.house.choose(location, "person=0").await;
        (header(&begun, "set-cookie").split(';').next().unwrap().to_owned(), address(&back))
    }
}

fn header<'a>(headers: &'a HeaderMap, name: &str) -> &'a str {
    headers.get(name).map_or("", |value| value.to_str().unwrap())
}

fn address(back: &Callback) -> String {
    let [state, code, iss] =
        [&back.state, &back.code, &back.iss].map(|value| value.as_deref().unwrap_or_default());
    with_query(CALLBACK, &[("state", state), ("code", code), ("iss", iss)])
}

/// The browser is told that it did not work, and gets no session.
fn is_refused(answer: &HeaderMap) -> bool {
    header(answer, "location").starts_with("/fi/my?problem=failed") && !answer.contains_key("set-cookie")
}

#[tokio::test]
async fn a_way_back_that_was_gone_already_leads_nowhere() {
    let door = Door::new().await;
    let (cookie, back) = door.identify().await;
    let cookie = format!("luukku_lang=fi; {cookie}");
    let first = door.get(&back, &cookie).await;
    assert_eq!(header(&first, "location"), "/fi/my/data");
    assert!(header(&first, "set-cookie").starts_with("__Host-luukku="));
    assert!(is_refused(&door.get(&back, &cookie).await));
}

#[tokio::test]
async fn a_way_back_that_another_browser_began_leads_nowhere_and_is_left_to_its_own() {
    let door = Door::new().await;
    let ((mine, _), (theirs, back)) = (door.identify().await, door.identify().await);
    for forger in [format!("luukku_lang=fi; {mine}"), "luukku_lang=fi".to_owned()] {
        assert!(is_refused(&door.get(&back, &forger).await));
    }
    let own = door.get(&back, &format!("luukku_lang=fi; {theirs}")).await;
    assert_eq!(header(&own, "location"), "/fi/my/data");
}

#[tokio::test]
async fn a_way_back_that_comes_too_late_leads_nowhere() {
    let door = Door::new().await;
    let (cookie, back) = door.identify().await;
    door.store.clock.advance(TimeDelta::minutes(15));
    assert!(is_refused(&door.get(&back, &format!("luukku_lang=fi; {cookie}")).await));
}
