//! Changes one's own user name, which is the e-mail address: a code goes to the new one, and the old one is told.

use luukku_domain::{
    accounts::session::SessionEnd,
    caller::Caller,
    events::{Event, EventAction, Reason},
    id::AccountId,
    permission::{Refusal, action::ChangeOwnEmail},
    time::Timestamp,
    values::{Email, EmailError, OneTimeCode},
};
use sqlx::FromRow;

use super::{
    lookup, recover_password, session,
    throttle::{self, Counter},
    users,
};
use crate::{
    Backend,
    fault::Fault,
    mail::{self, AccountChange, Letter},
    sql,
    store::{StoreError, Tx},
};

/// Why a new address was not taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ChangeEmailRule {
    /// What was typed is not an address.
    Email(EmailError),
    /// It is the address already.
    Same,
    /// Too many codes were asked for, by this account or for this address; later.
    TooMany,
    /// The code is wrong.
    WrongCode,
    /// The code has expired, or was typed wrong too often; ask for a new one.
    NoCode,
    /// The address belongs to another account, perhaps a closed one. Told only to whoever reads the address's mail.
    Taken(Email),
}

#[derive(FromRow)]
struct Waiting {
    email: Email,
    code_hash: Vec<u8>,
    tries: i64,
    expires_at: Timestamp,
}

/// Asks for a change: sends a code to the new address. Whether somebody has that address already is not told here. Who can
/// sign in with it gets no code; that a closed account holds it is told when the code was right.
pub async fn ask(backend: &Backend, caller: &Caller, typed: &str) -> Result<(), Fault<ChangeEmailRule>> {
    let email = Email::parse(typed).map_err(|error| Fault::Rule(ChangeEmailRule::Email(error)))?;
    let (Some(account), Some(session)) = (caller.account(), caller.session()) else {
        return Err(Refusal::SignIn.into());
    };
    let (key, asker) = (email.key(), account.to_string());
    // Each code may be guessed a few times: without a limit on codes there would be none on guesses.
    let counted = throttle::count(backend, &[Counter::Letters(&key), Counter::Letters(&asker)]).await?;
    if counted.is_too_many() {
        counted.refuse(backend).await?;
        return Err(Fault::Rule(ChangeEmailRule::TooMany));
    }
    let mut tx = backend.store.begin(caller).await?;
    session::lock_owner(&mut tx, account, session).await?;
    let denied = || Event::denied(EventAction::AccountEmailChanged).about(account).subject(account);
    let (mut tx, grant) = tx.may(ChangeOwnEmail, &account, denied).await?;
    let owner = lookup::by_id(tx.conn(), grant.thing()).await?.ok_or(StoreError::Missing)?;
    if owner.email.key() == email.key() {
        return Err(Fault::Rule(ChangeEmailRule::Same));
    }
    let code = format!("{:06}", u32::from_be_bytes(backend.ambient().random()) % 1_000_000);
    let expires_at = tx.now().plus(backend.clocks().confirmation_code());
    sql!(
        tx.conn(),
        execute,
        "INSERT INTO email_change (account_id, email, code_hash, tries, expires_at) VALUES ($1, $2, $3, 0, $4)
         ON CONFLICT (account_id) DO UPDATE SET email = $2, code_hash = $3, tries = 0, expires_at = $4",
        owner.id,
        &email,
        hash(backend, owner.id, &code).as_slice(),
        expires_at,
    )?;
    if lookup::by_email(tx.conn(), &email).await?.is_none() {
        mail::post(&mut tx, backend, &email, owner.lang, Letter::ConfirmationCode { code }).await?;
    }
    tx.commit(
        Event::done(EventAction::AccountEmailChangeAsked).by(grant.basis()).about(owner.id).subject(owner.id),
    )
    .await?;
    Ok(())
}

/// Confirms the change by the code. The old address is told.
pub async fn confirm(backend: &Backend, caller: &Caller, typed: &str) -> Result<(), Fault<ChangeEmailRule>> {
    let code = OneTimeCode::parse(typed).map_err(|_| Fault::Rule(ChangeEmailRule::WrongCode))?;
    let (Some(account), Some(session)) = (caller.account(), caller.session()) else {
        return Err(Refusal::SignIn.into());
    };
    let mut tx = backend.store.begin(caller).await?;
    session::lock_owner(&mut tx, account, session).await?;
    let denied = || Event::denied(EventAction::AccountEmailChanged).about(account).subject(account);
    let (mut tx, grant) = tx.may(ChangeOwnEmail, &account, denied).await?;
    let waiting = sql!(tx.conn(), optional: Waiting,
        "SELECT email, code_hash, tries, expires_at FROM email_change WHERE account_id = $1", grant.thing())?;
    let tries = i64::from(backend.clocks().confirmation_code_tries);
    let waiting = waiting.filter(|waiting| waiting.tries < tries && waiting.expires_at > tx.now());
    let waiting = waiting.ok_or(Fault::Rule(ChangeEmailRule::NoCode))?;
    let event = |done: bool| {
        let event = if done { Event::done } else { Event::failed };
        event(EventAction::AccountEmailChanged)
            .by(grant.basis())
            .about(account)
            .subject(account)
            .fields(["email"])
    };
    if waiting.code_hash != hash(backend, account, code.as_str()) {
        sql!(tx.conn(), execute, "UPDATE email_change SET tries = tries + 1 WHERE account_id = $1", account)?;
        tx.commit(event(false)).await?;
        return Err(Fault::Rule(ChangeEmailRule::WrongCode));
    }
    let holder = sql!(tx.conn(), optional_scalar: AccountId,
        "SELECT id FROM account WHERE email_key = $1", waiting.email.key())?;
    if holder.is_some() {
        sql!(tx.conn(), execute, "DELETE FROM email_change WHERE account_id = $1", account)?;
        tx.commit(event(false)).await?;
        return Err(Fault::Rule(ChangeEmailRule::Taken(waiting.email)));
    }
    let owner = lookup::by_id(tx.conn(), account).await?.ok_or(StoreError::Missing)?;
    sql!(
        tx.conn(),
        execute,
        "UPDATE account SET email = $2, email_key = $3 WHERE id = $1",
        account,
        &waiting.email,
        waiting.email.key(),
    )?;
    let name = sql!(tx.conn(), scalar: String, "SELECT name FROM account WHERE id = $1", account)?;
    users::row::index(&mut tx, account, &name, &waiting.email).await?;
    sql!(tx.conn(), execute, "DELETE FROM email_change WHERE account_id = $1", account)?;
    lookup::keep_former_address(&mut tx, account, &owner.email).await?;
    let letter = Letter::AccountNotice { change: AccountChange::Email };
    mail::post(&mut tx, backend, &owner.email, owner.lang, letter).await?;
    recover_password::void_links(&mut tx, account).await?;
    let ended = session::end_all(&mut tx, account, SessionEnd::CredentialsChanged, Some(session)).await?;
    tx.commit_all(event(true), ended).await?;
    Ok(())
}

/// Removes a portion of new addresses whose codes have expired; gives their events.
pub(crate) async fn purge(tx: &mut Tx) -> Result<Vec<Event>, StoreError> {
    let now = tx.now();
    let expired = sql!(tx.conn(), scalars: AccountId,
        "SELECT account_id FROM email_change WHERE expires_at <= $1 ORDER BY account_id LIMIT 100", now)?;
    let mut events = Vec::new();
    for account in expired {
        sql!(tx.conn(), execute, "DELETE FROM email_change WHERE account_id = $1", account)?;
        let failed = Event::failed(EventAction::AccountEmailChanged).about(account).subject(account);
        events.push(failed.fields(["email"]).because(Reason::TooLate));
    }
    Ok(events)
}

/// Six digits are guessed quickly from a plain hash; a keyed one needs the installation's key.
pub(crate) fn hash(backend: &Backend, account: AccountId, code: &str) -> [u8; 32] {
    backend.keys.keyed_hash("email_change", format!("{account}\0{code}").as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        accounts::users::close,
        jobs::Stop,
        mail::{fake::FakePost, send_due},
        on_both_engines,
        testing::scene::{Scene, email_of},
    };
    use luukku_domain::{accounts::role::Role, events::Outcome};

    /// The code in the only letter that waits.
    async fn code(scene: &Scene<'_>) -> Option<String> {
        let post = FakePost::default();
        send_due(&scene.backend, &post, &Stop::new().1).await.unwrap();
        let [mail] = &post.take()[..] else { return None };
        let mut words = mail.content.text.split_whitespace();
        words
            .find(|word| word.len() == 6 && word.bytes().all(|byte| byte.is_ascii_digit()))
            .map(str::to_owned)
    }

    on_both_engines! {
        async fn the_address_changes_with_the_code_that_was_sent_to_it(store) {
            let scene = Scene::new(&store).await;
            let caller = scene.caller("Aino Malli", scene.koivula, Role::Editor).await;
            ask(&scene.backend, &caller, "aino.uusi@example.org").await.unwrap();
            let code = code(&scene).await.unwrap();
            let wrong = if code == "000000" { "000001" } else { "000000" };
            let refused = confirm(&scene.backend, &caller, wrong).await;
            assert!(matches!(refused, Err(Fault::Rule(ChangeEmailRule::WrongCode))));
            confirm(&scene.backend, &caller, &code).await.unwrap();
            assert_eq!(scene.letters("account_notice").await, 1);
            let again = confirm(&scene.backend, &caller, &code).await;
            assert!(matches!(again, Err(Fault::Rule(ChangeEmailRule::NoCode))));
        }

        async fn an_address_of_a_closed_account_is_refused_once_its_owner_has_shown_the_code(store) {
            let scene = Scene::new(&store).await;
            let maintainer = scene.caller("Eero Ylläpitäjä", scene.operator, Role::Maintainer).await;
            let closed = scene.member("Sirkka Malli", scene.koivula, Role::Editor).await;
            close::close(&scene.backend, &maintainer, closed, "Päätös 9/2026").await.unwrap();
            assert_eq!(code(&scene).await, None, "the letter about the closing");
            let caller = scene.caller("Aino Malli", scene.koivula, Role::Editor).await;
            let address = email_of("Sirkka Malli");
            ask(&scene.backend, &caller, address.as_str()).await.unwrap();
            let code = code(&scene).await.unwrap();
            let refused = confirm(&scene.backend, &caller, &code).await;
            assert!(matches!(refused, Err(Fault::Rule(ChangeEmailRule::Taken(taken))) if taken == address));
            let denied = scene.events(EventAction::AccountEmailChanged, Outcome::Failed).await;
            assert_eq!(denied, 1);
        }

        async fn the_owner_of_an_account_that_is_in_use_gets_no_code_and_the_asker_learns_nothing(store) {
            let scene = Scene::new(&store).await;
            scene.member("Sirkka Malli", scene.koivula, Role::Editor).await;
            let caller = scene.caller("Aino Malli", scene.koivula, Role::Editor).await;
            ask(&scene.backend, &caller, "sirkka.malli@example.org").await.unwrap();
            assert_eq!(code(&scene).await, None);
        }
    }
}
