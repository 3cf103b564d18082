//! Forms without JavaScript and calls of islands: what succeeds, what comes back, and with which status.

use crate::{Program, form, send, session};
use axum::{
    body::Body,
    http::{
        Request, StatusCode,
        header::{LOCATION, SET_COOKIE},
    },
};
use futures_util::stream;
use leptos::{
    prelude::{Owner, provide_context},
    reactive::computed::ScopedFuture,
};
use leptos_axum::ResponseOptions;
use luukku_app::{
    drafts::{self, Draft, VISITOR_COOKIE},
    error::{AppError, ErrorCode, FieldError},
    visit::Visit,
};
use luukku_backend::{sql, testing::scene::Scene};
use luukku_domain::{
    accounts::role::Role,
    caller::{Caller, Who},
    events::{Event, EventAction},
    id::RequestId,
    lang::Lang,
    time::Timestamp,
};
use luukku_server::services::Services;
use std::{convert::Infallible, sync::Arc, time::Duration};
use tokio::time::{sleep, timeout};

#[tokio::test]
async fn choosing_a_language_is_remembered_and_keeps_the_page() {
    let answer =
        send(form("/do/choose_language").body(Body::from("lang=sv&page=/fi/privacy?a=1")).unwrap()).await;
    assert_eq!((answer.status, answer.header("location")), (StatusCode::SEE_OTHER, "/sv/privacy?a=1"));
    assert!(answer.header("set-cookie").starts_with("luukku_lang=sv; "));
    assert_eq!(answer.body, "");
}

#[tokio::test]
async fn a_forged_page_leads_nowhere_else() {
    for page in
        ["https://evil.example/", "//evil.example", "/\\evil.example", "/de/x", "%0d%0aset-cookie:a=b"]
    {
        let answer =
            send(form("/do/choose_language").body(Body::from(format!("lang=en&page={page}"))).unwrap()).await;
        assert_eq!(answer.header("location"), "/en/", "{page}");
    }
}

#[tokio::test]
async fn what_cannot_be_read_is_a_page_with_400_and_changes_nothing() {
    for body in ["lang=sv", "", "lang=klingon&page=/fi/", "%%%"] {
        let answer = send(form("/do/choose_language").body(Body::from(body)).unwrap()).await;
        assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{body}");
        assert!(answer.body.contains("Tietoja ei voitu lukea"), "{body}");
        assert!(!answer.body.contains("missing field"), "no words of a library");
        assert!(!answer.headers.contains_key(SET_COOKIE), "{body}");
    }
}

#[tokio::test]
async fn an_island_gets_value_or_error_and_is_never_sent_elsewhere() {
    let call = |body: &'static str| {
        Request::post("/do/choose_language")
            .header("accept", "application/json")
            .header("sec-fetch-site", "same-origin")
            .header("content-type", "application/x-www-form-urlencoded")
            .body(Body::from(body))
            .unwrap()
    };
    let good = send(call("lang=sv&page=/fi/")).await;
    assert_eq!((good.status, good.header("location"), good.body.as_str()), (StatusCode::OK, "", "null"));
    let bad = send(call("lang=sv")).await;
    assert_eq!(bad.status, StatusCode::BAD_REQUEST);
    let error: AppError = serde_json::from_str(&bad.body).unwrap();
    assert_eq!(error.code, ErrorCode::Malformed);
    assert_eq!(error.incident.as_deref(), Some(bad.header("x-request-id")));
}

#[tokio::test]
async fn a_form_that_comes_back_shows_what_was_typed_to_its_own_visitor_only() {
    let program = Program::new().await;
    let services = &program.services;
    let typed = Draft {
        values: vec![("email".to_owned(), "aino@".to_owned())],
        errors: vec![FieldError::new("email", "not_an_email")],
    };
    let (error, sent) =
        during(services, visit("/do/x", None, true), drafts::refuse("/fi/my", typed.clone())).await;
    assert_eq!(error.code, ErrorCode::Invalid);
    assert_eq!(sent.header(LOCATION), "/fi/my?draft");
    let cookie = sent.header(SET_COOKIE);
    assert!(cookie.ends_with("; Path=/; Max-Age=3600; Secure; HttpOnly; SameSite=Lax"));
    let visitor = cookie.split_once('=').unwrap().1.split_once(';').unwrap().0.to_owned();
    assert!(cookie.starts_with(VISITOR_COOKIE));

    let shown = async |path, visitor| during(services, visit(path, visitor, true), drafts::waiting()).await.0;
    assert_eq!(shown("/fi/my?draft", Some(&visitor)).await, typed);
    assert_eq!(shown("/sv/my?draft", Some(&visitor)).await, typed, "who changes the language keeps it");
    assert_eq!(shown("/fi/my", Some(&visitor)).await, Draft::default(), "a fresh visit starts empty");
    assert_eq!(shown("/fi/my?draft", Some("somebody")).await, Draft::default());
    assert_eq!(shown("/fi/my?draft", None).await, Draft::default());

    let done = async { drafts::accept("/fi/my", "/fi/my/saved") };
    let ((), sent) = during(services, visit("/do/x", Some(&visitor), true), done).await;
    assert_eq!(sent.header(LOCATION), "/fi/my/saved");
    let forgotten = async { while shown("/fi/my?draft", Some(&visitor)).await != Draft::default() {} };
    timeout(Duration::from_secs(5), forgotten).await.expect("a draft ends when its form went through");
}

#[tokio::test]
async fn a_proof_that_ran_out_is_asked_for_again_and_leads_back_to_the_form() {
    let program = Program::new().await;
    let scene = Scene::new(&program.store).await;
    let account = scene.member("Aino Malli", scene.koivula, Role::Editor).await;
    let cookie = session(&program, account).await;
    program.store.clock.advance(chrono::TimeDelta::minutes(11));
    for (page, next) in [
        ("http://localhost:3000/fi/accounts/me/password?draft", "/fi/accounts/me/password"),
        ("http://localhost:3000//evil.example", "/fi/accounts"),
        ("nonsense", "/fi/accounts"),
    ] {
        let request = form("/do/change_password").header("cookie", &cookie).header("referer", page);
        let answer = program.send(request.body(Body::from("password=tuikehamelokki")).unwrap()).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER);
        assert_eq!(answer.header("location"), format!("/fi/accounts/confirm?next={next}"), "{page}");
    }
}

#[tokio::test]
async fn of_a_form_longer_than_any_only_what_is_wrong_waits_for_a_stranger() {
    let services = Program::new().await.services;
    let errors = vec![FieldError::new("email", "too_long")];
    let typed = Draft { values: vec![("email".to_owned(), "a".repeat(20_000))], errors: errors.clone() };
    let (_, sent) = during(&services, visit("/do/x", None, true), drafts::refuse("/fi/my", typed)).await;
    let cookie = sent.header(SET_COOKIE);
    let visitor = cookie.split_once('=').unwrap().1.split_once(';').unwrap().0;
    let shown = during(&services, visit("/fi/my?draft", Some(visitor), true), drafts::waiting()).await.0;
    assert_eq!(shown, Draft { values: Vec::new(), errors });
}

#[tokio::test]
async fn who_loses_a_session_while_a_form_arrives_does_nothing_with_it() {
    for ends in [false, true] {
        let program = Program::new().await;
        let scene = Scene::new(&program.store).await;
        let account = scene.member("Aino Malli", scene.koivula, Role::MainUser).await;
        let cookie = session(&program, account).await;
        let (store, system) = (scene.backend.store.clone(), program.store.system());
        let typed = format!("organisation={}&fi=Uusi&sv=&en=&business_id=", scene.koivula);
        let arriving = stream::once(async move {
            if ends {
                let mut tx = store.begin(&system).await.unwrap();
                sql!(
                    tx.conn(),
                    execute,
                    "UPDATE session SET ended_at = $1 WHERE account_id = $2",
                    system.at,
                    account
                )
                .unwrap();
                tx.commit(Event::done(EventAction::SessionEnded)).await.unwrap();
            }
            sleep(Duration::from_millis(300)).await;
            Ok::<_, Infallible>(typed)
        });
        let request = form("/do/rename_organisation").header("cookie", cookie);
        let answer = program.send(request.body(Body::from_stream(arriving)).unwrap()).await;
        let mut read = program.store.read().await.unwrap();
        let name = sql!(read.conn(), scalar: String, "SELECT name_fi FROM organisation WHERE id = $1", scene.koivula);
        assert_eq!(name.unwrap() == "Uusi", !ends, "{} {}", answer.status, answer.header("location"));
    }
}

#[tokio::test]
async fn an_island_keeps_what_was_typed_by_itself() {
    let draft = Draft { errors: vec![FieldError::new("email", "required")], ..Draft::default() };
    let (error, sent) =
        during(&Program::new().await.services, visit("/do/x", None, false), drafts::refuse("/fi/my", draft))
            .await;
    assert_eq!(error.fields, [FieldError::new("email", "required")]);
    assert_eq!((sent.header(LOCATION), sent.header(SET_COOKIE)), (String::new(), String::new()));
}

/// What a server function added to its response.
struct Sent(ResponseOptions);

impl Sent {
    fn header(&self, name: axum::http::HeaderName) -> String {
        self.0
            .0
            .read()
            .unwrap()
            .headers
            .get(name)
            .map_or_else(String::new, |value| value.to_str().unwrap().to_owned())
    }
}

/// Runs `future` as the server runs a server function.
async fn during<T>(services: &Services, visit: Visit, future: impl Future<Output = T>) -> (T, Sent) {
    let mut parts = Request::new(()).into_parts().0;
    parts.extensions.insert(visit);
    let options = ResponseOptions::default();
    let owner = Owner::new();
    let scoped = owner.with(|| {
        services.provide(&parts);
        provide_context(options.clone());
        ScopedFuture::new(future)
    });
    (scoped.await, Sent(options))
}

fn visit(path: &str, visitor: Option<&str>, shows_html: bool) -> Visit {
    let at = Timestamp::from_micros(1);
    let request = RequestId::new(at, [1; 10]);
    Visit {
        caller: Arc::new(Caller { who: Who::Anonymous, request, at, address: None }),
        lang: Lang::Fi,
        path: path.into(),
        nonce: "nonce".into(),
        session: None,
        visitor: visitor.map(Into::into),
        device: None,
        view: None,
        browser: "".into(),
        shows_html,
    }
}
