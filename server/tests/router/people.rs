//! Users, organisations and reports by plain pages and forms, as a browser without JavaScript uses them.

use crate::{Program, browser::Browser};
use axum::http::StatusCode;
use luukku_backend::testing::scene::Scene;
use luukku_domain::accounts::role::Role;

#[tokio::test]
async fn a_main_user_finds_a_colleague_and_gives_a_role() {
    let program = Program::new().await;
    let scene = Scene::new(&program.store).await;
    let main_user = scene.member("Aino Malli", scene.koivula, Role::MainUser).await;
    let colleague = scene.member("Åke Öberg", scene.school, Role::Specialist).await;
    scene.member("Matti Meikäläinen", scene.lehtola, Role::Editor).await;
    let browser = Browser::of(&program, &scene, main_user).await;

    let list = browser.open("/fi/accounts/users").await;
    assert_eq!(list.status, StatusCode::OK);
    assert!(list.body.contains("Åke Öberg") && !list.body.contains("Matti Meikäläinen"));
    let found = browser.open("/sv/accounts/users?search=OBERG&sort=-name").await;
    assert!(found.body.contains("Åke Öberg") && !found.body.contains("aino.malli@example.org"));

    let user = format!("/fi/accounts/users/{colleague}");
    assert!(browser.open(&user).await.body.contains("Päätös 1/2026"));
    let page = browser.open(&format!("{user}/grant")).await;
    assert!(page.body.contains("Harjun koulu (Koivula)"));
    let empty = format!("user={colleague}&organisation=&role=editor&end-day=&end-month=&end-year=&ground=");
    let refused = browser.post("/do/grant_role", empty).await;
    assert_eq!(refused.header("location"), format!("{user}/grant?draft"));
    let ground = "P%C3%A4%C3%A4t%C3%B6s+9%2F2026";
    let filled = format!(
        "user={colleague}&organisation={}&role=editor&end-day=31&end-month=12&end-year=2026&ground={ground}",
        scene.school
    );
    let given = browser.post("/do/grant_role", filled).await;
    assert_eq!(given.header("location"), format!("{user}?done=granted"));
    let after = browser.open(given.header("location")).await;
    assert!(after.body.contains("Päätös 9/2026") && after.body.contains("31.12.2026"));
}

#[tokio::test]
async fn every_page_opens_in_every_language() {
    let program = Program::new().await;
    let scene = Scene::new(&program.store).await;
    let maintainer = scene.member("Eero Ylläpitäjä", scene.operator, Role::Maintainer).await;
    let user = scene.account("Aino Malli", scene.koivula).await;
    let membership = scene.membership(user, scene.koivula, Role::CustomerClerk).await;
    let browser = Browser::of(&program, &scene, maintainer).await;
    let (koivula, school) = (scene.koivula, scene.school);
    let pages = [
        "users".to_owned(),
        format!("users?organisation={koivula}&status=closed&factor=none&idle=30&role=editor&sort=seen"),
        format!("users/{user}"),
        format!("users/{user}/grant"),
        format!("users/{user}/leaver"),
        format!("users/{user}/close"),
        format!("users/{user}/second-factor"),
        format!("users/{user}/memberships/{membership}"),
        "organisations".to_owned(),
        "organisations?search=koi&kind=municipality&status=all&sort=-name".to_owned(),
        "organisations/new".to_owned(),
        format!("organisations/new?under={koivula}"),
        format!("organisations/{koivula}"),
        format!("organisations/{koivula}/names"),
        format!("organisations/{school}/change"),
        format!("organisations/{koivula}/providers"),
        "reports".to_owned(),
        "review".to_owned(),
        "lifecycle".to_owned(),
        "lifecycle/2026-09-02?kind=close&page=2".to_owned(),
    ];
    for page in pages {
        for lang in ["fi", "sv", "en"] {
            let path = format!("/{lang}/accounts/{page}");
            let answer = browser.open(&path).await;
            assert_eq!(answer.status, StatusCode::OK, "{path}");
            assert!(answer.body.contains("<h1"), "{path}");
        }
    }
}

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
    assert_eq!(officer.open("/fi/accounts/users").await.status, StatusCode::OK);
}

#[tokio::test]
async fn a_role_is_ended_and_the_last_main_user_stays() {
    let program = Program::new().await;
    let scene = Scene::new(&program.store).await;
    let maintainer = scene.member("Eero Ylläpitäjä", scene.operator, Role::Maintainer).await;
    let user = scene.account("Aino Malli", scene.koivula).await;
    let main = scene.membership(user, scene.koivula, Role::MainUser).await;
    let editor = scene.membership(user, scene.koivula, Role::Editor).await;
    let browser = Browser::of(&program, &scene, maintainer).await;
    let ended = browser.post("/do/end_one", format!("user={user}&membership={editor}")).await;
    assert_eq!(ended.header("location"), format!("/fi/accounts/users/{user}?done=ended"));
    let last = browser.post("/do/end_one", format!("user={user}&membership={main}")).await;
    assert_eq!(last.header("location"), format!("/fi/accounts/users/{user}/memberships/{main}?draft"));
    let closed = browser.post("/do/close_account", format!("user={user}&reason=Erosi")).await;
    assert_eq!(closed.header("location"), format!("/fi/accounts/users/{user}/close?draft"));
}

#[tokio::test]
async fn organisations_are_made_renamed_and_closed_by_forms() {
    let program = Program::new().await;
    let scene = Scene::new(&program.store).await;
    let maintainer = scene.member("Eero Ylläpitäjä", scene.operator, Role::Maintainer).await;
    let browser = Browser::of(&program, &scene, maintainer).await;
    let bad = browser
        .post("/do/create_organisation", "under=&kind=provider&fi=&sv=&en=&business_id=1".to_owned())
        .await;
    assert_eq!(bad.header("location"), "/fi/accounts/organisations/new?draft");
    let made = browser
        .post(
            "/do/create_organisation",
            "under=&kind=provider&fi=Kotiapu+Oy&sv=&en=&business_id=0245437-2".to_owned(),
        )
        .await;
    let page = made.header("location").to_owned();
    assert!(browser.open(&page).await.body.contains("0245437-2"));
    let id = page.trim_start_matches("/fi/accounts/organisations/").trim_end_matches("?done").to_owned();
    let served = browser
        .post("/do/begin_serving", format!("organisation={}&provider={id}&service=Kotihoito", scene.koivula))
        .await;
    assert!(browser.open(served.header("location")).await.body.contains("Kotihoito"));
    let renamed = browser
        .post("/do/rename_organisation", format!("organisation={id}&fi=Kotipolku+Oy&sv=&en=&business_id="))
        .await;
    assert!(browser.open(renamed.header("location")).await.body.contains("Kotipolku Oy"));
    let closed = browser.post("/do/close_organisation_now", format!("organisation={id}")).await;
    assert!(browser.open(closed.header("location")).await.body.contains("Suljettu"));
}

#[tokio::test]
async fn an_editor_sees_the_own_organisation_and_no_people() {
    let program = Program::new().await;
    let scene = Scene::new(&program.store).await;
    let editor = scene.member("Aino Malli", scene.school, Role::Editor).await;
    let browser = Browser::of(&program, &scene, editor).await;
    assert_eq!(browser.open("/fi/accounts/users").await.status, StatusCode::FORBIDDEN);
    let own = browser.open(&format!("/fi/accounts/organisations/{}", scene.school)).await;
    assert_eq!(own.status, StatusCode::OK);
    let strange = browser.open(&format!("/fi/accounts/organisations/{}", scene.koivula)).await;
    assert_eq!(strange.status, StatusCode::NOT_FOUND);
}
