//! Sign-in from the password to the full session, as the person goes through it.

use chrono::TimeDelta;
use luukku_domain::{
    accounts::role::Role,
    caller::{Caller, Who},
    events::{EventAction, Outcome},
    id::{AccountId, RequestId},
};

use super::*;
use crate::{
    accounts::{recover_password, second_factor, session},
    on_both_engines,
    testing::{TestStore, scene::Scene},
};

const PASSWORD: &str = "kurjet lentävät etelään";

fn visitor(scene: &Scene<'_>, address: &str) -> Caller {
    Caller {
        who: Who::Anonymous,
        request: scene.backend.ambient().id(RequestId::new),
        at: scene.now(),
        address: Some(address.to_owned()),
    }
}

fn attempt<'a>(email: &'a str, password: &'a str) -> Attempt<'a> {
    Attempt { email, password, device: "Firefox, Linux", known_device: None, previous: None }
}

async fn set_password(scene: &Scene<'_>, store: &TestStore, account: AccountId) {
    let hash = scene.backend.passwords.hash(scene.backend.ambient(), PASSWORD).await;
    let mut tx = store.begin(&store.system()).await.unwrap();
    sql!(tx.conn(), execute, "UPDATE account SET password_hash = $2 WHERE id = $1", account, hash.as_str())
        .unwrap();
    tx.commit(Event::done(EventAction::PasswordSet)).await.unwrap();
}

async fn find(scene: &Scene<'_>, token: &Token) -> Option<OpenSession> {
    let request = scene.backend.ambient().id(RequestId::new);
    session::find(&scene.backend, token, request, None).await.unwrap()
}

async fn sign_in_as(
    scene: &Scene<'_>,
    email: &str,
    password: &str,
    address: &str,
) -> Result<SignedIn, SignInRule> {
    match sign_in(&scene.backend, &visitor(scene, address), attempt(email, password)).await {
        Ok(signed_in) => Ok(signed_in),
        Err(Fault::Rule(rule)) => Err(rule),
        Err(other) => panic!("{other}"),
    }
}

on_both_engines! {
    async fn an_editor_signs_in_by_password_alone(store) {
        let scene = Scene::new(&store).await;
        let account = scene.member("Aino Malli", scene.koivula, Role::Editor).await;
        set_password(&scene, &store, account).await;
        let signed_in = sign_in_as(&scene, "Aino.Malli@example.org", PASSWORD, "192.0.2.1").await.unwrap();
        assert_eq!(signed_in.stage, Stage::Full);
        let session = find(&scene, &signed_in.token).await.unwrap();
        assert_eq!(session.caller.account(), Some(account));
        assert_eq!(session.caller.memberships().len(), 1);
    }

    async fn a_wrong_password_and_an_unknown_user_get_the_same_answer(store) {
        let scene = Scene::new(&store).await;
        let account = scene.member("Aino Malli", scene.koivula, Role::Editor).await;
        set_password(&scene, &store, account).await;
        for (email, password) in [("aino.malli@example.org", "väärä salasana"), ("kuka@example.org", PASSWORD), ("x", "")] {
            let refused = sign_in_as(&scene, email, password, "192.0.2.1").await.err();
            assert_eq!(refused, Some(SignInRule::NotTogether));
        }
        assert_eq!(scene.events(EventAction::SignedIn, Outcome::Failed).await, 3);
    }

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

    async fn an_idle_session_ends(store) {
        let scene = Scene::new(&store).await;
        let account = scene.member("Aino Malli", scene.koivula, Role::Editor).await;
        set_password(&scene, &store, account).await;
        let signed_in = sign_in_as(&scene, "aino.malli@example.org", PASSWORD, "192.0.2.1").await.unwrap();
        store.clock.advance(TimeDelta::hours(7));
        assert!(find(&scene, &signed_in.token).await.is_some());
        store.clock.advance(TimeDelta::hours(4));
        assert!(find(&scene, &signed_in.token).await.is_some(), "its use was noted");
        store.clock.advance(TimeDelta::hours(1));
        assert!(find(&scene, &signed_in.token).await.is_none(), "no session is longer than twelve hours");
    }

    async fn asking_for_a_new_password_tells_nobody_who_has_an_account(store) {
        let scene = Scene::new(&store).await;
        scene.member("Aino Malli", scene.koivula, Role::Editor).await;
        let caller = visitor(&scene, "192.0.2.1");
        recover_password::ask(&scene.backend, &caller, "aino.malli@example.org").await.unwrap();
        recover_password::ask(&scene.backend, &caller, "kuka@example.org").await.unwrap();
        let mut read = store.read().await.unwrap();
        let letters = sql!(read.conn(), scalar: i64, "SELECT COUNT(*) FROM mail_outbox").unwrap();
        assert_eq!(letters, 1);
    }

    async fn a_link_sets_one_new_password_and_ends_every_session(store) {
        let scene = Scene::new(&store).await;
        let account = scene.member("Aino Malli", scene.koivula, Role::Editor).await;
        set_password(&scene, &store, account).await;
        let signed_in = sign_in_as(&scene, "aino.malli@example.org", PASSWORD, "192.0.2.1").await.unwrap();
        let link = Token::generate(scene.backend.ambient());
        let mut housekeeping = store.housekeeping().await.unwrap();
        sql!(
            housekeeping.conn(), execute,
            "INSERT INTO mail_secret (secret_hash, purpose, object_id, created_at, expires_at)
             VALUES ($1, 'password_reset', $2, $3, $4)",
            link.hash().as_slice(), account, scene.now(), scene.now().plus(TimeDelta::hours(1)),
        ).unwrap();
        housekeeping.commit().await.unwrap();
        let caller = visitor(&scene, "192.0.2.1");
        let weak = recover_password::set(&scene.backend, &caller, &link, "lyhyt").await;
        assert!(matches!(weak, Err(Fault::Rule(recover_password::SetRule::Password(_)))));
        recover_password::set(&scene.backend, &caller, &link, "uusi pitkä salasana").await.unwrap();
        let again = recover_password::set(&scene.backend, &caller, &link, "kolmas pitkä salasana").await;
        assert!(matches!(again, Err(Fault::Rule(recover_password::SetRule::Link))));
        assert!(find(&scene, &signed_in.token).await.is_none());
        assert!(sign_in_as(&scene, "aino.malli@example.org", "uusi pitkä salasana", "192.0.2.1").await.is_ok());
    }
}
