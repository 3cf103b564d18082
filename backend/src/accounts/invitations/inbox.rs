//! The open invitations to one's own account, to be answered inside.

use luukku_domain::{
    caller::Caller,
    events::{Event, EventAction},
    id::InvitationId,
    permission::{Refusal, action::ViewOwnProfile},
};

use super::{
    open::{Shown, shown},
    people, row,
};
use crate::{
    Backend,
    fault::{Fault, NoRule},
    sql,
    store::StoreError,
};

/// The caller's open invitations, those to an address that they had then included; the oldest first. The look is an event
/// when there is something to see.
pub async fn inbox(backend: &Backend, caller: &Caller) -> Result<Vec<Shown>, Fault<NoRule>> {
    let account = caller.account().ok_or(Refusal::SignIn)?;
    let grant = caller.may(ViewOwnProfile, &account)?;
    let now = backend.ambient().now();
    let mut read = backend.store.read().await?;
    let ids = sql!(read.conn(), scalars: InvitationId,
        "SELECT i.id FROM invitation i JOIN account a ON a.email_key = i.email_key
         WHERE a.id = $1 AND a.status = 'active' AND i.state = 'pending' AND i.expires_at > $2
         UNION SELECT i.id FROM former_address f JOIN invitation i ON i.email_key = f.email_key
         WHERE f.account_id = $1 AND i.state = 'pending' AND i.expires_at > $2 ORDER BY 1",
        grant.thing(), now)?;
    let mut invitations = Vec::new();
    for id in ids {
        let Some(invitation) = row::load(read.conn(), id).await? else { continue };
        // An address that somebody had may be another's now.
        if people::addressee(read.conn(), id).await?.is_none_or(|addressee| addressee.id != account) {
            continue;
        }
        let organisation =
            row::organisation(read.conn(), invitation.organisation_id).await?.ok_or(StoreError::Broken)?;
        if let Some(email) = &invitation.email {
            invitations.push(shown(read.conn(), backend, &invitation, &organisation, email, now).await?);
        }
    }
    drop(read);
    if !invitations.is_empty() {
        let viewed = Event::done(EventAction::InvitationsViewed).by(grant.basis());
        backend.store.begin(caller).await?.commit(viewed.about(account).subject(account)).await?;
    }
    Ok(invitations)
}
