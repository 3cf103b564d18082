//! A staff member signs in by plain forms: from the password through the notice to the own account, and out again.

use crate::{Answer, Program, form, get};
use axum::{body::Body, http::StatusCode};
use luukku_backend::{sql, testing::scene::Scene};
use luukku_domain::{
    accounts::role::Role,
    events::{Event, EventAction},
    time::Timestamp,
};

const PASSWORD: &str = "kurjet lentävät etelään";

/// An editor with a password who has not seen the privacy notice.
async fn editor(program: &Program) {
    let scene = Scene::new(&program.store).await;
    let account = scene.member("Aino Malli", scene.koivula, Role::Editor).await;
    let backend = &program.services.backend;
    let hash = backend.passwords.hash(backend.ambient(), PASSWORD).await;
    let mut tx = program.store.begin(&program.store.system()).await.unwrap();
    sql!(
        tx.conn(),
        execute,
        "UPDATE account SET password_hash = $2, privacy_notice_at = $3 WHERE id = $1",
        account,
        hash.as_str(),
        None::<Timestamp>,
    )
    .unwrap();
    tx.commit(Event::done(EventAction::PasswordSet)).await.unwrap();
}

fn cookie(answer: &Answer, name: &str) -> String {
    let mut cookies = answer.headers.get_all("set-cookie").iter().map(|value| value.to_str().unwrap());
    let found = cookies.find_map(|cookie| cookie.strip_prefix(name)?.strip_prefix('='));
    format!("{name}={}", found.expect(name).split(';').next().unwrap())
}

async fn post(program: &Program, path: &str, cookies: &str, body: &str) -> Answer {
    program.send(form(path).header("cookie", cookies).body(Body::from(body.to_owned())).unwrap()).await
}

async fn open(program: &Program, path: &str, cookies: &str) -> Answer {
    program.send(get(path).header("cookie", cookies).body(Body::empty()).unwrap()).await
}

#[tokio::test]
async fn an_editor_signs_in_sees_the_notice_once_and_signs_out() {
    let program = Program::new().await;
    editor(&program).await;
    let typed = format!("email=aino.malli%40example.org&password={}", PASSWORD.replace(' ', "+"));
    let first = post(&program, "/do/sign_in", "luukku_lang=fi", &typed).await;
    assert_eq!(
        (first.status, first.header("location")),
        (StatusCode::SEE_OTHER, "/fi/accounts/sign-in/notice")
    );
    let half_way = cookie(&first, "__Host-luukku");
    assert_eq!(open(&program, "/fi/accounts", &half_way).await.status, StatusCode::SEE_OTHER);

    let seen = post(&program, "/do/notice_seen", &half_way, "").await;
    assert_eq!(seen.header("location"), "/fi/accounts");
    let session = cookie(&seen, "__Host-luukku");
    let home = open(&program, "/fi/accounts", &session).await;
    assert_eq!(home.status, StatusCode::OK);
    assert!(home.body.contains("Tervetuloa, Aino Malli") && home.body.contains("Koivula"));
    assert_eq!(home.header("cache-control"), "no-store");
    assert_eq!(
        open(&program, "/fi/accounts", &half_way).await.status,
        StatusCode::SEE_OTHER,
        "the token was rotated"
    );

    let out = post(&program, "/do/sign_out", &session, "").await;
    assert_eq!(out.header("clear-site-data"), "\"cache\", \"storage\"");
    assert_eq!(open(&program, "/fi/accounts", &session).await.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn a_wrong_password_comes_back_with_the_user_name_and_an_error_at_the_field() {
    let program = Program::new().await;
    editor(&program).await;
    let refused =
        post(&program, "/do/sign_in", "luukku_lang=en", "email=aino.malli%40example.org&password=wrong")
            .await;
    assert_eq!(refused.header("location"), "/en/accounts/sign-in?draft");
    let visitor = cookie(&refused, "__Host-luukku_visit");
    let page = open(&program, "/en/accounts/sign-in?draft", &visitor).await;
    assert!(page.body.contains(r#"value="aino.malli@example.org""#));
    assert!(page.body.contains("do not belong together") && page.body.contains(r##"href="#email""##));
    assert!(!page.body.contains("wrong\""), "the password is never sent back");
}

#[tokio::test]
async fn whoever_is_not_signed_in_is_asked_to() {
    let program = Program::new().await;
    let asked = open(&program, "/sv/accounts/me", "").await;
    assert_eq!((asked.status, asked.header("location")), (StatusCode::SEE_OTHER, "/sv/accounts/sign-in"));
}
