//! Proving again who one is, before sensitive changes.

use super::*;
use reauthenticate::{ReauthenticateRule, reauthenticate};

async fn proved(
    scene: &Scene<'_>,
    caller: &Caller,
    password: &str,
    code: &str,
) -> Result<(), ReauthenticateRule> {
    match reauthenticate(&scene.backend, caller, password, code).await {
        Ok(()) => Ok(()),
        Err(Fault::Rule(rule)) => Err(rule),
        Err(other) => panic!("{other}"),
    }
}

on_both_engines! {
    async fn the_right_password_proves_who_is_there_and_a_wrong_one_does_not(store) {
        let scene = Scene::new(&store).await;
        let account = scene.member("Aino Malli", scene.koivula, Role::Editor).await;
        set_password(&scene, &store, account).await;
        let token = scene.token(account).await;
        store.clock.advance(TimeDelta::minutes(30));
        let is_proved = async || {
            let caller = find(&scene, &token).await.unwrap().caller;
            let Who::Staff(staff) = &caller.who else { panic!("{caller:?}") };
            staff.authentication.at == scene.now()
        };
        let caller = find(&scene, &token).await.unwrap().caller;
        for wrong in ["", "väärä salasana"] {
            assert_eq!(proved(&scene, &caller, wrong, "").await, Err(ReauthenticateRule::NotTogether));
            assert!(!is_proved().await);
        }
        assert_eq!(scene.events(EventAction::Reauthenticated, Outcome::Failed).await, 2);
        assert_eq!(proved(&scene, &caller, PASSWORD, "").await, Ok(()));
        assert!(is_proved().await);
        assert_eq!(scene.events(EventAction::Reauthenticated, Outcome::Done).await, 1);
    }

    async fn who_has_a_second_factor_proves_it_too_and_no_code_twice(store) {
        let scene = Scene::new(&store).await;
        let session = half_way(&scene, &store).await;
        store.clock.advance(TimeDelta::minutes(30));
        let code = secret_of(&scene, &session).await.code(scene.now());
        let caller = find(&scene, &scene.token(session.account.unwrap()).await).await.unwrap().caller;
        for wrong in ["", "000000"] {
            assert_eq!(proved(&scene, &caller, PASSWORD, wrong).await, Err(ReauthenticateRule::NotTogether));
        }
        let guessed = proved(&scene, &caller, "väärä salasana", &code).await;
        assert_eq!(guessed, Err(ReauthenticateRule::NotTogether));
        assert_eq!(proved(&scene, &caller, PASSWORD, &code).await, Ok(()), "a wrong password spends no code");
        assert_eq!(proved(&scene, &caller, PASSWORD, &code).await, Err(ReauthenticateRule::NotTogether));
    }

    async fn guessing_in_an_open_session_is_throttled(store) {
        let scene = Scene::new(&store).await;
        let account = scene.member("Aino Malli", scene.koivula, Role::Editor).await;
        set_password(&scene, &store, account).await;
        let caller = find(&scene, &scene.token(account).await).await.unwrap().caller;
        let caller = Caller { address: Some("192.0.2.1".to_owned()), ..caller };
        for _ in 0..5 {
            assert_eq!(proved(&scene, &caller, "väärä salasana", "").await, Err(ReauthenticateRule::NotTogether));
        }
        assert_eq!(proved(&scene, &caller, PASSWORD, "").await, Err(ReauthenticateRule::TooMany));
    }
}
