//! What is cleared, and what is kept.

use luukku_domain::{
    accounts::role::Role,
    contacts::TypedDetails,
    events::{Event, EventAction, Outcome},
    lang::Lang,
    values::Email,
};

use super::*;
use crate::{
    contacts::change_contact::{ContactEdit, change},
    mail::{self, AccountChange, CarryError, Letter, fake::FakePost},
    on_both_engines,
    testing::{
        citizens::{AINO, ToldRegister},
        scene::Scene,
    },
};

on_both_engines! {
    async fn housekeeping_rows_go_when_their_time_is_over(store) {
        let scene = Scene::new(&store).await;
        let backend = &scene.backend;
        let now = scene.now();
        let mut housekeeping = store.housekeeping().await.unwrap();
        let conn = housekeeping.conn();
        let secrets = [("password_reset", 1_i64), ("password_reset", 3), ("invitation", 1)];
        for (number, (purpose, hours)) in (1_u8..).zip(secrets) {
            sql!(conn, execute,
                "INSERT INTO mail_secret (secret_hash, purpose, object_id, created_at, expires_at)
                 VALUES ($1, $2, $3, $4, $5)",
                [number; 32].as_slice(), purpose, scene.koivula, now, now.plus(TimeDelta::hours(hours))).unwrap();
        }
        housekeeping.commit().await.unwrap();
        for (wait, left) in [(TimeDelta::hours(2), 2), (TimeDelta::hours(2), 1), (EXPLAINED_LINKS, 0)] {
            store.clock.advance(wait);
            clean_up(backend, &Stop::new().1).await.unwrap();
            let mut read = store.read().await.unwrap();
            let found = sql!(read.conn(), scalar: i64, "SELECT COUNT(*) FROM mail_secret").unwrap();
            assert_eq!(found, left);
        }
    }

    async fn a_dead_letter_that_nobody_handles_is_dropped_after_two_weeks_with_an_event(store) {
        let scene = Scene::new(&store).await;
        let backend = &scene.backend;
        let mut tx = store.begin(&store.system()).await.unwrap();
        let letter = Letter::AccountNotice { change: AccountChange::Closed };
        let to = Email::parse("aino.malli@example.org").unwrap();
        mail::post(&mut tx, backend, &to, Lang::Fi, letter).await.unwrap();
        tx.commit(Event::done(EventAction::AccountClosed)).await.unwrap();
        let post = FakePost::default();
        post.fail_with(Some(CarryError::Unfit));
        mail::send_due(backend, &post, &Stop::new().1).await.unwrap();
        store.clock.advance(TimeDelta::days(14));
        clean_up(backend, &Stop::new().1).await.unwrap();
        assert_eq!(scene.letters("account_notice").await, 1);
        store.clock.advance(TimeDelta::seconds(1));
        clean_up(backend, &Stop::new().1).await.unwrap();
        assert_eq!(scene.letters("account_notice").await, 0);
        assert_eq!(scene.events(EventAction::MailDropped, Outcome::Done).await, 1);
    }

    async fn a_new_address_that_nobody_confirmed_goes_after_an_hour(store) {
        let (scene, register) = (Scene::new(&store).await, ToldRegister::default());
        let at = scene.vouchers();
        scene.relate(&register, at, AINO).await;
        let citizen = scene.citizen(&register, AINO).await;
        let typed = TypedDetails { email: "uusi@kunta.example".into(), ..TypedDetails::default() };
        let edit = ContactEdit { base: at, everywhere: false, typed, seen: vec![(at, 0)] };
        change(&scene.backend, &citizen, &edit).await.unwrap();
        for (minutes, left) in [(59, 1), (2, 0)] {
            store.clock.advance(TimeDelta::minutes(minutes));
            clean_up(&scene.backend, &Stop::new().1).await.unwrap();
            let mut read = store.read().await.unwrap();
            let waiting = sql!(read.conn(), scalar: i64, "SELECT COUNT(*) FROM contact_confirmation").unwrap();
            assert_eq!(waiting, left);
        }
        assert_eq!(scene.events(EventAction::ContactConfirmed, Outcome::Failed).await, 1);
    }
    async fn a_new_user_name_that_nobody_confirmed_goes_with_its_code(store) {
        let scene = Scene::new(&store).await;
        let caller = scene.caller("Aino Malli", scene.koivula, Role::Editor).await;
        change_email::ask(&scene.backend, &caller, "aino.uusi@example.org").await.unwrap();
        for (minutes, left) in [(14, 1), (2, 0)] {
            store.clock.advance(TimeDelta::minutes(minutes));
            clean_up(&scene.backend, &Stop::new().1).await.unwrap();
            let mut read = store.read().await.unwrap();
            let waiting = sql!(read.conn(), scalar: i64, "SELECT COUNT(*) FROM email_change").unwrap();
            assert_eq!(waiting, left);
        }
        assert_eq!(scene.events(EventAction::AccountEmailChanged, Outcome::Failed).await, 1);
    }
}
