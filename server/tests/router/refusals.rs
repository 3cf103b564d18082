//! What is refused, with which status, and what the person is told.

use crate::{Program, ask, browser::Browser, form, get, send, send_to};
use axum::{
    Router,
    body::Body,
    http::{Request, StatusCode},
    middleware::from_fn_with_state,
};
use luukku_backend::{
    contacts::identify::identify,
    secrets::Token,
    sql,
    store::Engine,
    testing::{
        TestStore,
        citizens::{AINO, ToldRegister, identified, sign_in, stranger},
        scene::Scene,
    },
};
use luukku_domain::accounts::role::Role;
use luukku_server::{
    config::Config,
    layers::{begin, body_limit::LIMIT, panics, path_gate},
    services::Services,
};

#[tokio::test]
async fn an_unknown_path_is_a_page_in_the_visitor_s_language() {
    for (path, header, words) in [
        ("/fi/nowhere", "sv", "Sivua ei löydy"),
        ("/sv/nowhere", "fi", "Sidan hittades inte"),
        ("/en/nowhere", "fi", "Page not found"),
        ("/nowhere", "sv", "Sidan hittades inte"),
        ("/de/privacy", "en", "Page not found"),
    ] {
        let answer = ask(get(path).header("accept-language", header)).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{path}");
        assert!(answer.body.contains(words), "{path}");
        assert!(answer.body.contains(answer.header("x-request-id")), "the incident number is on the page");
        assert_eq!(answer.header("cache-control"), "no-store");
    }
}

#[tokio::test]
async fn whoever_is_signed_in_is_so_on_an_unknown_path_too() {
    let program = Program::new().await;
    let scene = Scene::new(&program.store).await;
    let account = scene.member("Aino Malli", scene.koivula, Role::MainUser).await;
    let browser = Browser::of(&program, &scene, account).await;
    for path in ["/fi/nowhere", "/fi/accounts/nowhere"] {
        let answer = browser.open(path).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{path}");
        assert!(
            answer.body.contains("Aino Malli") && answer.body.contains("Kirjaudu ulos"),
            "{}",
            answer.body
        );
        let stranger = program.send(get(path).body(Body::empty()).unwrap()).await;
        assert!(
            !stranger.body.contains("Kirjaudu ulos") && stranger.body.contains("Kirjaudu sisään"),
            "{path}"
        );
    }
}

#[tokio::test]
async fn a_post_to_an_unknown_path_is_not_found_either() {
    let answer = send(form("/fi/nowhere").body(Body::from("a=1")).unwrap()).await;
    assert_eq!(answer.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_form_of_another_site_is_refused() {
    let post = |name: &str, value: &str| {
        Request::post("/do/choose_language")
            .header("accept", "text/html")
            .header("content-type", "application/x-www-form-urlencoded")
            .header(name, value)
            .body(Body::from("lang=sv&page=/fi/"))
            .unwrap()
    };
    for (name, value) in [
        ("sec-fetch-site", "cross-site"),
        ("sec-fetch-site", "same-site"),
        ("origin", "http://127.0.0.1:3000"),
        ("origin", "null"),
        ("x-nothing", "at-all"),
    ] {
        let answer = send(post(name, value)).await;
        assert_eq!(answer.status, StatusCode::FORBIDDEN, "{name}: {value}");
        assert!(answer.body.contains("Lomake tuli toiselta sivustolta"));
        assert!(!answer.headers.contains_key("set-cookie"));
    }
    assert_eq!(send(post("origin", "http://localhost:3000")).await.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn a_body_that_is_too_large_is_refused_with_a_page() {
    let announced = form("/do/choose_language").header("content-length", (LIMIT + 1).to_string());
    let answer = send(announced.body(Body::empty()).unwrap()).await;
    assert_eq!(answer.status, StatusCode::PAYLOAD_TOO_LARGE);
    assert!(answer.body.contains("Lähetys on liian suuri"));
    assert!(answer.headers.contains_key("content-security-policy"));

    let chunks = (0..=LIMIT / 1024).map(|_| Ok::<_, std::io::Error>("x".repeat(1024)));
    let streamed = Body::from_stream(futures_util::stream::iter(chunks));
    let answer = send(form("/do/choose_language").body(streamed).unwrap()).await;
    assert_eq!(answer.status, StatusCode::PAYLOAD_TOO_LARGE);
}

#[tokio::test]
async fn a_method_that_a_page_does_not_answer_is_refused_with_a_page() {
    let answer = send(form("/fi/privacy").body(Body::from("a=1")).unwrap()).await;
    assert_eq!(answer.status, StatusCode::METHOD_NOT_ALLOWED);
    assert!(answer.body.contains("Tätä osoitetta ei voi avata näin"));
    let answer = ask(get("/do/choose_language")).await;
    assert_eq!(answer.status, StatusCode::METHOD_NOT_ALLOWED);
}

#[tokio::test]
async fn a_body_that_is_no_form_is_refused() {
    for kind in ["application/json", "text/plain", "multipart/form-data; boundary=x"] {
        let request = Request::post("/do/choose_language")
            .header("accept", "text/html")
            .header("sec-fetch-site", "same-origin")
            .header("content-type", kind);
        let answer = send(request.body(Body::from("lang=sv&page=/fi/")).unwrap()).await;
        assert_eq!(answer.status, StatusCode::UNSUPPORTED_MEDIA_TYPE, "{kind}");
    }
}

#[tokio::test]
async fn files_outside_of_the_site_cannot_be_reached() {
    for path in ["/../Cargo.toml", "/%2e%2e/Cargo.toml", "/pkg/../../Cargo.toml", "//etc/passwd"] {
        assert_eq!(ask(get(path)).await.status, StatusCode::NOT_FOUND, "{path}");
    }
}

#[tokio::test]
async fn a_panic_becomes_a_page_and_the_program_goes_on() {
    async fn broken() -> &'static str {
        panic!("010594Y9032")
    }
    let services = Program::new().await.services;
    let router = Router::new()
        .route("/broken", axum::routing::get(broken))
        .layer(from_fn_with_state(services.clone(), panics::layer))
        .layer(from_fn_with_state(services.clone(), begin::layer))
        .with_state(services);
    let answer = send_to(router, get("/broken").body(Body::empty()).unwrap()).await;
    assert_eq!(answer.status, StatusCode::INTERNAL_SERVER_ERROR);
    assert!(answer.body.contains("Meillä tapahtui virhe"));
    assert!(!answer.body.contains("010594Y9032"));
}

#[tokio::test]
async fn a_route_that_stands_in_no_table_is_refused() {
    let services = Program::new().await.services;
    let router = Router::new()
        .route("/fi/forgotten", axum::routing::get(async || "secret"))
        .layer(from_fn_with_state(services.clone(), path_gate::layer))
        .layer(from_fn_with_state(services.clone(), begin::layer))
        .with_state(services);
    let answer = send_to(router, get("/fi/forgotten").body(Body::empty()).unwrap()).await;
    assert_eq!(answer.status, StatusCode::NOT_FOUND);
    assert!(!answer.body.contains("secret"));
}

#[tokio::test]
async fn a_caller_of_the_api_gets_problem_details() {
    let answer = ask(get("/api/v1/nowhere").header("accept-language", "en")).await;
    assert_eq!(answer.status, StatusCode::NOT_FOUND);
    assert_eq!(answer.header("content-type"), "application/problem+json");
    let details: serde_json::Value = serde_json::from_str(&answer.body).unwrap();
    assert_eq!((details["status"].as_u64(), details["title"].as_str()), (Some(404), Some("Page not found")));
    assert_eq!(details["instance"], format!("urn:uuid:{}", answer.header("x-request-id")));
}

#[tokio::test]
async fn a_path_that_is_refused_is_an_event_of_whoever_is_signed_in_and_of_no_stranger() {
    let store = TestStore::open(Engine::Sqlite).await;
    let (backend, editor, citizen) = {
        let (scene, register) = (Scene::new(&store).await, ToldRegister::default());
        let editor = scene.member("Maija Malli", scene.koivula, Role::Editor).await;
        let person = identified(&scene.backend, Some(AINO), "subject");
        let citizen = identify(&scene.backend, &register, &stranger(&scene.backend), sign_in(&person)).await;
        (scene.backend.clone(), scene.token(editor).await, citizen.unwrap().token)
    };
    let config = Config { site_root: "/nonexistent".into(), ..Config::default() };
    let program = Program { services: Services::new(config, backend), store };
    let open = async |path: &str, session: &str| {
        program.send(get(path).header("cookie", session).body(Body::empty()).unwrap()).await.status
    };
    let cookie = |token: &Token| format!("__Host-luukku={}", token.reveal());
    assert_eq!(open("/fi/clients/x", &cookie(&editor)).await, StatusCode::FORBIDDEN);
    assert_eq!(open("/api/v1/organisations", &cookie(&citizen)).await, StatusCode::FORBIDDEN);
    assert_eq!(open("/fi/clients", "").await, StatusCode::SEE_OTHER);
    let mut read = program.store.read().await.unwrap();
    let kept = sql!(read.conn(), all: (String, Option<String>, String),
        "SELECT e.actor_kind, e.register, d.body FROM event e JOIN event_detail d ON d.event_id = e.id
         WHERE e.action = 'access.denied' AND e.outcome = 'denied' ORDER BY e.actor_kind DESC")
    .unwrap();
    let [staff, citizen] = kept.as_slice() else { panic!("{kept:?}") };
    assert_eq!((staff.0.as_str(), staff.1.as_deref()), ("staff", None));
    assert!(staff.2.contains("/fi/clients/{") && !staff.2.contains("/x\""), "the pattern, not the address");
    assert_eq!((citizen.0.as_str(), citizen.1.as_deref()), ("citizen", Some("e_services")));
}
