//! The second factor, and sign-ins that have not come to it.

use super::*;

on_both_engines! {
    async fn a_main_user_takes_a_second_factor_into_use_and_needs_it_from_then_on(store) {
        let scene = Scene::new(&store).await;
        let account = scene.member("Aino Malli", scene.koivula, Role::MainUser).await;
        set_password(&scene, &store, account).await;
        let first = sign_in_as(&scene, "aino.malli@example.org", PASSWORD, "192.0.2.1").await.unwrap();
        assert_eq!(first.stage, Stage::Enrolment);
        let session = find(&scene, &first.token).await.unwrap();
        assert_eq!(session.caller.who, Who::Anonymous);

        let caller = visitor(&scene, "192.0.2.1");
        let secret = second_factor::offer(&scene.backend, &session).await.unwrap().secret;
        let code = secret.code(scene.now());
        let (token, stage) = second_factor::enrol(&scene.backend, &caller, &session, &code).await.unwrap().unwrap();
        assert_eq!(stage, Stage::Full);
        assert!(find(&scene, &first.token).await.is_none(), "the token is rotated");
        assert_eq!(find(&scene, &token).await.unwrap().caller.account(), Some(account));

        let second = sign_in_as(&scene, "aino.malli@example.org", PASSWORD, "192.0.2.1").await.unwrap();
        assert_eq!(second.stage, Stage::SecondFactor);
        let session = find(&scene, &second.token).await.unwrap();
        let replayed = second_factor::give(&scene.backend, &caller, &session, &code).await.err();
        assert!(matches!(replayed, Some(Fault::Rule(second_factor::SecondFactorRule::WrongCode))));
        store.clock.advance(TimeDelta::seconds(60));
        let code = secret.code(scene.now());
        let (token, stage) = second_factor::give(&scene.backend, &caller, &session, &code).await.unwrap();
        assert_eq!(stage, Stage::Full);
        assert!(find(&scene, &token).await.is_some());
    }

    async fn a_recovery_code_works_once(store) {
        let scene = Scene::new(&store).await;
        let account = scene.member("Aino Malli", scene.koivula, Role::MainUser).await;
        set_password(&scene, &store, account).await;
        let caller = visitor(&scene, "192.0.2.1");
        let first = sign_in_as(&scene, "aino.malli@example.org", PASSWORD, "192.0.2.1").await.unwrap();
        let session = find(&scene, &first.token).await.unwrap();
        let offer = second_factor::offer(&scene.backend, &session).await.unwrap();
        let (code, codes) = (offer.secret.code(scene.now()), offer.recovery_codes);
        second_factor::enrol(&scene.backend, &caller, &session, &code).await.unwrap();
        for works in [true, false] {
            let signed_in = sign_in_as(&scene, "aino.malli@example.org", PASSWORD, "192.0.2.1").await.unwrap();
            let session = find(&scene, &signed_in.token).await.unwrap();
            let given = second_factor::give(&scene.backend, &caller, &session, &codes[0].reveal()).await;
            assert_eq!(given.is_ok(), works);
        }
    }

    async fn a_sign_in_that_was_left_half_way_changes_no_second_factor_and_ends_soon(store) {
        let scene = Scene::new(&store).await;
        let account = scene.member("Aino Malli", scene.koivula, Role::MainUser).await;
        set_password(&scene, &store, account).await;
        let caller = visitor(&scene, "192.0.2.1");
        let mut sessions = Vec::new();
        for _ in 0..2 {
            let signed_in = sign_in_as(&scene, "aino.malli@example.org", PASSWORD, "192.0.2.1").await.unwrap();
            sessions.push((find(&scene, &signed_in.token).await.unwrap(), signed_in.token));
        }
        let [(left, token), (used, _)] = &sessions[..] else { unreachable!() };
        let code = offered(&scene, used).await.code(scene.now());
        second_factor::enrol(&scene.backend, &caller, used, &code).await.unwrap();
        assert!(find(&scene, token).await.is_none(), "a new factor ends the other sessions");
        let code = offered(&scene, left).await.code(scene.now());
        let refused = second_factor::enrol(&scene.backend, &caller, left, &code).await.err();
        assert!(matches!(refused, Some(Fault::Refused(Refusal::SignIn))));

        let signed_in = sign_in_as(&scene, "aino.malli@example.org", PASSWORD, "192.0.2.1").await.unwrap();
        store.clock.advance(TimeDelta::minutes(31));
        assert!(find(&scene, &signed_in.token).await.is_none());
        let signed_in = sign_in_as(&scene, "aino.malli@example.org", PASSWORD, "192.0.2.1").await.unwrap();
        let session = find(&scene, &signed_in.token).await.unwrap();
        session::sign_out(&scene.backend, &caller, &session).await.unwrap();
        assert!(find(&scene, &signed_in.token).await.is_none());
    }

    async fn who_takes_a_new_factor_into_use_is_not_reset_any_more(store) {
        let scene = Scene::new(&store).await;
        let account = scene.member("Aino Malli", scene.koivula, Role::MainUser).await;
        set_password(&scene, &store, account).await;
        let signed_in = sign_in_as(&scene, "aino.malli@example.org", PASSWORD, "192.0.2.1").await.unwrap();
        let session = find(&scene, &signed_in.token).await.unwrap();
        let code = offered(&scene, &session).await.code(scene.now());
        let caller = visitor(&scene, "192.0.2.1");
        let (token, _) = second_factor::enrol(&scene.backend, &caller, &session, &code).await.unwrap().unwrap();
        let asker = scene.caller("Eero Esimerkki", scene.koivula, Role::MainUser).await;
        let second = scene.caller("Liisa Esimerkki", scene.koivula, Role::MainUser).await;
        second_factor_reset::ask(&scene.backend, &asker, account, "Tunnistettu").await.unwrap();

        let session = find(&scene, &token).await.unwrap();
        let code = offered(&scene, &session).await.code(scene.now());
        second_factor::enrol(&scene.backend, &session.caller, &session, &code).await.unwrap();
        assert_eq!(scene.events(EventAction::SecondFactorResetWithdrawn, Outcome::Done).await, 1);
        let late = second_factor_reset::approve(&scene.backend, &second, account).await;
        assert!(matches!(late, Err(Fault::Rule(second_factor_reset::ResetRule::NotAsked))));
    }

    async fn reading_the_privacy_notice_proves_nothing(store) {
        let scene = Scene::new(&store).await;
        let account = scene.member("Aino Malli", scene.koivula, Role::Editor).await;
        set_password(&scene, &store, account).await;
        let mut tx = store.begin(&store.system()).await.unwrap();
        sql!(tx.conn(), execute, "UPDATE account SET privacy_notice_at = NULL WHERE id = $1", account).unwrap();
        tx.commit(Event::done(EventAction::AccountCreated)).await.unwrap();
        let signed_in = sign_in_as(&scene, "aino.malli@example.org", PASSWORD, "192.0.2.1").await.unwrap();
        let session = find(&scene, &signed_in.token).await.unwrap();
        store.clock.advance(TimeDelta::minutes(20));
        let caller = visitor(&scene, "192.0.2.1");
        let token = second_factor::notice_seen(&scene.backend, &caller, &session).await.unwrap();
        let caller = find(&scene, &token).await.unwrap().caller;
        assert!(caller.account().is_some() && !caller.recently_authenticated(scene.now()));
    }
}
