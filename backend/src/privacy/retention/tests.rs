//! What goes and what stays, over years of a simulated clock, on both engines.

use std::{collections::BTreeMap, sync::Arc};

use chrono::{Days, Months, TimeDelta};
use luukku_domain::{
    accounts::{membership::GroundError, role::Role},
    caller::{Caller, Job},
    contacts::{Purpose, TypedDetails},
    events::{EventAction, ObjectKind, Outcome, proof::open_text},
    id::{HoldId, InvitationId, PersonId, RelationId, RequestId},
    permission::Refusal,
    time::Timestamp,
    values::{Hetu, HetuError},
};

use super::{remove::MOST, *};
use crate::{
    Backend, Settings,
    accounts::invitations::{expire::expire_due, testing::invite_one},
    contacts::{
        change_contact::{ContactEdit, change},
        end_relation::end_relation,
        legal_hold::{HoldRule, controllers, holds, lift_hold, place_hold},
        view_client::view_client,
    },
    events::sealing,
    fault::Fault,
    jobs::Stop,
    on_both_engines,
    operating::{Kind, backup::backup, founding::found, restore::restore},
    privacy::catalogue::Schedule,
    secrets::Erased,
    sql,
    store::Store,
    testing::{
        TestStore,
        citizens::{AINO, EERO, ToldRegister},
        crowd::test_code,
        place::Place,
        scene::{Scene, email_of},
    },
};

/// An installation whose schedule keeps people without a relation for two years after they last signed in.
fn backend(store: &TestStore) -> Backend {
    let plain = store.backend();
    let keep = "2 years".parse().unwrap();
    let times = ["ended_relation", "sign_in_without_relation"].map(|key| (key.to_owned(), keep));
    let schedule = Schedule::from([(Register::EServices, BTreeMap::from(times))]);
    let catalogue = plain.settings.catalogue.clone().with(&schedule).unwrap();
    Backend { settings: Arc::new(Settings { catalogue, ..(*plain.settings).clone() }), ..plain }
}

fn pass(store: &TestStore, months: u32) {
    let now = store.ambient().now();
    store.clock.advance(now.plus_months(months).since(now));
}

async fn run_all(backend: &Backend) {
    let (_stopper, stop) = Stop::new();
    run(backend, &stop).await.unwrap();
}

async fn clerk(scene: &Scene<'_>) -> Caller {
    scene.caller("Kaisa Malli", scene.koivula, Role::CustomerClerk).await
}

/// A client of Koivula's vouchers whose relation has just ended.
async fn former_client(scene: &Scene<'_>, clerk: &Caller, code: &str) -> PersonId {
    let relation: RelationId = scene.relate(&ToldRegister::default(), scene.vouchers(), code).await;
    let person = scene.person_of(relation).await;
    end_relation(&scene.backend, clerk, relation).await.unwrap();
    person
}

/// How many rows of a table are about a person.
async fn rows_about(store: &Store, person: PersonId) -> [i64; 5] {
    let mut read = store.read().await.unwrap();
    let conn = read.conn();
    [
        sql!(conn, scalar: i64, "SELECT COUNT(*) FROM relation WHERE person_id = $1", person).unwrap(),
        sql!(conn, scalar: i64, "SELECT COUNT(*) FROM contact WHERE person_id = $1", person).unwrap(),
        sql!(conn, scalar: i64, "SELECT COUNT(*) FROM population_record WHERE person_id = $1", person)
            .unwrap(),
        sql!(conn, scalar: i64, "SELECT COUNT(*) FROM person_identity WHERE person_id = $1", person).unwrap(),
        sql!(conn, scalar: i64, "SELECT COUNT(*) FROM data_key WHERE subject_id = $1", person).unwrap(),
    ]
}

/// How many relations a controller had: those that are there, and those that became numbers.
async fn relations_ever(store: &Store) -> i64 {
    let mut read = store.read().await.unwrap();
    let conn = read.conn();
    let there = sql!(conn, scalar: i64, "SELECT COUNT(*) FROM relation").unwrap();
    let numbers = sql!(conn, scalars: i64, "SELECT relations FROM relation_tally").unwrap();
    there + numbers.iter().sum::<i64>()
}

/// A client of a long story.
struct Client {
    code: Hetu,
    person: PersonId,
    relation: RelationId,
    ended_at: Option<Timestamp>,
    hold: Option<HoldId>,
}

impl Client {
    /// Whether nothing of them may be there any more.
    fn is_over(&self, now: Timestamp) -> bool {
        self.hold.is_none() && self.ended_at.is_some_and(|ended| ended.plus_months(12) <= now)
    }
}

on_both_engines! {
    async fn a_former_client_goes_on_the_day_and_the_number_stays(store) {
        let scene = Scene::within(&store, backend(&store)).await;
        let clerk = clerk(&scene).await;
        let person = former_client(&scene, &clerk, AINO).await;
        let live = scene.relate(&ToldRegister::default(), scene.vouchers(), EERO).await;
        let stays = rows_about(&store, scene.person_of(live).await).await;
        pass(&store, 12);
        store.clock.advance(TimeDelta::minutes(-10));
        run_all(&scene.backend).await;
        assert_eq!(rows_about(&store, person).await[0], 1, "its time is not over");
        assert_eq!(scene.events(EventAction::RemovalsCertified, Outcome::Done).await, 0);

        store.clock.advance(TimeDelta::minutes(20));
        run_all(&scene.backend).await;
        let [relations, contacts, records, identities, keys] = rows_about(&store, person).await;
        assert_eq!((relations, contacts, records), (0, 0, 0));
        assert_eq!((identities, keys), (1, 1), "by which they may still sign in");
        assert_eq!(rows_about(&store, scene.person_of(live).await).await, stays, "a live relation stays");
        assert_eq!(relations_ever(&store).await, 2);
        assert_eq!(scene.events(EventAction::ClientErased, Outcome::Done).await, 1);

        run_all(&scene.backend).await;
        assert_eq!(scene.events(EventAction::ClientErased, Outcome::Done).await, 1, "once");
    }

    async fn a_certificate_says_what_went_and_can_be_checked(store) {
        let scene = Scene::within(&store, backend(&store)).await;
        let clerk = clerk(&scene).await;
        former_client(&scene, &clerk, AINO).await;
        former_client(&scene, &clerk, EERO).await;
        pass(&store, 13);
        run_all(&scene.backend).await;
        run_all(&scene.backend).await;
        let officer = scene.caller("Liisa Aalto", scene.koivula, Role::DataProtectionOfficer).await;
        let made = certificates(&scene.backend, &officer).await.unwrap();
        let [certificate] = &made[..] else { panic!("one certificate, and none of nothing: {made:?}") };
        assert_eq!(certificate.removals, 2);
        let text = open_text(&certificate.note, &scene.backend.log_keys()).unwrap();
        assert!(text.contains(&format!("\nperson.client_erased vouchers {} 2\n", scene.koivula)), "{text}");
        let forged = certificate.note.replace(" 2\n", " 3\n");
        assert!(open_text(&forged, &scene.backend.log_keys()).is_err());
        let editor = scene.caller("Maija Malli", scene.koivula, Role::Editor).await;
        let refused = certificates(&scene.backend, &editor).await;
        assert!(matches!(refused, Err(Fault::Refused(Refusal::NotFound))));
    }

    async fn a_hold_stops_it_for_as_long_as_it_stands(store) {
        let scene = Scene::within(&store, backend(&store)).await;
        let clerk = clerk(&scene).await;
        let person = former_client(&scene, &clerk, AINO).await;
        let officer = scene.caller("Liisa Aalto", scene.koivula, Role::DataProtectionOfficer).await;
        let place = async |code, reason| {
            place_hold(&scene.backend, &officer, scene.koivula, code, reason).await
        };
        let hold = place(AINO, "HaO 114/2026").await.unwrap();
        assert!(matches!(place(AINO, "HaO 115/2026").await, Err(Fault::Rule(HoldRule::Held))));
        pass(&store, 13);
        run_all(&scene.backend).await;
        assert_eq!(rows_about(&store, person).await[0], 1);

        let officer = scene.caller("Outi Aalto", scene.koivula, Role::DataProtectionOfficer).await;
        let seen = forecast(&scene.backend, &officer, officer.at.date_in_helsinki()).await.unwrap();
        let vouchers = seen.iter().find(|seen| seen.register == Register::Vouchers).unwrap();
        assert_eq!((vouchers.held, vouchers.months.len()), (1, 0));
        let found = holds(&scene.backend, &officer).await.unwrap();
        assert_eq!((found.len(), found[0].id, found[0].reason.as_str()), (1, hold, "HaO 114/2026"));

        lift_hold(&scene.backend, &officer, hold).await.unwrap();
        assert!(matches!(lift_hold(&scene.backend, &officer, hold).await, Err(Fault::Rule(HoldRule::Lifted))));
        assert_eq!(holds(&scene.backend, &officer).await.unwrap(), []);
        run_all(&scene.backend).await;
        assert_eq!(rows_about(&store, person).await[0], 0);
    }

    async fn a_hold_is_set_by_the_controller_s_officer_on_a_client_and_says_why(store) {
        let scene = Scene::within(&store, backend(&store)).await;
        let clerk = clerk(&scene).await;
        former_client(&scene, &clerk, AINO).await;
        let officer = scene.caller("Liisa Aalto", scene.koivula, Role::DataProtectionOfficer).await;
        let of_koivula = async |caller: &Caller, code, reason| {
            place_hold(&scene.backend, caller, scene.koivula, code, reason).await.unwrap_err()
        };
        let both = HoldRule::Typed { code: Some(HetuError::Form), reason: Some(GroundError::Missing) };
        assert!(matches!(of_koivula(&officer, "0105", "  ").await, Fault::Rule(rule) if rule == both));
        let one = HoldRule::Typed { code: None, reason: Some(GroundError::Missing) };
        assert!(matches!(of_koivula(&officer, AINO, "  ").await, Fault::Rule(rule) if rule == one));
        assert!(matches!(of_koivula(&officer, EERO, "HaO 1").await, Fault::Rule(HoldRule::Nobody)));
        assert_eq!(scene.events(EventAction::HoldPlaced, Outcome::Failed).await, 1, "a miss is a search, too");
        let elsewhere = scene.caller("Sirkka Malli", scene.lehtola, Role::DataProtectionOfficer).await;
        assert!(matches!(of_koivula(&elsewhere, AINO, "HaO 1").await, Fault::Refused(Refusal::NotFound)));
        assert!(matches!(of_koivula(&clerk, AINO, "HaO 1").await, Fault::Refused(_)));
        let named = controllers(&scene.backend, &officer).await.unwrap();
        assert_eq!(named.iter().map(|(id, _)| *id).collect::<Vec<_>>(), [scene.koivula]);
    }

    async fn whoever_no_register_holds_is_forgotten_two_years_after_the_last_sign_in(store) {
        let scene = Scene::within(&store, backend(&store)).await;
        let register = ToldRegister::default();
        let citizen = scene.citizen(&register, AINO).await;
        let person = citizen.person().unwrap();
        pass(&store, 23);
        run_all(&scene.backend).await;
        assert_eq!(rows_about(&store, person).await[4], 1);
        pass(&store, 2);
        run_all(&scene.backend).await;
        assert_eq!(rows_about(&store, person).await, [0; 5]);
        let mut read = store.read().await.unwrap();
        let conn = read.conn();
        let left = sql!(conn, scalar: i64,
            "SELECT COUNT(*) FROM event e JOIN event_detail d ON d.event_id = e.id
             WHERE e.actor_id = $1 AND d.body IS NOT NULL", person).unwrap();
        let named = sql!(conn, scalar: Option<Vec<u8>>, "SELECT names_sealed FROM person WHERE id = $1", person);
        assert_eq!((left, named.unwrap()), (0, None));
        drop(read);
        let noted = scene.backend.keys.erasures().all().unwrap();
        assert!(noted.iter().any(|erased| erased.id == person.uuid()), "no backup gives them back");
        let (_stopper, stop) = Stop::new();
        sealing::seal(&scene.backend, &stop).await.unwrap();
        let verdict = sealing::verify(&scene.backend, &[]).await.unwrap();
        assert_eq!(verdict.faults, [], "the log is whole without them");

        let again = scene.citizen(&register, AINO).await;
        assert_ne!(again.person().unwrap(), person, "whoever comes again is somebody new");
    }

    async fn without_a_time_nothing_goes_by_a_rule(store) {
        let scene = Scene::new(&store).await;
        let citizen = scene.citizen(&ToldRegister::default(), AINO).await;
        pass(&store, 600);
        run_all(&scene.backend).await;
        assert_eq!(rows_about(&store, citizen.person().unwrap()).await[4], 1);
        let rule = rules(&scene.backend.settings.catalogue).find(|rule| rule.matter == Matter::Person).unwrap();
        assert!(!is_kept_by_itself(rule.register, rule.retention), "and its notice does not say so");
    }

    async fn an_invitation_that_led_to_no_account_loses_its_address(store) {
        let scene = Scene::within(&store, backend(&store)).await;
        let main = scene.caller("Aino Malli", scene.koivula, Role::MainUser).await;
        scene.account("Eero Malli", scene.koivula).await;
        let eero = email_of("Eero Malli");
        for address in ["uusi@example.org", eero.as_str()] {
            invite_one(&scene, &main, scene.koivula, Role::Editor, address).await;
        }
        store.clock.advance(TimeDelta::days(7));
        let job = Caller::system(Job::Lifecycle, store.ambient().id(RequestId::new), scene.now());
        expire_due(&scene.backend, &job).await.unwrap();
        let waiting = invite_one(&scene, &main, scene.koivula, Role::Specialist, "uusi@example.org").await;
        store.clock.advance(TimeDelta::days(31));
        run_all(&scene.backend).await;
        let mut read = store.read().await.unwrap();
        let left = sql!(read.conn(), all: (InvitationId, Option<String>),
            "SELECT id, email FROM invitation WHERE email IS NOT NULL ORDER BY email").unwrap();
        let left: Vec<_> = left.into_iter().map(|(id, email)| (id == waiting, email.unwrap())).collect();
        assert_eq!(left, [(false, eero.as_str().to_owned()), (true, "uusi@example.org".to_owned())]);
        assert_eq!(scene.events(EventAction::InvitationCleared, Outcome::Done).await, 1);
    }

    async fn a_whole_person_goes_and_what_staff_left_in_the_log_stays(store) {
        found(&store, Kind::Demo).await.unwrap();
        let scene = Scene::within(&store, backend(&store)).await;
        let register = ToldRegister::default();
        let clerk = clerk(&scene).await;
        let officer = scene.caller("Liisa Aalto", scene.koivula, Role::DataProtectionOfficer).await;
        let relation = scene.relate(&register, scene.vouchers(), AINO).await;
        let person = scene.person_of(relation).await;
        let citizen = scene.citizen(&register, AINO).await;
        let typed = TypedDetails { phone: "0401234567".to_owned(), ..TypedDetails::default() };
        let at = scene.vouchers();
        let edit = ContactEdit { base: at, everywhere: false, typed, seen: vec![(at, 0)] };
        change(&scene.backend, &citizen, &edit).await.unwrap();
        view_client(&scene.backend, &clerk, relation, Purpose::Service).await.unwrap();
        let hold = place_hold(&scene.backend, &officer, scene.koivula, AINO, "HaO 114/2026").await.unwrap();
        end_relation(&scene.backend, &clerk, relation).await.unwrap();
        lift_hold(&scene.backend, &officer, hold).await.unwrap();
        assert_eq!(rows_about(&store, person).await, [1, 1, 1, 2, 1]);
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("before.backup");
        backup(&store.place.url, &scene.backend.keys, store.ambient(), &file).await.unwrap();

        pass(&store, 25);
        run_all(&scene.backend).await;
        let left_of = async |store: &Store| {
            assert_eq!(rows_about(store, person).await, [0; 5]);
            assert_eq!(relations_ever(store).await, 1);
            let mut read = store.read().await.unwrap();
            let conn = read.conn();
            let holds = sql!(conn, scalar: i64, "SELECT COUNT(*) FROM legal_hold").unwrap();
            let bodies = sql!(conn, all: (String, i64),
                "SELECT e.actor_kind, COUNT(*) FROM event e JOIN event_detail d ON d.event_id = e.id
                 WHERE d.body IS NOT NULL AND (e.actor_id = $1
                    OR e.id IN (SELECT s.event_id FROM event_subject s WHERE s.subject_id = $1))
                    AND e.action <> 'person.erased' GROUP BY e.actor_kind", person).unwrap();
            (holds, bodies.into_iter().map(|(kind, _)| kind).collect::<Vec<_>>())
        };
        assert_eq!(left_of(&store).await, (0, vec!["staff".to_owned()]));

        let place = Place::new(store.engine()).await;
        let restored = restore(&place.url, &scene.backend.keys, store.ambient(), &file).await.unwrap();
        assert_eq!(restored.erased_again, 1);
        let copy = Store::open(&place.url, store.ambient().clone()).await.unwrap();
        assert_eq!(left_of(&copy).await, (0, vec!["staff".to_owned()]), "no backup gives them back");
    }

    async fn whoever_came_back_after_an_erasure_was_noted_is_not_erased_by_a_restore(store) {
        found(&store, Kind::Demo).await.unwrap();
        let scene = Scene::within(&store, backend(&store)).await;
        let register = ToldRegister::default();
        let person = scene.citizen(&register, AINO).await.person().unwrap();
        let noted = Erased { kind: ObjectKind::Person, id: person.uuid(), at: scene.now() };
        scene.backend.keys.erasures().note(noted).unwrap();
        store.clock.advance(TimeDelta::minutes(1));
        scene.citizen(&register, AINO).await;
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("after.backup");
        backup(&store.place.url, &scene.backend.keys, store.ambient(), &file).await.unwrap();
        let place = Place::new(store.engine()).await;
        let restored = restore(&place.url, &scene.backend.keys, store.ambient(), &file).await.unwrap();
        assert_eq!(restored.erased_again, 0);
        let copy = Store::open(&place.url, store.ambient().clone()).await.unwrap();
        assert_eq!(rows_about(&copy, person).await[4], 1);
    }

    async fn a_run_goes_over_its_pages_and_leaves_the_rest_for_the_next(store) {
        let scene = Scene::within(&store, backend(&store)).await;
        let clerk = clerk(&scene).await;
        let many = u32::try_from(MOST).unwrap() + 2;
        for number in 0..many {
            former_client(&scene, &clerk, test_code(number).as_str()).await;
        }
        pass(&store, 13);
        for gone in [MOST, MOST + 2, MOST + 2] {
            run_all(&scene.backend).await;
            assert_eq!(scene.events(EventAction::ClientErased, Outcome::Done).await, i64::try_from(gone).unwrap());
        }
    }

    async fn over_years_nothing_stays_too_long_or_goes_too_soon_and_no_number_changes(store) {
        let scene = Scene::within(&store, backend(&store)).await;
        let register = ToldRegister::default();
        let clerk = scene.member("Kaisa Malli", scene.koivula, Role::CustomerClerk).await;
        let officer = scene.member("Liisa Aalto", scene.koivula, Role::DataProtectionOfficer).await;
        let mut clients: Vec<Client> = Vec::new();
        let mut made = 0;
        for _ in 0..40 {
            for dice in store.ambient().random::<4>() {
                let which = usize::from(dice / 4) % clients.len().max(1);
                let client = clients.get_mut(which);
                match (dice % 4, client) {
                    (1, Some(client)) if client.ended_at.is_none() => {
                        let clerk = scene.caller_as(clerk).await;
                        end_relation(&scene.backend, &clerk, client.relation).await.unwrap();
                        client.ended_at = Some(scene.now());
                    }
                    (2, Some(client)) if client.hold.is_none() => {
                        let (officer, code) = (scene.caller_as(officer).await, client.code.as_str());
                        let hold = place_hold(&scene.backend, &officer, scene.koivula, code, "HaO 1/2026").await;
                        client.hold = Some(hold.unwrap());
                    }
                    (3, Some(client)) => {
                        if let Some(hold) = client.hold.take() {
                            lift_hold(&scene.backend, &scene.caller_as(officer).await, hold).await.unwrap();
                        }
                    }
                    _ => {
                        let code = test_code(made);
                        let relation = scene.relate(&register, scene.vouchers(), code.as_str()).await;
                        let person = scene.person_of(relation).await;
                        clients.push(Client { code, person, relation, ended_at: None, hold: None });
                        made += 1;
                    }
                }
            }
            pass(&store, 1);
            run_all(&scene.backend).await;
            let now = scene.now();
            for client in &clients {
                let there = rows_about(&store, client.person).await[0] == 1;
                assert_eq!(there, !client.is_over(now), "{:?} {:?}", client.ended_at, client.hold);
            }
            assert_eq!(relations_ever(&store).await, i64::from(made));
            clients.retain(|client| !client.is_over(now));
        }
        let gone = i64::from(made) - i64::try_from(clients.len()).unwrap();
        assert!(gone > 5, "the story removes somebody: {gone} of {made}");
        assert_eq!(scene.events(EventAction::ClientErased, Outcome::Done).await, gone);
    }

    async fn the_forecast_is_what_later_runs_remove_month_by_month(store) {
        let scene = Scene::within(&store, backend(&store)).await;
        let clerk = clerk(&scene).await;
        let officer = scene.caller("Liisa Aalto", scene.koivula, Role::DataProtectionOfficer).await;
        let elsewhere = scene.caller("Sirkka Malli", scene.lehtola, Role::DataProtectionOfficer).await;
        former_client(&scene, &clerk, AINO).await;
        pass(&store, 1);
        former_client(&scene, &clerk, EERO).await;
        let until = officer.at.date_in_helsinki() + Months::new(13);
        let seen = forecast(&scene.backend, &officer, until).await.unwrap();
        let vouchers = seen.iter().find(|seen| seen.register == Register::Vouchers).unwrap();
        let months: Vec<_> = vouchers.months.iter().map(|(month, count)| (month.to_string(), *count)).collect();
        assert_eq!(months, [("2027-03-01".to_owned(), 1), ("2027-04-01".to_owned(), 1)]);
        for (months, gone) in [(11, 1), (1, 2)] {
            pass(&store, months);
            run_all(&scene.backend).await;
            assert_eq!(scene.events(EventAction::ClientErased, Outcome::Done).await, gone);
        }

        let seen = forecast(&scene.backend, &elsewhere, until).await.unwrap();
        assert!(seen.iter().all(|seen| seen.months.is_empty()), "another controller's");
        for wrong in [elsewhere.at.date_in_helsinki() - Days::new(1), until + Months::new(240)] {
            let refused = forecast(&scene.backend, &elsewhere, wrong).await;
            assert!(matches!(refused, Err(Fault::Rule(ForecastRule::Until))));
        }
    }
}

#[test]
fn every_rule_that_is_kept_stands_in_the_catalogue() {
    let catalogue = Catalogue::own().unwrap();
    assert_eq!(rules(&catalogue).count(), ENGINE.len());
    for (register, rule) in JOBS {
        let notice = catalogue.notice(register).unwrap();
        assert!(notice.retention.iter().any(|known| known.key == rule), "{register:?}: {rule}");
    }
}
