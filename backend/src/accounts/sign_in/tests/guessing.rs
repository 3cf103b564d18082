//! Guessing: tries are counted before they are judged, and whoever owns the account still gets in.

use super::*;

on_both_engines! {
    async fn the_sixth_wrong_try_is_throttled_but_not_on_a_known_device(store) {
        let scene = Scene::new(&store).await;
        let account = scene.member("Aino Malli", scene.koivula, Role::Editor).await;
        set_password(&scene, &store, account).await;
        let email = "aino.malli@example.org";
        let device = sign_in_as(&scene, email, PASSWORD, "192.0.2.1").await.unwrap().device.unwrap();
        for _ in 0..5 {
            assert_eq!(sign_in_as(&scene, email, "väärä salasana", "192.0.2.1").await.err(), Some(SignInRule::NotTogether));
        }
        let throttled = sign_in_as(&scene, email, PASSWORD, "192.0.2.1").await.err();
        assert!(matches!(throttled, Some(SignInRule::TooMany { .. })));
        let known = Attempt { known_device: Some(&device), ..attempt(email, PASSWORD) };
        assert!(sign_in(&scene.backend, &visitor(&scene, "192.0.2.1"), known).await.is_ok());
        store.clock.advance(TimeDelta::hours(6));
        assert!(sign_in_as(&scene, email, PASSWORD, "192.0.2.1").await.is_ok());
    }

    async fn who_has_a_whole_network_of_ipv6_has_no_more_tries(store) {
        let scene = Scene::new(&store).await;
        let account = scene.member("Aino Malli", scene.koivula, Role::Editor).await;
        set_password(&scene, &store, account).await;
        let email = "aino.malli@example.org";
        for last in 1..=5 {
            let from = format!("2001:db8:0:1::{last}");
            assert_eq!(sign_in_as(&scene, email, "väärä salasana", &from).await.err(), Some(SignInRule::NotTogether));
        }
        let throttled = sign_in_as(&scene, email, PASSWORD, "2001:db8:0:1:ffff::1").await.err();
        assert!(matches!(throttled, Some(SignInRule::TooMany { .. })));
        assert!(sign_in_as(&scene, email, PASSWORD, "2001:db8:0:2::1").await.is_ok(), "the neighbour's network");
    }

    async fn of_many_wrong_tries_at_once_no_more_are_judged_than_one_after_another(store) {
        let scene = Scene::new(&store).await;
        let account = scene.member("Aino Malli", scene.koivula, Role::Editor).await;
        set_password(&scene, &store, account).await;
        let email = "aino.malli@example.org";
        let tries = (0..20).map(|_| sign_in_as(&scene, email, "väärä salasana", "192.0.2.1"));
        let answers = join_all(tries).await;
        let judged = answers.iter().filter(|it| it.as_ref().err() == Some(&SignInRule::NotTogether)).count();
        assert!(judged <= 5, "{judged}");
        assert_eq!(scene.events(EventAction::SignedIn, Outcome::Failed).await, i64::try_from(judged).unwrap());
    }

    async fn of_many_codes_at_once_no_more_are_judged_than_one_after_another(store) {
        let scene = Scene::new(&store).await;
        let caller = visitor(&scene, "192.0.2.1");
        let session = half_way(&scene, &store).await;
        let tries = (0..20).map(|_| second_factor::give(&scene.backend, &caller, &session, "000000"));
        join_all(tries).await;
        assert!(scene.events(EventAction::SecondFactorGiven, Outcome::Failed).await <= 5);
    }

    async fn whoever_knows_the_password_only_does_not_lock_the_owner_s_device_out(store) {
        let scene = Scene::new(&store).await;
        let session = half_way(&scene, &store).await;
        let secret = secret_of(&scene, &session).await;
        let signed_in = sign_in_as(&scene, "aino.malli@example.org", PASSWORD, "192.0.2.1").await.unwrap();
        let (device, session) = (signed_in.device.unwrap(), find(&scene, &signed_in.token).await.unwrap());
        store.clock.advance(TimeDelta::minutes(2));
        let owner = visitor(&scene, "192.0.2.1");
        second_factor::give(&scene.backend, &owner, &session, &secret.code(scene.now())).await.unwrap();
        for stranger in 0..9 {
            let stranger = visitor(&scene, &format!("198.51.100.{stranger}"));
            let attempt = attempt("aino.malli@example.org", PASSWORD);
            let signed_in = sign_in(&scene.backend, &stranger, attempt).await.ok().unwrap();
            let session = find(&scene, &signed_in.token).await.unwrap();
            for _ in 0..3 {
                assert!(second_factor::give(&scene.backend, &stranger, &session, "000000").await.is_err());
            }
        }
        assert!(scene.events(EventAction::SecondFactorGiven, Outcome::Failed).await <= 20, "all together");
        let known = Attempt { known_device: Some(&device), ..attempt("aino.malli@example.org", PASSWORD) };
        let again = sign_in(&scene.backend, &owner, known).await.ok().unwrap();
        let session = find(&scene, &again.token).await.unwrap();
        store.clock.advance(TimeDelta::minutes(2));
        assert!(second_factor::give(&scene.backend, &owner, &session, &secret.code(scene.now())).await.is_ok());
    }

    async fn who_was_locked_out_comes_in_with_a_new_password_at_once(store) {
        let scene = Scene::new(&store).await;
        let account = scene.member("Aino Malli", scene.koivula, Role::Editor).await;
        set_password(&scene, &store, account).await;
        let email = "aino.malli@example.org";
        for _ in 0..5 {
            assert!(sign_in_as(&scene, email, "väärä salasana", "192.0.2.1").await.is_err());
        }
        let locked = sign_in_as(&scene, email, PASSWORD, "192.0.2.1").await.err();
        assert!(matches!(locked, Some(SignInRule::TooMany { .. })));
        let link = reset_link(&scene, &store, account).await;
        let caller = visitor(&scene, "192.0.2.1");
        recover_password::set(&scene.backend, &caller, &link, "uusi pitkä salasana").await.unwrap();
        store.clock.advance(TimeDelta::minutes(1));
        for _ in 0..4 {
            let wrong = sign_in_as(&scene, email, PASSWORD, "192.0.2.1").await.err();
            assert_eq!(wrong, Some(SignInRule::NotTogether));
        }
        assert!(sign_in_as(&scene, email, "uusi pitkä salasana", "192.0.2.1").await.is_ok());
    }

    async fn who_guessed_wrong_takes_a_new_second_factor_into_use_once_the_old_one_is_reset(store) {
        let scene = Scene::new(&store).await;
        let session = half_way(&scene, &store).await;
        let account = session.account.unwrap();
        let caller = visitor(&scene, "192.0.2.1");
        for _ in 0..5 {
            assert!(second_factor::give(&scene.backend, &caller, &session, "000000").await.is_err());
        }
        let locked = second_factor::give(&scene.backend, &caller, &session, "000000").await.err();
        assert!(matches!(locked, Some(Fault::Rule(second_factor::SecondFactorRule::TooMany))));
        let asker = scene.caller("Outi Malli", scene.operator, Role::Maintainer).await;
        let second = scene.caller("Eero Malli", scene.operator, Role::Maintainer).await;
        second_factor_reset::ask(&scene.backend, &asker, account, "Tunnistettu").await.unwrap();
        second_factor_reset::approve(&scene.backend, &second, account).await.unwrap();
        let signed_in = sign_in_as(&scene, "aino.malli@example.org", PASSWORD, "192.0.2.1").await.unwrap();
        assert_eq!(signed_in.stage, Stage::Enrolment);
        let session = find(&scene, &signed_in.token).await.unwrap();
        let code = offered(&scene, &session).await.code(scene.now());
        assert!(second_factor::enrol(&scene.backend, &caller, &session, &code).await.is_ok());
    }
}
