//! Takes an invitation back. A letter that is not sent yet stays unsent: the outbox drops letters of closed invitations.

use luukku_domain::{
    accounts::invitation::{ChangeRefused, InvitationChange},
    caller::Caller,
    events::{Event, EventAction},
    id::InvitationId,
    permission::action::RevokeInvitation,
};

use super::row::{self, locked};
use crate::{Backend, fault::Fault};

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
