//! What citizens see of themselves, on both engines.

use luukku_domain::events::Outcome;

use super::*;
use crate::{
    contacts::{end_relation::end_relation, refresh_person},
    on_both_engines,
    testing::{
        citizens::{AINO, Behaves, ToldRegister},
        scene::Scene,
    },
};

on_both_engines! {
    async fn somebody_without_a_relation_sees_no_register_and_nothing_is_fetched(store) {
        let (scene, register) = (Scene::new(&store).await, ToldRegister::default());
        let citizen = scene.citizen(&register, AINO).await;
        register.asked();
        let data = view(&scene.backend, &citizen).await.unwrap();
        assert!(data.registers.is_empty() && register.asked().is_empty());
        assert_eq!(data.names.unwrap().surname, "Malli");
        assert_eq!(scene.events(EventAction::OwnDataViewed, Outcome::Done).await, 1);
        let mut read = store.read().await.unwrap();
        let held = sql!(read.conn(), scalar: i64,
            "SELECT (SELECT COUNT(*) FROM population_record) + (SELECT COUNT(*) FROM contact)").unwrap();
        assert_eq!(held, 0);
    }

    async fn the_register_s_data_stand_with_source_and_time_apart_from_what_was_declared(store) {
        let (scene, register) = (Scene::new(&store).await, ToldRegister::default());
        scene.relate(&register, scene.vouchers(), AINO).await;
        let citizen = scene.citizen(&register, AINO).await;
        let data = view(&scene.backend, &citizen).await.unwrap();
        let [held] = data.registers.as_slice() else { panic!("one register") };
        assert_eq!((held.key, held.controller.fi.as_str()), (scene.vouchers(), "Koivula"));
        let population = held.population.as_ref().unwrap();
        assert_eq!(population.fetched_at, scene.now());
        let address = population.data.as_ref().unwrap().address.as_ref().unwrap().lines();
        assert_eq!(address, ["Mallikatu 1", "90100 OULU"]);
        assert!(held.details.is_empty() && held.version == 0 && held.is_live());
    }

    async fn a_look_at_two_registers_stands_in_both(store) {
        let (scene, register) = (Scene::new(&store).await, ToldRegister::default());
        let shown = [scene.vouchers(), RegisterKey { controller: scene.lehtola, ..scene.vouchers() }];
        for at in shown {
            scene.relate(&register, at, AINO).await;
        }
        let citizen = scene.citizen(&register, AINO).await;
        view(&scene.backend, &citizen).await.unwrap();
        let mut read = store.read().await.unwrap();
        let mut controllers = sql!(read.conn(), scalars: OrganisationId,
            "SELECT controller_id FROM event WHERE action = 'person.own_data_viewed'").unwrap();
        controllers.sort_unstable();
        let mut expected = shown.map(|at| at.controller);
        expected.sort_unstable();
        assert_eq!(controllers, expected);
    }

    async fn an_ended_relation_is_shown_with_its_end_until_its_data_are_removed(store) {
        let (scene, register) = (Scene::new(&store).await, ToldRegister::default());
        let relation = scene.relate(&register, scene.vouchers(), AINO).await;
        let clerk = scene.caller("Kaisa Malli", scene.koivula, luukku_domain::accounts::role::Role::CustomerClerk).await;
        end_relation(&scene.backend, &clerk, relation).await.unwrap();
        let citizen = scene.citizen(&register, AINO).await;
        let data = view(&scene.backend, &citizen).await.unwrap();
        assert_eq!(data.registers[0].relations[0].ended_at, Some(scene.now()));
        assert_eq!(data.live().count(), 0);
    }

    async fn a_protected_person_s_address_is_neither_kept_nor_shown(store) {
        let (scene, register) = (Scene::new(&store).await, ToldRegister::default());
        register.tell(AINO, Behaves::Protected);
        scene.relate(&register, scene.vouchers(), AINO).await;
        let citizen = scene.citizen(&register, AINO).await;
        let data = view(&scene.backend, &citizen).await.unwrap();
        let population = data.registers[0].population.clone().unwrap();
        let kept = population.data.unwrap();
        assert!(population.non_disclosure && kept.address.is_none() && kept.home_municipality.is_none());
    }

    async fn a_value_moved_to_another_register_does_not_open_there(store) {
        let (scene, register) = (Scene::new(&store).await, ToldRegister::default());
        let lehtola = RegisterKey { controller: scene.lehtola, ..scene.vouchers() };
        let relation = scene.relate(&register, scene.vouchers(), AINO).await;
        scene.relate(&register, lehtola, AINO).await;
        let person = scene.person_of(relation).await;
        let mut tx = store.begin(&store.system()).await.unwrap();
        sql!(tx.conn(), execute,
            "UPDATE population_record SET body_sealed = (SELECT b.body_sealed FROM population_record b
                WHERE b.controller_id = $1) WHERE controller_id = $2", scene.koivula, scene.lehtola).unwrap();
        assert_eq!(load(tx.conn(), &scene.backend, person).await.err(), Some(StoreError::Broken));
    }

    async fn a_refresh_renews_every_live_register(store) {
        let (scene, register) = (Scene::new(&store).await, ToldRegister::default());
        let relation = scene.relate(&register, scene.vouchers(), AINO).await;
        store.clock.advance(chrono::TimeDelta::days(7));
        let person = scene.person_of(relation).await;
        refresh_person::refresh(&scene.backend, &register, &scene.demo(), person).await.unwrap();
        let mut read = store.read().await.unwrap();
        let loaded = load(read.conn(), &scene.backend, person).await.unwrap();
        assert_eq!(loaded.data.registers[0].population.as_ref().unwrap().fetched_at, scene.now());
    }
}
