//! What the preview says, and to whom.

use luukku_domain::{events::Outcome, lang::Lang, permission::Refusal};

use super::*;
use crate::{
    accounts::{invitations::testing::invite_one, lifecycle},
    jobs::Stop,
    on_both_engines,
    testing::scene::Scene,
};

const fn whole(date: NaiveDate) -> DayPart {
    DayPart { date, kind: None, page: 0 }
}

/// On which days something happens to an account, of all days until `until`.
async fn steps_of(
    scene: &Scene<'_>,
    caller: &Caller,
    until: &str,
    account: AccountId,
) -> Vec<(String, Step)> {
    let mut found = Vec::new();
    for day in preview(&scene.backend, caller, until.parse().unwrap()).await.unwrap() {
        let page = preview_day(&scene.backend, caller, whole(day.date)).await.unwrap();
        assert_eq!((page.day, page.steps.len()), (day, day.total()));
        let its = page.steps.iter().filter(|upcoming| upcoming.account == account);
        found.extend(its.map(|upcoming| (day.date.to_string(), upcoming.step)));
    }
    found
}

on_both_engines! {
    async fn a_preview_says_on_which_day_an_account_is_warned_closed_and_cleared(store) {
        let scene = Scene::new(&store).await;
        let maintainer = scene.caller("Maija Malli", scene.operator, Role::Maintainer).await;
        let account = scene.account("Aino Malli", scene.koivula).await;
        let held = scene.membership(account, scene.koivula, Role::Editor).await;
        let expected = [
            ("2026-08-02", Step::WarnFirst(held)),
            ("2026-08-17", Step::WarnSecond(held)),
            ("2026-09-02", Step::EndIdle(held)),
            ("2026-09-02", Step::CloseAccount),
            ("2026-10-02", Step::ClearAccount),
        ];
        let found = steps_of(&scene, &maintainer, "2026-12-31", account).await;
        assert_eq!(found, expected.map(|(day, step)| (day.to_owned(), step)));
        assert_eq!(steps_of(&scene, &maintainer, "2026-08-02", account).await.len(), 1);
    }

    async fn an_account_that_is_invited_closes_on_the_day_that_the_preview_names(store) {
        let scene = Scene::new(&store).await;
        let maintainer = scene.caller("Maija Malli", scene.operator, Role::Maintainer).await;
        let account = scene.account("Aino Malli", scene.koivula).await;
        let held = scene.membership(account, scene.koivula, Role::Editor).await;
        scene.let_end(held, scene.now().plus_days(1)).await;
        invite_one(&scene, &maintainer, scene.lehtola, Role::Editor, "aino.malli@example.org").await;
        let steps = steps_of(&scene, &maintainer, "2026-12-31", account).await;
        let closes = steps.iter().find(|(_, step)| *step == Step::CloseAccount).map(|(day, _)| day.clone());
        while scene.events(EventAction::AccountClosed, Outcome::Done).await == 0 {
            store.clock.advance(chrono::TimeDelta::days(1));
            lifecycle::run(&scene.backend, &Stop::new().1).await.unwrap();
        }
        assert_eq!(closes, Some(scene.now().date_in_helsinki().to_string()));
    }

    async fn a_main_user_sees_what_happens_in_their_own_organisations(store) {
        let scene = Scene::new(&store).await;
        let main_user = scene.caller("Maija Malli", scene.education, Role::MainUser).await;
        let guest = scene.account("Aino Malli", scene.lehtola).await;
        scene.membership(guest, scene.school, Role::Editor).await;
        let elsewhere = scene.member("Eino Malli", scene.lehtola, Role::Editor).await;
        assert_eq!(steps_of(&scene, &main_user, "2026-12-31", guest).await.len(), 3);
        assert_eq!(steps_of(&scene, &main_user, "2026-12-31", elsewhere).await, []);
        let editor = scene.caller("Toivo Malli", scene.koivula, Role::Editor).await;
        let refused = preview(&scene.backend, &editor, "2026-12-31".parse().unwrap()).await;
        assert!(matches!(refused, Err(Fault::Refused(Refusal::NotFound))));
        assert_eq!(scene.events(EventAction::ReportViewed, Outcome::Denied).await, 1);
    }

    async fn a_day_lists_its_people_by_name_and_kind_with_the_names_of_their_organisations(store) {
        let scene = Scene::new(&store).await;
        let maintainer = scene.caller("Maija Malli", scene.operator, Role::Maintainer).await;
        for name in ["Toivo Malli", "Åke Malli", "Aino Malli"] {
            scene.member(name, scene.koivula, Role::Editor).await;
        }
        let date = "2026-09-02".parse().unwrap();
        let page = preview_day(&scene.backend, &maintainer, whole(date)).await.unwrap();
        let names: Vec<_> = page.steps.iter().filter_map(|upcoming| upcoming.name.as_deref()).collect();
        let expected = ["Aino Malli", "Maija Malli", "Toivo Malli", "Åke Malli"];
        assert_eq!(names, expected.map(|name| [name; 2]).concat());
        assert!(page.steps.iter().step_by(2).all(|upcoming| upcoming.step.kind() == StepKind::End));
        let held = page.steps[0].membership.as_ref().unwrap();
        assert_eq!((held.names.in_lang(Lang::Fi), held.role), ("Koivula", Role::Editor));
        assert_eq!((page.day.count(StepKind::Close), page.day.count(StepKind::Warn)), (4, 0));
        let closing = DayPart { kind: Some(StepKind::Close), ..whole(date) };
        let closing = preview_day(&scene.backend, &maintainer, closing).await.unwrap();
        assert_eq!((closing.steps.len(), closing.day.total()), (4, 8));
        assert!(closing.steps.iter().all(|upcoming| upcoming.membership.is_none()));
        let beyond = preview_day(&scene.backend, &maintainer, DayPart { page: 1, ..whole(date) }).await.unwrap();
        assert_eq!(beyond.steps, []);
    }

    async fn a_day_in_the_past_or_years_away_is_refused(store) {
        let scene = Scene::new(&store).await;
        let maintainer = scene.caller("Maija Malli", scene.operator, Role::Maintainer).await;
        for day in ["2026-03-01", "2027-05-01"] {
            let refused = preview(&scene.backend, &maintainer, day.parse().unwrap()).await;
            assert!(matches!(refused, Err(Fault::Rule(PreviewRule::Until))), "{day}");
        }
    }
}
