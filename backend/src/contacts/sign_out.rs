//! Signs a citizen out, here and, with the token that this gives back, at the identification service too.

use luukku_domain::{
    accounts::session::SessionEnd,
    caller::Caller,
    events::{Event, EventAction},
};

use super::{identify::logout_cell, identity};
use crate::{Backend, accounts::session, secrets::DataKey, store::StoreError};

/// Ends the caller's session. Gives the issuer's token, which serves once; `None` when nobody was signed in, or the
/// person's data were erased meanwhile.
pub async fn sign_out(backend: &Backend, caller: &Caller) -> Result<Option<String>, StoreError> {
    let (Some(person), Some(session)) = (caller.person(), caller.session()) else { return Ok(None) };
    let mut tx = backend.store.begin(caller).await?;
    let sealed = session::logout_token(&mut tx, session).await?;
    let key = DataKey::load(tx.conn(), &backend.keys, person.uuid()).await?;
    if !session::end(&mut tx, session, SessionEnd::SignedOut).await? {
        return Ok(None);
    }
    let home = identity::sign_in_register(tx.conn()).await?;
    let event = Event::done(EventAction::SignedOut).about(session).subject(person);
    tx.commit(event.in_register(home.controller, home.register)).await?;
    let (Some(key), Some(sealed)) = (key, sealed) else { return Ok(None) };
    key.open(logout_cell(session), &sealed).map(Some).map_err(|_| StoreError::Broken)
}
