//! Signing in, and one's own account.

use super::{Call, Question};
use crate::permissions::{
    cast::{World, commit},
    row::Kind,
};
use luukku_backend::{
    accounts::{second_factor, session::OpenSession},
    secrets::Token,
    sql,
    testing::citizens::stranger,
};
use luukku_domain::{accounts::role::Role, id::AccountId};

/// A password that nobody forbids.
const PASSWORD: &str = "tuikehamelokki";

pub async fn call(world: &World<'_>, question: &Question<'_>) -> Option<Call> {
    let Question { kind, function, case, session } = *question;
    let me = "/fi/accounts/me?saved";
    let number = world.number();
    Some(match function {
        "choose_language" => Call::new(&[("lang", &"sv"), ("page", &"/fi/privacy")], "/sv/privacy"),
        "sign_in" => {
            let (account, _) = world.colleague(world.scene.koivula, Role::Editor).await;
            set_password(world, account).await;
            let email = email_of(world, account).await;
            Call::new(&[("email", &email), ("password", &PASSWORD)], "/fi/accounts")
        }
        "give_second_factor" if kind == Kind::Halfway => give_second_factor(world, session?).await,
        "give_second_factor" => Call::new(&[("code", &"123456")], ""),
        "enrol_second_factor" => {
            if (kind, case) == (Kind::Halfway, "enrolment") {
                world.set_session(session?, case, world.scene.now()).await;
            }
            let code = match session {
                Some(session) if kind != Kind::Citizen => offered_code(world, session).await,
                _ => "123456".to_owned(),
            };
            Call::new(&[("code", &code)], if kind == Kind::Halfway { "/fi/accounts" } else { me })
        }
        "notice_seen" => {
            if (kind, case) == (Kind::Halfway, "notice") {
                world.set_session(session?, case, world.scene.now()).await;
            }
            // Whoever is not at this step has nothing to do here: no answer counts as done.
            Call::new(&[], if kind == Kind::Halfway { "/fi/accounts" } else { "" })
        }
        "ask_password_link" => Call::new(&[("email", &world.address(kind))], "/fi/accounts/password/sent"),
        "set_password" => {
            let (account, _) = world.colleague(world.scene.koivula, Role::Editor).await;
            let secret = world.secret("password_reset", account.uuid()).await.reveal();
            Call::new(&[("secret", &secret), ("password", &PASSWORD)], "/fi/accounts/sign-in?password-set")
        }
        "prove_again" => {
            if let Some(account) = world.account(kind) {
                set_password(world, account).await;
            }
            Call::new(
                &[("password", &PASSWORD), ("code", &""), ("next", &"/fi/accounts/me")],
                "/fi/accounts/me",
            )
        }
        "sign_out" => Call::new(&[], "/fi/?signed-out"),
        "end_session" => {
            let owner = if case == "own" { kind } else { Kind::Halfway };
            let other = match world.sign_in(owner, true).await {
                Some(token) => found(world, &token).await.id.to_string(),
                None => String::new(),
            };
            Call::new(&[("session", &other)], if kind == Kind::Citizen { "/fi/my?saved" } else { me })
        }
        "change_name" => Call::new(&[("name", &"Uusi Nimi")], me),
        "change_password" => Call::new(&[("password", &format!("{PASSWORD}{number}"))], me),
        "ask_email_change" => Call::new(&[("email", &world.new_address())], "/fi/accounts/me/email/code"),
        "confirm_email_change" => {
            if let Some(account) = world.account(kind) {
                wait_for_code(world, account).await;
            }
            Call::new(&[("code", &"123456")], me)
        }
        "promise_secrecy" => {
            let own = world.account(kind).filter(|_| case == "own");
            let membership = match own {
                Some(_) => world.membership_of(kind).await,
                None => world.colleague(world.scene.koivula, Role::CustomerClerk).await.1,
            };
            Call::new(&[("membership", &membership)], format!("/fi/accounts/me/secrecy/{membership}"))
        }
        _ => return None,
    })
}

/// A session that waits for its second factor, and a recovery code for it.
async fn give_second_factor(world: &World<'_>, session: &Token) -> Call {
    world.set_session(session, "enrolment", world.scene.now()).await;
    let (backend, open) = (world.backend(), found(world, session).await);
    let offer = second_factor::offer(backend, &open).await.unwrap();
    let code = offer.secret.code(world.scene.now());
    let enrolled = second_factor::enrol(backend, &stranger(backend), &open, &code).await.unwrap();
    let (session, _) = enrolled.unwrap();
    world.set_session(&session, "second_factor", world.scene.now()).await;
    let call = Call::new(&[("code", &offer.recovery_codes[0].reveal())], "/fi/accounts");
    Call { session: Some(session), ..call }
}

/// The code of the authenticator that a session is offered.
async fn offered_code(world: &World<'_>, session: &Token) -> String {
    let open = found(world, session).await;
    let offer = second_factor::offer(world.backend(), &open).await;
    offer.map_or_else(|_| "123456".to_owned(), |offer| offer.secret.code(world.scene.now()))
}

async fn found(world: &World<'_>, session: &Token) -> OpenSession {
    world.scene.session_of(session).await.unwrap()
}

async fn set_password(world: &World<'_>, account: AccountId) {
    let hash = world.backend().passwords.hash(world.backend().ambient(), PASSWORD).await;
    let mut tx = world.begin().await;
    sql!(tx.conn(), execute, "UPDATE account SET password_hash = $2 WHERE id = $1", account, hash.as_str())
        .unwrap();
    commit(tx).await;
}

async fn email_of(world: &World<'_>, account: AccountId) -> String {
    let mut read = world.backend().store.read().await.unwrap();
    sql!(read.conn(), scalar: String, "SELECT email FROM account WHERE id = $1", account).unwrap()
}

/// Lets a new address of an account wait for the code 123456.
async fn wait_for_code(world: &World<'_>, account: AccountId) {
    let hash = world.backend().keys.keyed_hash("email_change", format!("{account}\0123456").as_bytes());
    let mut tx = world.begin().await;
    sql!(
        tx.conn(),
        execute,
        "INSERT INTO email_change (account_id, email, code_hash, tries, expires_at) VALUES ($1, $2, $3, 0, $4)
         ON CONFLICT (account_id) DO UPDATE SET email = $2, code_hash = $3, tries = 0, expires_at = $4",
        account,
        world.new_address(),
        hash.as_slice(),
        world.scene.now().plus_days(1),
    )
    .unwrap();
    commit(tx).await;
}
