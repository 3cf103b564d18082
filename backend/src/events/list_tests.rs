//! Who sees which events, with which names, by which filters.

use super::*;
use crate::{
    accounts::{
        end_sessions::end_timed_out,
        own_profile, own_sessions,
        sign_in::{Attempt, sign_in as sign_staff_in},
    },
    contacts::{
        change_contact::{ContactEdit, change},
        confirm_email,
        find_person::find_person,
        identify::{SignIn, identify},
        own_data,
        refresh_person::{self, Refreshed},
        sign_out::sign_out,
        view_client::view_client,
    },
    jobs::Stop,
    on_both_engines,
    testing::{
        citizens::{AINO, Behaves, EERO, ToldRegister, identified, sign_in, stranger},
        scene::{Scene, email_of},
    },
};
use chrono::TimeDelta;
use luukku_domain::{
    accounts::role::Role,
    contacts::{Purpose, RegisterKey, TypedDetails},
    events::ActorKind,
    id::{AccountId, InvitationId},
};

async fn acts(scene: &Scene<'_>, caller: &Caller, view: EventView, filter: EventFilter) -> Vec<EventAction> {
    let page = list(&scene.backend, caller, view, &filter).await.unwrap();
    page.rows.into_iter().map(|row| row.action).collect()
}

/// Only these acts, so that what the scene itself did does not stand in the way.
fn only(action: EventAction) -> EventFilter {
    EventFilter { action: Some(action.code().into()), ..EventFilter::default() }
}

async fn leave(scene: &Scene<'_>, caller: &Caller, event: Event) {
    look::leave(&scene.backend, caller, event).await.unwrap();
}

fn invited(scene: &Scene<'_>, at: OrganisationId) -> Event {
    let id = scene.backend.ambient().id(InvitationId::new);
    Event::done(EventAction::InvitationSent).about(id).at(at).detail("email", "uusi@example.org")
}

on_both_engines! {
    async fn a_main_user_sees_the_acts_in_their_tree_and_those_of_their_people(store) {
        let scene = Scene::new(&store).await;
        let caller = scene.caller("Aino Malli", scene.education, Role::MainUser).await;
        let stranger = scene.caller("Matti Meikäläinen", scene.lehtola, Role::MainUser).await;
        leave(&scene, &caller, invited(&scene, scene.school)).await;
        leave(&scene, &stranger, invited(&scene, scene.lehtola)).await;
        let seen = acts(&scene, &caller, EventView::Organisations, only(EventAction::InvitationSent)).await;
        assert_eq!(seen.len(), 1);
        // A sign-in happens in no organisation; it is seen where the account is at home.
        let seen = acts(&scene, &caller, EventView::Organisations, only(EventAction::SignedIn)).await;
        assert_eq!(seen.len(), 1);
        let maintainer = scene.caller("Eero Ylläpitäjä", scene.operator, Role::Maintainer).await;
        let seen = acts(&scene, &maintainer, EventView::Installation, only(EventAction::InvitationSent)).await;
        assert_eq!(seen.len(), 2);
    }

    async fn an_officer_sees_what_the_people_of_the_controller_do(store) {
        let scene = Scene::new(&store).await;
        let main_user = scene.caller("Aino Malli", scene.school, Role::MainUser).await;
        let officer = scene.caller("Liisa Aalto", scene.koivula, Role::DataProtectionOfficer).await;
        let elsewhere = scene.caller("Eeva Esimerkki", scene.lehtola, Role::DataProtectionOfficer).await;
        leave(&scene, &main_user, Event::done(EventAction::AccountsExported)).await;
        for (action, here, there) in [(EventAction::AccountsExported, 1, 0), (EventAction::SignedIn, 2, 1)] {
            for (caller, count) in [(&officer, here), (&elsewhere, there)] {
                let seen = acts(&scene, caller, EventView::Controllers, only(action)).await;
                assert_eq!(seen.len(), count, "{action:?}");
            }
        }
    }

    async fn events_about_clients_are_for_officers_and_the_client_only(store) {
        let scene = Scene::new(&store).await;
        let register = ToldRegister::default();
        scene.relate(&register, scene.vouchers(), AINO).await;
        let citizen = scene.citizen(&register, AINO).await;
        let main_user = scene.caller("Aino Malli", scene.koivula, Role::MainUser).await;
        let maintainer = scene.caller("Eero Ylläpitäjä", scene.operator, Role::Maintainer).await;
        let officer = scene.caller("Liisa Aalto", scene.koivula, Role::DataProtectionOfficer).await;
        let elsewhere = scene.caller("Eeva Esimerkki", scene.lehtola, Role::DataProtectionOfficer).await;
        let about = |area: &str| EventFilter { action: Some(area.into()), ..EventFilter::default() };
        for (caller, view) in [(&main_user, EventView::Organisations), (&maintainer, EventView::Installation)] {
            assert_eq!(acts(&scene, caller, view, about("person")).await, []);
            assert_eq!(acts(&scene, caller, view, about("relation")).await, []);
            let page = list(&scene.backend, caller, view, &EventFilter::default()).await.unwrap();
            assert!(page.rows.iter().all(|row| row.actor.kind != ActorKind::Citizen && row.register.is_none()));
        }
        let seen = acts(&scene, &officer, EventView::Controllers, only(EventAction::RelationAdded)).await;
        assert_eq!(seen, [EventAction::RelationAdded]);
        assert_eq!(acts(&scene, &elsewhere, EventView::Controllers, about("relation")).await, []);
        let own = acts(&scene, &citizen, EventView::Own, EventFilter::default()).await;
        assert!(own.contains(&EventAction::RelationAdded) && own.contains(&EventAction::SignedIn));
    }

    async fn a_citizen_learns_role_and_organisation_but_not_the_name_of_a_clerk(store) {
        let scene = Scene::new(&store).await;
        let register = ToldRegister::default();
        let relation = scene.relate(&register, scene.vouchers(), AINO).await;
        let citizen = scene.citizen(&register, AINO).await;
        let clerk = scene.caller("Kaisa Virkailija", scene.koivula, Role::CustomerClerk).await;
        view_client(&scene.backend, &clerk, relation, Purpose::Decision).await.unwrap();
        let filter = only(EventAction::ClientViewed);
        let page = list(&scene.backend, &citizen, EventView::Own, &filter).await.unwrap();
        let [row] = &page.rows[..] else { panic!("one event") };
        assert_eq!((&row.actor.name, row.actor.id, row.actor.role), (&None, None, Some(Role::CustomerClerk)));
        assert!(row.actor.organisation.is_some() && row.purpose.is_some());
        let account = clerk.account().unwrap().to_string();
        let probing = EventFilter { actor: Some(account), ..filter.clone() };
        assert_eq!(list(&scene.backend, &citizen, EventView::Own, &probing).await.unwrap().rows.len(), 1);
        let own = list(&scene.backend, &clerk, EventView::Own, &filter).await.unwrap();
        assert_eq!(own.rows[0].actor.name.as_deref(), Some("Kaisa Virkailija"));
    }

    async fn one_s_own_acts_can_be_left_out_and_the_rest_taken_out_as_a_file(store) {
        let (scene, register) = (Scene::new(&store).await, ToldRegister::default());
        let relation = scene.relate(&register, scene.vouchers(), AINO).await;
        let citizen = scene.citizen(&register, AINO).await;
        own_data::view(&scene.backend, &citizen).await.unwrap();
        let clerk = scene.caller("Kaisa Virkailija", scene.koivula, Role::CustomerClerk).await;
        view_client(&scene.backend, &clerk, relation, Purpose::Decision).await.unwrap();
        let all = acts(&scene, &citizen, EventView::Own, EventFilter::default()).await;
        for own in [EventAction::SignedIn, EventAction::OwnDataViewed] {
            assert!(all.contains(&own), "{own:?}");
        }
        let filter = EventFilter { others: true, ..EventFilter::default() };
        let page = list(&scene.backend, &citizen, EventView::Own, &filter).await.unwrap();
        assert!(page.rows.iter().all(|row| !row.actor.is_reader));
        let others: Vec<_> = page.rows.iter().map(|row| row.action).collect();
        assert!(others.contains(&EventAction::ClientViewed) && others.contains(&EventAction::RelationAdded));
        let cells = |event: &ListedEvent| [event.action.code().to_owned()];
        let file = export(&scene.backend, &citizen, &filter, ["Mitä"], cells).await.unwrap();
        let lines: Vec<_> = file.lines().skip(1).map(|line| line.trim_matches('"')).collect();
        assert_eq!(lines, others.iter().map(|action| action.code()).collect::<Vec<_>>());
        let taken = only(EventAction::EventsExported);
        let taken = list(&scene.backend, &citizen, EventView::Own, &taken).await.unwrap();
        assert_eq!(taken.rows[0].details, [("rows".to_owned(), others.len().to_string())]);
    }

    async fn every_act_about_a_person_is_seen_by_some_officer(store) {
        let (scene, register) = (Scene::new(&store).await, ToldRegister::default());
        let (backend, at) = (&scene.backend, scene.vouchers());
        let lone = scene.citizen(&register, EERO).await;
        own_data::view(backend, &lone).await.unwrap();
        own_profile::change_language(backend, &lone, luukku_domain::lang::Lang::Sv).await.unwrap();
        list(backend, &lone, EventView::Own, &EventFilter::default()).await.unwrap();
        sign_out(backend, &lone).await.unwrap();
        let relation = scene.relate(&register, at, AINO).await;
        let aino = identified(backend, Some(AINO), "subject");
        let first = identify(backend, &register, &stranger(backend), sign_in(&aino)).await.unwrap();
        let previous = scene.session_of(&first.token).await.unwrap();
        let anew = SignIn { previous: Some(&previous), ..sign_in(&aino) };
        let again = identify(backend, &register, &previous.caller, anew).await.unwrap();
        let citizen = scene.session_of(&again.token).await.unwrap().caller;
        own_sessions::end(backend, &citizen, lone.session().unwrap()).await.unwrap_err();
        let typed = TypedDetails { email: "uusi@kunta.example".into(), ..TypedDetails::default() };
        let edit = ContactEdit { base: at, everywhere: false, typed, seen: vec![(at, 0)] };
        change(backend, &citizen, &edit).await.unwrap();
        confirm_email::waiting(backend, &citizen).await.unwrap();
        confirm_email::confirm(backend, &citizen, "000000").await.unwrap_err();
        confirm_email::withdraw(backend, &citizen).await.unwrap();
        confirm_email::confirm(backend, &citizen, "000000").await.unwrap_err();
        scene.relate(&register, RegisterKey { controller: scene.lehtola, ..at }, AINO).await;
        own_data::view(backend, &citizen).await.unwrap();
        let clerk = scene.caller("Kaisa Virkailija", scene.koivula, Role::CustomerClerk).await;
        find_person(backend, &clerk, at, AINO, Purpose::Service).await.unwrap();
        view_client(backend, &clerk, relation, Purpose::Service).await.unwrap();
        store.clock.advance(TimeDelta::hours(9));
        end_timed_out(backend, &Stop::new().1).await.unwrap();
        scene.citizen(&register, AINO).await;
        let person = scene.person_of(relation).await;
        for behaves in [Behaves::Silent, Behaves::Unknown, Behaves::Protected, Behaves::Dead] {
            store.clock.advance(TimeDelta::days(8));
            register.tell(AINO, behaves);
            refresh_person::refresh(backend, &register, &scene.demo(), person).await.unwrap_or(Refreshed::Unknown);
        }
        let mut read = store.read().await.unwrap();
        let unseen = sql!(read.conn(), scalars: String,
            "SELECT e.action FROM event e WHERE e.controller_id IS NULL AND e.organisation_id IS NULL
                AND (e.action LIKE 'person.%' OR e.action LIKE 'relation.%' OR e.actor_kind = 'citizen'
                    OR EXISTS (SELECT 1 FROM event_subject s WHERE s.event_id = e.id AND s.kind = 'person'))").unwrap();
        assert_eq!(unseen, Vec::<String>::new());
        drop(read);
        let officer = scene.caller("Liisa Aalto", scene.operator, Role::DataProtectionOfficer).await;
        let seen = [
            EventAction::PersonDied,
            EventAction::SignedOut,
            EventAction::SessionEnded,
            EventAction::ContactConfirmed,
        ];
        for action in seen {
            let seen = acts(&scene, &officer, EventView::Controllers, only(action)).await;
            assert!(seen.contains(&action), "{action:?}");
        }
    }

    async fn everybody_sees_on_which_device_they_signed_in_and_nobody_else_does(store) {
        let (scene, register) = (Scene::new(&store).await, ToldRegister::default());
        let officer = scene.caller("Liisa Aalto", scene.operator, Role::DataProtectionOfficer).await;
        let citizen = scene.citizen(&register, AINO).await;
        let filter = only(EventAction::SignedIn);
        let device = ("device".to_owned(), "a test".to_owned());
        let own = list(&scene.backend, &citizen, EventView::Own, &filter).await.unwrap();
        assert!(own.rows[0].details.contains(&device) && own.rows[0].actor.is_reader);
        let others = list(&scene.backend, &officer, EventView::Controllers, &filter).await.unwrap();
        assert!(!others.rows.is_empty());
        assert!(others.rows.iter().all(|row| row.details.is_empty() && row.actor.id.is_none()));

        let staff = scene.account("Aino Malli", scene.koivula).await;
        let hash = scene.backend.passwords.hash(scene.backend.ambient(), "kurjet lentävät etelään").await;
        let mut tx = store.begin(&store.system()).await.unwrap();
        sql!(tx.conn(), execute, "UPDATE account SET password_hash = $2 WHERE id = $1", staff, hash.as_str()).unwrap();
        tx.commit(Event::done(EventAction::PasswordSet)).await.unwrap();
        let email = email_of("Aino Malli");
        let attempt = |password| Attempt {
            email: email.as_str(), password, device: "a test", known_device: None, previous: None,
        };
        let stranger = stranger(&scene.backend);
        assert!(sign_staff_in(&scene.backend, &stranger, attempt("väärä salasana")).await.is_err());
        let token = sign_staff_in(&scene.backend, &stranger, attempt("kurjet lentävät etelään")).await.ok().unwrap().token;
        let staff = scene.session_of(&token).await.unwrap().caller;
        let own = list(&scene.backend, &staff, EventView::Own, &filter).await.unwrap();
        let [right, wrong] = &own.rows[..] else { panic!("two tries") };
        assert!(right.details.contains(&device) && right.actor.is_reader);
        assert!(!wrong.actor.is_reader, "a wrong try may be anybody's");
    }

    async fn whoever_has_no_view_is_told_that_there_is_none_and_that_is_an_event(store) {
        let scene = Scene::new(&store).await;
        let editor = scene.caller("Åke Öberg", scene.school, Role::Editor).await;
        for view in [EventView::Installation, EventView::Controllers, EventView::Organisations] {
            assert!(!view.is_open_to(&editor));
            let refused = list(&scene.backend, &editor, view, &EventFilter::default()).await;
            assert!(matches!(refused, Err(Fault::Refused(Refusal::NotFound))));
        }
        assert!(EventView::Own.is_open_to(&editor));
        assert_eq!(scene.events(EventAction::EventsViewed, Outcome::Denied).await, 3);
    }

    async fn filters_narrow_the_log(store) {
        let scene = Scene::new(&store).await;
        let caller = scene.caller("Aino Malli", scene.koivula, Role::MainUser).await;
        let other = scene.caller("Åke Öberg", scene.koivula, Role::MainUser).await;
        store.clock.advance(TimeDelta::hours(1));
        let noon = scene.now();
        leave(&scene, &caller, invited(&scene, scene.koivula)).await;
        store.clock.advance(TimeDelta::seconds(1));
        let account = scene.backend.ambient().id(AccountId::new);
        leave(&scene, &other, Event::failed(EventAction::AccountClosed).about(account).at(scene.koivula)).await;
        let view = EventView::Organisations;
        let since = EventFilter { from: Some(noon), ..EventFilter::default() };
        assert_eq!(acts(&scene, &caller, view, since.clone()).await, [
            EventAction::AccountClosed, EventAction::InvitationSent,
        ]);
        // Each look is an event of its own and stands on the next page.
        let failed = EventFilter { outcome: Some(Outcome::Failed), ..since.clone() };
        assert_eq!(acts(&scene, &caller, view, failed).await, [EventAction::AccountClosed]);
        let area = EventFilter { action: Some("invitation".into()), ..since.clone() };
        assert_eq!(acts(&scene, &caller, view, area).await, [EventAction::InvitationSent]);
        let about = EventFilter { object: Some(account.uuid()), ..since.clone() };
        // The looks above named the account, so they are about it, too.
        let seen = acts(&scene, &caller, view, about).await;
        assert!(seen.contains(&EventAction::AccountClosed) && !seen.contains(&EventAction::InvitationSent));
        let by = EventFilter { actor: Some("ake.oberg@example.org".into()), ..since.clone() };
        assert_eq!(acts(&scene, &caller, view, by).await, [EventAction::AccountClosed]);
        let nobody = EventFilter { actor: Some("nobody@example.org".into()), ..since };
        assert_eq!(acts(&scene, &caller, view, nobody).await, []);
        let earlier = EventFilter { until: Some(noon), ..EventFilter::default() };
        assert!(!acts(&scene, &caller, view, earlier).await.contains(&EventAction::InvitationSent));
    }

    async fn pages_lead_forth_and_back_by_time(store) {
        let scene = Scene::new(&store).await;
        let caller = scene.caller("Aino Malli", scene.koivula, Role::MainUser).await;
        for number in 0..60 {
            leave(&scene, &caller, invited(&scene, scene.koivula)).await;
            if number % 7 == 0 {
                store.clock.advance(TimeDelta::seconds(1));
            }
        }
        for view in [EventView::Organisations, EventView::Own] {
            let at = async |place| {
                let filter = EventFilter { place, ..only(EventAction::InvitationSent) };
                list(&scene.backend, &caller, view, &filter).await.unwrap()
            };
            let first = at(None).await;
            let second = at(first.next).await;
            let third = at(second.next).await;
            assert_eq!((first.rows.len(), second.rows.len(), third.rows.len()), (25, 25, 10));
            assert_eq!((first.previous, third.next), (None, None));
            assert_eq!(at(third.previous).await.rows, second.rows);
            let back = at(second.previous).await;
            assert_eq!((&back.rows, back.previous), (&first.rows, None));
        }
    }

    async fn a_look_is_one_event_about_those_whom_the_page_names(store) {
        let scene = Scene::new(&store).await;
        let caller = scene.caller("Aino Malli", scene.koivula, Role::MainUser).await;
        let other = scene.caller("Åke Öberg", scene.koivula, Role::MainUser).await;
        leave(&scene, &other, invited(&scene, scene.koivula)).await;
        let filter = only(EventAction::InvitationSent);
        let page = list(&scene.backend, &caller, EventView::Organisations, &filter).await.unwrap();
        assert_eq!(page.rows[0].actor.name.as_deref(), Some("Åke Öberg"));
        assert_eq!(page.rows[0].details, [("email".to_owned(), "uusi@example.org".to_owned())]);
        assert_eq!(page.rows[0].organisation.as_ref().unwrap().name_fi.as_str(), "Koivula");
        assert_eq!(scene.events(EventAction::EventsViewed, Outcome::Done).await, 1);
        let looks = only(EventAction::EventsViewed);
        let told = list(&scene.backend, &other, EventView::Own, &looks).await.unwrap();
        assert_eq!(told.rows[0].actor.name.as_deref(), Some("Aino Malli"));
        assert_eq!(told.rows[0].fields, ["action"]);
    }
}
