//! Sign-in from the password to the full session, as the person goes through it.

use chrono::TimeDelta;
use futures_util::future::join_all;
use luukku_domain::{
    accounts::{role::Role, session::SessionEnd},
    caller::{Caller, Who},
    events::{EventAction, Outcome},
    id::{AccountId, RequestId},
    permission::Refusal,
};

use super::*;
use crate::{
    accounts::{
        change_email, change_password, reauthenticate, recover_password, second_factor, session,
        users::{close, second_factor_reset},
    },
    contacts::identify::identify,
    on_both_engines,
    secrets::TotpSecret,
    testing::{
        TestStore,
        citizens::{AINO, ToldRegister, identified, sign_in as citizen_sign_in},
        scene::Scene,
    },
};

mod guessing;
mod meanwhile;
mod proving;
mod with_second_factor;

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

/// A main user's session that waits for the code; the second factor was taken into use before.
async fn half_way(scene: &Scene<'_>, store: &TestStore) -> OpenSession {
    let account = scene.member("Aino Malli", scene.koivula, Role::MainUser).await;
    set_password(scene, store, account).await;
    let caller = visitor(scene, "192.0.2.1");
    let first = sign_in_as(scene, "aino.malli@example.org", PASSWORD, "192.0.2.1").await.unwrap();
    let session = find(scene, &first.token).await.unwrap();
    let code = offered(scene, &session).await.code(scene.now());
    second_factor::enrol(&scene.backend, &caller, &session, &code).await.unwrap();
    let second = sign_in_as(scene, "aino.malli@example.org", PASSWORD, "192.0.2.1").await.unwrap();
    find(scene, &second.token).await.unwrap()
}

/// The secret of a link for a new password.
async fn reset_link(scene: &Scene<'_>, store: &TestStore, account: AccountId) -> Token {
    let link = Token::generate(scene.backend.ambient());
    let mut housekeeping = store.housekeeping().await.unwrap();
    sql!(
        housekeeping.conn(),
        execute,
        "INSERT INTO mail_secret (secret_hash, purpose, object_id, created_at, expires_at)
         VALUES ($1, 'password_reset', $2, $3, $4)",
        link.hash().as_slice(),
        account,
        scene.now(),
        scene.now().plus(TimeDelta::hours(1)),
    )
    .unwrap();
    housekeeping.commit().await.unwrap();
    link
}

/// Signs an account out everywhere, while requests of its sessions are on their way.
async fn sign_out_everywhere(store: &TestStore, account: AccountId) {
    let mut tx = store.begin(&store.system()).await.unwrap();
    session::end_all(&mut tx, account, SessionEnd::EndedByOwner, None).await.unwrap();
    tx.commit(Event::done(EventAction::SessionEnded).subject(account)).await.unwrap();
}

/// The secret that a session is offered now.
async fn offered(scene: &Scene<'_>, session: &OpenSession) -> TotpSecret {
    second_factor::offer(&scene.backend, session).await.unwrap().secret
}

/// The secret that an account has in use.
async fn secret_of(scene: &Scene<'_>, session: &OpenSession) -> TotpSecret {
    let mut read = scene.backend.store.read().await.unwrap();
    let account = lookup::by_id(read.conn(), session.account.unwrap()).await.unwrap().unwrap();
    account.totp(&scene.backend).unwrap().unwrap()
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

    async fn a_wrong_password_and_an_unknown_user_get_the_same_answer_after_the_same_work(store) {
        let scene = Scene::new(&store).await;
        let account = scene.member("Aino Malli", scene.koivula, Role::Editor).await;
        set_password(&scene, &store, account).await;
        let closed = scene.member("Eero Malli", scene.koivula, Role::Editor).await;
        set_password(&scene, &store, closed).await;
        let maintainer = scene.caller("Liisa Ylläpitäjä", scene.operator, Role::Maintainer).await;
        close::close(&scene.backend, &maintainer, closed, "Päätös 9/2026").await.unwrap();
        let wrong = ["aino.malli@example.org", "eero.malli@example.org", "kuka@example.org", "x"];
        let hashes = || scene.backend.passwords.done.load(std::sync::atomic::Ordering::SeqCst);
        for email in wrong {
            let before = hashes();
            let refused = sign_in_as(&scene, email, "väärä salasana", "192.0.2.1").await.err();
            assert_eq!((refused, hashes() - before), (Some(SignInRule::NotTogether), 1), "{email}");
        }
        assert_eq!(scene.events(EventAction::SignedIn, Outcome::Failed).await, 4);
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
        let link = reset_link(&scene, &store, account).await;
        let caller = visitor(&scene, "192.0.2.1");
        let weak = recover_password::set(&scene.backend, &caller, &link, "lyhyt").await;
        assert!(matches!(weak, Err(Fault::Rule(recover_password::SetRule::Password(_)))));
        recover_password::set(&scene.backend, &caller, &link, "uusi pitkä salasana").await.unwrap();
        let again = recover_password::set(&scene.backend, &caller, &link, "kolmas pitkä salasana").await;
        assert!(matches!(again, Err(Fault::Rule(recover_password::SetRule::Link))));
        assert!(find(&scene, &signed_in.token).await.is_none());
        assert!(sign_in_as(&scene, "aino.malli@example.org", "uusi pitkä salasana", "192.0.2.1").await.is_ok());
    }

    async fn only_a_sign_in_that_got_through_counts_as_one(store) {
        let scene = Scene::new(&store).await;
        let session = half_way(&scene, &store).await;
        let before = scene.events(EventAction::SignedIn, Outcome::Done).await;
        let caller = visitor(&scene, "192.0.2.1");
        assert!(second_factor::give(&scene.backend, &caller, &session, "000000").await.is_err());
        assert_eq!(scene.events(EventAction::SignedIn, Outcome::Done).await, before);
        assert_eq!(scene.events(EventAction::PasswordGiven, Outcome::Done).await, 2);
    }

    async fn a_link_for_a_new_password_is_void_when_the_password_or_the_address_changed(store) {
        let scene = Scene::new(&store).await;
        let caller = scene.caller("Aino Malli", scene.koivula, Role::Editor).await;
        let stranger = visitor(&scene, "192.0.2.1");
        recover_password::ask(&scene.backend, &stranger, "aino.malli@example.org").await.unwrap();
        change_password::change_password(&scene.backend, &caller, "uusi pitkä salasana").await.unwrap();
        assert_eq!(scene.letters("password_reset").await, 0, "it has not left yet, and never will");
        let own = change_password::change_password(&scene.backend, &caller, "AinoMalli Koivula").await;
        assert!(matches!(own, Err(Fault::Rule(_))), "one's own name is no password");
    }

    async fn what_is_typed_as_a_user_name_and_is_no_address_is_not_kept(store) {
        let scene = Scene::new(&store).await;
        for typed in ["kurjet lentävät", "131052-308T"] {
            assert!(sign_in_as(&scene, typed, PASSWORD, "192.0.2.1").await.is_err());
        }
        assert!(sign_in_as(&scene, "kuka@example.org", PASSWORD, "192.0.2.1").await.is_err());
        let mut read = store.read().await.unwrap();
        let kept = sql!(read.conn(), scalars: String,
            "SELECT d.body FROM event e JOIN event_detail d ON d.event_id = e.id WHERE e.action = 'session.signed_in'")
        .unwrap()
        .concat();
        assert_eq!(kept.matches("malformed").count(), 2, "{kept}");
        assert!(!kept.contains("kurjet") && !kept.contains("131052") && kept.contains("kuka@example.org"), "{kept}");
    }
}
