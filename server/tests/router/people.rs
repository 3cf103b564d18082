//! Users, organisations and reports by plain pages and forms, as a browser without JavaScript uses them.

use crate::{Program, browser::Browser, form, get};
use axum::{body::Body, http::StatusCode};
use luukku_backend::testing::scene::Scene;
use luukku_domain::{accounts::role::Role, id::MembershipId};

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
        format!("users/{user}/home"),
        "me".to_owned(),
        format!("users/{user}/close"),
        format!("users/{user}/second-factor"),
        format!("users/{user}/memberships/{membership}"),
        format!("users/{user}/memberships/{membership}/end"),
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
async fn a_role_is_ended_and_the_last_main_user_stays() {
    let program = Program::new().await;
    let scene = Scene::new(&program.store).await;
    let maintainer = scene.member("Eero Ylläpitäjä", scene.operator, Role::Maintainer).await;
    let user = scene.account("Aino Malli", scene.koivula).await;
    let main = scene.membership(user, scene.koivula, Role::MainUser).await;
    let editor = scene.membership(user, scene.koivula, Role::Editor).await;
    let browser = Browser::of(&program, &scene, maintainer).await;
    let page = format!("/fi/accounts/users/{user}/memberships/{editor}");
    assert!(browser.open(&page).await.body.contains(&format!("href=\"{page}/end\"")));
    let question = browser.open(&format!("{page}/end")).await.body;
    assert!(
        question.contains("Aino Malli, Muokkaaja, Koivula") && question.contains("action=\"/do/end_one\"")
    );
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
    let served = browser.open(served.header("location")).await.body;
    let links = served.split("href=\"").filter_map(|rest| rest.split('"').next());
    let end = links.filter(|href| href.contains("/providers/")).find(|href| href.ends_with("/end")).unwrap();
    let question = browser.open(end).await.body;
    assert!(question.contains("Päätä palvelusuhde: Kotiapu Oy, Kotihoito"), "{question}");
    assert!(question.contains("action=\"/do/end_serving\""));
    let renamed = browser
        .post("/do/rename_organisation", format!("organisation={id}&fi=Kotipolku+Oy&sv=&en=&business_id="))
        .await;
    assert!(browser.open(renamed.header("location")).await.body.contains("Kotipolku Oy"));
    let closed =
        browser.post("/do/close_organisation_now", format!("organisation={id}&close_sure=yes")).await;
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

#[tokio::test]
async fn a_clerk_promises_secrecy_before_clients_open() {
    let program = Program::new().await;
    let scene = Scene::new(&program.store).await;
    let clerk = scene.member("Aino Malli", scene.koivula, Role::CustomerClerk).await;
    let held = scene.caller_as(clerk).await.memberships()[0].id;
    scene.take_acknowledgements(held).await;
    let browser = Browser::of(&program, &scene, clerk).await;

    let home = browser.open("/fi/accounts").await;
    let page = format!("/fi/accounts/me/secrecy/{held}");
    assert!(home.body.contains("eivät ole vielä auki") && home.body.contains(&page));
    assert!(browser.open(&page).await.body.contains("Ei vielä annettu"));
    let given = browser.post("/do/promise_secrecy", format!("membership={held}")).await;
    assert_eq!(given.header("location"), page);
    let after = browser.open(&page).await.body;
    assert!(!after.contains("Ei vielä annettu") && after.contains("Pääkäyttäjä kirjaa koulutuksen"));
}

#[tokio::test]
async fn a_mover_goes_to_another_unit_in_one_step() {
    let program = Program::new().await;
    let scene = Scene::new(&program.store).await;
    let main_user = scene.member("Aino Malli", scene.koivula, Role::MainUser).await;
    let mover = scene.member("Åke Öberg", scene.school, Role::Specialist).await;
    let browser = Browser::of(&program, &scene, main_user).await;

    let user = format!("/fi/accounts/users/{mover}");
    assert!(browser.open(&user).await.body.contains(&format!("{user}/move")));
    let page = browser.open(&format!("{user}/move")).await.body;
    assert!(page.contains("Harjun koulu: Asiantuntija"));
    let empty = format!("user={mover}&from=&to=&end-day=&end-month=&end-year=&ground=Virka");
    let refused = browser.post("/do/move_user", empty).await;
    assert_eq!(refused.header("location"), format!("{user}/move?draft"));
    let filled = format!(
        "user={mover}&from={}&to={}&roles%5B%5D=editor&end-day=&end-month=&end-year=&ground=Virka",
        scene.school, scene.education
    );
    let answer = browser.post("/do/move_user", filled).await;
    assert_eq!(answer.header("location"), format!("{user}?done=moved"));
    let after = browser.open(answer.header("location")).await.body;
    assert!(after.contains("Muokkaaja") && after.contains("Sivistyspalvelut"));
}

#[tokio::test]
async fn the_review_ends_what_is_not_needed_and_keeps_the_last_main_user() {
    let program = Program::new().await;
    let scene = Scene::new(&program.store).await;
    let main_user = scene.member("Aino Malli", scene.koivula, Role::MainUser).await;
    let colleague = scene.account("Åke Öberg", scene.school).await;
    let editor = scene.membership(colleague, scene.school, Role::Editor).await;
    let other = scene.membership(colleague, scene.lehtola, Role::Editor).await;
    let last = scene.member("Eero Malli", scene.lehtola, Role::MainUser).await;
    let last = scene.caller_as(last).await.memberships()[0].id;
    let browser = Browser::of(&program, &scene, main_user).await;
    let sure = |id: MembershipId| format!("memberships%5B%5D={id}&end_sure=yes");
    let strange = browser.post("/do/end_memberships", sure(last)).await;
    assert_eq!(strange.status, StatusCode::NOT_FOUND);
    let unsure = browser.post("/do/end_memberships", format!("memberships%5B%5D={editor}")).await;
    assert_eq!(unsure.header("location"), "/fi/accounts/review?draft");
    let nothing = format!("organisation={}", scene.school);
    for path in ["/do/confirm_memberships", "/do/end_memberships"] {
        let none = browser.post(path, nothing.clone()).await;
        assert_eq!(none.header("location"), "/fi/accounts/review?draft");
        let back = browser.open(none.header("location")).await.body;
        let organisation = format!(r#"name="organisation" value="{}""#, scene.school);
        assert!(back.contains("Valitse ensin roolit luettelosta") && back.contains(&organisation), "{back}");
    }
    let ended = browser.post("/do/end_memberships", sure(editor)).await;
    assert_eq!(ended.header("location"), "/fi/accounts/review?ended=1");
    assert!(browser.open(ended.header("location")).await.body.contains("Rooleja päätetty: 1"));
    let maintainer = scene.member("Ilona Malli", scene.operator, Role::Maintainer).await;
    let browser = Browser::of(&program, &scene, maintainer).await;
    let both = format!("memberships%5B%5D={last}&memberships%5B%5D={other}&end_sure=yes");
    let stayed = browser.post("/do/end_memberships", both.clone()).await;
    assert_eq!(stayed.header("location"), "/fi/accounts/review?draft");
    let ended = browser.post("/do/end_memberships", sure(other)).await;
    assert_eq!(ended.header("location"), "/fi/accounts/review?ended=1", "nothing had ended before");
}

#[tokio::test]
async fn what_was_typed_waits_while_the_person_proves_who_they_are() {
    let program = Program::new().await;
    let scene = Scene::new(&program.store).await;
    let main_user = scene.member("Aino Malli", scene.koivula, Role::MainUser).await;
    let colleague = scene.member("Åke Öberg", scene.school, Role::Specialist).await;
    let session = scene.token(main_user).await;
    program.store.clock.advance(chrono::TimeDelta::minutes(11));
    let page = format!("/fi/accounts/users/{colleague}/grant");
    let typed = format!(
        "user={colleague}&organisation={}&role=editor&end-day=&end-month=&end-year=&ground=Pitk%C3%A4+peruste",
        scene.school
    );
    let late = form("/do/grant_role")
        .header("cookie", format!("__Host-luukku={}", session.reveal()))
        .header("referer", format!("http://localhost{page}"));
    let late = program.send(late.body(Body::from(typed)).unwrap()).await;
    assert_eq!(late.header("location"), format!("/fi/accounts/confirm?next={page}%3Fdraft"));
    let visitor = late.header("set-cookie").split(';').next().unwrap().to_owned();
    let again = scene.token(main_user).await;
    let back = get(&format!("{page}?draft"))
        .header("cookie", format!("__Host-luukku={}; {visitor}", again.reveal()));
    let shown = program.send(back.body(Body::empty()).unwrap()).await;
    assert!(shown.body.contains("Pitkä peruste"), "{}", shown.status);
}

#[tokio::test]
async fn a_form_with_a_password_never_waits() {
    let program = Program::new().await;
    let scene = Scene::new(&program.store).await;
    let account = scene.member("Aino Malli", scene.koivula, Role::Editor).await;
    let session = scene.token(account).await;
    program.store.clock.advance(chrono::TimeDelta::minutes(11));
    let late = form("/do/change_password")
        .header("cookie", format!("__Host-luukku={}", session.reveal()))
        .header("referer", "http://localhost/fi/accounts/me/password");
    let late = program.send(late.body(Body::from("password=tuikehamelokki")).unwrap()).await;
    assert_eq!(late.header("location"), "/fi/accounts/confirm?next=/fi/accounts/me/password");
    assert_eq!(late.header("set-cookie"), "");
}

#[tokio::test]
async fn an_editor_gives_up_a_role_on_the_own_account() {
    let program = Program::new().await;
    let scene = Scene::new(&program.store).await;
    let account = scene.account("Aino Malli", scene.koivula).await;
    let held = scene.membership(account, scene.school, Role::Editor).await;
    scene.membership(account, scene.koivula, Role::Specialist).await;
    let browser = Browser::of(&program, &scene, account).await;
    let question = format!("/fi/accounts/me/leave/{held}");
    assert!(browser.open("/fi/accounts/me").await.body.contains(&format!("href=\"{question}\"")));
    let page = browser.open(&question).await.body;
    assert!(
        page.contains("Luovu roolista: Muokkaaja, Harjun koulu") && page.contains("action=\"/do/leave_one\"")
    );
    let left = browser.post("/do/leave_one", format!("membership={held}")).await;
    assert_eq!(left.header("location"), "/fi/accounts/me?left");
    let after = browser.open("/fi/accounts/me?left").await.body;
    assert!(after.contains("Olet luopunut roolista.") && !after.contains("Muokkaaja, Harjun koulu"));
}

#[tokio::test]
async fn the_last_main_user_is_told_why_the_role_stays() {
    let program = Program::new().await;
    let scene = Scene::new(&program.store).await;
    let account = scene.account("Aino Malli", scene.koivula).await;
    let held = scene.membership(account, scene.koivula, Role::MainUser).await;
    let browser = Browser::of(&program, &scene, account).await;
    let question = format!("/fi/accounts/me/leave/{held}");
    let stays = browser.post("/do/leave_one", format!("membership={held}")).await;
    assert_eq!(stays.header("location"), format!("{question}?draft"));
    let page = browser.open(stays.header("location")).await.body;
    assert!(page.contains("Olet organisaation viimeinen pääkäyttäjä") && page.contains("id=\"membership\""));
    program.store.clock.advance(chrono::TimeDelta::minutes(11));
    let own = browser.open("/fi/accounts/me").await.body;
    assert!(
        own.contains(&format!("href=\"{question}\"")) && !own.contains("leave-"),
        "the page asks who is there"
    );
    let asked = browser.open(&question).await;
    assert_eq!(asked.header("location"), format!("/fi/accounts/confirm?next={question}"));
}

#[tokio::test]
async fn no_button_on_a_user_s_page_leads_to_a_refusal() {
    let program = Program::new().await;
    let scene = Scene::new(&program.store).await;
    let officer = scene.member("Liisa Malli", scene.koivula, Role::DataProtectionOfficer).await;
    let main_user = scene.member("Aino Malli", scene.koivula, Role::MainUser).await;
    let person = scene.member("Eero Malli", scene.school, Role::Editor).await;
    let page = format!("/fi/accounts/users/{person}");
    let ways = ["grant", "move", "leaver", "home"].map(|way| format!("href=\"{page}/{way}\""));
    let seen = Browser::of(&program, &scene, officer).await.open(&page).await;
    assert!(seen.status == StatusCode::OK && ways.iter().all(|way| !seen.body.contains(way)));
    let browser = Browser::of(&program, &scene, main_user).await;
    let seen = browser.open(&page).await;
    assert!(ways.iter().all(|way| seen.body.contains(way)), "{}", seen.body);
    program.store.clock.advance(chrono::TimeDelta::minutes(11));
    let later = browser.open(&page).await;
    assert!(ways.iter().all(|way| later.body.contains(way)), "a proof is asked for behind the button");
}

#[tokio::test]
async fn a_missing_kind_and_a_wrong_business_id_are_told_together() {
    let program = Program::new().await;
    let scene = Scene::new(&program.store).await;
    let maintainer = scene.member("Eero Ylläpitäjä", scene.operator, Role::Maintainer).await;
    let session = format!("__Host-luukku={}", scene.token(maintainer).await.reveal());
    let typed = "under=&kind=&fi=&sv=&en=&business_id=1";
    let bad = form("/do/create_organisation").header("cookie", &session).body(Body::from(typed)).unwrap();
    let bad = program.send(bad).await;
    let visitor = bad.header("set-cookie").split(';').next().unwrap();
    let page = get(bad.header("location")).header("cookie", format!("{session}; {visitor}"));
    let page = program.send(page.body(Body::empty()).unwrap()).await.body;
    assert!(page.contains(r##"href="#kind""##) && page.contains(r##"href="#business_id""##), "{page}");
    assert!(page.contains(r##"href="#fi""##));
}

#[tokio::test]
async fn the_home_organisation_is_changed_by_itself() {
    let program = Program::new().await;
    let scene = Scene::new(&program.store).await;
    let main_user = scene.member("Aino Malli", scene.koivula, Role::MainUser).await;
    let person = scene.member("Eero Malli", scene.school, Role::Editor).await;
    let browser = Browser::of(&program, &scene, main_user).await;
    let user = format!("/fi/accounts/users/{person}");
    assert!(browser.open(&format!("{user}/home")).await.body.contains("Harjun koulu (Koivula)"));
    let empty = browser.post("/do/change_home", format!("user={person}&organisation=")).await;
    assert_eq!(empty.header("location"), format!("{user}/home?draft"));
    let changed =
        browser.post("/do/change_home", format!("user={person}&organisation={}", scene.education)).await;
    assert_eq!(changed.header("location"), format!("{user}?done=changed"));
    assert!(browser.open(&user).await.body.contains("Sivistyspalvelut"));
}
