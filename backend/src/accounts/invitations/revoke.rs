//! Takes an invitation back. A letter that is not sent yet stays unsent: the outbox drops letters of closed invitations.

use luukku_domain::{
    accounts::invitation::{ChangeRefused, InvitationChange},
    caller::Caller,
    events::{Event, EventAction},
    id::{AccountId, InvitationId, OrganisationId},
    permission::{Basis, Grant, action::RevokeInvitation, thing::SentInvitation},
    time::Timestamp,
};

use super::{
    super::{lookup, organisations::Names},
    row::{self, Found, locked},
};
use crate::{
    Backend,
    fault::Fault,
    sql,
    store::{Conn, StoreError, Tx},
};
use std::collections::BTreeSet;

/// Takes an open invitation back; the rule that can refuse is that it is closed already.
pub async fn revoke(
    backend: &Backend,
    caller: &Caller,
    id: InvitationId,
) -> Result<(), Fault<ChangeRefused>> {
    let tx = backend.store.begin(caller).await?;
    let (mut tx, mut found) = locked(tx, id).await?;
    let addressee = found.addressee(tx.conn()).await?;
    let sent = found.thing(addressee.as_ref());
    let organisation = found.row.organisation_id;
    let denied = || Event::denied(EventAction::InvitationRevoked).about(id).at(organisation);
    let (mut tx, grant) = tx.may(RevokeInvitation, &sent, denied).await?;
    let after = found.row.rule().after(InvitationChange::Revoke, tx.now()).map_err(Fault::Rule)?;
    row::store(&mut tx, &mut found.row, after).await?;
    tx.commit(Event::done(EventAction::InvitationRevoked).by(grant.basis()).about(id).at(organisation))
        .await?;
    Ok(())
}

/// Closes the open invitations of an organisation that closes, with the secrets of their letters: those in time are
/// revoked, those whose time is over have expired. The organisation's lock is held. Gives the events.
pub(in crate::accounts) async fn revoke_all(
    tx: &mut Tx,
    organisation: OrganisationId,
    basis: Basis,
) -> Result<Vec<Event>, StoreError> {
    let open = sql!(tx.conn(), scalars: InvitationId,
        "SELECT id FROM invitation WHERE organisation_id = $1 AND state IN ('awaiting_approval', 'pending') ORDER BY id",
        organisation)?;
    let closed = close_each(tx, open).await?;
    Ok(closed.into_iter().map(|event| event.by(basis)).collect())
}

/// The organisations that have invited an account, by whatever address it had, and still wait for an answer.
pub(in crate::accounts) async fn waiting_for(
    conn: &mut Conn,
    account: AccountId,
) -> Result<BTreeSet<OrganisationId>, StoreError> {
    let mut organisations = BTreeSet::new();
    for address in lookup::addresses(conn, account).await? {
        organisations.extend(sql!(conn, scalars: OrganisationId,
            "SELECT organisation_id FROM invitation
             WHERE state IN ('awaiting_approval', 'pending') AND email_key = $1", address.as_str())?);
    }
    Ok(organisations)
}

/// An open invitation to an address of an account.
pub(in crate::accounts) struct Waiting {
    /// What permissions are asked for.
    pub(in crate::accounts) thing: SentInvitation,
    /// The organisation's names.
    pub(in crate::accounts) names: Names,
}

/// The invitations to an account, by whatever address it had, that are open now, those that wait for approval included; the
/// oldest first.
pub(in crate::accounts) async fn open_to(
    conn: &mut Conn,
    account: AccountId,
    now: Timestamp,
) -> Result<Vec<Waiting>, StoreError> {
    let mut open = Vec::new();
    for address in lookup::addresses(conn, account).await? {
        open.extend(sql!(conn, scalars: InvitationId,
            "SELECT id FROM invitation
             WHERE state IN ('awaiting_approval', 'pending') AND expires_at > $2 AND email_key = $1",
            address.as_str(), now)?);
    }
    open.sort_unstable();
    let mut waiting = Vec::with_capacity(open.len());
    for id in open {
        let row = row::load(conn, id).await?.ok_or(StoreError::Broken)?;
        let organisation = row::organisation(conn, row.organisation_id).await?.ok_or(StoreError::Broken)?;
        let found = Found { row, organisation };
        let addressee = found.addressee(conn).await?;
        // Who has the address since, or was invited there since, is somebody else.
        if addressee.as_ref().is_some_and(|addressee| addressee.id == account) {
            waiting.push(Waiting { thing: found.thing(addressee.as_ref()), names: found.organisation.name });
        }
    }
    Ok(waiting)
}

/// Takes an open invitation back, because the person leaves. The organisation's lock is held. Gives the event.
pub(in crate::accounts) async fn revoke_granted(
    tx: &mut Tx,
    grant: Grant<RevokeInvitation>,
) -> Result<Vec<Event>, StoreError> {
    let basis = grant.basis();
    let closed = close_each(tx, vec![grant.thing()]).await?;
    Ok(closed.into_iter().map(|event| event.by(basis)).collect())
}

/// Closes the open invitations to an account, by whatever address it had, as [`revoke_all`] does, because it is cleared.
/// The organisations' locks are held. Gives the events.
pub(in crate::accounts) async fn revoke_all_to(
    tx: &mut Tx,
    account: AccountId,
) -> Result<Vec<Event>, StoreError> {
    let mut open = Vec::new();
    for address in lookup::addresses(tx.conn(), account).await? {
        open.extend(sql!(tx.conn(), scalars: InvitationId,
            "SELECT id FROM invitation
             WHERE state IN ('awaiting_approval', 'pending') AND email_key = $1 ORDER BY id", address.as_str())?);
    }
    close_each(tx, open).await
}

async fn close_each(tx: &mut Tx, open: Vec<InvitationId>) -> Result<Vec<Event>, StoreError> {
    let now = tx.now();
    let mut events = Vec::with_capacity(open.len());
    for id in open {
        let mut invitation = row::load(tx.conn(), id).await?.ok_or(StoreError::Broken)?;
        let rule = invitation.rule();
        let (after, action) = match rule.after(InvitationChange::Revoke, now) {
            Ok(revoked) => (revoked, EventAction::InvitationRevoked),
            Err(_) => (rule.make_way(now), EventAction::InvitationExpired),
        };
        row::store(tx, &mut invitation, after).await?;
        sql!(
            tx.conn(),
            execute,
            "DELETE FROM mail_secret WHERE object_id = $1 AND purpose = 'invitation'",
            id
        )?;
        events.push(Event::done(action).about(id).at(invitation.organisation_id));
    }
    Ok(events)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        accounts::invitations::{
            open::{self, Opened},
            testing::{invite_one, link_to, state_of},
        },
        on_both_engines,
        testing::scene::Scene,
    };
    use luukku_domain::{
        accounts::{invitation::InvitationState, role::Role},
        events::Outcome,
        permission::Refusal,
    };

    on_both_engines! {
        async fn a_revoked_invitation_opens_nothing_and_stays_revoked(store) {
            let scene = Scene::new(&store).await;
            let caller = scene.caller("Aino Malli", scene.koivula, Role::MainUser).await;
            let id = invite_one(&scene, &caller, scene.koivula, Role::Editor, "uusi@example.org").await;
            let link = link_to(&scene, id).await;
            revoke(&scene.backend, &caller, id).await.unwrap();
            assert_eq!(state_of(&scene, id).await, InvitationState::Revoked);
            let opened = open::open(&scene.backend, &store.system(), &link).await.unwrap();
            assert!(matches!(opened, Opened::Closed(InvitationState::Revoked, _)));
            let again = revoke(&scene.backend, &caller, id).await;
            assert!(matches!(again, Err(Fault::Rule(_))));
            assert_eq!(scene.events(EventAction::InvitationRevoked, Outcome::Done).await, 1);
        }

        async fn a_main_user_does_not_take_back_an_officer_s_invitation(store) {
            let scene = Scene::new(&store).await;
            let maintainer = scene.caller("Outi Malli", scene.operator, Role::Maintainer).await;
            let main_user = scene.caller("Aino Malli", scene.koivula, Role::MainUser).await;
            let id =
                invite_one(&scene, &maintainer, scene.koivula, Role::DataProtectionOfficer, "uusi@example.org").await;
            let refused = revoke(&scene.backend, &main_user, id).await;
            assert!(matches!(refused, Err(Fault::Refused(Refusal::Forbidden))));
            assert_eq!(state_of(&scene, id).await, InvitationState::Pending);
            assert_eq!(scene.events(EventAction::InvitationRevoked, Outcome::Denied).await, 1);
        }
    }
}
