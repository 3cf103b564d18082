//! The ways to every area: in the own menu and on the desk, for whoever may go there, and for nobody else.

use crate::{Program, browser::Browser};
use axum::http::StatusCode;
use luukku_app::paths::{
    ACCESS_REVIEW, API_DOCS, CLIENTS, DEAD_LETTERS, EVENTS, INVITATIONS, LIFECYCLE, ME, MY_INVITATIONS,
    ORGANISATIONS, OWN_EVENTS, REPORTS, RETENTION, USERS,
};
use luukku_backend::testing::scene::Scene;
use luukku_domain::{accounts::role::Role, lang::Lang};

/// What everybody has.
const OWN: [&str; 4] = [MY_INVITATIONS.pattern(), OWN_EVENTS.pattern(), ME.pattern(), API_DOCS];

/// What those have who look after people.
const PEOPLE: [&str; 5] =
    [USERS.pattern(), ORGANISATIONS.pattern(), REPORTS.pattern(), ACCESS_REVIEW.pattern(), EVENTS.pattern()];

#[tokio::test]
async fn every_role_finds_its_areas_and_no_other_on_the_desk_and_in_the_menu() {
    let program = Program::new().await;
    let scene = Scene::new(&program.store).await;
    let gives = [INVITATIONS.pattern(), LIFECYCLE.pattern()];
    let expected = [
        (
            "Eero Malli",
            Role::Maintainer,
            [&PEOPLE[..], &gives, &[RETENTION.pattern(), DEAD_LETTERS.pattern()]].concat(),
        ),
        ("Sirkka Malli", Role::MainUser, [&PEOPLE[..], &gives].concat()),
        ("Liisa Malli", Role::DataProtectionOfficer, [&PEOPLE[..], &[RETENTION.pattern()]].concat()),
        ("Toivo Malli", Role::CustomerClerk, vec![CLIENTS.pattern()]),
        ("Aino Malli", Role::Editor, Vec::new()),
        ("Matti Malli", Role::Specialist, Vec::new()),
    ];
    for (name, role, areas) in expected {
        let place = if role == Role::Maintainer { scene.operator } else { scene.koivula };
        let account = scene.member(name, place, role).await;
        let browser = Browser::of(&program, &scene, account).await;
        let desk = browser.open("/fi/accounts").await;
        let mut wanted: Vec<_> = areas.iter().chain(&OWN).map(|area| address(area)).collect();
        wanted.sort();
        let (_, list) = desk.body.split_once(r#"<ul class="lu-links">"#).unwrap();
        assert_eq!(links(list.split("</ul>").next().unwrap()), wanted, "{role:?}, on the desk");
        let (_, menu) = desk.body.split_once(r#"<div class="lu-menu__panel">"#).unwrap();
        wanted.push("/fi/accounts".to_owned());
        wanted.sort();
        assert_eq!(links(menu.split("</ul>").next().unwrap()), wanted, "{role:?}, in the menu");
        for area in wanted {
            assert_eq!(browser.open(&area).await.status, StatusCode::OK, "{role:?} {area}");
        }
    }
}

#[tokio::test]
async fn an_organisation_leads_to_inviting_and_to_how_it_invites() {
    let program = Program::new().await;
    let scene = Scene::new(&program.store).await;
    let main_user = scene.member("Sirkka Malli", scene.koivula, Role::MainUser).await;
    let officer = scene.member("Liisa Malli", scene.koivula, Role::DataProtectionOfficer).await;
    let (page, id) = (format!("/fi/accounts/organisations/{}", scene.school), scene.school);
    let ways = [format!("/fi/accounts/invite/{id}"), format!("/fi/accounts/invite/settings/{id}")];
    let browser = Browser::of(&program, &scene, main_user).await;
    let shown = browser.open(&page).await;
    for way in &ways {
        assert!(shown.body.contains(&format!(r#"href="{way}""#)), "{way}");
        assert_eq!(browser.open(way).await.status, StatusCode::OK, "{way}");
    }
    let shown = Browser::of(&program, &scene, officer).await.open(&page).await;
    assert!(ways.iter().all(|way| !shown.body.contains(way)));
}

fn address(area: &str) -> String {
    if area == API_DOCS { area.to_owned() } else { format!("/{}{area}", Lang::Fi) }
}

/// Where the links of a piece of a page lead, sorted.
fn links(html: &str) -> Vec<String> {
    let mut found: Vec<_> =
        html.split(r#"href=""#).skip(1).map(|rest| rest.split('"').next().unwrap().to_owned()).collect();
    found.sort();
    found
}

#[tokio::test]
async fn the_masthead_marks_the_area_in_which_a_page_lies() {
    let program = Program::new().await;
    let scene = Scene::new(&program.store).await;
    let main_user = scene.member("Sirkka Malli", scene.koivula, Role::MainUser).await;
    let browser = Browser::of(&program, &scene, main_user).await;
    let expected = [
        ("/accounts", "/accounts"),
        ("/accounts/users", "/accounts/users"),
        ("/accounts/invite", "/accounts/invitations"),
        ("/accounts/my-invitations", "/accounts/invitations"),
        ("/accounts/review", "/accounts/reports"),
        ("/accounts/lifecycle", "/accounts/reports"),
    ];
    for (page, area) in expected {
        let shown = browser.open(&address(page)).await.body;
        let marked: Vec<_> = shown.split("<a ").filter(|link| link.contains("aria-current")).collect();
        let wanted = format!("href=\"{}\"", address(area));
        assert!(marked.iter().any(|link| link.contains(&wanted)), "{page}: {marked:?}");
        let desk = "href=\"/fi/accounts\"";
        assert!(page == "/accounts" || !marked.iter().any(|link| link.contains(desk)), "{page}");
    }
}
