//! A citizen's pages by plain forms: what registers hold, a change with its preview, and the door for strangers.

use crate::{Answer, Program, form, get};
use axum::{body::Body, http::StatusCode};
use luukku_backend::{
    contacts::identify::identify,
    store::Engine,
    testing::{
        TestStore,
        citizens::{AINO, ToldRegister, identified, sign_in, stranger},
        scene::Scene,
    },
};
use luukku_domain::contacts::RegisterKey;
use luukku_server::{config::Config, services::Services};

/// A program with a citizen who is signed in, their cookie, and the register that holds them, if it does.
async fn program(is_client: bool) -> (Program, String, RegisterKey) {
    let store = TestStore::open(Engine::Sqlite).await;
    let (backend, token, key) = {
        let (scene, register) = (Scene::new(&store).await, ToldRegister::default());
        let key = scene.vouchers();
        if is_client {
            scene.relate(&register, key, AINO).await;
        }
        let person = identified(&scene.backend, Some(AINO), "subject");
        let done = identify(&scene.backend, &register, &stranger(&scene.backend), sign_in(&person)).await;
        (scene.backend.clone(), done.unwrap().token, key)
    };
    let config = Config { site_root: "/nonexistent".into(), ..Config::default() };
    let cookie = format!("__Host-luukku={}", token.reveal());
    (Program { services: Services::new(config, backend), store }, cookie, key)
}

async fn open(program: &Program, path: &str, cookies: &str) -> Answer {
    program.send(get(path).header("cookie", cookies).body(Body::empty()).unwrap()).await
}

async fn post(program: &Program, path: &str, cookies: &str, body: String) -> Answer {
    program.send(form(path).header("cookie", cookies).body(Body::from(body)).unwrap()).await
}

fn visitor(answer: &Answer, cookies: &str) -> String {
    let cookie = answer.header("set-cookie").split(';').next().unwrap();
    assert!(cookie.starts_with("__Host-luukku_visit="), "{cookie}");
    format!("{cookies}; luukku_lang=fi; {cookie}")
}

#[tokio::test]
async fn a_client_sees_the_register_s_data_apart_from_their_own_and_changes_a_phone_number() {
    let (program, session, key) = program(true).await;
    let data = open(&program, "/fi/my/data", &session).await;
    assert_eq!(data.status, StatusCode::OK);
    for words in ["Koivula", "Mallikatu 1", "Väestötietojärjestelmä, haettu", "Ei ilmoitettu"] {
        assert!(data.body.contains(words), "{words}");
    }
    let edit = open(&program, &format!("/fi/my/contact/{key}"), &session).await;
    assert_eq!(edit.status, StatusCode::OK);
    assert!(edit.body.contains(r#"name="kin_phone""#) && edit.body.contains("<leptos-island"));

    let typed =
        |phone: &str| format!("register={key}&seen={key}:0&email=&phone={phone}&kin_name=&kin_phone=");
    let wrong =
        post(&program, "/do/preview_contact", &format!("{session}; luukku_lang=fi"), typed("12")).await;
    assert_eq!(wrong.header("location"), format!("/fi/my/contact/{key}?draft"));
    let cookies = visitor(&wrong, &session);
    let back = open(&program, wrong.header("location"), &cookies).await;
    assert!(back.body.contains(r#"value="12""#) && back.body.contains(r##"href="#phone""##));

    let right = post(&program, "/do/preview_contact", &cookies, typed("040+123+4567")).await;
    assert_eq!(right.header("location"), format!("/fi/my/contact/check/{key}?draft"));
    let preview = open(&program, right.header("location"), &cookies).await;
    assert!(preview.body.contains("Ennen") && preview.body.contains("040 123 4567"));
    let saved = post(&program, "/do/change_contact", &cookies, format!("register={key}")).await;
    assert_eq!(saved.header("location"), "/fi/my/data?saved");
    let data = open(&program, "/fi/my/data?saved", &cookies).await;
    assert!(data.body.contains("Muutos on tallennettu.") && data.body.contains("040 123 4567"));
}

#[tokio::test]
async fn somebody_without_a_relation_gets_an_honest_page() {
    let (program, session, key) = program(false).await;
    let data = open(&program, "/sv/my/data", &session).await;
    assert_eq!(data.status, StatusCode::OK);
    assert!(data.body.contains("Inget register har dina uppgifter"));
    let edit = open(&program, &format!("/sv/my/contact/{key}"), &session).await;
    assert_eq!(edit.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn strangers_are_led_to_the_door_and_back() {
    let program = Program::new().await;
    let asked = open(&program, "/en/my/data", "").await;
    assert_eq!(asked.header("location"), "/en/my?next=%2Fen%2Fmy%2Fdata");
    let door = open(&program, "/en/my?next=/en/my/data&problem=cancelled", "").await;
    assert!(door.body.contains("/do/identify/start?lang=en&amp;next=%2Fen%2Fmy%2Fdata"));
    assert!(door.body.contains("The identification was cancelled"));
    let start = open(&program, "/do/identify/start?lang=en", "").await;
    assert_eq!(start.header("location"), "/en/my?problem=none");
    let forged = open(&program, "/do/identify/callback?state=x&code=y", "luukku_lang=en").await;
    assert_eq!(forged.status, StatusCode::SEE_OTHER);
}
