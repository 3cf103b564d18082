//! Citizens change their contact details, on both engines.

use luukku_domain::{events::Outcome, values::PhoneError};

use super::*;
use crate::{
    contacts::{confirm_email, end_relation, remove_kin},
    on_both_engines,
    secrets::Cell,
    sql,
    store::Lock,
    testing::{
        citizens::{AINO, ToldRegister},
        scene::Scene,
    },
};
use chrono::TimeDelta;
use std::time::Duration;

fn typed(email: &str, phone: &str, kin_name: &str, kin_phone: &str) -> TypedDetails {
    TypedDetails {
        email: email.to_owned(),
        phone: phone.to_owned(),
        kin_name: kin_name.to_owned(),
        kin_phone: kin_phone.to_owned(),
    }
}

fn edit(base: RegisterKey, version: i64, typed: TypedDetails) -> ContactEdit {
    ContactEdit { base, everywhere: false, typed, seen: vec![(base, version)] }
}

async fn held(scene: &Scene<'_>, caller: &Caller, at: RegisterKey) -> HeldRegister {
    let data = own_data::view(&scene.backend, caller).await.unwrap();
    data.registers.into_iter().find(|register| register.key == at).unwrap()
}

/// The code of the newest letter in the outbox.
async fn code_of_last_letter(scene: &Scene<'_>) -> String {
    let mut read = scene.backend.store.read().await.unwrap();
    let (id, sealed) = sql!(read.conn(), one: (uuid::Uuid, Vec<u8>),
        "SELECT id, message_sealed FROM mail_outbox WHERE template = 'confirmation_code'
         ORDER BY created_at DESC, id DESC LIMIT 1")
    .unwrap();
    let envelope = scene.backend.keys.open(Cell::new("mail_outbox", "message_sealed", id), &sealed).unwrap();
    let envelope: serde_json::Value = serde_json::from_slice(&envelope).unwrap();
    envelope.pointer("/letter/ConfirmationCode/code").and_then(|code| code.as_str()).unwrap().to_owned()
}

on_both_engines! {
    async fn phone_and_kin_count_at_once_and_events_name_fields_only(store) {
        let (scene, register) = (Scene::new(&store).await, ToldRegister::default());
        let at = scene.vouchers();
        scene.relate(&register, at, AINO).await;
        let citizen = scene.citizen(&register, AINO).await;
        let edit = edit(at, 0, typed("", "040 123 4567", "Eino Malli", "040 765 4321"));
        let shown = preview(&scene.backend, &citizen, &edit).await.unwrap();
        assert_eq!(shown.registers[0].changes[0], (ContactField::Phone, None, Some("040 123 4567".to_owned())));
        assert_eq!(change(&scene.backend, &citizen, &edit).await.unwrap(), Changed { awaits_code: false });
        let held = held(&scene, &citizen, at).await;
        assert_eq!((held.version, held.details.shown(ContactField::Kin).as_deref()),
            (1, Some("Eino Malli, 040 765 4321")));
        let mut read = store.read().await.unwrap();
        let fields = sql!(read.conn(), scalar: String,
            "SELECT fields FROM event WHERE action = 'person.contact_changed'").unwrap();
        assert_eq!(fields, r#"["phone","kin"]"#);
    }

    async fn a_change_over_newer_details_is_refused(store) {
        let (scene, register) = (Scene::new(&store).await, ToldRegister::default());
        let at = scene.vouchers();
        scene.relate(&register, at, AINO).await;
        let citizen = scene.citizen(&register, AINO).await;
        change(&scene.backend, &citizen, &edit(at, 0, typed("", "0401234567", "", ""))).await.unwrap();
        let late = change(&scene.backend, &citizen, &edit(at, 0, typed("", "0407654321", "", ""))).await;
        assert!(matches!(late, Err(Fault::Rule(ContactRule::ChangedMeanwhile))));
        assert_eq!(held(&scene, &citizen, at).await.details.phone.unwrap().as_str(), "+358401234567");
    }

    async fn one_change_goes_to_every_register_and_touches_only_what_was_touched(store) {
        let (scene, register) = (Scene::new(&store).await, ToldRegister::default());
        let at = scene.vouchers();
        let other = RegisterKey { controller: scene.lehtola, ..at };
        for at in [at, other] {
            scene.relate(&register, at, AINO).await;
        }
        let citizen = scene.citizen(&register, AINO).await;
        change(&scene.backend, &citizen, &edit(other, 0, typed("", "", "Eino Malli", "0401234567"))).await.unwrap();
        let everywhere = ContactEdit {
            everywhere: true,
            seen: vec![(at, 0), (other, 1)],
            ..edit(at, 0, typed("", "0407654321", "", ""))
        };
        change(&scene.backend, &citizen, &everywhere).await.unwrap();
        let there = held(&scene, &citizen, other).await.details;
        assert!(there.kin.is_some(), "the kin of the other register was not touched");
        assert_eq!(there.phone.unwrap().as_str(), "+358407654321");
        assert_eq!(scene.events(EventAction::ContactChanged, Outcome::Done).await, 3);
    }

    async fn an_email_counts_when_its_code_comes_back_and_the_old_address_is_told(store) {
        let (scene, register) = (Scene::new(&store).await, ToldRegister::default());
        let at = scene.vouchers();
        scene.relate(&register, at, AINO).await;
        let citizen = scene.citizen(&register, AINO).await;
        for (email, version) in [("vanha@kunta.example", 0), ("uusi@kunta.example", 1)] {
            store.clock.advance(TimeDelta::seconds(1));
            let done = change(&scene.backend, &citizen, &edit(at, version, typed(email, "", "", ""))).await.unwrap();
            assert!(done.awaits_code);
            assert_ne!(held(&scene, &citizen, at).await.details.shown(ContactField::Email).as_deref(), Some(email));
            let code = code_of_last_letter(&scene).await;
            assert_eq!(confirm_email::confirm(&scene.backend, &citizen, &code).await.unwrap(), 1);
            assert_eq!(held(&scene, &citizen, at).await.details.shown(ContactField::Email).as_deref(), Some(email));
        }
        assert_eq!((scene.letters("contact_notice").await, scene.letters("account_notice").await), (1, 0));
        let again = confirm_email::confirm(&scene.backend, &citizen, "123456").await;
        assert!(matches!(again, Err(Fault::Rule(confirm_email::ConfirmRule::NoCode))));
    }

    async fn a_code_holds_for_five_tries_and_a_quarter_of_an_hour(store) {
        let (scene, register) = (Scene::new(&store).await, ToldRegister::default());
        let at = scene.vouchers();
        scene.relate(&register, at, AINO).await;
        let citizen = scene.citizen(&register, AINO).await;
        let change_to = async |email: &str| change(&scene.backend, &citizen, &edit(at, 0, typed(email, "", "", ""))).await;
        change_to("a@kunta.example").await.unwrap();
        let code = code_of_last_letter(&scene).await;
        let wrong = if code == "000000" { "111111" } else { "000000" };
        for _ in 0..5 {
            let tried = confirm_email::confirm(&scene.backend, &citizen, wrong).await;
            assert!(matches!(tried, Err(Fault::Rule(confirm_email::ConfirmRule::WrongCode))));
        }
        let late = confirm_email::confirm(&scene.backend, &citizen, &code).await;
        assert!(matches!(late, Err(Fault::Rule(confirm_email::ConfirmRule::NoCode))));
        change_to("b@kunta.example").await.unwrap();
        let code = code_of_last_letter(&scene).await;
        store.clock.advance(TimeDelta::minutes(15));
        let late = confirm_email::confirm(&scene.backend, &citizen, &code).await;
        assert!(matches!(late, Err(Fault::Rule(confirm_email::ConfirmRule::NoCode))));
        assert_eq!(scene.events(EventAction::ContactConfirmed, Outcome::Failed).await, 7);
    }

    async fn codes_are_not_sent_without_end(store) {
        let (scene, register) = (Scene::new(&store).await, ToldRegister::default());
        let at = scene.vouchers();
        scene.relate(&register, at, AINO).await;
        let citizen = scene.citizen(&register, AINO).await;
        for number in 0..5 {
            let email = format!("a{number}@kunta.example");
            change(&scene.backend, &citizen, &edit(at, 0, typed(&email, "", "", ""))).await.unwrap();
        }
        let sixth = change(&scene.backend, &citizen, &edit(at, 0, typed("z@kunta.example", "", "", ""))).await;
        assert!(matches!(sixth, Err(Fault::Rule(ContactRule::TooManyCodes))));
        assert_eq!(scene.letters("confirmation_code").await, 5);
    }

    async fn wrong_fields_are_named_and_an_old_sign_in_is_asked_for_again(store) {
        let (scene, register) = (Scene::new(&store).await, ToldRegister::default());
        let at = scene.vouchers();
        scene.relate(&register, at, AINO).await;
        let mut citizen = scene.citizen(&register, AINO).await;
        let wrong = change(&scene.backend, &citizen, &edit(at, 0, typed("", "12", "", ""))).await;
        let Err(Fault::Rule(ContactRule::Fields(errors))) = wrong else { panic!("fields are wrong") };
        assert_eq!(errors.phone, Some(PhoneError::Start));
        citizen.at = citizen.at.plus(TimeDelta::minutes(11));
        let late = change(&scene.backend, &citizen, &edit(at, 0, typed("", "0401234567", "", ""))).await;
        assert!(matches!(late, Err(Fault::Refused(Refusal::AuthenticateAgain))));
        assert_eq!(scene.events(EventAction::ContactChanged, Outcome::Denied).await, 1);
    }

    async fn nothing_can_be_declared_without_a_relation(store) {
        let (scene, register) = (Scene::new(&store).await, ToldRegister::default());
        let citizen = scene.citizen(&register, AINO).await;
        let edit = edit(scene.vouchers(), 0, typed("", "0401234567", "", ""));
        let answer = change(&scene.backend, &citizen, &edit).await;
        assert!(matches!(answer, Err(Fault::Refused(Refusal::NotFound))));
    }

    async fn a_kin_is_removed_by_the_citizen_or_on_the_kin_s_own_request(store) {
        let (scene, register) = (Scene::new(&store).await, ToldRegister::default());
        let at = scene.vouchers();
        let relation = scene.relate(&register, at, AINO).await;
        let citizen = scene.citizen(&register, AINO).await;
        let kin = || typed("", "0401234567", "Eino Malli", "0401234567");
        change(&scene.backend, &citizen, &edit(at, 0, kin())).await.unwrap();
        assert_eq!(remove_kin::own(&scene.backend, &citizen, None).await.unwrap(), 1);
        change(&scene.backend, &citizen, &edit(at, 2, kin())).await.unwrap();
        let role = luukku_domain::accounts::role::Role::CustomerClerk;
        let stranger = scene.caller("Lauri Malli", scene.lehtola, role).await;
        let refused = remove_kin::on_request(&scene.backend, &stranger, relation).await;
        assert!(matches!(refused, Err(Fault::Refused(Refusal::NotFound))));
        let clerk = scene.caller("Kaisa Malli", scene.koivula, role).await;
        assert!(remove_kin::on_request(&scene.backend, &clerk, relation).await.unwrap());
        let held = held(&scene, &citizen, at).await.details;
        assert!(held.kin.is_none() && held.phone.is_some());
    }

    async fn a_change_that_breaks_a_rule_leaves_its_event(store) {
        let (scene, register) = (Scene::new(&store).await, ToldRegister::default());
        let at = scene.vouchers();
        scene.relate(&register, at, AINO).await;
        let citizen = scene.citizen(&register, AINO).await;
        let mut reasons = Vec::new();
        for edit in [
            edit(at, 0, typed("", "12", "", "")),
            edit(at, 0, typed("", "", "", "")),
            edit(at, 7, typed("", "0401234567", "", "")),
        ] {
            let Err(Fault::Rule(rule)) = change(&scene.backend, &citizen, &edit).await else { panic!("a rule") };
            reasons.push(rule.reason().code());
        }
        assert_eq!(reasons, ["malformed", "nothing", "changed_meanwhile"]);
        assert_eq!(scene.events(EventAction::ContactChanged, Outcome::Failed).await, 3);
    }

    async fn after_the_relation_has_ended_details_can_be_removed_and_not_changed(store) {
        let (scene, register) = (Scene::new(&store).await, ToldRegister::default());
        let at = scene.vouchers();
        let relation = scene.relate(&register, at, AINO).await;
        let citizen = scene.citizen(&register, AINO).await;
        let kin = |phone| typed("", phone, "Eino Malli", "0401234567");
        change(&scene.backend, &citizen, &edit(at, 0, kin("0401234567"))).await.unwrap();
        let clerk = scene.caller("Kaisa Malli", scene.koivula, luukku_domain::accounts::role::Role::CustomerClerk).await;
        end_relation::end_relation(&scene.backend, &clerk, relation).await.unwrap();
        let changed = change(&scene.backend, &citizen, &edit(at, 1, kin("0407654321"))).await;
        assert!(matches!(changed, Err(Fault::Rule(ContactRule::Ended))));
        change(&scene.backend, &citizen, &edit(at, 1, kin(""))).await.unwrap();
        change(&scene.backend, &citizen, &edit(at, 2, typed("", "", "", ""))).await.unwrap();
        assert!(held(&scene, &citizen, at).await.details.is_empty());
    }

    async fn what_changes_between_reading_and_writing_counts(store) {
        let (scene, register) = (Scene::new(&store).await, ToldRegister::default());
        let at = scene.vouchers();
        scene.relate(&register, at, AINO).await;
        let citizen = scene.citizen(&register, AINO).await;
        let person = citizen.person().unwrap();
        let mut ending = scene.backend.store.begin(&citizen).await.unwrap();
        ending.lock([Lock::Person(person)]).await.unwrap();
        sql!(ending.conn(), execute, "UPDATE relation SET ended_at = 1 WHERE person_id = $1", person).unwrap();
        let end = async {
            // By then the change has read a live relation, and waits.
            tokio::time::sleep(Duration::from_millis(300)).await;
            ending.commit(Event::done(EventAction::RelationEnded)).await.unwrap();
        };
        let edit = edit(at, 0, typed("", "0401234567", "", ""));
        let (late, ()) = tokio::join!(change(&scene.backend, &citizen, &edit), end);
        assert!(matches!(late, Err(Fault::Rule(ContactRule::Ended))));
    }

    async fn the_waiting_address_is_named_and_can_be_withdrawn(store) {
        let (scene, register) = (Scene::new(&store).await, ToldRegister::default());
        let at = scene.vouchers();
        scene.relate(&register, at, AINO).await;
        let citizen = scene.citizen(&register, AINO).await;
        let waiting = async || confirm_email::waiting(&scene.backend, &citizen).await.unwrap();
        assert_eq!(waiting().await, None);
        change(&scene.backend, &citizen, &edit(at, 0, typed("uusi@kunta.example", "", "", ""))).await.unwrap();
        assert_eq!(waiting().await.as_deref(), Some("u***@kunta.example"));
        let code = code_of_last_letter(&scene).await;
        assert!(confirm_email::withdraw(&scene.backend, &citizen).await.unwrap());
        let before = scene.events(EventAction::ContactConfirmed, Outcome::Failed).await;
        assert!(!confirm_email::withdraw(&scene.backend, &citizen).await.unwrap());
        assert_eq!(scene.events(EventAction::ContactConfirmed, Outcome::Failed).await, before + 1);
        assert_eq!(waiting().await, None);
        let late = confirm_email::confirm(&scene.backend, &citizen, &code).await;
        assert!(matches!(late, Err(Fault::Rule(confirm_email::ConfirmRule::NoCode))));
    }

    async fn a_confirmation_after_the_last_relation_changes_nothing_and_says_so(store) {
        let (scene, register) = (Scene::new(&store).await, ToldRegister::default());
        let at = scene.vouchers();
        let relation = scene.relate(&register, at, AINO).await;
        let citizen = scene.citizen(&register, AINO).await;
        change(&scene.backend, &citizen, &edit(at, 0, typed("uusi@kunta.example", "", "", ""))).await.unwrap();
        let code = code_of_last_letter(&scene).await;
        end_relation::end_relation(&scene.backend, &scene.caller("Kaisa Malli", scene.koivula,
            luukku_domain::accounts::role::Role::CustomerClerk).await, relation).await.unwrap();
        assert_eq!(confirm_email::confirm(&scene.backend, &citizen, &code).await.unwrap(), 0);
    }

    async fn acts_that_come_to_nothing_leave_their_event_too(store) {
        let (scene, register) = (Scene::new(&store).await, ToldRegister::default());
        let at = scene.vouchers();
        let relation = scene.relate(&register, at, AINO).await;
        let clerk = scene.caller("Kaisa Malli", scene.koivula, luukku_domain::accounts::role::Role::CustomerClerk).await;
        let citizen = scene.citizen(&register, AINO).await;
        let backend = &scene.backend;
        assert_eq!(remove_kin::own(backend, &citizen, None).await.unwrap(), 0);
        assert!(!remove_kin::on_request(backend, &clerk, relation).await.unwrap());
        for wrong in [typed("", "", "", ""), typed("", "12", "", "")] {
            assert!(matches!(preview(backend, &citizen, &edit(at, 0, wrong)).await, Err(Fault::Rule(_))));
        }
        let malformed = confirm_email::confirm(backend, &citizen, "12").await;
        assert!(matches!(malformed, Err(Fault::Rule(confirm_email::ConfirmRule::Code(_)))));
        assert!(!confirm_email::withdraw(backend, &citizen).await.unwrap());
        let mut read = store.read().await.unwrap();
        let failed = sql!(read.conn(), all: (String, String),
            "SELECT e.action, d.body FROM event e JOIN event_detail d ON d.event_id = e.id
             WHERE e.outcome = 'failed'").unwrap();
        let mut failed: Vec<_> = failed
            .iter()
            .map(|(action, body)| {
                let body: serde_json::Value = serde_json::from_str(body).unwrap();
                (action.as_str(), body["reason"].as_str().unwrap().to_owned())
            })
            .collect();
        failed.sort_unstable();
        let expected = [
            ("person.contact_changed", Reason::Malformed),
            ("person.contact_changed", Reason::Nothing),
            ("person.contact_changed", Reason::Nothing),
            ("person.contact_changed", Reason::Nothing),
            ("person.contact_confirmed", Reason::Malformed),
            ("person.contact_confirmed", Reason::Nothing),
        ];
        assert_eq!(failed, expected.map(|(action, reason)| (action, reason.code().to_owned())));
    }
}
