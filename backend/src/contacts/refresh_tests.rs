//! Refreshing people from the population register, on both engines.

use chrono::TimeDelta;
use luukku_domain::events::Outcome;

use super::*;
use crate::{
    contacts::{
        own_data,
        refresh_population::{Pace, RefreshRun, refresh_population},
    },
    on_both_engines,
    testing::{
        citizens::{AINO, AINO_LATER, Behaves, EERO, ToldRegister},
        scene::Scene,
    },
};

async fn run(scene: &Scene<'_>, register: &ToldRegister) -> RefreshRun {
    refresh_population(&scene.backend, register, &scene.demo(), Pace::default()).await.unwrap()
}

async fn population(scene: &Scene<'_>, person: PersonId) -> own_data::HeldPopulation {
    let mut read = scene.backend.store.read().await.unwrap();
    let loaded = own_data::load(read.conn(), &scene.backend, person).await.unwrap();
    loaded.data.registers[0].population.clone().unwrap()
}

on_both_engines! {
    async fn people_with_a_live_relation_are_refreshed_once_a_week(store) {
        let (scene, register) = (Scene::new(&store).await, ToldRegister::default());
        scene.relate(&register, scene.vouchers(), AINO).await;
        scene.citizen(&register, EERO).await;
        register.asked();
        assert_eq!(run(&scene, &register).await, RefreshRun::default());
        store.clock.advance(TimeDelta::days(8));
        assert_eq!(run(&scene, &register).await.refreshed, 1);
        assert_eq!(register.asked(), ["person"], "nobody without a relation is asked about");
    }

    async fn a_silent_register_costs_nobody_anything_and_old_data_are_an_alarm(store) {
        let (scene, register) = (Scene::new(&store).await, ToldRegister::default());
        let relation = scene.relate(&register, scene.vouchers(), AINO).await;
        register.tell(AINO, Behaves::Silent);
        store.clock.advance(TimeDelta::days(8));
        let first = run(&scene, &register).await;
        assert_eq!((first.failed, first.overdue), (1, 0));
        assert_eq!(run(&scene, &register).await.failed, 0, "not asked again within the hour");
        store.clock.advance(TimeDelta::days(7));
        assert_eq!(run(&scene, &register).await.overdue, 1);
        let held = population(&scene, scene.person_of(relation).await).await;
        assert!(held.data.unwrap().address.is_some());
        assert_eq!(scene.events(EventAction::PersonRefreshed, Outcome::Failed).await, 2);
    }

    async fn a_silent_person_does_not_hold_up_the_others(store) {
        let (scene, register) = (Scene::new(&store).await, ToldRegister::default());
        for code in [AINO, EERO] {
            scene.relate(&register, scene.vouchers(), code).await;
        }
        register.tell(AINO, Behaves::Silent);
        store.clock.advance(TimeDelta::days(8));
        let done = run(&scene, &register).await;
        assert_eq!((done.refreshed, done.failed), (1, 1));
    }

    async fn when_non_disclosure_begins_everything_held_is_purged_and_when_it_ends_fetched_afresh(store) {
        let (scene, register) = (Scene::new(&store).await, ToldRegister::default());
        let relation = scene.relate(&register, scene.vouchers(), AINO).await;
        let person = scene.person_of(relation).await;
        register.tell(AINO, Behaves::Protected);
        store.clock.advance(TimeDelta::days(8));
        assert_eq!(run(&scene, &register).await.purged, 1);
        let held = population(&scene, person).await;
        let kept = held.data.unwrap();
        assert!(held.non_disclosure && kept.address.is_none() && kept.moved_in.is_none());
        assert_eq!(scene.events(EventAction::PersonPurged, Outcome::Done).await, 1);
        register.tell(AINO, Behaves::Alive);
        store.clock.advance(TimeDelta::days(8));
        assert_eq!(run(&scene, &register).await.refreshed, 1);
        let held = population(&scene, person).await;
        assert!(!held.non_disclosure && held.data.unwrap().address.is_some());
    }

    async fn a_register_with_an_ended_relation_is_purged_too(store) {
        let (scene, register) = (Scene::new(&store).await, ToldRegister::default());
        let lehtola = RegisterKey { controller: scene.lehtola, ..scene.vouchers() };
        let relation = scene.relate(&register, scene.vouchers(), AINO).await;
        scene.relate(&register, lehtola, AINO).await;
        let clerk = scene.caller("Kaisa Malli", scene.koivula, luukku_domain::accounts::role::Role::CustomerClerk).await;
        crate::contacts::end_relation::end_relation(&scene.backend, &clerk, relation).await.unwrap();
        register.tell(AINO, Behaves::Protected);
        let person = scene.person_of(relation).await;
        refresh(&scene.backend, &register, &scene.demo(), person).await.unwrap();
        let mut read = store.read().await.unwrap();
        let body = sql!(read.conn(), scalar: Option<Vec<u8>>,
            "SELECT body_sealed FROM population_record WHERE controller_id = $1", scene.koivula).unwrap();
        assert!(body.is_none());
    }

    async fn a_death_ends_relations_and_sessions_and_further_refreshes(store) {
        let (scene, register) = (Scene::new(&store).await, ToldRegister::default());
        scene.relate(&register, scene.vouchers(), AINO).await;
        scene.citizen(&register, AINO).await;
        register.tell(AINO, Behaves::Dead);
        store.clock.advance(TimeDelta::days(8));
        assert_eq!(run(&scene, &register).await.died, 1);
        assert_eq!(scene.events(EventAction::RelationEnded, Outcome::Done).await, 1);
        assert_eq!(scene.events(EventAction::SessionEnded, Outcome::Done).await, 1);
        store.clock.advance(TimeDelta::days(30));
        assert_eq!(run(&scene, &register).await, RefreshRun::default());
    }

    async fn a_changed_code_is_noticed_by_the_refresh(store) {
        let (scene, register) = (Scene::new(&store).await, ToldRegister::default());
        let relation = scene.relate(&register, scene.vouchers(), AINO).await;
        register.tell(AINO, Behaves::ChangedInto(AINO_LATER));
        store.clock.advance(TimeDelta::days(8));
        assert_eq!(run(&scene, &register).await.refreshed, 1);
        assert_eq!(scene.events(EventAction::PersonCodeChanged, Outcome::Done).await, 1);
        register.asked();
        let citizen = scene.citizen(&register, AINO_LATER).await;
        assert_eq!(citizen.person(), Some(scene.person_of(relation).await));
        assert!(register.asked().is_empty(), "the new code is known already");
    }
}
