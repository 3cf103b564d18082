//! Takes an invitation back. A letter that is not sent yet stays unsent: the outbox drops letters of closed invitations.

use luukku_domain::{
    accounts::invitation::{ChangeRefused, InvitationChange},
    caller::Caller,
    events::{Event, EventAction},
    id::{InvitationId, OrganisationId},
    permission::{Basis, action::RevokeInvitation},
};

use super::row::{self, locked};
use crate::{
    Backend,
    fault::Fault,
    sql,
    store::{StoreError, Tx},
};

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
    let now = tx.now();
    let open = sql!(tx.conn(), scalars: InvitationId,
        "SELECT id FROM invitation WHERE organisation_id = $1 AND state IN ('awaiting_approval', 'pending') ORDER BY id",
        organisation)?;
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
        events.push(Event::done(action).by(basis).about(id).at(organisation));
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
