//! Lists: as files, and followed while somebody types.

use crate::{Answer, Program, browser::Browser, get, session};
use axum::{body::Body, http::StatusCode};
use luukku_app::{
    list_file::{LIST_FILES, OWN_EVENTS_FILE, REGISTERS_FILE},
    paths::{Audience, INVITERS},
    ui::VIEW_HEADER,
};
use luukku_backend::testing::scene::Scene;
use luukku_domain::{
    accounts::role::Role,
    events::{EventAction, Outcome},
    lang::Lang,
};

#[tokio::test]
async fn the_list_is_taken_out_as_a_file_by_those_who_may() {
    let program = Program::new().await;
    let scene = Scene::new(&program.store).await;
    let main_user = scene.member("Aino Malli", scene.koivula, Role::MainUser).await;
    let officer = scene.member("Liisa Esimerkki", scene.koivula, Role::DataProtectionOfficer).await;
    let browser = Browser::of(&program, &scene, main_user).await;
    let file = browser.open("/fi/accounts/users.csv?search=malli").await;
    assert_eq!((file.status, file.header("content-type")), (StatusCode::OK, "text/csv; charset=utf-8"));
    assert!(file.body.contains("\"Aino Malli\"") && !file.body.contains("Liisa"));
    let officer = Browser::of(&program, &scene, officer).await;
    assert_eq!(officer.open("/fi/accounts/users.csv").await.status, StatusCode::FORBIDDEN);
    program.store.clock.advance(chrono::TimeDelta::minutes(11));
    let late = browser.open("/fi/accounts/users.csv?search=malli&role=editor").await;
    let list = "/fi/accounts/users%3Fsearch%3Dmalli%26role%3Deditor";
    assert_eq!(late.header("location"), format!("/fi/accounts/confirm?next={list}"));
    let asked = browser.open(late.header("location")).await.body;
    assert!(asked.contains("value=\"/fi/accounts/users?search=malli&amp;role=editor\""), "{asked}");
    assert_eq!(officer.open("/fi/accounts/users").await.status, StatusCode::OK);
}

#[tokio::test]
async fn every_list_is_a_file_in_every_language_and_its_page_leads_there() {
    let program = Program::new().await;
    let scene = Scene::new(&program.store).await;
    let main_user = scene.member("Aino Malli", scene.koivula, Role::MainUser).await;
    scene.member("Åke Öberg", scene.school, Role::Editor).await;
    program.store.clock.advance(chrono::TimeDelta::days(366));
    let browser = Browser::of(&program, &scene, main_user).await;
    let today = scene.now().date_in_helsinki();
    for file in LIST_FILES {
        let audience = match file.path {
            REGISTERS_FILE => Audience::Everyone,
            OWN_EVENTS_FILE => Audience::SignedIn,
            // All others are about others.
            _ => INVITERS,
        };
        assert_eq!(file.audience, audience, "{}", file.name());
        let mut texts = Vec::new();
        for lang in Lang::ALL {
            let answer = browser.open(&file.path.href(lang)).await;
            assert_eq!(
                (answer.status, answer.header("content-type")),
                (StatusCode::OK, "text/csv; charset=utf-8")
            );
            let named = format!("attachment; filename=\"{}-{today}.csv\"", file.name());
            assert_eq!(answer.header("content-disposition"), named);
            assert_eq!(answer.header("cache-control"), "no-store");
            texts.push(answer.body);
        }
        assert!(
            texts[0] != texts[1] && texts[1] != texts[2],
            "the words of {} follow the language",
            file.name()
        );
        let page = browser.open(&file.page.href(Lang::Fi)).await;
        // A list in which nothing stands is no file.
        let leads = page.body.contains(&format!("href=\"{}", file.path.href(Lang::Fi)));
        assert_eq!(leads, !["roles-ending", "invitations"].contains(&file.name()), "{}", file.name());
    }
    for action in
        [EventAction::AccountsExported, EventAction::OrganisationsExported, EventAction::InvitationsExported]
    {
        assert_eq!(scene.events(action, Outcome::Done).await, 3, "{action:?}");
    }
    assert_eq!(scene.events(EventAction::ReportExported, Outcome::Done).await, 9);
}

#[tokio::test]
async fn the_file_follows_the_filter_of_the_page() {
    let program = Program::new().await;
    let scene = Scene::new(&program.store).await;
    let main_user = scene.member("Aino Malli", scene.koivula, Role::MainUser).await;
    let browser = Browser::of(&program, &scene, main_user).await;
    let page = browser.open("/fi/accounts/organisations?search=harju&sort=-name").await;
    assert!(
        page.body.contains(
            "href=\"/fi/accounts/organisations.csv?search=harju&amp;status=active&amp;sort=-name\""
        ),
        "{}",
        page.body
    );
    let file = browser.open("/fi/accounts/organisations.csv?search=harju&status=active&sort=-name").await;
    assert!(file.body.contains("\"Harjun koulu\"") && !file.body.contains("\"Koivula\";\"Kunta\""));
    let officer = scene.member("Liisa Esimerkki", scene.koivula, Role::DataProtectionOfficer).await;
    let officer = Browser::of(&program, &scene, officer).await;
    for page in ["/fi/accounts/organisations", "/fi/accounts/users", "/fi/accounts/reports"] {
        let page = officer.open(page).await;
        assert_eq!(page.status, StatusCode::OK);
        assert!(!page.body.contains(".csv"), "who may not take the list out is not led there");
    }
}

#[tokio::test]
async fn a_filter_that_cannot_be_read_is_refused_and_an_empty_one_is_none() {
    let program = Program::new().await;
    let scene = Scene::new(&program.store).await;
    let main_user = scene.member("Aino Malli", scene.koivula, Role::MainUser).await;
    let browser = Browser::of(&program, &scene, main_user).await;
    let id = scene.koivula.to_string();
    let cut = &id[..20];
    let lists: [(&str, &str, &[&str]); 5] = [
        ("accounts/users", "accounts/users", &["organisation", "role", "status", "factor", "idle"]),
        ("accounts/organisations", "accounts/organisations", &["kind", "status", "sort", "page"]),
        ("accounts/invitations", "accounts/invitations", &["organisation", "state", "order", "after"]),
        ("accounts/review", "accounts/reports/access-review", &["organisation"]),
        ("events/mine", "events/mine", &["action", "outcome", "object", "place"]),
    ];
    for (page, file, filters) in lists {
        for filter in filters {
            for path in [format!("/fi/{page}?{filter}="), format!("/fi/{file}.csv?{filter}=")] {
                let refused = browser.open(&format!("{path}{cut}")).await;
                assert_eq!(refused.status, StatusCode::BAD_REQUEST, "{path}{cut}");
                assert_eq!(refused.header("content-type"), "text/html; charset=utf-8", "{path}{cut}");
                assert!(!refused.body.contains("aino.malli@example.org"), "{path}{cut}");
                assert_eq!(browser.open(&path).await.status, StatusCode::OK, "{path}");
            }
        }
    }
    // Only the files with an empty filter were made.
    assert_eq!(scene.events(EventAction::AccountsExported, Outcome::Done).await, 5);
    let refused = browser.open(&format!("/sv/accounts/users?organisation={cut}")).await;
    assert!(refused.body.contains("Uppgifterna kunde inte läsas"), "{}", refused.body);
    for path in
        ["accounts/users?sort=age", "accounts/users?page=2", "accounts/lifecycle?days=x", "events?view=x"]
    {
        assert_eq!(browser.open(&format!("/fi/{path}")).await.status, StatusCode::BAD_REQUEST, "{path}");
    }
}

/// The list as the page's island fetches it, with the mark that the page carries.
async fn fetch(program: &Program, cookie: &str, path: &str, mark: &str) -> Answer {
    let request = get(path).header("cookie", cookie).header(VIEW_HEADER, mark);
    program.send(request.body(Body::empty()).unwrap()).await
}

fn mark(page: &Answer) -> String {
    let (_, rest) = page.body.split_once("data-view=\"").expect("a list with the mark of its view");
    rest.split('"').next().unwrap().to_owned()
}

#[tokio::test]
async fn a_list_that_follows_the_typing_is_one_event_and_a_page_opened_anew_another() {
    let program = Program::new().await;
    let scene = Scene::new(&program.store).await;
    let account = scene.member("Aino Malli", scene.koivula, Role::MainUser).await;
    scene.member("Åke Öberg", scene.school, Role::Editor).await;
    let cookie = session(&program, account).await;
    for (list, action) in [
        ("/fi/accounts/users", EventAction::AccountsViewed),
        ("/fi/accounts/organisations", EventAction::OrganisationsViewed),
        ("/fi/accounts/invitations", EventAction::InvitationsViewed),
    ] {
        let opened = fetch(&program, &cookie, list, "").await;
        assert_eq!(opened.status, StatusCode::OK);
        let mark_of_page = mark(&opened);
        for typed in ["a", "ai", "ain", "ai", ""] {
            let found = fetch(&program, &cookie, &format!("{list}?search={typed}"), &mark_of_page).await;
            assert_eq!((found.status, mark(&found)), (StatusCode::OK, mark_of_page.clone()));
        }
        assert_eq!(scene.events(action, Outcome::Done).await, 1, "{list}");
        fetch(&program, &cookie, list, "").await;
        let elsewhere = session(&program, account).await;
        fetch(&program, &elsewhere, &format!("{list}?search=a"), &mark_of_page).await;
        assert_eq!(scene.events(action, Outcome::Done).await, 3, "{list}");
    }
}
