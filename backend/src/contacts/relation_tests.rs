//! Clerks add relations and find people, on both engines.

use luukku_domain::{accounts::role::Role, events::Outcome};

use super::*;
use crate::{
    contacts::{
        end_relation::{EndRelationRule, end_relation},
        find_person::{FindRule, find_person, searchable},
        view_client::view_client,
    },
    on_both_engines,
    testing::{
        citizens::{AINO, AINO_LATER, Behaves, EERO, ToldRegister},
        scene::Scene,
    },
};

fn new(at: RegisterKey, code: &str) -> NewRelation<'_> {
    NewRelation { at, code, ground: Ground::Grant, reference: "KOI/1/2026", purpose: Purpose::Decision }
}

#[expect(clippy::needless_pass_by_value, reason = "takes what the use case gave")]
fn rule<T>(result: Result<T, Fault<AddRelationRule>>) -> AddRelationRule {
    match result {
        Err(Fault::Rule(rule)) => rule,
        _ => panic!("a rule was expected"),
    }
}

on_both_engines! {
    async fn a_clerk_s_relation_fetches_the_person_for_that_register_only(store) {
        let (scene, register) = (Scene::new(&store).await, ToldRegister::default());
        let clerk = scene.caller("Kaisa Malli", scene.koivula, Role::CustomerClerk).await;
        let at = scene.vouchers();
        let relation = add_relation(&scene.backend, &register, &clerk, &new(at, AINO)).await.unwrap();
        assert_eq!(register.asked(), ["code", "person"]);
        let client = view_client(&scene.backend, &clerk, relation, Purpose::Service).await.unwrap();
        assert_eq!(client.register.population.unwrap().data.unwrap().whole_name(), "Aino Maria Rekisteri");
        for action in [EventAction::RelationAdded, EventAction::PersonRefreshed, EventAction::ClientViewed] {
            assert_eq!(scene.events(action, Outcome::Done).await, 1, "{action:?}");
        }
        let twice = add_relation(&scene.backend, &register, &clerk, &new(at, AINO)).await;
        assert_eq!(rule(twice), AddRelationRule::Exists);
    }

    async fn registers_stay_apart_in_searches(store) {
        let (scene, register) = (Scene::new(&store).await, ToldRegister::default());
        scene.relate(&register, scene.vouchers(), AINO).await;
        let lehtola = RegisterKey { controller: scene.lehtola, ..scene.vouchers() };
        let clerk = scene.caller("Lauri Malli", scene.lehtola, Role::CustomerClerk).await;
        let missed = find_person(&scene.backend, &clerk, lehtola, AINO, Purpose::Service).await.unwrap();
        assert!(missed.is_none());
        let refused = find_person(&scene.backend, &clerk, scene.vouchers(), AINO, Purpose::Service).await;
        assert!(matches!(refused, Err(Fault::Refused(Refusal::NotFound))));
        let clerk = scene.caller("Kaisa Malli", scene.koivula, Role::CustomerClerk).await;
        let found = find_person(&scene.backend, &clerk, scene.vouchers(), AINO, Purpose::Service).await.unwrap();
        assert_eq!(found.unwrap().masked_code, "010594-****");
    }

    async fn every_search_is_an_event_and_none_holds_the_code(store) {
        let (scene, register) = (Scene::new(&store).await, ToldRegister::default());
        let at = scene.vouchers();
        register.tell(AINO, Behaves::Protected);
        scene.relate(&register, at, AINO).await;
        let clerk = scene.caller("Kaisa Malli", scene.koivula, Role::CustomerClerk).await;
        let editor = scene.caller("Maija Malli", scene.koivula, Role::Editor).await;
        let search = async |caller: &Caller, typed: &str| {
            find_person(&scene.backend, caller, at, typed, Purpose::Contact).await
        };
        assert!(search(&clerk, AINO).await.unwrap().unwrap().non_disclosure);
        assert!(search(&clerk, EERO).await.unwrap().is_none());
        assert!(matches!(search(&clerk, "010594Y9033").await, Err(Fault::Rule(FindRule::Code(_)))));
        assert!(matches!(search(&editor, AINO).await, Err(Fault::Refused(_))));
        for (outcome, times) in [(Outcome::Done, 1), (Outcome::Failed, 2), (Outcome::Denied, 1)] {
            assert_eq!(scene.events(EventAction::PersonSearched, outcome).await, times, "{outcome:?}");
        }
        assert_eq!(scene.events(EventAction::ProtectedPersonViewed, Outcome::Done).await, 1);
        let mut read = store.read().await.unwrap();
        let bodies = sql!(read.conn(), scalars: Option<String>, "SELECT body FROM event_detail").unwrap();
        assert!(bodies.iter().flatten().all(|body| !body.contains("010594")));
        let purposes = sql!(read.conn(), scalar: i64,
            "SELECT COUNT(*) FROM event WHERE action = 'person.searched' AND purpose = 'contact'").unwrap();
        assert_eq!(purposes, 4);
    }

    async fn without_an_answer_no_second_person_can_come_in_by_a_clerk(store) {
        let (scene, register) = (Scene::new(&store).await, ToldRegister::default());
        let clerk = scene.caller("Kaisa Malli", scene.koivula, Role::CustomerClerk).await;
        let at = scene.vouchers();
        for (behaves, expected) in
            [(Behaves::Silent, AddRelationRule::TryLater), (Behaves::Dead, AddRelationRule::Dead)]
        {
            register.tell(AINO, behaves);
            assert_eq!(rule(add_relation(&scene.backend, &register, &clerk, &new(at, AINO)).await), expected);
        }
        assert_eq!(scene.people().await, 0);
        assert_eq!(scene.events(EventAction::RelationAdded, Outcome::Failed).await, 2);
    }

    async fn an_addition_that_fails_says_about_whom_and_why_it_was_tried(store) {
        let (scene, register) = (Scene::new(&store).await, ToldRegister::default());
        let clerk = scene.caller("Kaisa Malli", scene.koivula, Role::CustomerClerk).await;
        let at = scene.vouchers();
        let relation = scene.relate(&register, at, AINO).await;
        let person = scene.person_of(relation).await;
        let exists = rule(add_relation(&scene.backend, &register, &clerk, &new(at, AINO)).await);
        assert_eq!(exists, AddRelationRule::Exists);
        register.tell(AINO, Behaves::Dead);
        refresh_person::refresh(&scene.backend, &register, &scene.demo(), person).await.unwrap();
        let dead = rule(add_relation(&scene.backend, &register, &clerk, &new(at, AINO)).await);
        assert_eq!(dead, AddRelationRule::Dead);
        for behaves in [Behaves::Silent, Behaves::Dead] {
            register.tell(EERO, behaves);
            rule(add_relation(&scene.backend, &register, &clerk, &new(at, EERO)).await);
        }
        let mut read = store.read().await.unwrap();
        let failed = sql!(read.conn(), all: (Option<String>, Option<PersonId>, String),
            "SELECT e.purpose, s.subject_id, d.body FROM event e JOIN event_detail d ON d.event_id = e.id
             LEFT JOIN event_subject s ON s.event_id = e.id
             WHERE e.action = 'relation.added' AND e.outcome = 'failed' ORDER BY s.subject_id IS NULL").unwrap();
        assert!(failed.iter().all(|(purpose, ..)| purpose.as_deref() == Some("decision")));
        let about: Vec<_> = failed.iter().map(|(_, subject, body)| (*subject, body.contains("code_index"))).collect();
        assert_eq!(about, [(Some(person), false), (Some(person), false), (None, true), (None, true)]);
        assert!(failed.iter().all(|(.., body)| !body.contains(EERO)));
    }

    async fn a_clerk_who_waits_for_their_training_is_refused_with_an_event(store) {
        let scene = Scene::new(&store).await;
        let account = scene.account("Kaisa Malli", scene.koivula).await;
        let untrained = scene.membership(account, scene.koivula, Role::CustomerClerk).await;
        scene.take_acknowledgements(untrained).await;
        let clerk = scene.caller_as(account).await;
        let refused = searchable(&scene.backend, &clerk).await;
        assert!(matches!(refused, Err(Fault::Refused(_))));
        assert_eq!(scene.events(EventAction::PersonSearched, Outcome::Denied).await, 1);
    }

    async fn a_new_code_joins_the_known_person_for_a_clerk_too(store) {
        let (scene, register) = (Scene::new(&store).await, ToldRegister::default());
        let at = scene.vouchers();
        let first = scene.relate(&register, at, AINO).await;
        register.tell(AINO_LATER, Behaves::Formerly(AINO));
        let lehtola = RegisterKey { controller: scene.lehtola, ..at };
        let second = scene.relate(&register, lehtola, AINO_LATER).await;
        assert_eq!(scene.person_of(first).await, scene.person_of(second).await);
        let clerk = scene.caller("Kaisa Malli", scene.koivula, Role::CustomerClerk).await;
        for code in [AINO, AINO_LATER] {
            assert!(find_person(&scene.backend, &clerk, at, code, Purpose::Service).await.unwrap().is_some());
        }
    }

    async fn what_one_town_still_waits_for_keeps_no_clerk_from_the_other(store) {
        let scene = Scene::new(&store).await;
        let account = scene.member("Kaisa Malli", scene.koivula, Role::CustomerClerk).await;
        let untrained = scene.membership(account, scene.lehtola, Role::CustomerClerk).await;
        let mut tx = store.begin(&store.system()).await.unwrap();
        sql!(tx.conn(), execute, "DELETE FROM acknowledgement WHERE membership_id = $1", untrained).unwrap();
        tx.commit(Event::done(EventAction::MembershipChanged).about(untrained)).await.unwrap();
        let clerk = scene.caller_as(account).await;
        let found = searchable(&scene.backend, &clerk).await.unwrap();
        assert!(!found.is_empty() && found.iter().all(|it| it.key.controller == scene.koivula));
    }

    async fn a_caller_who_may_not_add_makes_nobody_ask_the_register(store) {
        let (scene, register) = (Scene::new(&store).await, ToldRegister::default());
        let editor = scene.caller("Maija Malli", scene.koivula, Role::Editor).await;
        let refused = add_relation(&scene.backend, &register, &editor, &new(scene.vouchers(), AINO)).await;
        assert!(matches!(refused, Err(Fault::Refused(_))));
        assert!(register.asked().is_empty());
        assert_eq!(scene.events(EventAction::RelationAdded, Outcome::Denied).await, 1);
    }

    async fn fields_of_a_relation_tell_their_faults_and_the_reference_takes_no_code(store) {
        let (scene, register) = (Scene::new(&store).await, ToldRegister::default());
        let clerk = scene.caller("Kaisa Malli", scene.koivula, Role::CustomerClerk).await;
        let wrong = NewRelation { reference: AINO, ..new(scene.vouchers(), "") };
        let expected = AddRelationRule::Fields {
            code: Some(HetuError::Empty),
            reference: Some(ReferenceError::IdentityCode),
        };
        assert_eq!(rule(add_relation(&scene.backend, &register, &clerk, &wrong).await), expected);
    }

    async fn a_relation_ends_once(store) {
        let (scene, register) = (Scene::new(&store).await, ToldRegister::default());
        let relation = scene.relate(&register, scene.vouchers(), AINO).await;
        let clerk = scene.caller("Kaisa Malli", scene.koivula, Role::CustomerClerk).await;
        end_relation(&scene.backend, &clerk, relation).await.unwrap();
        let again = end_relation(&scene.backend, &clerk, relation).await;
        assert!(matches!(again, Err(Fault::Rule(EndRelationRule::Ended))));
        assert_eq!(scene.events(EventAction::RelationEnded, Outcome::Failed).await, 1);
    }
}
