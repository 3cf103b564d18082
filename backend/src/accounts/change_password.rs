//! Changes one's own password. The other sessions end, and the person is told by mail.

use luukku_domain::{
    accounts::session::SessionEnd,
    caller::Caller,
    events::{Event, EventAction},
    permission::{Refusal, action::ChangeOwnPassword},
    values::{NewPassword, PasswordError},
};

use super::{lookup, session};
use crate::{
    Backend,
    fault::Fault,
    mail::{self, AccountChange, Letter},
    secrets::is_common_password,
    sql,
    store::{Lock, StoreError},
};

/// Sets the caller's password. A wrong one gives the rule that it breaks.
pub async fn change_password(
    backend: &Backend,
    caller: &Caller,
    typed: &str,
) -> Result<(), Fault<PasswordError>> {
    let account = caller.account().ok_or(Refusal::SignIn)?;
    let email = {
        let mut read = backend.store.read().await?;
        lookup::by_id(read.conn(), account).await?.ok_or(Refusal::SignIn)?.email
    };
    let password = NewPassword::parse(typed, &[email.as_str()], is_common_password).map_err(Fault::Rule)?;
    let hash = backend.passwords.hash(backend.ambient(), password.as_str()).await;

    let mut tx = backend.store.begin(caller).await?;
    tx.lock([Lock::Account(account)]).await?;
    let denied = || Event::denied(EventAction::PasswordSet).about(account).subject(account);
    let (mut tx, grant) = tx.may(ChangeOwnPassword, &account, denied).await?;
    let owner = lookup::by_id(tx.conn(), grant.thing()).await?.ok_or(StoreError::Missing)?;
    let now = tx.now();
    sql!(
        tx.conn(),
        execute,
        "UPDATE account SET password_hash = $2, password_set_at = $3 WHERE id = $1",
        owner.id,
        hash.as_str(),
        now,
    )?;
    let ended = session::end_all(&mut tx, owner.id, SessionEnd::CredentialsChanged, caller.session()).await?;
    let letter = Letter::AccountNotice { change: AccountChange::Password };
    mail::post(&mut tx, backend, &owner.email, owner.lang, letter).await?;
    let set = Event::done(EventAction::PasswordSet).by(grant.basis()).about(owner.id).subject(owner.id);
    tx.commit_all(set, ended).await?;
    Ok(())
}
