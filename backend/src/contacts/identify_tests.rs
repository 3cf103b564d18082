//! Signing citizens in, on both engines.

use luukku_domain::{accounts::role::Role, events::Outcome};

use super::*;
use crate::{
    accounts::own_sessions,
    contacts::{refresh_person, sign_out::sign_out},
    on_both_engines,
    testing::{
        citizens::{AINO, AINO_LATER, Behaves, EERO, ToldRegister, identified, sign_in, stranger},
        scene::Scene,
    },
};

async fn try_in(scene: &Scene<'_>, register: &ToldRegister, hetu: &str) -> Result<PersonId, IdentifyRule> {
    let identified = identified(&scene.backend, Some(hetu), "subject");
    match identify(&scene.backend, register, &stranger(&scene.backend), sign_in(&identified)).await {
        Ok(identified) => Ok(identified.person),
        Err(Fault::Rule(rule)) => Err(rule),
        Err(other) => panic!("{other}"),
    }
}

/// A citizen whose identification service wants its token back at sign-out.
async fn with_token(scene: &Scene<'_>, register: &ToldRegister) -> Caller {
    let identified = identified(&scene.backend, Some(AINO), "subject");
    let identified = IdentifiedPerson { id_token: Some("a.signed.token".to_owned()), ..identified };
    let done = identify(&scene.backend, register, &stranger(&scene.backend), sign_in(&identified)).await;
    scene.session_of(&done.unwrap().token).await.unwrap().caller
}

on_both_engines! {
    async fn the_first_sign_in_makes_a_person_known_and_the_next_finds_the_same(store) {
        let (scene, register) = (Scene::new(&store).await, ToldRegister::default());
        let first = try_in(&scene, &register, AINO).await.unwrap();
        assert_eq!(register.asked(), ["code"], "nothing but the code is asked about");
        assert_eq!(try_in(&scene, &register, AINO).await, Ok(first));
        assert_eq!(register.asked(), ["code"], "whether a known person lives is asked, and nothing else");
        assert_ne!(try_in(&scene, &register, EERO).await, Ok(first));
        assert_eq!(scene.people().await, 2);
        assert_eq!(scene.events(EventAction::PersonAdded, Outcome::Done).await, 2);
        assert_eq!(scene.events(EventAction::SignedIn, Outcome::Done).await, 3);
    }

    async fn a_new_code_finds_the_person_of_the_old_one_by_the_register_s_answer(store) {
        let (scene, register) = (Scene::new(&store).await, ToldRegister::default());
        let person = try_in(&scene, &register, AINO).await.unwrap();
        register.tell(AINO_LATER, Behaves::Formerly(AINO));
        assert_eq!(try_in(&scene, &register, AINO_LATER).await, Ok(person));
        assert_eq!(try_in(&scene, &register, AINO).await, Ok(person), "the old code is part of the history");
        assert_eq!(scene.people().await, 1);
        assert_eq!(scene.events(EventAction::PersonCodeChanged, Outcome::Done).await, 1);
    }

    async fn an_old_code_that_the_issuer_still_gives_finds_the_person_of_the_new_one(store) {
        let (scene, register) = (Scene::new(&store).await, ToldRegister::default());
        let person = try_in(&scene, &register, AINO_LATER).await.unwrap();
        register.tell(AINO, Behaves::ChangedInto(AINO_LATER));
        assert_eq!(try_in(&scene, &register, AINO).await, Ok(person));
        assert_eq!(scene.people().await, 1);
    }

    async fn without_an_answer_nobody_is_added_and_a_known_person_still_comes_in(store) {
        let (scene, register) = (Scene::new(&store).await, ToldRegister::default());
        let person = try_in(&scene, &register, EERO).await.unwrap();
        for code in [AINO, EERO] {
            register.tell(code, Behaves::Silent);
        }
        assert_eq!(try_in(&scene, &register, AINO).await, Err(IdentifyRule::TryLater));
        assert_eq!(try_in(&scene, &register, EERO).await, Ok(person));
        assert_eq!(scene.people().await, 1);
        assert_eq!(scene.events(EventAction::SignedIn, Outcome::Failed).await, 1);
    }

    async fn the_dead_are_refused(store) {
        let (scene, register) = (Scene::new(&store).await, ToldRegister::default());
        register.tell(AINO, Behaves::Dead);
        assert_eq!(try_in(&scene, &register, AINO).await, Err(IdentifyRule::Dead));
        assert_eq!(scene.people().await, 0);
        assert_eq!(scene.events(EventAction::SignedIn, Outcome::Denied).await, 1);
    }

    async fn somebody_whom_we_know_is_refused_once_the_register_calls_them_dead(store) {
        let (scene, register) = (Scene::new(&store).await, ToldRegister::default());
        try_in(&scene, &register, AINO).await.unwrap();
        register.tell(AINO, Behaves::Dead);
        assert_eq!(try_in(&scene, &register, AINO).await, Err(IdentifyRule::Dead));
        assert_eq!(scene.events(EventAction::SignedIn, Outcome::Denied).await, 1);
    }

    async fn a_death_that_the_door_hears_of_ends_relations_and_open_sessions_and_is_about_somebody(store) {
        let (scene, register) = (Scene::new(&store).await, ToldRegister::default());
        let relation = scene.relate(&register, scene.vouchers(), AINO).await;
        let person = scene.person_of(relation).await;
        let at_home = scene.citizen(&register, AINO).await;
        register.tell(AINO, Behaves::Dead);
        for _ in 0..2 {
            assert_eq!(try_in(&scene, &register, AINO).await, Err(IdentifyRule::Dead));
        }
        for action in [EventAction::PersonDied, EventAction::RelationEnded, EventAction::SessionEnded] {
            assert_eq!(scene.events(action, Outcome::Done).await, 1, "{action:?}");
        }
        let mut read = store.read().await.unwrap();
        let open = sql!(read.conn(), scalar: i64,
            "SELECT COUNT(*) FROM session WHERE id = $1 AND ended_at IS NULL", at_home.session()).unwrap();
        assert_eq!(open, 0);
        let named = sql!(read.conn(), scalar: i64,
            "SELECT COUNT(*) FROM event e JOIN event_subject s ON s.event_id = e.id
             WHERE e.action = 'session.signed_in' AND e.outcome = 'denied' AND e.object_id = $1 AND s.subject_id = $1",
            person).unwrap();
        assert_eq!(named, 2);
    }

    async fn a_sign_in_that_stops_before_anybody_is_known_keeps_the_hash_of_the_code(store) {
        let (scene, register) = (Scene::new(&store).await, ToldRegister::default());
        for behaves in [Behaves::Silent, Behaves::Dead] {
            register.tell(AINO, behaves);
            try_in(&scene, &register, AINO).await.unwrap_err();
        }
        let mut read = store.read().await.unwrap();
        let bodies = sql!(read.conn(), scalars: String,
            "SELECT d.body FROM event e JOIN event_detail d ON d.event_id = e.id WHERE e.action = 'session.signed_in'").unwrap();
        assert_eq!(bodies.len(), 2);
        assert!(bodies.iter().all(|body| body.contains("code_index") && !body.contains(AINO)), "{bodies:?}");
    }

    async fn a_death_by_mistake_locks_nobody_out_for_ever(store) {
        let (scene, register) = (Scene::new(&store).await, ToldRegister::default());
        let relation = scene.relate(&register, scene.vouchers(), AINO).await;
        let person = scene.person_of(relation).await;
        register.tell(AINO, Behaves::Dead);
        refresh_person::refresh(&scene.backend, &register, &scene.demo(), person).await.unwrap();
        register.tell(AINO, Behaves::Silent);
        assert_eq!(try_in(&scene, &register, AINO).await, Err(IdentifyRule::Dead), "silence raises nobody");
        register.tell(AINO, Behaves::Alive);
        assert_eq!(try_in(&scene, &register, AINO).await, Ok(person));
        assert_eq!(scene.events(EventAction::DeathWithdrawn, Outcome::Done).await, 1);
    }

    async fn a_clerk_too_can_take_somebody_back_whom_the_register_had_called_dead(store) {
        let (scene, register) = (Scene::new(&store).await, ToldRegister::default());
        let relation = scene.relate(&register, scene.vouchers(), AINO).await;
        let person = scene.person_of(relation).await;
        register.tell(AINO, Behaves::Dead);
        refresh_person::refresh(&scene.backend, &register, &scene.demo(), person).await.unwrap();
        register.tell(AINO, Behaves::Alive);
        let again = scene.relate(&register, scene.vouchers(), AINO).await;
        assert_eq!(scene.person_of(again).await, person);
        assert_eq!(scene.events(EventAction::DeathWithdrawn, Outcome::Done).await, 1);
    }

    async fn a_person_who_is_a_client_already_is_found_at_the_first_sign_in(store) {
        let (scene, register) = (Scene::new(&store).await, ToldRegister::default());
        let relation = scene.relate(&register, scene.vouchers(), AINO).await;
        assert_eq!(try_in(&scene, &register, AINO).await, Ok(scene.person_of(relation).await));
    }

    async fn people_without_a_code_are_known_by_issuer_and_subject(store) {
        let (scene, register) = (Scene::new(&store).await, ToldRegister::default());
        let mut people = Vec::new();
        for (issuer, subject) in [("https://a.example", "7"), ("https://a.example", "7"), ("https://b.example", "7")] {
            let identified = identified(&scene.backend, None, subject);
            let sign_in = SignIn { issuer, ..sign_in(&identified) };
            let done = identify(&scene.backend, &register, &stranger(&scene.backend), sign_in).await.unwrap();
            people.push(done.person);
        }
        assert!(people[0] == people[1] && people[0] != people[2]);
        assert!(register.asked().is_empty(), "there is no code to ask about");
    }

    async fn a_staff_session_of_the_browser_ends_and_nothing_joins_it_to_the_person(store) {
        let (scene, register) = (Scene::new(&store).await, ToldRegister::default());
        let account = scene.member("Maija Malli", scene.koivula, Role::Editor).await;
        let mut tx = store.begin(&store.system()).await.unwrap();
        let (id, staff) =
            session::open(&mut tx, &scene.backend, Owner::Account(account, session::Stage::Full), "a test").await.unwrap();
        tx.commit(Event::done(EventAction::SignedIn).about(id)).await.unwrap();
        let previous = scene.session_of(&staff).await.unwrap();
        let identified = identified(&scene.backend, Some(AINO), "subject");
        let sign_in = SignIn { previous: Some(&previous), ..sign_in(&identified) };
        let done = identify(&scene.backend, &register, &previous.caller, sign_in).await.unwrap();
        assert!(scene.session_of(&staff).await.is_none());
        assert_eq!(scene.session_of(&done.token).await.unwrap().caller.person(), Some(done.person));
        let mut read = store.read().await.unwrap();
        let joined = sql!(read.conn(), scalar: i64,
            "SELECT COUNT(*) FROM event e WHERE e.request_id IN (SELECT i.request_id FROM event i WHERE i.object_id = $1)
                AND (e.actor_id = $2 OR e.object_id = $3)", done.person, account, previous.id).unwrap();
        assert_eq!(joined, 0);
    }

    async fn signing_out_gives_the_issuer_s_token_once(store) {
        let (scene, register) = (Scene::new(&store).await, ToldRegister::default());
        let citizen = with_token(&scene, &register).await;
        assert_eq!(sign_out(&scene.backend, &citizen).await.unwrap().as_deref(), Some("a.signed.token"));
        assert_eq!(sign_out(&scene.backend, &citizen).await.unwrap(), None);
        assert_eq!(scene.events(EventAction::SignedOut, Outcome::Done).await, 1);
    }

    async fn the_issuer_s_token_is_kept_only_where_it_is_wanted_and_goes_with_the_session(store) {
        let (scene, register) = (Scene::new(&store).await, ToldRegister::default());
        let kept = async || {
            let mut read = store.read().await.unwrap();
            sql!(read.conn(), scalar: i64, "SELECT COUNT(*) FROM session WHERE logout_sealed IS NOT NULL").unwrap()
        };
        scene.citizen(&register, AINO).await;
        assert_eq!(kept().await, 0, "the service did not ask for it");
        let citizen = with_token(&scene, &register).await;
        assert_eq!(kept().await, 1);
        own_sessions::end(&scene.backend, &citizen, citizen.session().unwrap()).await.unwrap();
        assert_eq!(kept().await, 0);
    }

    async fn a_failure_at_the_issuer_is_an_event(store) {
        let scene = Scene::new(&store).await;
        failed(&scene.backend, &stranger(&scene.backend), &IdentificationError::Refused).await.unwrap();
        assert_eq!(scene.events(EventAction::SignedIn, Outcome::Failed).await, 1);
    }

    async fn strangers_cannot_fill_the_log_from_one_address(store) {
        let scene = Scene::new(&store).await;
        let caller = Caller { address: Some("192.0.2.7".into()), ..stranger(&scene.backend) };
        for _ in 0..60 {
            failed(&scene.backend, &caller, &IdentificationError::Refused).await.unwrap();
        }
        assert_eq!(scene.events(EventAction::SignedIn, Outcome::Failed).await, 50);
        assert!(!attempt::may_begin(&scene.backend, Some("192.0.2.7")).await.unwrap());
        assert!(attempt::may_begin(&scene.backend, Some("192.0.2.8")).await.unwrap());
        store.clock.advance(chrono::TimeDelta::minutes(61));
        assert!(attempt::may_begin(&scene.backend, Some("192.0.2.7")).await.unwrap());
    }

    async fn a_reason_is_kept_as_a_code_that_every_language_has_words_for(store) {
        let scene = Scene::new(&store).await;
        failed(&scene.backend, &stranger(&scene.backend), &IdentificationError::Refused).await.unwrap();
        let mut read = store.read().await.unwrap();
        let bodies = sql!(read.conn(), scalars: String,
            "SELECT d.body FROM event e JOIN event_detail d ON d.event_id = e.id WHERE e.action = 'session.signed_in'").unwrap();
        assert_eq!(bodies, [r#"{"reason":"cancelled"}"#]);
    }

    async fn neither_code_nor_name_is_readable_in_the_database(store) {
        let (scene, register) = (Scene::new(&store).await, ToldRegister::default());
        try_in(&scene, &register, AINO).await.unwrap();
        let mut read = store.read().await.unwrap();
        let sealed = sql!(read.conn(), scalars: Vec<u8>, "SELECT code_sealed FROM person_identity").unwrap();
        let details = sql!(read.conn(), scalars: Option<String>, "SELECT body FROM event_detail").unwrap();
        assert!(sealed.iter().all(|cell| !String::from_utf8_lossy(cell).contains(AINO)));
        assert!(details.iter().flatten().all(|body| !body.contains(AINO) && !body.contains("Malli")));
    }
}
