//! Declines an invitation by its link. Whoever has the letter may say no, with or without an account.

use luukku_domain::{
    accounts::invitation::{InvitationChange, InvitationState},
    caller::Caller,
    events::{Event, EventAction},
};

use super::{open, row};
use crate::{Backend, fault::Fault, secrets::Token};

/// Why an invitation was not declined.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DeclineRule {
    /// The link is not known.
    Unknown,
    /// The invitation is over already.
    Closed(InvitationState),
}

/// Declines by a link: the act of whoever has it, not of who is signed in.
pub async fn decline(backend: &Backend, caller: &Caller, secret: &Token) -> Result<(), Fault<DeclineRule>> {
    let mut tx = backend.store.begin(&caller.unnamed()).await?;
    let unknown = Fault::Rule(DeclineRule::Unknown);
    let Some(before) = open::find(tx.conn(), secret).await? else { return Err(unknown) };
    let (mut tx, mut found) = row::locked(tx, before.id).await?;
    if open::find(tx.conn(), secret).await?.map(|found| found.id) != Some(before.id) {
        return Err(unknown);
    }
    let after = found.row.rule().after(InvitationChange::Decline, tx.now());
    let after = after.map_err(|refused| Fault::Rule(DeclineRule::Closed(refused.state)))?;
    row::store(&mut tx, &mut found.row, after).await?;
    let declined = Event::done(EventAction::InvitationDeclined).about(before.id);
    tx.commit(declined.at(found.row.organisation_id)).await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        accounts::invitations::testing::{invite_one, link_to, state_of},
        on_both_engines,
        testing::scene::Scene,
    };
    use luukku_domain::{accounts::role::Role, events::Outcome};

    on_both_engines! {
        async fn an_invitation_is_declined_once(store) {
            let scene = Scene::new(&store).await;
            let caller = scene.caller("Aino Malli", scene.koivula, Role::MainUser).await;
            let id = invite_one(&scene, &caller, scene.koivula, Role::Editor, "uusi@example.org").await;
            let link = link_to(&scene, id).await;
            decline(&scene.backend, &store.system(), &link).await.unwrap();
            assert_eq!(state_of(&scene, id).await, InvitationState::Declined);
            let again = decline(&scene.backend, &store.system(), &link).await;
            assert!(matches!(again, Err(Fault::Rule(DeclineRule::Closed(InvitationState::Declined)))));
            assert_eq!(scene.events(EventAction::InvitationDeclined, Outcome::Done).await, 1);
        }
    }
}
