//! What the clocks will do, and the way back for an account that they closed.

use crate::{Program, browser::Browser};
use axum::http::StatusCode;
use chrono::TimeDelta;
use luukku_backend::{
    accounts::{invitations::invite, lifecycle, users::close},
    jobs::Stop,
    testing::scene::Scene,
};
use luukku_domain::{accounts::membership::Ground, accounts::role::Role, id::AccountId, lang::Lang};

/// Closes an account by a maintainer's hand.
async fn close(scene: &Scene<'_>, maintainer: AccountId, account: AccountId) {
    let caller = scene.caller_as(maintainer).await;
    close::close(&scene.backend, &caller, account, "Päätös 9/2026").await.unwrap();
}

#[tokio::test]
async fn a_main_user_sees_on_which_day_which_accounts_close() {
    let program = Program::new().await;
    let scene = Scene::new(&program.store).await;
    let main_user = scene.member("Sirkka Malli", scene.koivula, Role::MainUser).await;
    let idle = scene.member("Aino Malli", scene.school, Role::Editor).await;
    scene.member("Matti Meikäläinen", scene.lehtola, Role::Editor).await;
    program.store.clock.advance(TimeDelta::days(153));
    lifecycle::run(&scene.backend, &Stop::new().1).await.unwrap();
    let browser = Browser::of(&program, &scene, main_user).await;

    let report = browser.open("/fi/accounts/reports").await;
    assert!(report.body.contains(r#"href="/fi/accounts/lifecycle""#));
    let days = browser.open("/fi/accounts/lifecycle?days=90").await;
    assert_eq!(days.status, StatusCode::OK);
    let closing = "/fi/accounts/lifecycle/2026-09-02?kind=close";
    assert!(days.body.contains(closing) && days.body.contains("2.9.2026: 1 kpl"), "{}", days.body);
    let day = browser.open(closing).await;
    assert!(day.body.contains("Tili suljetaan") && day.body.contains("Aino Malli"));
    assert!(day.body.contains(&format!("/fi/accounts/users/{idle}")));
    assert!(!day.body.contains("Matti Meikäläinen"));
    let whole = browser.open("/sv/accounts/lifecycle/2026-09-02").await;
    assert!(whole.body.contains("Rollen avslutas som oanvänd") && whole.body.contains("Harjun koulu"));
    for nonsense in ["2026-01-01", "2036-01-01", "tomorrow"] {
        let answer = browser.open(&format!("/fi/accounts/lifecycle/{nonsense}")).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{nonsense}");
    }
}

#[tokio::test]
async fn an_officer_and_an_editor_see_nothing_of_what_the_clocks_will_do() {
    let program = Program::new().await;
    let scene = Scene::new(&program.store).await;
    for (name, role) in [("Liisa Malli", Role::DataProtectionOfficer), ("Aino Malli", Role::Editor)] {
        let account = scene.member(name, scene.koivula, role).await;
        let browser = Browser::of(&program, &scene, account).await;
        for page in ["lifecycle", "lifecycle/2026-09-02"] {
            let answer = browser.open(&format!("/fi/accounts/{page}")).await;
            assert_eq!(answer.status, StatusCode::FORBIDDEN, "{name} {page}");
        }
        let reports = browser.open("/fi/accounts/reports").await;
        assert!(!reports.body.contains("/fi/accounts/lifecycle"), "{name}");
    }
}

#[tokio::test]
async fn a_maintainer_restores_an_account_with_its_roles_and_a_reason() {
    let program = Program::new().await;
    let scene = Scene::new(&program.store).await;
    let maintainer = scene.member("Eero Ylläpitäjä", scene.operator, Role::Maintainer).await;
    let account = scene.account("Aino Malli", scene.school).await;
    let held = scene.membership(account, scene.school, Role::Editor).await;
    close(&scene, maintainer, account).await;
    let browser = Browser::of(&program, &scene, maintainer).await;

    let user = format!("/fi/accounts/users/{account}");
    assert!(browser.open(&user).await.body.contains(&format!("{user}/restore")));
    let page = browser.open(&format!("{user}/restore")).await;
    assert!(page.body.contains("Harjun koulu") && page.body.contains("Päättyi, kun tili suljettiin"));
    assert!(page.body.contains(&format!(r#"value="{held}" checked"#)), "chosen beforehand");

    let silent = browser.post("/do/restore_account", format!("user={account}&reason=")).await;
    assert_eq!(silent.header("location"), format!("{user}/restore?draft"));
    let typed = format!("user={account}&memberships[]={held}&reason=Erehdys");
    let restored = browser.post("/do/restore_account", typed.clone()).await;
    assert_eq!(restored.header("location"), format!("{user}?done=restored"));
    let after = browser.open(restored.header("location")).await;
    assert!(after.body.contains("Tili on palautettu") && after.body.contains("Erehdys"));
    let again = browser.post("/do/restore_account", typed).await;
    assert_eq!(again.header("location"), format!("{user}/restore?draft"));
    assert!(browser.open(&format!("{user}/restore")).await.body.contains("Tili ei ole suljettu"));
}

#[tokio::test]
async fn nobody_but_a_maintainer_restores_and_not_after_thirty_days() {
    let program = Program::new().await;
    let scene = Scene::new(&program.store).await;
    let maintainer = scene.member("Eero Ylläpitäjä", scene.operator, Role::Maintainer).await;
    let main_user = scene.member("Sirkka Malli", scene.koivula, Role::MainUser).await;
    let account = scene.member("Aino Malli", scene.school, Role::Editor).await;
    close(&scene, maintainer, account).await;
    let user = format!("/fi/accounts/users/{account}");
    let browser = Browser::of(&program, &scene, main_user).await;
    let seen = browser.open(&user).await;
    assert!(seen.body.contains("Ylläpito voi palauttaa tilin") && !seen.body.contains("/restore"));
    assert_eq!(browser.open(&format!("{user}/restore")).await.status, StatusCode::FORBIDDEN);
    let typed = format!("user={account}&reason=Erehdys");
    assert_eq!(browser.post("/do/restore_account", typed).await.status, StatusCode::FORBIDDEN);

    program.store.clock.advance(TimeDelta::days(30));
    let browser = Browser::of(&program, &scene, maintainer).await;
    assert!(!browser.open(&user).await.body.contains("/restore"));
    let late = browser.open(&format!("{user}/restore")).await;
    assert!(late.body.contains("Tiliä ei voi enää palauttaa"));
}

#[tokio::test]
async fn an_invitation_to_a_closed_account_leads_the_maintainer_to_restoring_it() {
    let program = Program::new().await;
    let scene = Scene::new(&program.store).await;
    let maintainer = scene.member("Eero Ylläpitäjä", scene.operator, Role::Maintainer).await;
    let account = scene.member("Aino Malli", scene.lehtola, Role::Editor).await;
    close(&scene, maintainer, account).await;
    let main_user = scene.caller("Sirkka Malli", scene.koivula, Role::MainUser).await;
    let ground = Ground::parse("Hakemus 12/2026").unwrap();
    let wanted = invite::Wanted {
        organisation: scene.koivula,
        roles: &[Role::Editor],
        last_day: None,
        ground: &ground,
        note: None,
        lang: Lang::Fi,
        addresses: "aino.malli@example.org",
    };
    let invited = invite::invite(&scene.backend, &main_user, &wanted).await.unwrap();
    let browser = Browser::of(&program, &scene, maintainer).await;
    let restore = format!("/fi/accounts/users/{account}/restore");
    let report = browser.open("/fi/accounts/reports").await;
    assert!(report.body.contains("Kutsutut, joiden tili on suljettu") && report.body.contains(&restore));
    let invitation = browser.open(&format!("/fi/accounts/invitations/{}", invited.invitations[0])).await;
    assert!(invitation.body.contains(&restore), "{}", invitation.body);
    assert!(browser.open(&restore).await.body.contains("Henkilöllä on avoin kutsu"));
    let bare = browser.post("/do/restore_account", format!("user={account}&reason=Kutsuttu")).await;
    assert!(bare.header("location").ends_with("?done=restored"), "{}", bare.body);

    let asking = Browser::of(&program, &scene, main_user.account().unwrap()).await;
    let own = asking.open("/fi/accounts/reports").await;
    assert!(!own.body.contains("Aino Malli"), "the inviter may not see whose address it is");
}
