//! A staff member signs in by plain forms: from the password through the notice to the own account, and out again.

use crate::{Answer, Program, form, get, session_at};
use axum::{body::Body, http::StatusCode};
use luukku_backend::{sql, testing::scene::Scene};
use luukku_domain::{
    accounts::role::Role,
    events::{Event, EventAction, Outcome},
    id::AccountId,
    time::Timestamp,
};

const PASSWORD: &str = "kurjet lentävät etelään";

/// An editor with a password who has not seen the privacy notice.
async fn editor(program: &Program) -> AccountId {
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
    account
}

/// What the editor types to sign in.
fn typed() -> String {
    format!("email=aino.malli%40example.org&password={}", PASSWORD.replace(' ', "+"))
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
    let first = post(&program, "/do/sign_in", "luukku_lang=fi", &typed()).await;
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
async fn no_page_of_a_half_way_sign_in_is_kept_or_compressed() {
    let program = Program::new().await;
    let account = editor(&program).await;
    let open = async |path: &str, cookies: &str| {
        let request = get(path).header("cookie", cookies).header("accept-encoding", "gzip");
        program.send(request.body(Body::empty()).unwrap()).await
    };
    for (stage, path) in [
        ("second_factor", "/fi/accounts/sign-in/code"),
        ("enrolment", "/fi/accounts/second-factor"),
        ("notice", "/fi/accounts/sign-in/notice"),
    ] {
        let page = open(path, &session_at(&program, account, stage).await).await;
        assert_eq!((page.status, page.header("cache-control")), (StatusCode::OK, "no-store"), "{stage}");
        assert_eq!(page.header("content-encoding"), "", "{stage}");
    }
    let over = open("/fi/privacy", "__Host-luukku=over").await;
    assert_eq!(over.header("cache-control"), "no-store", "the session may have ended a moment ago");
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
async fn whoever_is_not_signed_in_is_asked_to_and_comes_back_to_what_they_opened() {
    let program = Program::new().await;
    editor(&program).await;
    let asked = open(&program, "/sv/accounts/me?a=1&b=2", "").await;
    let door = "/sv/accounts/sign-in?next=/sv/accounts/me%3Fa%3D1%26b%3D2";
    assert_eq!((asked.status, asked.header("location")), (StatusCode::SEE_OTHER, door));
    let form = open(&program, door, "").await;
    assert!(form.body.contains(r#"name="next" value="/sv/accounts/me?a=1&amp;b=2""#), "{}", form.body);
    assert_eq!(open(&program, "/fi/accounts", "").await.header("location"), "/fi/accounts/sign-in");

    // The privacy notice comes first; then the page that was opened.
    let typed = format!("{}&next=%2Fsv%2Faccounts%2Fme%3Fa%3D1%26b%3D2", typed());
    let first = post(&program, "/do/sign_in", "luukku_lang=sv", &typed).await;
    assert_eq!(first.header("location"), "/sv/accounts/sign-in/notice");
    let cookies = format!("{}; {}", cookie(&first, "__Host-luukku"), cookie(&first, "__Host-luukku_visit"));
    let seen = post(&program, "/do/notice_seen", &cookies, "").await;
    assert_eq!(seen.header("location"), "/sv/accounts/me?a=1&b=2");

    // Now without any step in between.
    let again = post(&program, "/do/sign_in", "luukku_lang=sv", &typed).await;
    assert_eq!(again.header("location"), "/sv/accounts/me?a=1&b=2");
}

#[tokio::test]
async fn a_sign_in_leads_to_our_own_pages_only() {
    let program = Program::new().await;
    editor(&program).await;
    let first = post(&program, "/do/sign_in", "luukku_lang=fi", &typed()).await;
    post(&program, "/do/notice_seen", &cookie(&first, "__Host-luukku"), "").await;
    for next in
        ["%2F%2Felsewhere.example", "https%3A%2F%2Felsewhere.example", "%2Fdo%2Fsign_out", "%2Ffi%2F%0D%0Ax"]
    {
        let signed_in =
            post(&program, "/do/sign_in", "luukku_lang=fi", &format!("{}&next={next}", typed())).await;
        assert_eq!(signed_in.header("location"), "/fi/accounts", "{next}");
    }
}

#[tokio::test]
async fn the_wanted_page_survives_a_wrong_password() {
    let program = Program::new().await;
    editor(&program).await;
    let wrong = "email=aino.malli%40example.org&password=wrong&next=%2Ffi%2Faccounts%2Fme";
    let refused = post(&program, "/do/sign_in", "luukku_lang=fi", wrong).await;
    let visitor = cookie(&refused, "__Host-luukku_visit");
    let page = open(&program, "/fi/accounts/sign-in?draft", &visitor).await;
    assert!(page.body.contains(r#"name="next" value="/fi/accounts/me""#));
}

#[tokio::test]
async fn the_language_of_somebody_who_is_signed_in_is_kept_with_the_account() {
    let program = Program::new().await;
    let account = editor(&program).await;
    let first = post(&program, "/do/sign_in", "luukku_lang=fi", &typed()).await;
    let seen = post(&program, "/do/notice_seen", &cookie(&first, "__Host-luukku"), "").await;
    let session = cookie(&seen, "__Host-luukku");
    let chosen = post(&program, "/do/choose_language", &session, "lang=sv&page=/fi/accounts/me").await;
    assert_eq!(chosen.header("location"), "/sv/accounts/me");
    assert_eq!(cookie(&chosen, "luukku_lang"), "luukku_lang=sv");
    let mut read = program.store.read().await.unwrap();
    let lang = sql!(read.conn(), scalar: String, "SELECT lang FROM account WHERE id = $1", account).unwrap();
    drop(read);
    assert_eq!(lang, "sv");
    let scene = Scene::new(&program.store).await;
    post(&program, "/do/choose_language", &session, "lang=sv&page=/fi/accounts/me").await;
    assert_eq!(
        scene.events(EventAction::AccountChanged, Outcome::Done).await,
        1,
        "the same again changes nothing"
    );
    let stranger = post(&program, "/do/choose_language", "", "lang=en&page=/fi/").await;
    assert_eq!(stranger.header("location"), "/en/");
}
