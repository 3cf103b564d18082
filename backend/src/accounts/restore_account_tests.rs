//! Who restores which account, until when, and with which memberships.

use chrono::TimeDelta;
use luukku_domain::events::Outcome;

use super::*;
use crate::{
    accounts::{
        invitations::testing::invite_one,
        lifecycle,
        memberships::{self, end::Ending},
        organisations,
        users::close,
    },
    jobs::Stop,
    on_both_engines,
    testing::{TestStore, scene::Scene},
};

/// Lets half a year and more pass night by night, so that the clocks close what is idle.
async fn sleep_for_months(scene: &Scene<'_>, store: &TestStore, days: i64) {
    let (_stopper, stop) = Stop::new();
    for _ in 0..days {
        store.clock.advance(TimeDelta::days(1));
        lifecycle::run(&scene.backend, &stop).await.unwrap();
    }
}

async fn is_active(store: &TestStore, account: AccountId) -> bool {
    let mut read = store.read().await.unwrap();
    let status = sql!(read.conn(), scalar: String, "SELECT status FROM account WHERE id = $1", account);
    status.unwrap() == "active"
}

fn restoring(account: AccountId, memberships: &[MembershipId]) -> Restoring<'_> {
    Restoring { account, memberships, reason: "Hoitovapaalla, palaa töihin" }
}

on_both_engines! {
    async fn a_maintainer_restores_an_account_with_the_memberships_that_it_lost(store) {
        let scene = Scene::new(&store).await;
        let account = scene.member("Aino Malli", scene.koivula, Role::Editor).await;
        sleep_for_months(&scene, &store, 186).await;
        assert!(!is_active(&store, account).await);
        let maintainer = scene.caller("Maija Malli", scene.operator, Role::Maintainer).await;
        let choices = choices(&scene.backend, &maintainer, account).await.unwrap();
        let [(lost, None)] = &choices.lost[..] else { panic!("{choices:?}") };
        assert!(lost.nobody_decided());
        restore(&scene.backend, &maintainer, restoring(account, &[lost.id])).await.unwrap();
        assert!(is_active(&store, account).await);
        assert_eq!(scene.caller_as(account).await.memberships().len(), 1);
        assert_eq!(scene.events(EventAction::AccountRestored, Outcome::Done).await, 1);
        sleep_for_months(&scene, &store, 40).await;
        assert!(is_active(&store, account).await);
    }

    async fn a_role_in_an_organisation_that_is_just_closing_does_not_come_back(store) {
        let scene = Scene::new(&store).await;
        let account = scene.account("Aino Malli", scene.koivula).await;
        let id = scene.membership(account, scene.school, Role::Editor).await;
        let maintainer = scene.caller("Maija Malli", scene.operator, Role::Maintainer).await;
        close::close(&scene.backend, &maintainer, account, "Päätös 9/2026").await.unwrap();
        let mut closing = store.begin(&store.system()).await.unwrap();
        closing.lock([Lock::Organisation(scene.school)]).await.unwrap();
        let now = closing.now();
        sql!(
            closing.conn(),
            execute,
            "UPDATE organisation SET status = 'closed', closed_at = $2 WHERE id = $1",
            scene.school,
            now,
        )
        .unwrap();
        let close = async {
            tokio::time::sleep(std::time::Duration::from_millis(200)).await;
            closing.commit(Event::done(EventAction::OrganisationClosed).about(scene.school)).await.unwrap();
        };
        let chosen = [id];
        let (restored, ()) = tokio::join!(restore(&scene.backend, &maintainer, restoring(account, &chosen)), close);
        let closed = RestoreRule::Membership(id, NotAgain::OrganisationClosed);
        assert!(matches!(restored, Err(Fault::Rule(rule)) if rule == closed));
        assert!(!is_active(&store, account).await);
    }

    async fn an_account_is_restored_with_a_reason_and_a_membership_only(store) {
        let scene = Scene::new(&store).await;
        let account = scene.member("Aino Malli", scene.koivula, Role::Editor).await;
        sleep_for_months(&scene, &store, 186).await;
        let maintainer = scene.caller("Maija Malli", scene.operator, Role::Maintainer).await;
        let nothing = restore(&scene.backend, &maintainer, restoring(account, &[])).await;
        assert!(matches!(nothing, Err(Fault::Rule(RestoreRule::NoMembership))));
        let foreign = [store.ambient().id(MembershipId::new)];
        let not_its = restore(&scene.backend, &maintainer, restoring(account, &foreign)).await;
        assert!(matches!(not_its, Err(Fault::Rule(RestoreRule::Membership(_, NotAgain::NotOfThis)))));
        let silent = Restoring { reason: " ", ..restoring(account, &foreign) };
        let silent = restore(&scene.backend, &maintainer, silent).await;
        assert!(matches!(silent, Err(Fault::Rule(RestoreRule::Reason(GroundError::Missing)))));
        assert!(!is_active(&store, account).await);
    }

    async fn a_membership_in_a_closed_organisation_is_not_given_again(store) {
        let scene = Scene::new(&store).await;
        let account = scene.member("Aino Malli", scene.school, Role::Editor).await;
        sleep_for_months(&scene, &store, 186).await;
        let mut tx = store.begin(&store.system()).await.unwrap();
        sql!(tx.conn(), execute, "UPDATE organisation SET status = 'closed' WHERE id = $1", scene.school).unwrap();
        tx.commit(Event::done(EventAction::OrganisationClosed)).await.unwrap();
        let maintainer = scene.caller("Maija Malli", scene.operator, Role::Maintainer).await;
        let choices = choices(&scene.backend, &maintainer, account).await.unwrap().lost;
        assert_eq!(choices[0].1, Some(NotAgain::OrganisationClosed));
        let refused = restore(&scene.backend, &maintainer, restoring(account, &[choices[0].0.id])).await;
        let expected = RestoreRule::Membership(choices[0].0.id, NotAgain::OrganisationClosed);
        assert!(matches!(refused, Err(Fault::Rule(rule)) if rule == expected));
    }

    async fn a_role_that_was_taken_by_mistake_is_given_again_when_its_account_had_closed(store) {
        let scene = Scene::new(&store).await;
        let main_user = scene.caller("Sirkka Malli", scene.koivula, Role::MainUser).await;
        let account = scene.account("Aino Malli", scene.koivula).await;
        let held = scene.membership(account, scene.koivula, Role::Editor).await;
        memberships::end::end(&scene.backend, &main_user, held, Ending::Removed).await.unwrap();
        sleep_for_months(&scene, &store, 1).await;
        assert!(!is_active(&store, account).await);
        let maintainer = scene.caller("Maija Malli", scene.operator, Role::Maintainer).await;
        let choices = choices(&scene.backend, &maintainer, account).await.unwrap().lost;
        let [(lost, None)] = &choices[..] else { panic!("{choices:?}") };
        assert!(!lost.nobody_decided(), "it is not chosen beforehand");
        restore(&scene.backend, &maintainer, restoring(account, &[held])).await.unwrap();
        assert!(is_active(&store, account).await);
    }

    async fn with_an_open_invitation_an_account_is_restored_to_answer_it(store) {
        let scene = Scene::new(&store).await;
        let account = scene.member("Aino Malli", scene.koivula, Role::Editor).await;
        sleep_for_months(&scene, &store, 186).await;
        let maintainer = scene.caller("Maija Malli", scene.operator, Role::Maintainer).await;
        let main_user = scene.caller("Sirkka Malli", scene.lehtola, Role::MainUser).await;
        invite_one(&scene, &main_user, scene.lehtola, Role::Editor, "aino.malli@example.org").await;
        let choices = choices(&scene.backend, &maintainer, account).await.unwrap();
        assert_eq!(choices.invited_until, Some(scene.now().plus_days(7)));
        restore(&scene.backend, &maintainer, restoring(account, &[])).await.unwrap();
        sleep_for_months(&scene, &store, 6).await;
        assert!(is_active(&store, account).await, "the invitation waits for an answer");
        sleep_for_months(&scene, &store, 2).await;
        assert!(!is_active(&store, account).await);
    }

    async fn after_thirty_days_or_by_a_main_user_nothing_is_restored(store) {
        let scene = Scene::new(&store).await;
        let account = scene.member("Aino Malli", scene.koivula, Role::Editor).await;
        sleep_for_months(&scene, &store, 186).await;
        let main_user = scene.caller("Sirkka Malli", scene.koivula, Role::MainUser).await;
        let any = [store.ambient().id(MembershipId::new)];
        let refused = restore(&scene.backend, &main_user, restoring(account, &any)).await;
        assert!(matches!(refused, Err(Fault::Refused(_))));
        store.clock.advance(TimeDelta::days(30));
        let maintainer = scene.caller("Maija Malli", scene.operator, Role::Maintainer).await;
        let late = restore(&scene.backend, &maintainer, restoring(account, &any)).await;
        assert!(matches!(late, Err(Fault::Rule(RestoreRule::Account(RestoreRefused::TooLate)))));
    }

    async fn an_account_whose_home_is_closed_gets_an_open_one(store) {
        let scene = Scene::new(&store).await;
        let maintainer = scene.caller("Maija Malli", scene.operator, Role::Maintainer).await;
        let home = async |account| {
            let mut read = store.read().await.unwrap();
            sql!(read.conn(), scalar: OrganisationId,
                "SELECT home_organisation_id FROM account WHERE id = $1", account).unwrap()
        };
        let guest = scene.account("Aino Malli", scene.provider).await;
        let held = scene.membership(guest, scene.lehtola, Role::Editor).await;
        let invited = scene.account("Eero Malli", scene.provider).await;
        for account in [guest, invited] {
            close::close(&scene.backend, &maintainer, account, "Päätös 9/2026").await.unwrap();
        }
        organisations::close::close(&scene.backend, &maintainer, scene.provider).await.unwrap();
        invite_one(&scene, &maintainer, scene.koivula, Role::Editor, "eero.malli@example.org").await;
        restore(&scene.backend, &maintainer, restoring(guest, &[held])).await.unwrap();
        restore(&scene.backend, &maintainer, restoring(invited, &[])).await.unwrap();
        assert_eq!((home(guest).await, home(invited).await), (scene.lehtola, scene.koivula));
        assert_eq!(scene.events(EventAction::AccountChanged, Outcome::Done).await, 2);
    }
}
