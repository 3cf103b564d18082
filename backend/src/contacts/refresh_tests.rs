//! Refreshing people from the population register, on both engines.

use std::sync::atomic::{AtomicBool, Ordering};

use chrono::TimeDelta;
use futures_util::future::BoxFuture;
use luukku_domain::{
    accounts::role::Role,
    contacts::{Ground, Purpose},
    events::Outcome,
};

use super::*;
use crate::{
    contacts::{
        add_relation::{NewRelation, add_relation},
        end_relation::end_relation,
        own_data,
        refresh_population::{Pace, RefreshRun, refresh_population},
    },
    on_both_engines,
    registries::{Occasion, RegisterError, population::CodeAnswer},
    testing::{
        citizens::{AINO, AINO_LATER, Behaves, EERO, ToldRegister},
        scene::Scene,
    },
};

async fn run(scene: &Scene<'_>, register: &ToldRegister) -> RefreshRun {
    let pace = Pace::of(scene.backend.clocks());
    refresh_population(&scene.backend, register, &scene.demo(), pace).await.unwrap()
}

/// A register whose first answer about a person is overtaken: it was asked first and comes last.
struct Overtaken<'a> {
    scene: &'a Scene<'a>,
    register: &'a ToldRegister,
    person: PersonId,
    happened: AtomicBool,
}

impl Overtaken<'_> {
    async fn answer(&self, occasion: &Occasion, hetu: &Hetu) -> Result<PopulationAnswer, RegisterError> {
        let older = self.register.look_up(occasion, hetu).await;
        if !self.happened.swap(true, Ordering::Relaxed) {
            self.register.tell(AINO, Behaves::Protected);
            let faster = refresh(&self.scene.backend, self.register, &self.scene.demo(), self.person).await;
            assert_eq!(faster.unwrap(), Refreshed::Purged);
        }
        older
    }
}

impl PopulationRegister for Overtaken<'_> {
    fn look_up<'a>(
        &'a self,
        occasion: &'a Occasion,
        hetu: &'a Hetu,
    ) -> BoxFuture<'a, Result<PopulationAnswer, RegisterError>> {
        Box::pin(self.answer(occasion, hetu))
    }

    fn check_code<'a>(
        &'a self,
        occasion: &'a Occasion,
        hetu: &'a Hetu,
    ) -> BoxFuture<'a, Result<CodeAnswer, RegisterError>> {
        self.register.check_code(occasion, hetu)
    }
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

    async fn somebody_whom_the_register_does_not_know_is_asked_about_weekly_and_is_no_alarm(store) {
        let (scene, register) = (Scene::new(&store).await, ToldRegister::default());
        register.tell(AINO, Behaves::Unknown);
        scene.relate(&register, scene.vouchers(), AINO).await;
        register.asked();
        for _ in 0..3 {
            store.clock.advance(TimeDelta::days(2));
            assert_eq!(run(&scene, &register).await, RefreshRun::default());
        }
        assert!(register.asked().is_empty());
        for _ in 0..2 {
            store.clock.advance(TimeDelta::days(8));
            assert_eq!(run(&scene, &register).await, RefreshRun { unknown: 1, ..RefreshRun::default() });
        }
        register.tell(AINO, Behaves::Silent);
        store.clock.advance(TimeDelta::days(15));
        let silent = run(&scene, &register).await;
        assert_eq!((silent.failed, silent.overdue), (1, 1), "the last answer is too old, whatever it was");
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
        let clerk = scene.caller("Kaisa Malli", scene.koivula, Role::CustomerClerk).await;
        end_relation(&scene.backend, &clerk, relation).await.unwrap();
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

    async fn an_older_open_answer_is_never_written_over_a_newer_protected_one(store) {
        let (scene, register) = (Scene::new(&store).await, ToldRegister::default());
        let relation = scene.relate(&register, scene.vouchers(), AINO).await;
        let person = scene.person_of(relation).await;
        store.clock.advance(TimeDelta::seconds(1));
        let slow = Overtaken { scene: &scene, register: &register, person, happened: AtomicBool::new(false) };
        refresh(&scene.backend, &slow, &scene.demo(), person).await.unwrap();
        let held = population(&scene, person).await;
        assert!(held.non_disclosure && held.data.unwrap().address.is_none());
    }

    async fn with_its_last_relation_a_register_forgets_where_the_person_lives(store) {
        let (scene, register) = (Scene::new(&store).await, ToldRegister::default());
        let first = scene.relate(&register, scene.vouchers(), AINO).await;
        let person = scene.person_of(first).await;
        let (reference, purpose) = ("KOI/2/2026", Purpose::Service);
        let new = NewRelation { at: scene.vouchers(), code: AINO, ground: Ground::Case, reference, purpose };
        let second = add_relation(&scene.backend, &register, &scene.demo(), &new).await.unwrap();
        let clerk = scene.caller("Kaisa Malli", scene.koivula, Role::CustomerClerk).await;
        end_relation(&scene.backend, &clerk, first).await.unwrap();
        assert!(population(&scene, person).await.data.unwrap().address.is_some());
        end_relation(&scene.backend, &clerk, second).await.unwrap();
        let kept = population(&scene, person).await.data.unwrap();
        assert_eq!((kept.address, kept.home_municipality, kept.moved_in), (None, None, None));
        assert_eq!(kept.surname, "Rekisteri");
    }

    async fn a_death_leaves_no_address_behind(store) {
        let (scene, register) = (Scene::new(&store).await, ToldRegister::default());
        let relation = scene.relate(&register, scene.vouchers(), AINO).await;
        let person = scene.person_of(relation).await;
        register.tell(AINO, Behaves::Dead);
        refresh(&scene.backend, &register, &scene.demo(), person).await.unwrap();
        assert!(population(&scene, person).await.data.unwrap().address.is_none());
    }

    async fn one_person_who_cannot_be_read_holds_up_nobody_and_heads_no_later_run(store) {
        let (scene, register) = (Scene::new(&store).await, ToldRegister::default());
        let broken = scene.relate(&register, scene.vouchers(), AINO).await;
        scene.relate(&register, scene.vouchers(), EERO).await;
        let mut tx = store.begin(&store.system()).await.unwrap();
        sql!(tx.conn(), execute, "UPDATE data_key SET wrapped = $2 WHERE subject_id = $1",
            scene.person_of(broken).await, [7_u8; 8].as_slice()).unwrap();
        tx.commit(Event::done(EventAction::PersonRefreshed)).await.unwrap();
        store.clock.advance(TimeDelta::days(8));
        let done = run(&scene, &register).await;
        assert_eq!((done.refreshed, done.faults), (1, 1));
        assert_eq!(run(&scene, &register).await.faults, 0, "not tried again within the hour");
        assert_eq!(scene.events(EventAction::PersonRefreshed, Outcome::Failed).await, 1);
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
        assert_eq!(register.asked(), ["code"], "the new code is known already");
    }
}
