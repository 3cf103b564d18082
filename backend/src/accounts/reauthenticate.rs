//! Proves again who is there, before sensitive changes: password, and second factor where there is one.

use luukku_domain::{
    caller::Caller,
    events::{Event, EventAction},
    permission::Refusal,
    values::TypedPassword,
};

use super::{
    lookup, second_factor,
    throttle::{self, Counter},
};
use crate::{
    Backend,
    fault::Fault,
    sql,
    store::{Lock, StoreError},
};

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
    let counter = Counter::Account(account.uuid());
    let stored = {
        let mut read = backend.store.read().await?;
        if throttle::is_full(read.conn(), backend, counter).await? {
            return Err(Fault::Rule(ReauthenticateRule::TooMany));
        }
        lookup::by_id(read.conn(), account).await?.ok_or(Refusal::SignIn)?.password()
    };
    let typed = TypedPassword::new(password);
    let typed = typed.as_ref().map_or("", TypedPassword::as_str);
    let password_fits = backend.passwords.verify(typed, stored.as_ref()).await;

    let mut tx = backend.store.begin(caller).await?;
    tx.lock([Lock::Account(account)]).await?;
    let owner = lookup::by_id(tx.conn(), account).await?.ok_or(StoreError::Missing)?;
    let code_fits = !owner.has_second_factor()
        || (password_fits && second_factor::check(&mut tx, backend, &owner, code).await?);
    if !(password_fits && code_fits) {
        tx.refuse(Event::failed(EventAction::Reauthenticated).about(session).subject(account)).await?;
        throttle::count(backend, &[counter]).await?;
        return Err(Fault::Rule(ReauthenticateRule::NotTogether));
    }
    let now = tx.now();
    sql!(tx.conn(), execute, "UPDATE session SET authenticated_at = $2 WHERE id = $1", session, now)?;
    tx.commit(Event::done(EventAction::Reauthenticated).about(session).subject(account)).await?;
    Ok(())
}
