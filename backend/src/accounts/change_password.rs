//! Changes one's own password. The other sessions end, and the person is told by mail.

use luukku_domain::{
    accounts::session::SessionEnd,
    caller::Caller,
    events::{Event, EventAction},
    permission::{Refusal, action::ChangeOwnPassword},
    values::{NewPassword, PasswordError},
};

use super::{lookup, recover_password, session};
use crate::{
    Backend,
    fault::Fault,
    mail::{self, AccountChange, Letter},
    secrets::is_common_password,
    sql,
    store::StoreError,
};

/// Sets the caller's password. A wrong one gives the rule that it breaks.
pub async fn change_password(
    backend: &Backend,
    caller: &Caller,
    typed: &str,
) -> Result<(), Fault<PasswordError>> {
    let (Some(account), Some(session)) = (caller.account(), caller.session()) else {
        return Err(Refusal::SignIn.into());
    };
    let words = {
        let mut read = backend.store.read().await?;
        lookup::words_about(read.conn(), account).await?
    };
    let words: Vec<_> = words.iter().map(String::as_str).collect();
    let password = NewPassword::parse(typed, &words, is_common_password).map_err(Fault::Rule)?;
    let hash = backend.passwords.hash(backend.ambient(), password.as_str()).await;

    let mut tx = backend.store.begin(caller).await?;
    session::lock_owner(&mut tx, account, session).await?;
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
    recover_password::void_links(&mut tx, owner.id).await?;
    let ended = session::end_all(&mut tx, owner.id, SessionEnd::CredentialsChanged, Some(session)).await?;
    let letter = Letter::AccountNotice { change: AccountChange::Password };
    mail::post(&mut tx, backend, &owner.email, owner.lang, letter).await?;
    let set = Event::done(EventAction::PasswordSet).by(grant.basis()).about(owner.id).subject(owner.id);
    tx.commit_all(set, ended).await?;
    Ok(())
}
