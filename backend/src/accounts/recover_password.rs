//! A new password by a link in a mail. Never a way round the second factor: the next sign-in asks for it as before.

use luukku_domain::{
    accounts::session::SessionEnd,
    caller::Caller,
    events::{Event, EventAction},
    id::AccountId,
    time::Timestamp,
    values::{Email, EmailError, NewPassword, PasswordError},
};

use super::{
    lookup, session,
    throttle::{self, Counter},
};
use crate::{
    Backend,
    fault::Fault,
    mail::{self, AccountChange, Letter, Link},
    secrets::{Token, is_common_password},
    sql,
    store::{Conn, Lock, StoreError, Tx},
};

/// Why a link for a new password was not asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AskRule {
    /// What was typed is not an address.
    Email(EmailError),
    /// Asked too often from this address or for this account.
    TooMany,
}

/// Asks for a link. The answer is the same whether there is such an account or not, and who is signed in has no part in it.
pub async fn ask(backend: &Backend, caller: &Caller, typed: &str) -> Result<(), Fault<AskRule>> {
    let caller = &caller.unnamed();
    let email = Email::parse(typed).map_err(|error| Fault::Rule(AskRule::Email(error)))?;
    let key = email.key();
    let address = caller.address.as_deref().unwrap_or_default();
    // Every letter counts, also one that its reader waits for.
    let counted = throttle::count(backend, &[Counter::Letters(&key), Counter::Address(address)]).await?;
    if counted.is_too_many() {
        counted.refuse(backend).await?;
        return Err(Fault::Rule(AskRule::TooMany));
    }
    let (account, known) = {
        let mut read = backend.store.read().await?;
        (lookup::by_email(read.conn(), &email).await?, lookup::holder(read.conn(), &email).await?)
    };
    let mut tx = backend.store.begin(caller).await?;
    let Some(account) = account else {
        let refused = Event::failed(EventAction::PasswordResetAsked).subjects(known);
        tx.commit(refused.detail("user_name", email.as_str())).await?;
        return Ok(());
    };
    mail::post(&mut tx, backend, &account.email, account.lang, Letter::PasswordReset { account: account.id })
        .await?;
    tx.commit(Event::done(EventAction::PasswordResetAsked).about(account.id).subject(account.id)).await?;
    Ok(())
}

/// Why a new password was not set.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SetRule {
    /// The link was used, has expired, or never was one.
    Link,
    /// The password breaks a rule.
    Password(PasswordError),
}

/// Whose link it is, without using it up: for the page that asks for the new password.
pub async fn owner(backend: &Backend, secret: &Token) -> Result<Option<AccountId>, StoreError> {
    let mut read = backend.store.read().await?;
    find(read.conn(), secret, backend.ambient().now()).await
}

/// Sets a new password by the secret of a link: the act of whoever has it, not of who is signed in. Ends all sessions and
/// tells the person by mail.
pub async fn set(
    backend: &Backend,
    caller: &Caller,
    secret: &Token,
    typed: &str,
) -> Result<(), Fault<SetRule>> {
    let now = backend.ambient().now();
    let (account, words) = {
        let mut read = backend.store.read().await?;
        let id = find(read.conn(), secret, now).await?.ok_or(Fault::Rule(SetRule::Link))?;
        let account = lookup::by_id(read.conn(), id).await?.ok_or(Fault::Rule(SetRule::Link))?;
        (account, lookup::words_about(read.conn(), id).await?)
    };
    let words: Vec<_> = words.iter().map(String::as_str).collect();
    let password = NewPassword::parse(typed, &words, is_common_password)
        .map_err(|error| Fault::Rule(SetRule::Password(error)))?;
    let hash = backend.passwords.hash(backend.ambient(), password.as_str()).await;

    let mut tx = backend.store.begin(&caller.unnamed()).await?;
    tx.lock([Lock::Account(account.id)]).await?;
    // Asked again under the lock: of two posts with the same link one finds it used.
    if find(tx.conn(), secret, now).await? != Some(account.id) {
        return Err(Fault::Rule(SetRule::Link));
    }
    void_links(&mut tx, account.id).await?;
    sql!(
        tx.conn(),
        execute,
        "UPDATE account SET password_hash = $2, password_set_at = $3 WHERE id = $1",
        account.id,
        hash.as_str(),
        now,
    )?;
    let ended = session::end_all(&mut tx, account.id, SessionEnd::CredentialsChanged, None).await?;
    let letter = Letter::AccountNotice { change: AccountChange::Password };
    mail::post(&mut tx, backend, &account.email, account.lang, letter).await?;
    tx.commit_all(Event::done(EventAction::PasswordSet).about(account.id).subject(account.id), ended).await?;
    Ok(())
}

async fn find(conn: &mut Conn, secret: &Token, now: Timestamp) -> Result<Option<AccountId>, StoreError> {
    sql!(conn, optional_scalar: AccountId,
        "SELECT object_id FROM mail_secret WHERE secret_hash = $1 AND purpose = 'password_reset' AND expires_at > $2",
        secret.hash().as_slice(), now)
}

/// Uses up every link for a new password of an account, and keeps back letters with one that have not left yet: their
/// secrets are made when they leave.
pub(super) async fn void_links(tx: &mut Tx, account: AccountId) -> Result<(), StoreError> {
    let purpose = Link::PasswordReset(account).purpose();
    sql!(
        tx.conn(),
        execute,
        "DELETE FROM mail_outbox WHERE object_id = $1 AND template = 'password_reset' AND sent_at IS NULL",
        account,
    )?;
    sql!(
        tx.conn(),
        execute,
        "DELETE FROM mail_secret WHERE object_id = $1 AND purpose = $2",
        account,
        purpose,
    )?;
    Ok(())
}
