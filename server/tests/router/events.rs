//! The pages of the event log, read without JavaScript.

use crate::{Answer, Program, get, session};
use axum::{body::Body, http::StatusCode};
use luukku_app::list_file;
use luukku_backend::testing::scene::Scene;
use luukku_domain::{
    accounts::role::Role,
    events::{Event, EventAction, Outcome},
    id::InvitationId,
};

async fn open(program: &Program, path: &str, cookie: &str) -> Answer {
    program.send(get(path).header("cookie", cookie).body(Body::empty()).unwrap()).await
}

#[tokio::test]
async fn a_main_user_reads_what_was_done_and_narrows_it_by_address() {
    let program = Program::new().await;
    let scene = Scene::new(&program.store).await;
    let account = scene.member("Aino Malli", scene.koivula, Role::MainUser).await;
    let caller = scene.caller_as(account).await;
    let cookie = session(&program, account).await;
    let id = program.store.ambient().id(InvitationId::new);
    let event = Event::done(EventAction::InvitationSent).about(id).at(scene.koivula);
    let event = event.detail("email", "uusi@example.org");
    program.store.begin(&caller).await.unwrap().commit(event).await.unwrap();

    let page = open(&program, "/fi/events", &cookie).await;
    assert_eq!(page.status, StatusCode::OK);
    // The filter names every act too, so the row is known by what only it holds.
    assert!(page.body.contains("uusi@example.org") && page.body.contains("Koivula"));
    assert!(page.body.contains("Oma historia") && !page.body.contains("Rekisterinpitäjät"));
    let other = open(&program, "/fi/events?view=organisations&action=membership", &cookie).await;
    assert!(!other.body.contains("uusi@example.org"));
    let none = open(&program, "/sv/events?from=2000-01-01&until=2000-01-02", &cookie).await;
    assert!(none.body.contains("Det finns inga händelser"));
    let foreign = open(&program, "/fi/events?view=installation", &cookie).await;
    assert_eq!(foreign.status, StatusCode::NOT_FOUND);
    assert_eq!(scene.events(EventAction::EventsViewed, Outcome::Done).await, 3);
    assert_eq!(scene.events(EventAction::EventsViewed, Outcome::Denied).await, 1);
}

#[tokio::test]
async fn everybody_who_signed_in_reads_their_own_history() {
    let program = Program::new().await;
    let scene = Scene::new(&program.store).await;
    let account = scene.member("Åke Öberg", scene.school, Role::Editor).await;
    let cookie = session(&program, account).await;
    let page = open(&program, "/en/events/mine", &cookie).await;
    assert_eq!(page.status, StatusCode::OK);
    assert!(page.body.contains("My history") && page.body.contains("<td role=\"cell\""));
    assert!(page.body.contains("href=\"/en/events/mine.csv?from=\""), "{}", page.body);
    let file = open(&program, "/en/events/mine.csv?from=", &cookie).await;
    assert!(file.body.contains("\"Looking at events\"") && file.body.contains("\"You\""), "{}", file.body);
    let newest = format!("\r\n\"{}\";\"You\"", list_file::time(scene.now()));
    assert!(file.body.contains(&newest), "{}", file.body);
    let file = open(&program, "/en/events/mine.csv?from=&others=yes", &cookie).await;
    assert!(!file.body.contains("\"You\";"), "{}", file.body);
    assert_eq!(open(&program, "/en/events", &cookie).await.status, StatusCode::FORBIDDEN);
    assert_eq!(open(&program, "/en/events/mine", "").await.status, StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn a_day_that_cannot_be_read_is_asked_for_again_and_makes_no_file() {
    let program = Program::new().await;
    let scene = Scene::new(&program.store).await;
    let account = scene.member("Åke Öberg", scene.school, Role::Editor).await;
    let cookie = session(&program, account).await;
    let page = open(&program, "/fi/events/mine?from-day=31&from-month=2&from-year=2026", &cookie).await;
    assert_eq!(page.status, StatusCode::BAD_REQUEST);
    assert!(
        page.body.contains("Luetteloa ei rajattu tällä") && page.body.contains("value=\"31\""),
        "{}",
        page.body
    );
    let file = open(&program, "/fi/events/mine.csv?until=eilen", &cookie).await;
    assert_eq!(file.status, StatusCode::BAD_REQUEST);
    assert_eq!(scene.events(EventAction::EventsExported, Outcome::Done).await, 0);
}
