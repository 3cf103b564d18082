//! What the list of users shows to whom, by which search, in which order.

use super::*;
use crate::{on_both_engines, sql, testing::scene::Scene};
use luukku_domain::{events::Outcome, paging::Side, permission::Refusal};

async fn names(scene: &Scene<'_>, caller: &Caller, filter: UserFilter) -> Vec<String> {
    let page = list(&scene.backend, caller, &filter, UserOrder::default()).await.unwrap();
    assert_eq!(page.total, page.rows.len() as u64);
    page.rows.into_iter().map(|user| user.name).collect()
}

fn search(text: &str) -> UserFilter {
    UserFilter { search: text.into(), ..Default::default() }
}

/// Four people: a main user, an editor with another role elsewhere, a specialist, a stranger.
async fn people(scene: &Scene<'_>) -> Caller {
    let caller = scene.caller("Aino Malli", scene.koivula, Role::MainUser).await;
    let editor = scene.member("Åke Öberg", scene.school, Role::Editor).await;
    scene.membership(editor, scene.lehtola, Role::Editor).await;
    scene.member("Liisa Aalto", scene.education, Role::Specialist).await;
    scene.member("Matti Meikäläinen", scene.lehtola, Role::MainUser).await;
    caller
}

on_both_engines! {
    async fn a_main_user_lists_their_own_people_sorted_as_finns_sort(store) {
        let scene = Scene::new(&store).await;
        let caller = people(&scene).await;
        assert_eq!(names(&scene, &caller, UserFilter::default()).await, ["Liisa Aalto", "Aino Malli", "Åke Öberg"]);
        let maintainer = scene.caller("Eero Ylläpitäjä", scene.operator, Role::Maintainer).await;
        assert_eq!(names(&scene, &maintainer, UserFilter::default()).await.len(), 5);
        let editor = scene.caller("Eeva Esimerkki", scene.school, Role::Editor).await;
        let refused = list(&scene.backend, &editor, &UserFilter::default(), UserOrder::default()).await;
        assert!(matches!(refused, Err(Fault::Refused(Refusal::NotFound))));
        assert_eq!(scene.events(EventAction::AccountsViewed, Outcome::Denied).await, 1);
    }

    async fn a_search_goes_over_names_e_mails_and_organisations_in_reach(store) {
        let scene = Scene::new(&store).await;
        let caller = people(&scene).await;
        assert_eq!(names(&scene, &caller, search("OBE ak")).await, ["Åke Öberg"]);
        assert_eq!(names(&scene, &caller, search("aino.malli@exa")).await, ["Aino Malli"]);
        assert_eq!(names(&scene, &caller, search("harjun")).await, ["Åke Öberg"]);
        assert_eq!(names(&scene, &caller, search("harjun ake")).await, ["Åke Öberg"]);
        assert!(names(&scene, &caller, search("harjun liisa")).await.is_empty());
        // Another role elsewhere does not give a person away, and the middle of a word is no beginning.
        assert!(names(&scene, &caller, search("lehtola")).await.is_empty());
        assert!(names(&scene, &caller, search("berg")).await.is_empty());
        assert!(names(&scene, &caller, search("matti")).await.is_empty());
    }

    async fn an_organisation_out_of_reach_is_refused_with_an_event(store) {
        let scene = Scene::new(&store).await;
        let caller = people(&scene).await;
        let foreign = UserFilter { organisation: Some(scene.lehtola), ..Default::default() };
        let refused = list(&scene.backend, &caller, &foreign, UserOrder::default()).await;
        assert!(matches!(refused, Err(Fault::Refused(Refusal::NotFound))));
        let refused = crate::accounts::users::export::export(&scene.backend, &caller, &foreign, Lang::Fi).await;
        assert!(matches!(refused, Err(Fault::Refused(Refusal::NotFound))));
        for action in [EventAction::AccountsViewed, EventAction::AccountsExported] {
            assert_eq!(scene.events(action, Outcome::Denied).await, 1, "{action:?}");
        }
    }

    async fn what_nobody_could_mean_is_searched_for_and_not_found(store) {
        let scene = Scene::new(&store).await;
        let caller = people(&scene).await;
        assert_eq!(names(&scene, &caller, search("\0\u{200B}")).await.len(), 3);
        assert!(names(&scene, &caller, search(&"x".repeat(50_001))).await.is_empty());
    }

    async fn memberships_out_of_reach_are_not_shown(store) {
        let scene = Scene::new(&store).await;
        let caller = people(&scene).await;
        let page = list(&scene.backend, &caller, &search("öberg"), UserOrder::default()).await.unwrap();
        let lines: Vec<_> = page.rows[0].memberships.iter().map(|held| held.line(Lang::Fi)).collect();
        assert_eq!(lines, ["Muokkaaja, Harjun koulu"]);
    }

    async fn filters_narrow_the_list(store) {
        let scene = Scene::new(&store).await;
        let caller = people(&scene).await;
        let role = UserFilter { role: Some(Role::Editor), ..Default::default() };
        assert_eq!(names(&scene, &caller, role).await, ["Åke Öberg"]);
        let below = UserFilter { organisation: Some(scene.education), ..Default::default() };
        assert_eq!(names(&scene, &caller, below).await, ["Liisa Aalto", "Åke Öberg"]);
        let closed = UserFilter { status: Some(AccountStatus::Closed), ..Default::default() };
        assert!(names(&scene, &caller, closed).await.is_empty());
        let unprotected = UserFilter { without_second_factor: true, ..Default::default() };
        assert_eq!(names(&scene, &caller, unprotected).await.len(), 3);
        let idle = UserFilter { idle_since: Some(scene.now()), ..Default::default() };
        assert_eq!(names(&scene, &caller, idle).await.len(), 3);
        let strange = UserFilter { organisation: Some(scene.lehtola), ..Default::default() };
        let refused = list(&scene.backend, &caller, &strange, UserOrder::default()).await;
        assert!(matches!(refused, Err(Fault::Refused(Refusal::NotFound))));
    }

    async fn pages_lead_forth_and_back_in_every_order(store) {
        let scene = Scene::new(&store).await;
        let caller = scene.caller("Aino Malli", scene.koivula, Role::MainUser).await;
        let mut tx = store.begin(&store.system()).await.unwrap();
        for number in 0..60 {
            let at = format!("{number:02}");
            let id = tx.id(AccountId::new);
            let email = Email::parse(&format!("p{at}@example.org")).unwrap();
            sql!(tx.conn(), execute,
                "INSERT INTO account (id, status, email, email_key, name, home_organisation_id, lang, search_text, sort_name,
                    last_sign_in_at, created_at)
                 VALUES ($1, 'active', $2, $2, $3, $4, 'fi', '', '', $5, 0)",
                id, email.as_str(), "Eero Esimerkki", scene.koivula, i64::from(number % 7)).unwrap();
            crate::accounts::users::row::index(&mut tx, id, "Eero Esimerkki", &email).await.unwrap();
        }
        tx.commit(Event::done(EventAction::AccountCreated)).await.unwrap();
        for sort in [UserSort::Name, UserSort::Email, UserSort::LastSignIn] {
            for (descending, text) in [(false, ""), (true, ""), (false, "eero"), (true, "eero")] {
                let at = async |cursor| {
                    list(&scene.backend, &caller, &search(text), UserOrder { sort, descending, cursor }).await.unwrap()
                };
                let first = at(None).await;
                let second = at(first.next).await;
                let third = at(second.next).await;
                let all = if text.is_empty() { 61_u64 } else { 60 };
                assert_eq!((first.total, third.rows.len(), third.next), (all, usize::try_from(all).unwrap() - 50, None));
                assert_eq!(at(third.previous).await.rows, second.rows);
                assert_eq!(at(second.previous).await.rows, first.rows);
                let mut ids: Vec<_> = [first.rows, second.rows, third.rows].concat().iter().map(|user| user.id).collect();
                ids.sort_unstable();
                ids.dedup();
                assert_eq!(ids.len() as u64, all);
            }
        }
    }

    async fn a_list_begins_again_where_its_edge_has_moved_to_the_end_or_is_a_stranger(store) {
        let scene = Scene::new(&store).await;
        let caller = people(&scene).await;
        let stranger = scene.member("Aada Aarnio", scene.lehtola, Role::Editor).await;
        let page = async |sort, edge: AccountId| {
            let cursor = Some(Cursor { edge: edge.uuid(), side: Side::After, total: 99 });
            let order = UserOrder { sort, descending: false, cursor };
            list(&scene.backend, &caller, &UserFilter::default(), order).await.unwrap()
        };
        let everybody = list(&scene.backend, &caller, &UserFilter::default(), UserOrder::default()).await.unwrap();
        let beyond = page(UserSort::Name, stranger).await;
        assert_eq!(beyond.rows, everybody.rows, "a stranger's place is nobody's business");

        let last = everybody.rows.last().unwrap().id;
        let again = page(UserSort::Name, last).await;
        assert_eq!((again.rows, again.total), (everybody.rows, everybody.total));
    }

    async fn looking_is_an_event_about_everybody_on_the_page(store) {
        let scene = Scene::new(&store).await;
        let caller = people(&scene).await;
        list(&scene.backend, &caller, &search("aalto"), UserOrder::default()).await.unwrap();
        let mut read = store.read().await.unwrap();
        let subjects = sql!(read.conn(), scalar: i64,
            "SELECT COUNT(*) FROM event_subject s JOIN event e ON e.id = s.event_id WHERE e.action = 'account.list_viewed'");
        assert_eq!(subjects.unwrap(), 1);
        let fields = sql!(read.conn(), scalar: String, "SELECT fields FROM event WHERE action = 'account.list_viewed'");
        assert_eq!(fields.unwrap(), r#"["search"]"#);
    }
}
