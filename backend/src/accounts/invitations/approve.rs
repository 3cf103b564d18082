//! Approves, as the second main user, an invitation that somebody else made. Only now is it sent.

use luukku_domain::{
    accounts::invitation::{ChangeRefused, InvitationChange},
    caller::Caller,
    events::{Event, EventAction},
    id::InvitationId,
    permission::action::ApproveInvitation,
};

use super::{
    barrier::{self, Barrier},
    people,
    row::{self, locked},
    send::{self, Sender},
};
use crate::{Backend, fault::Fault, sql};

/// Why an invitation was not approved.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ApproveRule {
    /// It does not wait for approval.
    State(ChangeRefused),
    /// It could not be accepted anyway.
    Barrier(Barrier),
}

/// Approves and sends an invitation; its days begin now.
pub async fn approve(backend: &Backend, caller: &Caller, id: InvitationId) -> Result<(), Fault<ApproveRule>> {
    let tx = backend.store.begin(caller).await?;
    let (mut tx, mut found) = locked(tx, id).await?;
    let addressee = found.addressee(tx.conn()).await?;
    let sent = found.thing(addressee.as_ref());
    let denied = || Event::denied(EventAction::InvitationApproved).about(id).at(found.row.organisation_id);
    let (mut tx, grant) = tx.may(ApproveInvitation, &sent, denied).await?;
    let now = tx.now();
    let after = found
        .row
        .rule()
        .after(InvitationChange::Approve { days_open: backend.clocks().invitation_days }, now)
        .map_err(|refused| Fault::Rule(ApproveRule::State(refused)))?;
    if let Some(barrier) = barrier::find(tx.conn(), backend, &found.row, &found.organisation, now).await? {
        return Err(Fault::Rule(ApproveRule::Barrier(barrier)));
    }
    row::store(&mut tx, &mut found.row, after).await?;
    sql!(
        tx.conn(),
        execute,
        "UPDATE invitation SET approved_by = $2 WHERE id = $1",
        grant.thing(),
        caller.account(),
    )?;
    let inviter = people::name_of(tx.conn(), found.row.vouched_by).await?;
    let name = &found.organisation.name;
    let sender = Sender { organisation: name, inviter: inviter.as_deref().unwrap_or(send::PROGRAM) };
    send::send(&mut tx, backend, &found.row, addressee.as_ref(), &sender).await?;
    if addressee.as_ref().is_some_and(people::Addressee::is_closed) {
        send::tell_maintainers(&mut tx, backend, name).await?;
    }
    let approved = Event::done(EventAction::InvitationApproved).by(grant.basis()).about(id);
    tx.commit(approved.at(found.row.organisation_id)).await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        accounts::invitations::testing::{invite_one, require_second_approval, state_of},
        on_both_engines,
        testing::scene::Scene,
    };
    use luukku_domain::{
        accounts::{invitation::InvitationState, role::Role},
        events::Outcome,
        permission::Refusal,
    };

    on_both_engines! {
        async fn nothing_is_sent_before_another_main_user_approves(store) {
            let scene = Scene::new(&store).await;
            require_second_approval(&scene, scene.koivula).await;
            let inviter = scene.caller("Aino Malli", scene.koivula, Role::MainUser).await;
            let second = scene.caller("Eero Malli", scene.koivula, Role::MainUser).await;
            let id = invite_one(&scene, &inviter, scene.koivula, Role::Editor, "uusi@example.org").await;
            assert_eq!(state_of(&scene, id).await, InvitationState::AwaitingApproval);
            assert_eq!((scene.letters("invitation").await, scene.letters("organisation_notice").await), (0, 1));

            let own = approve(&scene.backend, &inviter, id).await;
            assert!(matches!(own, Err(Fault::Refused(Refusal::Forbidden))));
            approve(&scene.backend, &second, id).await.unwrap();
            assert_eq!(state_of(&scene, id).await, InvitationState::Pending);
            assert_eq!(scene.letters("invitation").await, 1);
            let again = approve(&scene.backend, &second, id).await;
            assert!(matches!(again, Err(Fault::Rule(ApproveRule::State(_)))));
            assert_eq!(scene.events(EventAction::InvitationApproved, Outcome::Denied).await, 1);
            assert_eq!(scene.events(EventAction::InvitationApproved, Outcome::Done).await, 1);
        }

        async fn the_invited_person_does_not_approve(store) {
            let scene = Scene::new(&store).await;
            require_second_approval(&scene, scene.koivula).await;
            let inviter = scene.caller("Aino Malli", scene.koivula, Role::MainUser).await;
            let eero = scene.caller("Eero Malli", scene.koivula, Role::MainUser).await;
            let id = invite_one(&scene, &inviter, scene.koivula, Role::Editor, "eero.malli@example.org").await;
            let refused = approve(&scene.backend, &eero, id).await;
            assert!(matches!(refused, Err(Fault::Refused(Refusal::Forbidden))));
        }
    }
}
