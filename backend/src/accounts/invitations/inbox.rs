//! The open invitations to one's own account, to be answered inside.

use luukku_domain::{
    caller::Caller,
    events::{Event, EventAction},
    id::InvitationId,
    permission::{Refusal, action::ViewOwnProfile},
};

use super::{
    open::{Shown, shown},
    row,
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
        "SELECT i.id FROM invitation_addressee v JOIN invitation i ON i.id = v.invitation_id
         WHERE v.account_id = $1 AND i.state = 'pending' AND i.expires_at > $2 ORDER BY i.id",
        grant.thing(), now)?;
    let mut invitations = Vec::new();
    for id in ids {
        let Some(invitation) = row::load(read.conn(), id).await? else { continue };
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
