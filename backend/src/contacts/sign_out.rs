//! Signs a citizen out, here and, with the token that this gives back, at the identification service too.

use luukku_domain::{
    accounts::session::SessionEnd,
    caller::Caller,
    events::{Event, EventAction},
};

use super::identify::logout_cell;
use crate::{Backend, accounts::session, secrets::DataKey, store::StoreError};

/// Ends the caller's session. Gives the issuer's token, which serves once; `None` when nobody was signed in, or the
/// person's data were erased meanwhile.
pub async fn sign_out(backend: &Backend, caller: &Caller) -> Result<Option<String>, StoreError> {
    let (Some(person), Some(session)) = (caller.person(), caller.session()) else { return Ok(None) };
    let mut tx = backend.store.begin(caller).await?;
    let sealed = session::take_logout(&mut tx, session).await?;
    let key = DataKey::load(tx.conn(), &backend.keys, person.uuid()).await?;
    if !session::end(&mut tx, session, SessionEnd::SignedOut).await? {
        return Ok(None);
    }
    tx.commit(Event::done(EventAction::SignedOut).about(session).subject(person)).await?;
    let (Some(key), Some(sealed)) = (key, sealed) else { return Ok(None) };
    key.open(logout_cell(session), &sealed).map(Some).map_err(|_| StoreError::Broken)
}
