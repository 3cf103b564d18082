//! What happens to a sign-in when something else changes meanwhile.

use super::*;

on_both_engines! {
    async fn a_password_that_changes_while_a_sign_in_waits_lets_nobody_in(store) {
        let scene = Scene::new(&store).await;
        let account = scene.member("Aino Malli", scene.koivula, Role::Editor).await;
        set_password(&scene, &store, account).await;
        let mut lock = store.begin(&store.system()).await.unwrap();
        lock.lock([Lock::Account(account)]).await.unwrap();
        let signing = async {
            let mut read = store.read().await.unwrap();
            let stale = lookup::by_id(read.conn(), account).await.unwrap().unwrap();
            drop(read);
            sign_in_as(&scene, "aino.malli@example.org", PASSWORD, "192.0.2.1").await.map(|_| stale.id)
        };
        let changing = async {
            sql!(lock.conn(), execute, "UPDATE account SET password_hash = 'another' WHERE id = $1", account).unwrap();
            tokio::time::sleep(std::time::Duration::from_millis(500)).await;
            lock.commit(Event::done(EventAction::PasswordSet)).await.unwrap();
        };
        let (signed_in, ()) = tokio::join!(signing, changing);
        assert_eq!(signed_in.err(), Some(SignInRule::NotTogether));
        assert_eq!(scene.open_sessions(account).await, 0);
    }

    async fn who_was_signed_out_meanwhile_changes_nothing_of_the_sign_in(store) {
        let scene = Scene::new(&store).await;
        let account = scene.member("Aino Malli", scene.koivula, Role::Editor).await;
        set_password(&scene, &store, account).await;
        let session = find(&scene, &scene.token(account).await).await.unwrap();
        let (backend, caller) = (&scene.backend, &session.caller);
        sign_out_everywhere(&store, account).await;
        let password = change_password::change_password(backend, caller, "uusi pitkä salasana").await;
        assert!(matches!(password, Err(Fault::Refused(Refusal::SignIn))));
        let asked = change_email::ask(backend, caller, "aino.uusi@example.org").await;
        assert!(matches!(asked, Err(Fault::Refused(Refusal::SignIn))));
        let confirmed = change_email::confirm(backend, caller, "123456").await;
        assert!(matches!(confirmed, Err(Fault::Refused(Refusal::SignIn))));
        let proved = reauthenticate::reauthenticate(backend, caller, PASSWORD, "").await;
        assert!(matches!(proved, Err(Fault::Refused(Refusal::SignIn))));
        let code = offered(&scene, &session).await.code(scene.now());
        let factor = second_factor::enrol(backend, caller, &session, &code).await;
        assert!(matches!(factor, Err(Fault::Refused(Refusal::SignIn))));
        let mut read = store.read().await.unwrap();
        let letters = sql!(read.conn(), scalar: i64, "SELECT COUNT(*) FROM mail_outbox").unwrap();
        assert_eq!(letters, 0);
    }

    async fn a_half_way_sign_in_that_ended_meanwhile_arrives_nowhere(store) {
        let scene = Scene::new(&store).await;
        let account = scene.member("Aino Malli", scene.koivula, Role::Editor).await;
        set_password(&scene, &store, account).await;
        let mut tx = store.begin(&store.system()).await.unwrap();
        sql!(tx.conn(), execute, "UPDATE account SET privacy_notice_at = NULL WHERE id = $1", account).unwrap();
        tx.commit(Event::done(EventAction::AccountCreated)).await.unwrap();
        let signed_in = sign_in_as(&scene, "aino.malli@example.org", PASSWORD, "192.0.2.1").await.unwrap();
        let session = find(&scene, &signed_in.token).await.unwrap();
        sign_out_everywhere(&store, account).await;
        let caller = visitor(&scene, "192.0.2.1");
        let seen = second_factor::notice_seen(&scene.backend, &caller, &session).await;
        assert!(matches!(seen, Err(Fault::Refused(Refusal::SignIn))));
        assert_eq!(scene.events(EventAction::SignedIn, Outcome::Done).await, 0);
        assert_eq!(scene.events(EventAction::PrivacyNoticeSeen, Outcome::Done).await, 0);
        let mut tx = store.begin(&store.system()).await.unwrap();
        let advanced = session::advance(&mut tx, &scene.backend, session.id, Stage::Full).await;
        assert!(matches!(advanced, Err(StoreError::Conflict)));
    }

    async fn a_citizen_who_used_the_browser_before_is_never_named_together_with_the_account(store) {
        let (scene, register) = (Scene::new(&store).await, ToldRegister::default());
        let account = scene.member("Aino Malli", scene.koivula, Role::Editor).await;
        set_password(&scene, &store, account).await;
        let aino = identified(&scene.backend, Some(AINO), "subject");
        let first =
            identify(&scene.backend, &register, &visitor(&scene, "192.0.2.1"), citizen_sign_in(&aino)).await;
        let first = first.unwrap().token;
        let previous = find(&scene, &first).await.unwrap();
        let person = previous.caller.person().unwrap();
        let citizen = &previous.caller;
        let email = "aino.malli@example.org";
        let wrong = Attempt { previous: Some(&previous), ..attempt(email, "väärä salasana") };
        assert!(sign_in(&scene.backend, citizen, wrong).await.is_err());
        recover_password::ask(&scene.backend, citizen, email).await.unwrap();
        let link = reset_link(&scene, &store, account).await;
        recover_password::set(&scene.backend, citizen, &link, "uusi pitkä salasana").await.unwrap();
        let right = Attempt { previous: Some(&previous), ..attempt(email, "uusi pitkä salasana") };
        sign_in(&scene.backend, citizen, right).await.ok().unwrap();
        assert!(find(&scene, &first).await.is_none(), "the citizen's session ended");
        let mut read = store.read().await.unwrap();
        let joined = sql!(read.conn(), scalar: i64,
            "SELECT COUNT(*) FROM event e JOIN event_subject s ON s.event_id = e.id
             WHERE s.subject_id = $1
                AND (e.actor_id = $2 OR e.request_id IN (SELECT p.request_id FROM event p JOIN event_subject o ON o.event_id = p.id
                                                         WHERE o.subject_id = $2 OR p.actor_id = $2))",
            account, person).unwrap();
        assert_eq!(joined, 0);
    }

    async fn a_session_that_another_sign_in_replaces_has_its_event(store) {
        let scene = Scene::new(&store).await;
        let account = scene.member("Aino Malli", scene.koivula, Role::Editor).await;
        set_password(&scene, &store, account).await;
        let first = sign_in_as(&scene, "aino.malli@example.org", PASSWORD, "192.0.2.1").await.unwrap();
        let previous = find(&scene, &first.token).await.unwrap();
        let again = Attempt { previous: Some(&previous), ..attempt("aino.malli@example.org", PASSWORD) };
        sign_in(&scene.backend, &visitor(&scene, "192.0.2.1"), again).await.ok().unwrap();
        assert_eq!(scene.events(EventAction::SessionEnded, Outcome::Done).await, 1);
        assert_eq!(scene.open_sessions(account).await, 1);
    }
}
