//! The JSON API: who is answered, in what form, and that its description is whole.

use crate::{Answer, Program, session};
use axum::{
    body::Body,
    http::{Request, StatusCode},
};
use luukku_backend::{sql, testing::scene::Scene};
use luukku_domain::{
    accounts::role::Role,
    events::{Event, EventAction, Outcome},
};
use luukku_server::api;
use serde_json::Value;

/// Somebody of Koivula with this role who is signed in.
async fn somebody(program: &Program, role: Role) -> (Scene<'_>, String) {
    let scene = Scene::new(&program.store).await;
    let account = scene.member("Aino Malli", scene.koivula, role).await;
    let cookie = session(program, account).await;
    (scene, cookie)
}

async fn get(program: &Program, path: &str, cookie: &str) -> Answer {
    program.send(Request::get(path).header("cookie", cookie).body(Body::empty()).unwrap()).await
}

async fn post(program: &Program, path: &str, cookie: &str, site: &str, body: &str) -> Answer {
    let request = Request::post(path)
        .header("cookie", cookie)
        .header("sec-fetch-site", site)
        .header("content-type", "application/json");
    program.send(request.body(Body::from(body.to_owned())).unwrap()).await
}

fn json(answer: &Answer) -> Value {
    serde_json::from_str(&answer.body).unwrap()
}

#[tokio::test]
async fn a_stranger_gets_problem_details_and_no_page_to_sign_in_on() {
    let program = Program::new().await;
    for path in ["/api/v1/me", "/api/v1/organisations", "/api/v1/users"] {
        let answer = get(&program, path, "luukku_lang=en").await;
        assert_eq!(answer.status, StatusCode::UNAUTHORIZED, "{path}");
        assert_eq!(answer.header("content-type"), "application/problem+json");
        assert_eq!(answer.header("cache-control"), "no-store");
        assert_eq!(json(&answer)["status"], 401);
    }
}

#[tokio::test]
async fn one_learns_who_one_is() {
    let program = Program::new().await;
    let (_, cookie) = somebody(&program, Role::Editor).await;
    let me = json(&get(&program, "/api/v1/me", &cookie).await);
    assert_eq!((&me["kind"], &me["name"]), (&Value::from("staff"), &Value::from("Aino Malli")));
    assert_eq!(
        (&me["memberships"][0]["role"], &me["recently_authenticated"]),
        (&"editor".into(), &true.into())
    );
    assert_eq!(me["session"], serde_json::json!({ "seconds": 8 * 60 * 60, "extendable": true }));
    assert_eq!(get(&program, "/api/v1/users", &cookie).await.status, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn lists_are_searched_and_paged_with_cursors_and_each_look_is_an_event() {
    let program = Program::new().await;
    let (scene, cookie) = somebody(&program, Role::MainUser).await;
    for number in 10..40 {
        scene.unit(scene.koivula, &format!("Yksikkö {number}")).await;
    }
    let first = get(&program, "/api/v1/organisations?search=yksikko", &cookie).await;
    assert_eq!((first.status, first.header("cache-control")), (StatusCode::OK, "no-store"));
    let first = json(&first);
    assert_eq!((first["items"].as_array().unwrap().len(), &first["total"]), (25, &30.into()));
    let cursor = first["next"].as_str().unwrap();
    let second =
        get(&program, &format!("/api/v1/organisations?search=yksikko&cursor={cursor}"), &cookie).await;
    assert_eq!(json(&second)["items"].as_array().unwrap().len(), 5);
    assert_eq!(scene.events(EventAction::OrganisationsViewed, Outcome::Done).await, 2);
    let users = json(&get(&program, "/api/v1/users?search=mall&role=main_user&sort=email", &cookie).await);
    assert_eq!(users["items"][0]["email"], "aino.malli@example.org");
    for nonsense in ["role=king", "cursor=1", "sort=luck", "organisation=x"] {
        let answer = get(&program, &format!("/api/v1/users?{nonsense}"), &cookie).await;
        assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{nonsense}");
        assert_eq!(answer.header("content-type"), "application/problem+json");
        let parameter = nonsense.split('=').next().unwrap();
        assert_eq!(json(&answer)["errors"][0]["name"], parameter, "{}", answer.body);
    }
}

#[tokio::test]
async fn an_organisation_names_what_it_stands_under_in_the_language_of_the_request() {
    let program = Program::new().await;
    let (scene, cookie) = somebody(&program, Role::MainUser).await;
    let mut tx = program.store.begin(&program.store.system()).await.unwrap();
    sql!(tx.conn(), execute, "UPDATE organisation SET name_sv = 'Björkby' WHERE id = $1", scene.koivula)
        .unwrap();
    tx.commit(Event::done(EventAction::OrganisationRenamed).about(scene.koivula)).await.unwrap();
    let path = "/api/v1/organisations?search=sivistys";
    let parent = async |lang: &str| {
        let cookie = cookie.replace("luukku_lang=fi", &format!("luukku_lang={lang}"));
        json(&get(&program, path, &cookie).await)["items"][0]["parent"].clone()
    };
    assert_eq!((parent("fi").await, parent("sv").await), ("Koivula".into(), "Björkby".into()));
}

#[tokio::test]
async fn pasted_lines_are_judged_by_the_rule_of_the_page() {
    let program = Program::new().await;
    let (_, cookie) = somebody(&program, Role::MainUser).await;
    let body = r#"{"text": "Maija <maija@example.org>\nMAIJA@example.org\nmaija@"}"#;
    let path = "/api/v1/invitations/check";
    let judged = json(&post(&program, path, &cookie, "same-origin", body).await);
    let verdicts: Vec<_> = (0..3).map(|line| judged["lines"][line]["verdict"].as_str().unwrap()).collect();
    assert_eq!((verdicts, &judged["good"]), (vec!["good", "duplicate", "bad"], &1.into()));
    assert!(judged["lines"][2]["sentence"].as_str().unwrap().contains("sähköposti"));
    assert_eq!(post(&program, path, &cookie, "cross-site", body).await.status, StatusCode::FORBIDDEN);
    assert_eq!(post(&program, path, &cookie, "same-origin", "{").await.status, StatusCode::BAD_REQUEST);
    let book = format!(r#"{{"text": "{}"}}"#, "a".repeat(33 * 1024));
    assert_eq!(
        post(&program, path, &cookie, "same-origin", &book).await.status,
        StatusCode::PAYLOAD_TOO_LARGE
    );
}

#[tokio::test]
async fn contact_details_are_judged_field_by_field() {
    let program = Program::new().await;
    let (_, cookie) = somebody(&program, Role::Editor).await;
    let body = r#"{"email": "aino@gmial.com", "phone": "040 123 4567", "kin_name": "Eino Esimerkki", "kin_phone": "puh."}"#;
    let judged = json(&post(&program, "/api/v1/contacts/check", &cookie, "same-origin", body).await);
    assert_eq!(judged["ok"], false);
    assert_eq!(judged["email"]["suggestion"], "aino@gmail.com");
    assert_eq!(judged["phone"]["value"], "+358401234567");
    assert_eq!(judged["kin_phone"]["code"], "phone_letters");
}

#[tokio::test]
async fn every_path_of_the_api_is_described_and_the_page_shows_it_without_scripts() {
    let described: Vec<_> = api::document()["paths"].as_object().unwrap().keys().collect();
    let own = ["/api/v1/openapi.json", "/api/v1/docs"];
    for (path, _) in api::ROUTES.iter().filter(|(path, _)| !own.contains(path)) {
        assert!(described.iter().any(|known| known == path), "{path}");
    }
    assert_eq!(described.len() + own.len(), api::ROUTES.len());
    let program = Program::new().await;
    let document = get(&program, "/api/v1/openapi.json", "").await;
    assert_eq!(&json(&document), api::document());
    let page = get(&program, "/api/v1/docs", "").await;
    assert_eq!(page.status, StatusCode::OK);
    assert!(page.body.contains("GET /api/v1/users") && !page.body.contains("<script"));
    for part in [r##"href="#main""##, r#"id="main""#, "<header", "<footer", "/en/privacy"] {
        assert!(page.body.contains(part), "{part}");
    }
    let cookie = &api::document()["components"]["securitySchemes"]["session"];
    assert_eq!((&cookie["in"], &cookie["name"]), (&"cookie".into(), &"__Host-luukku".into()));
    assert_eq!(api::document()["security"][0]["session"], Value::Array(Vec::new()));
}
