//! The clocks over months: what people get, lose and keep.

use luukku_domain::{
    accounts::{account::AccountStatus, role::Role},
    events::{Event, EventAction, Outcome},
    id::MembershipId,
};
use proptest::{
    prelude::*,
    strategy::ValueTree as _,
    test_runner::{Config, TestRunner},
};

use std::sync::Arc;

use super::*;
use crate::{
    jobs::{Outcome as Ended, Task, run_due},
    mail::{CarryError, fake::FakePost},
    on_both_engines,
    outside::Outside,
    testing::{
        TestStore,
        scene::{Scene, email_of},
    },
};

async fn night(scene: &Scene<'_>, store: &TestStore) {
    store.clock.advance(TimeDelta::days(1));
    run(&scene.backend, &Stop::new().1).await.unwrap();
}

async fn nights(scene: &Scene<'_>, store: &TestStore, count: u32) {
    for _ in 0..count {
        night(scene, store).await;
    }
}

async fn status(store: &TestStore, account: AccountId) -> AccountStatus {
    let mut read = store.read().await.unwrap();
    sql!(read.conn(), scalar: AccountStatus, "SELECT status FROM account WHERE id = $1", account).unwrap()
}

async fn set_end(store: &TestStore, membership: MembershipId, at: Timestamp) {
    let mut tx = store.begin(&store.system()).await.unwrap();
    sql!(tx.conn(), execute, "UPDATE membership SET ends_at = $2 WHERE id = $1", membership, at).unwrap();
    tx.commit(Event::done(EventAction::MembershipChanged)).await.unwrap();
}

/// Everything readable that the database still holds about a person, in one text.
async fn traces(store: &TestStore, account: AccountId) -> String {
    let mut read = store.read().await.unwrap();
    let conn = read.conn();
    let mut found = sql!(conn, scalars: String,
        "SELECT COALESCE(email, '') || COALESCE(email_key, '') || COALESCE(name, '') || search_text || sort_name
            || COALESCE(password_hash, '')
         FROM account WHERE id = $1", account)
    .unwrap();
    found.extend(
        sql!(conn, scalars: String, "SELECT ground FROM membership WHERE account_id = $1", account).unwrap(),
    );
    found.extend(
        sql!(conn, scalars: String, "SELECT word FROM account_word WHERE account_id = $1", account).unwrap(),
    );
    found.extend(
        sql!(conn, scalars: String, "SELECT device FROM session WHERE account_id = $1", account).unwrap(),
    );
    found.extend(
        sql!(conn, scalars: String,
            "SELECT COALESCE(d.body, '') FROM event_detail d JOIN event e ON e.id = d.event_id WHERE e.actor_id = $1", account)
        .unwrap(),
    );
    found.extend(
        sql!(conn, scalars: String,
            "SELECT COALESCE(d.body, '') FROM event_detail d JOIN event_subject s ON s.event_id = d.event_id
             WHERE s.subject_id = $1", account)
        .unwrap(),
    );
    found.concat()
}

on_both_engines! {
    async fn an_idle_account_is_warned_twice_closed_and_cleared(store) {
        let scene = Scene::new(&store).await;
        let account = scene.member("Aino Malli", scene.koivula, Role::Editor).await;
        nights(&scene, &store, 153).await;
        assert_eq!(scene.letters("idle_warning").await, 1);
        nights(&scene, &store, 15).await;
        assert_eq!(scene.letters("idle_warning").await, 2);
        assert_eq!(status(&store, account).await, AccountStatus::Active);
        nights(&scene, &store, 16).await;
        assert_eq!(status(&store, account).await, AccountStatus::Closed);
        assert_eq!(scene.letters("account_notice").await, 2);
        nights(&scene, &store, 29).await;
        assert_eq!(status(&store, account).await, AccountStatus::Closed);
        nights(&scene, &store, 2).await;
        assert_eq!(status(&store, account).await, AccountStatus::Cleared);
        for action in [EventAction::MembershipEnded, EventAction::AccountClosed] {
            assert_eq!(scene.events(action, Outcome::Done).await, 1);
        }
    }

    async fn who_signs_in_after_a_warning_keeps_everything(store) {
        let scene = Scene::new(&store).await;
        let account = scene.member("Aino Malli", scene.koivula, Role::Editor).await;
        nights(&scene, &store, 180).await;
        scene.caller_as(account).await;
        nights(&scene, &store, 100).await;
        assert_eq!(status(&store, account).await, AccountStatus::Active);
        assert_eq!(scene.letters("idle_warning").await, 2);
    }

    async fn sessions_end_when_an_account_closes(store) {
        let scene = Scene::new(&store).await;
        let caller = scene.caller("Aino Malli", scene.koivula, Role::Editor).await;
        let account = caller.account().unwrap();
        let mut read = store.read().await.unwrap();
        let held = sql!(read.conn(), scalar: MembershipId, "SELECT id FROM membership WHERE account_id = $1", account);
        drop(read);
        set_end(&store, held.unwrap(), scene.now().plus(TimeDelta::hours(1))).await;
        store.clock.advance(TimeDelta::hours(1));
        let outside = Outside::mail_only(Arc::new(FakePost::default()));
        let ran = run_due(&scene.backend, &outside).await.unwrap();
        assert!(ran.contains(&(Task::EndMemberships, Ended::Done)));
        assert_eq!(status(&store, account).await, AccountStatus::Closed);
        assert_eq!(scene.open_sessions(account).await, 0);
        assert_eq!(scene.events(EventAction::SessionEnded, Outcome::Done).await, 1);
    }

    async fn a_role_that_ends_by_its_date_ends_the_sessions_though_another_stays(store) {
        let scene = Scene::new(&store).await;
        let account = scene.member("Aino Malli", scene.school, Role::Specialist).await;
        let held = scene.membership(account, scene.koivula, Role::Editor).await;
        let until = scene.now().plus(TimeDelta::minutes(90));
        set_end(&store, held, until).await;
        store.clock.advance(TimeDelta::hours(1));
        scene.caller_as(account).await;
        store.clock.advance(TimeDelta::hours(1));
        run_due(&scene.backend, &Outside::mail_only(Arc::new(FakePost::default()))).await.unwrap();
        assert_eq!(scene.open_sessions(account).await, 0);
        assert_eq!(status(&store, account).await, AccountStatus::Active);
        let mut read = store.read().await.unwrap();
        let ended = sql!(read.conn(), scalar: Timestamp, "SELECT ended_at FROM membership WHERE id = $1", held);
        assert_eq!(ended.unwrap(), until, "it ended by date, whenever the job came by");
    }

    async fn the_last_main_user_whose_end_date_passes_is_reported_above(store) {
        let scene = Scene::new(&store).await;
        scene.member("Sirkka Malli", scene.koivula, Role::MainUser).await;
        let account = scene.account("Aino Malli", scene.school).await;
        let held = scene.membership(account, scene.school, Role::MainUser).await;
        set_end(&store, held, scene.now().plus(TimeDelta::hours(1))).await;
        store.clock.advance(TimeDelta::hours(2));
        end_past_memberships(&scene.backend, &Stop::new().1).await.unwrap();
        assert_eq!(scene.letters("organisation_notice").await, 1);
    }

    async fn those_above_are_told_when_the_clock_ends_the_last_main_user(store) {
        let scene = Scene::new(&store).await;
        let mut active = Vec::new();
        active.push(scene.member("Maija Malli", scene.operator, Role::Maintainer).await);
        active.push(scene.member("Sirkka Malli", scene.koivula, Role::MainUser).await);
        active.push(scene.member("Eino Malli", scene.lehtola, Role::MainUser).await);
        scene.member("Aino Malli", scene.school, Role::MainUser).await;
        for day in 0..186 {
            night(&scene, &store).await;
            if day % 30 == 0 {
                for account in &active {
                    scene.caller_as(*account).await;
                }
            }
        }
        let post = Arc::new(FakePost::default());
        let outside = Outside::mail_only(post.clone());
        run_due(&scene.backend, &outside).await.unwrap();
        let mut told: Vec<_> = post
            .take()
            .into_iter()
            .filter(|mail| mail.content.subject == "Pääkäyttäjä puuttuu: Harjun koulu")
            .map(|mail| mail.to.as_str().to_owned())
            .collect();
        told.sort_unstable();
        let expected = ["Maija Malli", "Sirkka Malli"].map(|name| email_of(name).as_str().to_owned());
        assert_eq!(told, expected);
    }

    async fn a_cleared_account_leaves_ids_and_events_but_nothing_personal(store) {
        let scene = Scene::new(&store).await;
        let account = scene.member("Aino Malli", scene.koivula, Role::Editor).await;
        scene.caller_as(account).await;
        let caller = scene.caller_as(account).await;
        let tx = store.begin(&caller).await.unwrap();
        tx.commit(Event::done(EventAction::AccountChanged).about(account).subject(account)).await.unwrap();
        let other = scene.caller("Maija Malli", scene.operator, Role::Maintainer).await;
        let list = Event::done(EventAction::AccountsViewed).subject(account).subject(other.account().unwrap());
        store.begin(&other).await.unwrap().commit(list).await.unwrap();
        assert!(traces(&store, account).await.contains("Aino Malli"));
        for _ in 0..5 {
            nights(&scene, &store, 45).await;
            scene.caller_as(other.account().unwrap()).await;
        }
        assert_eq!(status(&store, account).await, AccountStatus::Cleared);
        let left = traces(&store, account).await;
        assert!(!left.contains("Aino") && !left.contains("aino") && !left.contains("Päätös"), "{left}");
        assert!(left.contains("Maija Malli"), "the actor of somebody else's list stays: {left}");
        assert!(scene.events(EventAction::AccountCleared, Outcome::Done).await >= 1);
        nights(&scene, &store, 1).await;
    }

    async fn whatever_nights_are_missed_nothing_ends_sooner_than_seven_days_after_two_warnings(store) {
        let scene = Scene::new(&store).await;
        let mut runner = TestRunner::new_with_rng(Config::default(), proptest::test_runner::TestRng::deterministic_rng(
            proptest::test_runner::RngAlgorithm::ChaCha,
        ));
        let mut people = Vec::new();
        for name in ["Aino Malli", "Eino Malli", "Toivo Malli", "Sirkka Malli"] {
            people.push(scene.member(name, scene.koivula, Role::Editor).await);
        }
        let post = Arc::new(FakePost::default());
        let outside = Outside::mail_only(post.clone());
        post.fail_with(Some(CarryError::Unreachable));
        for _ in 0..400 {
            store.clock.advance(TimeDelta::days(1));
            let draw = prop::collection::vec(0_u32..1000, people.len() + 1).new_tree(&mut runner).unwrap().current();
            for (account, draw) in people.iter().zip(&draw) {
                if *draw < 4 && status(&store, *account).await == AccountStatus::Active {
                    scene.caller_as(*account).await;
                }
            }
            if draw[people.len()] < 400 {
                for (_, ended) in run_due(&scene.backend, &outside).await.unwrap() {
                    assert_eq!(ended, Ended::Done);
                }
            }
        }
        let mut read = store.read().await.unwrap();
        let ended = sql!(read.conn(), all: (Timestamp, Timestamp, Timestamp, Timestamp),
            "SELECT last_used_at, first_warning_at, second_warning_at, ended_at FROM membership
             WHERE ended_at IS NOT NULL").unwrap();
        assert!(!ended.is_empty(), "the year must see some end");
        for (used, first, second, ended) in ended {
            assert!(first > used && second >= first.plus_days(7) && ended >= second.plus_days(7));
            assert!(ended >= used.plus_months(6));
        }
    }
}
