//! Proves again who is there, before sensitive changes: password, and second factor where there is one.

use luukku_domain::{
    caller::Caller,
    events::{Event, EventAction},
    permission::Refusal,
    values::TypedPassword,
};

use super::{lookup, second_factor, session};
use crate::{Backend, fault::Fault, store::StoreError};

/// Why it was not proved.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ReauthenticateRule {
    /// Password or code is wrong. Never says which.
    NotTogether,
    /// Too many wrong tries; later.
    TooMany,
}

/// Renews the time of authentication of the caller's session.
pub async fn reauthenticate(
    backend: &Backend,
    caller: &Caller,
    password: &str,
    code: &str,
) -> Result<(), Fault<ReauthenticateRule>> {
    let (Some(account), Some(session)) = (caller.account(), caller.session()) else {
        return Err(Refusal::SignIn.into());
    };
    let counted = second_factor::count_guess(backend, caller, session, account).await?;
    if counted.is_too_many() {
        counted.refuse(backend).await?;
        return Err(Fault::Rule(ReauthenticateRule::TooMany));
    }
    let stored = {
        let mut read = backend.store.read().await?;
        lookup::by_id(read.conn(), account).await?.ok_or(Refusal::SignIn)?.password()
    };
    let typed = TypedPassword::new(password);
    let typed = typed.as_ref().map_or("", TypedPassword::as_str);
    let password_fits = backend.passwords.verify(typed, stored.as_ref()).await;

    let mut tx = backend.store.begin(caller).await?;
    session::lock_owner(&mut tx, account, session).await?;
    let owner = lookup::by_id(tx.conn(), account).await?.ok_or(StoreError::Missing)?;
    let password_fits = password_fits && owner.password() == stored;
    let code_fits = !owner.has_second_factor()
        || (password_fits && second_factor::check(&mut tx, backend, &owner, code).await?);
    if !(password_fits && code_fits) {
        tx.refuse(Event::failed(EventAction::Reauthenticated).about(session).subject(account)).await?;
        return Err(Fault::Rule(ReauthenticateRule::NotTogether));
    }
    counted.forget(&mut tx).await?;
    session::prove(&mut tx, session).await?;
    tx.commit(Event::done(EventAction::Reauthenticated).about(session).subject(account)).await?;
    Ok(())
}
