//! A citizen's pages by plain forms: what registers hold, a change with its preview, and the door for strangers.

use crate::{Answer, Program, form, get};
use axum::{body::Body, http::StatusCode};
use luukku_backend::{
    contacts::{
        add_relation::{NewRelation, add_relation},
        identify::identify,
    },
    sql,
    store::Engine,
    testing::{
        TestStore,
        citizens::{AINO, EERO, ToldRegister, identified, sign_in, stranger},
        scene::Scene,
    },
};
use luukku_domain::{
    accounts::role::Role,
    contacts::{Ground, Purpose, RegisterKey},
};
use luukku_server::{config::Config, services::Services};

/// A program with a citizen who is signed in, their cookie, and the register that holds them and another, if it does.
pub async fn program(is_client: bool) -> (Program, String, RegisterKey) {
    let store = TestStore::open(Engine::Sqlite).await;
    let (backend, token, key) = {
        let (scene, register) = (Scene::new(&store).await, ToldRegister::default());
        let key = scene.vouchers();
        if is_client {
            scene.relate(&register, key, AINO).await;
            scene.relate(&register, key, EERO).await;
        }
        let person = identified(&scene.backend, Some(AINO), "subject");
        let done = identify(&scene.backend, &register, &stranger(&scene.backend), sign_in(&person)).await;
        (scene.backend.clone(), done.unwrap().token, key)
    };
    let config = Config { site_root: "/nonexistent".into(), ..Config::default() };
    let cookie = format!("__Host-luukku={}", token.reveal());
    (Program { services: Services::new(config, backend), store }, cookie, key)
}

/// Signs a citizen in and gives the cookie.
async fn signed_in(program: &Program, code: &str) -> String {
    let backend = &program.services.backend;
    let person = identified(backend, Some(code), "subject");
    let register = ToldRegister::default();
    let done = identify(backend, &register, &stranger(backend), sign_in(&person)).await.unwrap();
    format!("__Host-luukku={}", done.token.reveal())
}

async fn open(program: &Program, path: &str, cookies: &str) -> Answer {
    program.send(get(path).header("cookie", cookies).body(Body::empty()).unwrap()).await
}

pub async fn post(program: &Program, path: &str, cookies: &str, body: String) -> Answer {
    program.send(form(path).header("cookie", cookies).body(Body::from(body)).unwrap()).await
}

pub fn visitor(answer: &Answer, cookies: &str) -> String {
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
    assert_eq!(asked.header("location"), "/en/my?next=/en/my/data");
    let door = open(&program, "/en/my?next=/en/my/data&problem=cancelled", "").await;
    assert!(door.body.contains("/do/identify/start?lang=en&amp;next=/en/my/data"));
    assert!(door.body.contains("The identification was cancelled"));
    let start = open(&program, "/do/identify/start?lang=en", "").await;
    assert_eq!(start.header("location"), "/en/my?problem=none");
}

#[tokio::test]
async fn a_bad_query_on_the_way_to_and_from_identification_gets_words_of_ours() {
    let program = Program::new().await;
    let start = open(&program, "/do/identify/start?lang=en&lang=sv", "luukku_lang=en").await;
    assert_eq!(start.status, StatusCode::BAD_REQUEST);
    assert!(start.body.contains("<h1") && !start.body.contains("duplicate field"), "{}", start.body);
    let out = open(&program, "/do/identify/signed-out?state=en&state=sv", "luukku_lang=en").await;
    assert_eq!(out.header("location"), "/fi/?signed-out");
    let back = open(&program, "/do/identify/callback?code=x&code=y", "luukku_lang=en").await;
    assert!(back.header("location").starts_with("/en/my?problem=failed"), "{}", back.body);
}

#[tokio::test]
async fn the_next_person_at_a_shared_browser_finds_nothing_of_the_one_before() {
    let (program, aino, key) = program(true).await;
    let eero = signed_in(&program, EERO).await;

    let typed = format!("register={key}&seen={key}:0&email=&phone=12&kin_name=Eino+Malli&kin_phone=");
    let refused = post(&program, "/do/preview_contact", &format!("{aino}; luukku_lang=fi"), typed).await;
    let (page, cookies) = (refused.header("location"), visitor(&refused, &aino));
    assert!(open(&program, page, &cookies).await.body.contains("Eino Malli"));
    let theirs = cookies.replace(&aino, &eero);
    let form = open(&program, page, &theirs).await;
    assert!(form.status == StatusCode::OK && !form.body.contains("Eino Malli"));

    let out = post(&program, "/do/sign_out", &cookies, String::new()).await;
    let gone = out.headers.get_all("set-cookie").iter().map(|cookie| cookie.to_str().unwrap().to_owned());
    assert!(gone.into_iter().any(|cookie| cookie.starts_with("__Host-luukku_visit=; ")));
    let mut read = program.store.read().await.unwrap();
    let left = sql!(read.conn(), scalar: i64, "SELECT COUNT(*) FROM form_draft").unwrap();
    assert_eq!(left, 0);
}

/// The form about contact details with this phone number in it.
fn typed(key: RegisterKey, phone: &str) -> String {
    format!("register={key}&seen={key}:0&email=&phone={phone}&kin_name=&kin_phone=")
}

#[tokio::test]
async fn what_was_typed_waits_while_the_person_proves_again_who_they_are() {
    let (program, session, key) = program(true).await;
    let right = post(
        &program,
        "/do/preview_contact",
        &format!("{session}; luukku_lang=fi"),
        typed(key, "0401234567"),
    )
    .await;
    let (preview, cookies) = (format!("/fi/my/contact/check/{key}?draft"), visitor(&right, &session));
    assert_eq!(right.header("location"), preview);
    program.store.clock.advance(chrono::TimeDelta::minutes(11));
    let proof = |page: &str| format!("/do/identify/start?lang=fi&anew=1&next={}", page.replace('?', "%3F"));
    let asked = open(&program, &preview, &cookies).await;
    assert_eq!(asked.header("location"), proof(&preview));
    let form = format!("/fi/my/contact/{key}?draft");
    assert_eq!(open(&program, &form, &cookies).await.header("location"), proof(&form));
    let saved = post(&program, "/do/change_contact", &cookies, format!("register={key}")).await;
    assert_eq!(saved.header("location"), proof(&preview));

    // The same person, identified anew, goes on where they were.
    let cookies = cookies.replace(&session, &signed_in(&program, AINO).await);
    assert!(open(&program, &preview, &cookies).await.body.contains("040 123 4567"));
}

#[tokio::test]
async fn a_step_back_from_the_preview_finds_what_was_typed() {
    let (program, session, key) = program(true).await;
    let right = post(
        &program,
        "/do/preview_contact",
        &format!("{session}; luukku_lang=fi"),
        typed(key, "0401234567"),
    )
    .await;
    let cookies = visitor(&right, &session);
    let preview = open(&program, right.header("location"), &cookies).await;
    let back = format!("/fi/my/contact/{key}?draft");
    assert!(preview.body.contains(&format!("href=\"{back}\"")));
    assert!(open(&program, &back, &cookies).await.body.contains(r#"value="0401234567""#));
}

#[tokio::test]
async fn a_preview_that_no_longer_holds_says_why_and_keeps_what_was_typed() {
    let (program, session, key) = program(true).await;
    let cookies = format!("{session}; luukku_lang=fi");
    let first = post(&program, "/do/preview_contact", &cookies, typed(key, "0401234567")).await;
    let cookies = visitor(&first, &session);
    post(&program, "/do/change_contact", &cookies, format!("register={key}")).await;
    // The same again in another window: nothing would change any more.
    let again = typed(key, "0407654321");
    let preview = post(&program, "/do/preview_contact", &cookies, again).await.header("location").to_owned();
    let elsewhere = typed(key, "0407654321").replace(":0", ":1");
    change_in_another_browser(&program, &session, key, elsewhere).await;
    let late = open(&program, &preview, &cookies).await;
    let form = format!("/fi/my/contact/{key}?draft");
    assert_eq!(late.header("location"), form);
    let page = open(&program, &form, &cookies).await;
    assert!(page.body.contains("Mikään ei muuttunut") && page.body.contains(r#"value="0407654321""#));

    let nothing = open(&program, &format!("/fi/my/contact/check/{key}"), &session).await;
    assert_eq!(nothing.header("location"), format!("/fi/my/contact/{key}?gone"));
    let page = open(&program, nothing.header("location"), &session).await;
    assert!(page.body.contains("eivät ole enää tallessa"));
}

async fn change_in_another_browser(program: &Program, session: &str, key: RegisterKey, typed: String) {
    let right = post(program, "/do/preview_contact", &format!("{session}; luukku_lang=fi"), typed).await;
    let saved =
        post(program, "/do/change_contact", &visitor(&right, session), format!("register={key}")).await;
    assert_eq!(saved.header("location"), "/fi/my/data?saved");
}

#[tokio::test]
async fn an_identification_that_fails_inside_says_so_and_keeps_the_way_to_the_form() {
    let (program, session, key) = program(true).await;
    let next = format!("/fi/my/contact/{key}%3Fdraft");
    let failed = open(&program, &format!("/do/identify/start?lang=fi&anew=1&next={next}"), &session).await;
    let location = failed.header("location");
    assert!(location.starts_with("/fi/my?problem=none&next=/fi/my/contact/"), "{location}");
    let page = open(&program, &location.replace("none", "cancelled"), &session).await;
    assert_eq!(page.status, StatusCode::OK);
    assert!(page.body.contains("Tunnistautuminen keskeytyi"));
    let again = format!("/do/identify/start?lang=fi&amp;anew=1&amp;next=/fi/my/contact/{key}%3Fdraft");
    assert!(page.body.contains(&again), "{}", page.body);
}

#[tokio::test]
async fn citizens_see_where_they_are_signed_in_and_end_a_session() {
    let (program, session, _) = program(false).await;
    signed_in(&program, AINO).await;
    let page = open(&program, "/fi/my", &session).await.body;
    let mut read = program.store.read().await.unwrap();
    let looks = sql!(read.conn(), scalar: i64,
        "SELECT COUNT(*) FROM event WHERE action = 'person.own_data_viewed' AND fields LIKE '%sessions%'")
    .unwrap();
    drop(read);
    assert_eq!(looks, 1);
    assert!(page.contains("Missä olet kirjautuneena") && page.contains("Tämä istunto"));
    let (_, other) = page.split_once(r#"name="session" value=""#).unwrap();
    let ended =
        post(&program, "/do/end_session", &session, format!("session={}", other.split('"').next().unwrap()))
            .await;
    assert_eq!(ended.header("location"), "/fi/my?saved");
    let page = open(&program, "/fi/my?saved", &session).await.body;
    assert!(page.contains("Istunto on lopetettu.") && !page.contains(r#"name="session""#));
}

#[tokio::test]
async fn a_clerk_looks_for_a_purpose_and_can_end_each_ground() {
    let store = TestStore::open(Engine::Sqlite).await;
    let (backend, [first, second], token) = {
        let (scene, register) = (Scene::new(&store).await, ToldRegister::default());
        let at = scene.vouchers();
        let first = scene.relate(&register, at, AINO).await;
        let (reference, purpose) = ("KOI/2/2026", Purpose::Service);
        let new = NewRelation { at, code: AINO, ground: Ground::Case, reference, purpose };
        let second = add_relation(&scene.backend, &register, &scene.demo(), &new).await.unwrap();
        let clerk = scene.member("Kaisa Malli", scene.koivula, Role::CustomerClerk).await;
        (scene.backend.clone(), [first, second], scene.token(clerk).await)
    };
    let config = Config { site_root: "/nonexistent".into(), ..Config::default() };
    let program = Program { services: Services::new(config, backend), store };
    let clerk = format!("__Host-luukku={}; luukku_lang=fi", token.reveal());
    let page = format!("/fi/clients/{second}");
    assert_eq!(open(&program, &page, &clerk).await.header("location"), "/fi/clients");
    let shown = open(&program, &format!("{page}?purpose=contact"), &clerk).await.body;
    for relation in [first, second] {
        assert!(shown.contains(&format!(r#"name="relation" value="{relation}""#)), "{relation}");
    }
    assert!(shown.contains("Asiakkaan ilmoittamat") && !shown.contains("Itse ilmoitetut"));
    for words in ["Nainen", "564", "Tiedot ajalta"] {
        assert!(shown.contains(words), "{words}");
    }
    let question = format!("/fi/clients/{first}/end");
    assert!(shown.contains(&format!(r#"href="{question}?purpose=contact""#)));
    assert_eq!(open(&program, &question, &clerk).await.header("location"), "/fi/clients");
    let asked = open(&program, &format!("{question}?purpose=contact"), &clerk).await.body;
    assert!(
        asked.contains(r#"action="/do/end_client_relation""#)
            && asked.contains("Muut asiakkuudet jäävät voimaan")
    );
    let ended =
        post(&program, "/do/end_client_relation", &clerk, format!("relation={first}&purpose=contact")).await;
    assert_eq!(ended.header("location"), format!("/fi/clients/{first}?purpose=contact&ended"));
    let after = open(&program, ended.header("location"), &clerk).await.body;
    assert!(!after.contains(&format!(r#"name="relation" value="{first}""#)));
    assert!(after.contains(&format!(r#"name="relation" value="{second}""#)));
    let again = open(&program, &format!("{question}?purpose=contact"), &clerk).await;
    assert_eq!(
        again.header("location"),
        format!("/fi/clients/{first}?purpose=contact"),
        "nothing to end any more"
    );
    let nobody =
        post(&program, "/do/remove_client_kin", &clerk, format!("relation={second}&purpose=contact")).await;
    assert_eq!(nobody.header("location"), format!("/fi/clients/{second}?purpose=contact&nothing"));
}

#[tokio::test]
async fn the_page_for_a_code_names_the_address_or_says_that_none_waits() {
    let (program, session, key) = program(true).await;
    let none = open(&program, "/fi/my/contact/code", &session).await;
    assert!(none.body.contains("Mikään osoite ei odota") && !none.body.contains(r#"name="code""#));
    let typed = typed(key, "").replace("email=", "email=uusi%40kunta.example");
    let right = post(&program, "/do/preview_contact", &format!("{session}; luukku_lang=fi"), typed).await;
    let cookies = visitor(&right, &session);
    let asked = post(&program, "/do/change_contact", &cookies, format!("register={key}")).await;
    assert_eq!(asked.header("location"), "/fi/my/contact/code");
    let page = open(&program, "/fi/my/contact/code", &cookies).await.body;
    assert!(page.contains("u***@kunta.example") && page.contains(r#"name="code""#));
    let back = post(&program, "/do/withdraw_contact_email", &cookies, String::new()).await;
    assert_eq!(back.header("location"), "/fi/my/data?withdrawn");
    let data = open(&program, "/fi/my/data?withdrawn", &cookies).await.body;
    assert!(data.contains("Entinen osoite on voimassa") && !data.contains("odottaa vahvistusta"));
}
