//! The clocks over months: what people get, lose and keep.

use chrono::TimeDelta;
use luukku_domain::{
    accounts::{account::AccountStatus, invitation::InvitationState, role::Role},
    caller::{Caller, Who},
    clocks::Clocks,
    events::{Event, EventAction, Outcome},
    id::{MembershipId, RequestId},
    lang::Lang,
};
use proptest::{
    prelude::*,
    strategy::ValueTree as _,
    test_runner::{Config, TestRunner},
};

use std::sync::Arc;

use super::*;
use crate::{
    accounts::{
        invitations::{
            accept::{self, NewPerson},
            decline, resend,
            testing::{invite_one, link_to, stored_state},
        },
        recover_password,
        sign_in::{Attempt, sign_in},
        users::close,
    },
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

/// A request that nobody has signed in for.
fn nobody(scene: &Scene<'_>) -> Caller {
    let request = scene.backend.ambient().id(RequestId::new);
    Caller { who: Who::Anonymous, request, at: scene.now(), address: None }
}

/// Somebody who came by an invitation of `inviter`, with the address of [`email_of`].
async fn come_by_invitation(scene: &Scene<'_>, inviter: &Caller, name: &str) -> AccountId {
    let address = email_of(name);
    let id = invite_one(scene, inviter, scene.koivula, Role::Editor, address.as_str()).await;
    let link = link_to(scene, id).await;
    let person = NewPerson {
        name,
        password: "tuikehamelokki",
        lang: Lang::Fi,
        device: "a test",
        known_device: None,
        previous: None,
    };
    accept::accept(&scene.backend, &nobody(scene), &link, person).await.unwrap();
    let mut read = scene.backend.store.read().await.unwrap();
    sql!(read.conn(), scalar: AccountId, "SELECT id FROM account WHERE email_key = $1", address.key())
        .unwrap()
}

/// Everything readable that the database still holds about an account, with the whole erasable part of the log and all
/// invitations, in one text.
async fn traces(store: &TestStore, account: AccountId) -> String {
    let mut read = store.read().await.unwrap();
    let conn = read.conn();
    let mut found = sql!(conn, scalars: String,
        "SELECT COALESCE(email, '') || COALESCE(email_key, '') || COALESCE(name, '') || search_text || sort_name
            || COALESCE(password_hash, '') || COALESCE(close_reason, '')
         FROM account WHERE id = $1", account)
    .unwrap();
    for texts in [
        sql!(conn, scalars: String, "SELECT ground FROM membership WHERE account_id = $1", account),
        sql!(conn, scalars: String, "SELECT word FROM account_word WHERE account_id = $1", account),
        sql!(conn, scalars: String, "SELECT device FROM session WHERE account_id = $1", account),
        sql!(conn, scalars: String, "SELECT email_key FROM former_address"),
        sql!(conn, scalars: String, "SELECT COALESCE(body, '') FROM event_detail"),
        sql!(conn, scalars: String,
            "SELECT COALESCE(email, '') || COALESCE(email_key, '') || COALESCE(note, '') || ground FROM invitation"),
    ] {
        found.extend(texts.unwrap());
    }
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

    async fn an_installation_with_shorter_clocks_follows_them(store) {
        let clocks = Clocks {
            service_manual_first_warning_months: 1,
            service_manual_second_warning_days: 10,
            service_manual_idle_months: 2,
            account_restorable_days: 20,
            ..Clocks::default()
        };
        let scene = Scene::within(&store, store.backend_with(clocks)).await;
        let account = scene.member("Aino Malli", scene.koivula, Role::Editor).await;
        nights(&scene, &store, 31).await;
        assert_eq!(scene.letters("idle_warning").await, 1);
        nights(&scene, &store, 10).await;
        assert_eq!(scene.letters("idle_warning").await, 2);
        assert_eq!(status(&store, account).await, AccountStatus::Active);
        nights(&scene, &store, 20).await;
        assert_eq!(status(&store, account).await, AccountStatus::Closed);
        nights(&scene, &store, 19).await;
        assert_eq!(status(&store, account).await, AccountStatus::Closed);
        night(&scene, &store).await;
        assert_eq!(status(&store, account).await, AccountStatus::Cleared);
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
        scene.let_end(held.unwrap(), scene.now().plus(TimeDelta::hours(1))).await;
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
        scene.let_end(held, until).await;
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
        scene.let_end(held, scene.now().plus(TimeDelta::hours(1))).await;
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
        let other = scene.caller("Maija Malli", scene.operator, Role::Maintainer).await;
        let account = come_by_invitation(&scene, &other, "Aino Malli").await;
        scene.caller_as(account).await;
        let caller = scene.caller_as(account).await;
        let tx = store.begin(&caller).await.unwrap();
        tx.commit(Event::done(EventAction::AccountChanged).about(account).subject(account)).await.unwrap();
        let list = Event::done(EventAction::AccountsViewed).subject(account).subject(other.account().unwrap());
        store.begin(&other).await.unwrap().commit(list).await.unwrap();
        assert!(traces(&store, account).await.contains("Aino Malli"));
        for _ in 0..5 {
            nights(&scene, &store, 45).await;
            scene.caller_as(other.account().unwrap()).await;
        }
        assert_eq!(status(&store, account).await, AccountStatus::Cleared);
        let left = traces(&store, account).await;
        assert!(!left.contains("Aino") && !left.contains("aino") && !left.contains("Hakemus"), "{left}");
        assert!(left.contains("Maija Malli"), "the actor of somebody else's list stays: {left}");
        assert!(scene.events(EventAction::AccountCleared, Outcome::Done).await >= 1);
        nights(&scene, &store, 1).await;
    }

    async fn what_others_wrote_of_a_closed_account_is_cleared_with_it(store) {
        let scene = Scene::new(&store).await;
        let other = scene.caller("Maija Malli", scene.operator, Role::Maintainer).await;
        let account = come_by_invitation(&scene, &other, "Aino Malli").await;
        close::close(&scene.backend, &other, account, "Aino lähti talosta").await.unwrap();
        nights(&scene, &store, 27).await;
        let other = scene.caller_as(other.account().unwrap()).await;
        let address = email_of("Aino Malli");
        let again = invite_one(&scene, &other, scene.school, Role::Editor, address.as_str()).await;
        nights(&scene, &store, 4).await;
        assert_eq!(status(&store, account).await, AccountStatus::Cleared);
        let left = traces(&store, account).await;
        assert!(!left.to_lowercase().contains("aino"), "{left}");
        assert_eq!(stored_state(&scene, again).await, InvitationState::Revoked);
        assert_eq!(scene.events(EventAction::InvitationRevoked, Outcome::Done).await, 1);
    }

    async fn what_is_typed_about_a_closed_account_and_its_earlier_address_is_cleared_with_it(store) {
        let scene = Scene::new(&store).await;
        let backend = &scene.backend;
        let other = scene.caller("Maija Malli", scene.operator, Role::Maintainer).await;
        let account = come_by_invitation(&scene, &other, "Aino Malli").await;
        let earlier = email_of("Aino Malli");
        scene.move_to_address(account, "aino.uusi@example.org").await;
        let declined = invite_one(&scene, &other, scene.education, Role::Editor, earlier.as_str()).await;
        decline::decline(backend, &other, &link_to(&scene, declined).await).await.unwrap();
        close::close(backend, &other, account, "Aino lähti talosta").await.unwrap();
        for typed in [earlier.as_str(), "aino.uusi@example.org", "ainonsalasana"] {
            let attempt =
                Attempt { email: typed, password: "väärä", device: "", known_device: None, previous: None };
            assert!(sign_in(backend, &nobody(&scene), attempt).await.is_err());
            recover_password::ask(backend, &nobody(&scene), typed).await.ok();
        }
        assert!(traces(&store, account).await.contains("aino.uusi"));
        nights(&scene, &store, 27).await;
        let other = scene.caller_as(other.account().unwrap()).await;
        let again = invite_one(&scene, &other, scene.school, Role::Editor, earlier.as_str()).await;
        nights(&scene, &store, 4).await;
        assert_eq!(status(&store, account).await, AccountStatus::Cleared);
        let left = traces(&store, account).await;
        assert!(!left.to_lowercase().contains("aino"), "{left}");
        assert_eq!(stored_state(&scene, again).await, InvitationState::Revoked);
    }

    async fn an_address_that_somebody_else_has_taken_is_theirs(store) {
        let scene = Scene::new(&store).await;
        let other = scene.caller("Maija Malli", scene.operator, Role::Maintainer).await;
        let account = come_by_invitation(&scene, &other, "Aino Malli").await;
        let taken = email_of("Aino Malli");
        scene.move_to_address(account, "aino.uusi@example.org").await;
        let heir = scene.member("Sirkka Malli", scene.lehtola, Role::Editor).await;
        scene.move_to_address(heir, taken.as_str()).await;
        let theirs = invite_one(&scene, &other, scene.school, Role::Editor, taken.as_str()).await;
        close::close(&scene.backend, &other, account, "Päätös 9/2026").await.unwrap();
        for _ in 0..5 {
            nights(&scene, &store, 6).await;
            resend::resend(&scene.backend, &scene.caller_as(other.account().unwrap()).await, theirs).await.unwrap();
        }
        nights(&scene, &store, 1).await;
        assert_eq!(status(&store, account).await, AccountStatus::Cleared);
        assert_eq!(stored_state(&scene, theirs).await, InvitationState::Pending);
    }

    async fn one_broken_account_does_not_stop_the_clocks_of_the_others(store) {
        let scene = Scene::new(&store).await;
        let broken = scene.account("Aino Malli", scene.koivula).await;
        let mut tx = store.begin(&store.system()).await.unwrap();
        sql!(tx.conn(), execute, "UPDATE account SET status = 'closed' WHERE id = $1", broken).unwrap();
        tx.commit(Event::done(EventAction::AccountChanged)).await.unwrap();
        let account = scene.account("Eino Malli", scene.koivula).await;
        let held = scene.membership(account, scene.koivula, Role::Editor).await;
        let also = scene.membership(broken, scene.koivula, Role::Editor).await;
        for membership in [held, also] {
            scene.let_end(membership, scene.now().plus(TimeDelta::hours(1))).await;
        }
        store.clock.advance(TimeDelta::hours(2));
        let stop = Stop::new().1;
        assert!(end_past_memberships(&scene.backend, &stop).await.is_err(), "the job is tried again");
        assert_eq!(status(&store, account).await, AccountStatus::Closed);
        store.clock.advance(TimeDelta::days(31));
        assert!(run(&scene.backend, &stop).await.is_err());
        assert_eq!(status(&store, account).await, AccountStatus::Cleared);
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
