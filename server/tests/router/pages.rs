//! Pages: where the bare address leads, languages, what every answer carries.

use crate::{Program, ask, browser::Browser, form, get, session, session_at};
use axum::{
    body::Body,
    http::{Request, StatusCode},
};
use chrono::NaiveDate;
use luukku_app::paths::{Audience, PAGES, PASSWORD_LINK_SENT, PRIVACY, SIGN_IN};
use luukku_backend::{
    sql,
    store::Engine,
    testing::{TestStore, scene::Scene},
};
use luukku_domain::{
    accounts::role::Role,
    clocks::Clocks,
    events::{Event, EventAction},
    lang::Lang,
    time::Timestamp,
};
use luukku_server::{config::Config, services::Services};

#[tokio::test]
async fn the_bare_address_leads_to_the_language_of_the_visitor() {
    for (header, value, target) in [
        ("accept-language", "sv-FI,sv;q=0.9", "/sv/"),
        ("accept-language", "de", "/fi/"),
        ("cookie", "luukku_lang=en", "/en/"),
        ("cookie", "luukku_lang=klingon", "/fi/"),
    ] {
        let answer = ask(get("/").header(header, value)).await;
        assert_eq!((answer.status, answer.header("location")), (StatusCode::SEE_OTHER, target), "{value}");
        assert_eq!(answer.header("vary"), "accept-language, cookie");
    }
    let both = ask(get("/").header("accept-language", "sv").header("cookie", "luukku_lang=en")).await;
    assert_eq!(both.header("location"), "/en/");
}

#[tokio::test]
async fn the_bare_address_prefers_the_language_of_the_account() {
    let program = Program::new().await;
    let scene = Scene::new(&program.store).await;
    let account = scene.member("Aino Malli", scene.koivula, Role::Editor).await;
    // The browser remembers Finnish, and asks for English.
    let open = async |cookies: &str| {
        let request = get("/").header("cookie", cookies).header("accept-language", "en");
        program.send(request.body(Body::empty()).unwrap()).await
    };
    let signed_in = session(&program, account).await;
    let chosen = form("/do/choose_language").header("cookie", &signed_in);
    program.send(chosen.body(Body::from("lang=sv&page=/fi/")).unwrap()).await;
    assert_eq!(open(&signed_in).await.header("location"), "/sv/");
    let half_way = session_at(&program, account, "second_factor").await;
    assert_eq!(open(&half_way).await.header("location"), "/fi/", "nobody is signed in yet");
}

#[tokio::test]
async fn a_language_without_its_slash_leads_to_the_first_page() {
    let answer = ask(get("/sv")).await;
    assert_eq!((answer.status, answer.header("location")), (StatusCode::PERMANENT_REDIRECT, "/sv/"));
}

#[tokio::test]
async fn every_open_page_answers_in_every_language_with_a_title_and_one_first_heading() {
    let program = Program::new().await;
    for page in
        PAGES.iter().filter(|page| page.audience == Audience::Everyone && !page.path.pattern().contains('{'))
    {
        for lang in Lang::ALL {
            let path = page.path.href(lang);
            let answer = program.send(get(&path).body(Body::empty()).unwrap()).await;
            if answer.status == StatusCode::SEE_OTHER {
                // A step of a sign-in that nobody has begun.
                assert_eq!(answer.header("location"), SIGN_IN.href(lang), "{path}");
                continue;
            }
            assert_eq!(answer.status, StatusCode::OK, "{path}");
            assert_eq!(answer.header("content-type"), "text/html; charset=utf-8");
            assert!(answer.body.contains(&format!("<html lang=\"{lang}\">")), "{path}");
            assert!(answer.body.contains("<title>"), "{path}");
            assert_eq!(answer.body.matches("<h1").count(), 1, "{path}");
            assert!(
                answer.body.trim_end().ends_with("</html>") || answer.body.contains("<leptos-island"),
                "{path}"
            );
        }
    }
}

#[tokio::test]
async fn a_page_names_the_number_that_the_installation_has_set() {
    let store = TestStore::open(Engine::Sqlite).await;
    let clocks = Clocks { account_restorable_days: 60, password_reset_hours: 2, ..Clocks::default() };
    let config = Config { site_root: "/nonexistent".into(), ..Config::default() };
    let program = Program { services: Services::new(config, store.backend_with(clocks)), store };
    for (lang, cleared, holds) in [
        ("fi", "60 päivän kuluttua", "2 tunnin ajan"),
        ("sv", "60 dagar efter", "i 2 timmar"),
        ("en", "60 days after", "for 2 hours"),
    ] {
        let page = async |path: &str| {
            program.send(get(&format!("/{lang}{path}")).body(Body::empty()).unwrap()).await.body
        };
        let privacy = page(PRIVACY.pattern()).await;
        assert!(privacy.contains(cleared), "{privacy}");
        let sent = page(PASSWORD_LINK_SENT.pattern()).await;
        assert!(sent.contains(holds), "{sent}");
    }
}

#[tokio::test]
async fn saving_a_membership_without_a_change_keeps_its_last_day() {
    let program = Program::new().await;
    let scene = Scene::new(&program.store).await;
    let main_user = scene.member("Aino Malli", scene.koivula, Role::MainUser).await;
    let user = scene.account("Åke Öberg", scene.school).await;
    let membership = scene.membership(user, scene.school, Role::Editor).await;
    scene.let_end(membership, Timestamp::start_of(NaiveDate::from_ymd_opt(2027, 1, 1).unwrap())).await;
    let browser = Browser::of(&program, &scene, main_user).await;
    let page = format!("/fi/accounts/users/{user}/memberships/{membership}");
    let shown = browser.open(&page).await.body;
    for (part, value) in [("day", 31), ("month", 12), ("year", 2026)] {
        let field = format!("name=\"end-{part}\" type=\"text\" value=\"{value}\"");
        assert!(shown.contains(&field), "{field} in {shown}");
    }
    let same = format!("user={user}&membership={membership}&end-day=31&end-month=12&end-year=2026");
    let saved = browser.post("/do/change_last_day", same).await;
    assert_eq!(saved.header("location"), format!("/fi/accounts/users/{user}?done=changed"));
    assert!(browser.open(&page).await.body.contains("31.12.2026"));
}

#[tokio::test]
async fn every_answer_carries_the_security_headers_and_its_number() {
    for (path, status) in
        [("/fi/", 200), ("/", 303), ("/fi/nowhere", 404), ("/do/choose_language", 405), ("/health", 200)]
    {
        let answer = ask(get(path)).await;
        assert_eq!(answer.status.as_u16(), status, "{path}");
        let policy = answer.header("content-security-policy");
        assert!(policy.starts_with("default-src 'none'; script-src 'nonce-"), "{path}");
        assert!(policy.contains("frame-ancestors 'none'"));
        assert_eq!(answer.header("referrer-policy"), "same-origin");
        assert_eq!(answer.header("x-content-type-options"), "nosniff");
        assert_eq!(answer.header("x-request-id").len(), 36);
        assert!(!answer.headers.contains_key("strict-transport-security"), "not over plain http");
        assert_ne!(answer.header("cache-control"), "", "{path}");
    }
}

#[tokio::test]
async fn over_https_browsers_are_told_to_stay_there() {
    let Program { services, store: _store } = Program::new().await;
    let public_url = "https://luukku.example".to_owned().try_into().unwrap();
    let config = Config { public_url, ..services.config.clone() };
    let services = Services::new(config, services.backend.clone());
    let request = get("/fi/").body(Body::empty()).unwrap();
    let router = luukku_server::router::router(&services).unwrap();
    let response = tower::ServiceExt::oneshot(router, request).await.unwrap();
    assert!(response.headers().contains_key("strict-transport-security"));
}

#[tokio::test]
async fn head_gives_the_headers_of_the_page_without_its_body() {
    let page = ask(get("/fi/privacy")).await;
    let head = ask(Request::head("/fi/privacy")).await;
    assert_eq!(head.status, StatusCode::OK);
    assert_eq!(head.body, "");
    assert_eq!(head.header("content-length"), page.header("content-length"));
}

#[tokio::test]
async fn the_language_switch_keeps_page_and_query() {
    let answer = ask(get("/fi/privacy?a=1")).await;
    assert!(answer.body.contains(r#"name="page" value="/fi/privacy?a=1""#));
}

#[tokio::test]
async fn health_and_readiness_are_told_in_json() {
    for (path, status) in [("/health", "alive"), ("/ready", "ready")] {
        let answer = ask(Request::get(path)).await;
        assert_eq!(answer.body, format!("{{\"status\":\"{status}\"}}"));
        assert_eq!(answer.header("content-type"), "application/json");
    }
}

#[tokio::test]
async fn a_process_whose_database_does_not_answer_gets_no_requests() {
    let program = Program::new().await;
    let mut tx = program.store.begin(&program.store.system()).await.unwrap();
    sql!(tx.conn(), execute, "DROP TABLE installation").unwrap();
    tx.commit(Event::done(EventAction::DataRestored)).await.unwrap();
    let ask = |path: &str| program.send(get(path).body(Body::empty()).unwrap());
    let answer = ask("/ready").await;
    assert_eq!((answer.status.as_u16(), answer.body.as_str()), (503, r#"{"status":"no database"}"#));
    assert_eq!(ask("/health").await.status, StatusCode::OK, "the process itself is well");
}

#[tokio::test]
async fn a_process_that_stops_asks_for_nothing_new() {
    let services = Program::new().await.services;
    services.stopping.store(true, std::sync::atomic::Ordering::Relaxed);
    let router = luukku_server::router::router(&services).unwrap();
    let request = Request::get("/ready").body(Body::empty()).unwrap();
    let response = tower::ServiceExt::oneshot(router, request).await.unwrap();
    assert_eq!(response.status(), StatusCode::SERVICE_UNAVAILABLE);
}
