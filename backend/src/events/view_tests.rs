//! What belongs to one view of a list, and what is a look of its own.

use super::*;
use crate::{
    accounts::{
        organisations::list::{self as organisations, OrganisationFilter},
        users::list::{UserFilter, UserOrder, list_within},
    },
    on_both_engines,
    testing::scene::Scene,
};
use luukku_domain::{events::Outcome, id::AccountId};

fn search(text: &str) -> UserFilter {
    UserFilter { search: text.into(), ..UserFilter::default() }
}

/// Looks at the list of users in a request of its own, as a page does.
async fn look(scene: &Scene<'_>, caller: &Caller, filter: &UserFilter, view: Option<&ViewMark>) -> ViewMark {
    let request = scene.backend.ambient().id(RequestId::new);
    let caller = Caller { request, ..caller.clone() };
    list_within(&scene.backend, &caller, filter, UserOrder::default(), view).await.unwrap().1
}

async fn events(scene: &Scene<'_>) -> i64 {
    scene.events(EventAction::AccountsViewed, Outcome::Done).await
}

/// Whom the events about looks at the list are about, each once for each event.
async fn shown_people(scene: &Scene<'_>) -> Vec<AccountId> {
    let mut read = scene.backend.store.read().await.unwrap();
    let rows = sql!(read.conn(), scalars: AccountId,
        "SELECT s.subject_id FROM event_subject s JOIN event e ON e.id = s.event_id WHERE e.action = 'account.list_viewed'");
    let mut rows = rows.unwrap();
    rows.sort_unstable();
    rows
}

on_both_engines! {
    async fn typing_into_the_search_leaves_an_event_only_about_people_who_are_new(store) {
        let scene = Scene::new(&store).await;
        let caller = scene.caller("Aino Malli", scene.koivula, Role::MainUser).await;
        let mut everybody = vec![caller.account().unwrap()];
        for number in 0..30 {
            everybody.push(scene.member(&format!("Eero Alku{number:02}"), scene.school, Role::Editor).await);
        }
        let late = scene.member("Åke Öberg", scene.school, Role::Editor).await;
        let view = look(&scene, &caller, &UserFilter::default(), None).await;
        assert!(!shown_people(&scene).await.contains(&late), "twenty-five rows end before the last letter");
        for typed in ["å", "åk", "åke", "åk", ""] {
            assert_eq!(look(&scene, &caller, &search(typed), Some(&view)).await, view);
        }
        assert_eq!(events(&scene).await, 2, "the page, and the one who was found");
        let shown = shown_people(&scene).await;
        assert!(shown.len() == 26 && shown.contains(&late), "those of the first page, and the one who was found");
    }

    async fn a_page_that_is_opened_without_a_mark_is_a_view_of_its_own(store) {
        let scene = Scene::new(&store).await;
        let caller = scene.caller("Aino Malli", scene.koivula, Role::MainUser).await;
        let one = look(&scene, &caller, &search("aino"), None).await;
        let other = look(&scene, &caller, &search("aino"), None).await;
        assert_ne!(one, other);
        assert_eq!(events(&scene).await, 2);
    }

    async fn a_mark_serves_its_own_session_only(store) {
        let scene = Scene::new(&store).await;
        let account = scene.member("Aino Malli", scene.koivula, Role::MainUser).await;
        let colleague = scene.caller("Liisa Malli", scene.koivula, Role::MainUser).await;
        let (here, elsewhere) = (scene.caller_as(account).await, scene.caller_as(account).await);
        assert_ne!(here.session(), elsewhere.session());
        let view = look(&scene, &here, &UserFilter::default(), None).await;
        assert_ne!(look(&scene, &elsewhere, &search("aino"), Some(&view)).await, view);
        assert_ne!(look(&scene, &colleague, &search("aino"), Some(&view)).await, view);
        assert_eq!(events(&scene).await, 3);
    }

    async fn a_mark_that_was_made_up_or_changed_is_worth_nothing(store) {
        let scene = Scene::new(&store).await;
        let caller = scene.caller("Aino Malli", scene.koivula, Role::MainUser).await;
        let view = look(&scene, &caller, &UserFilter::default(), None).await.to_string();
        let (request, proof) = view.split_once('.').unwrap();
        let other = scene.backend.ambient().id(RequestId::new);
        let made_up = [String::new(), "x".into(), format!("{request}."), format!("{request}.AAAA"), format!("{other}.{proof}")];
        for (number, text) in (2..).zip(&made_up) {
            look(&scene, &caller, &search("aino"), Some(&ViewMark::presented(text))).await;
            assert_eq!(events(&scene).await, number, "{text}");
        }
    }

    async fn a_mark_of_one_list_does_not_serve_another(store) {
        let scene = Scene::new(&store).await;
        let caller = scene.caller("Aino Malli", scene.koivula, Role::MainUser).await;
        let all = OrganisationFilter::default();
        let (_, organisations_view) =
            organisations::list_within(&scene.backend, &caller, &all, None).await.unwrap();
        let again = organisations::list_within(&scene.backend, &caller, &all, Some(&organisations_view)).await;
        assert_eq!(again.unwrap().1, organisations_view);
        assert_eq!(scene.events(EventAction::OrganisationsViewed, Outcome::Done).await, 1);
        look(&scene, &caller, &search("aino"), Some(&organisations_view)).await;
        assert_eq!(events(&scene).await, 1);
    }

    async fn what_is_fetched_after_ten_minutes_is_a_look_of_its_own(store) {
        let scene = Scene::new(&store).await;
        let caller = scene.caller("Aino Malli", scene.koivula, Role::MainUser).await;
        let view = look(&scene, &caller, &UserFilter::default(), None).await;
        store.clock.advance(LASTS - TimeDelta::seconds(1));
        assert_eq!(look(&scene, &caller, &search("aino"), Some(&view)).await, view);
        store.clock.advance(TimeDelta::seconds(1));
        assert_ne!(look(&scene, &caller, &search("aino"), Some(&view)).await, view);
        assert_eq!(events(&scene).await, 2);
    }

    async fn another_chosen_filter_begins_another_view(store) {
        let scene = Scene::new(&store).await;
        let caller = scene.caller("Aino Malli", scene.koivula, Role::MainUser).await;
        let view = look(&scene, &caller, &UserFilter::default(), None).await;
        let editors = UserFilter { role: Some(Role::Editor), ..search("aino") };
        let narrowed = look(&scene, &caller, &editors, Some(&view)).await;
        assert_ne!(narrowed, view);
        let typed_on = UserFilter { search: "aino m".into(), ..editors };
        assert_eq!(look(&scene, &caller, &typed_on, Some(&narrowed)).await, narrowed);
        assert_eq!(events(&scene).await, 2);
    }
}
