//! Sends an invitation again: the earlier link opens nothing any more, and whoever sends it vouches for it now.

use luukku_domain::{
    accounts::{
        invitation::{ChangeRefused, InvitationChange},
        invitation_policy::{OverQuota, within_quota},
    },
    caller::Caller,
    events::{Event, EventAction},
    id::InvitationId,
    permission::action::ResendInvitation,
};

use super::{
    barrier::{self, Barrier},
    choices, people, policy,
    row::{self, again},
    send::{self, Sender},
};
use crate::{
    Backend,
    fault::Fault,
    mail::Link,
    sql,
    store::{Lock, StoreError, Tx},
};
use luukku_domain::permission::Refusal;

/// Why an invitation was not sent again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ResendRule {
    /// It is not open, or waits for approval.
    State(ChangeRefused),
    /// It could not be accepted anyway.
    Barrier(Barrier),
    /// The organisation lets others invite.
    NotItsWay,
    /// The day's quota is used.
    OverQuota(OverQuota),
}

/// Sends an invitation again; its days begin now.
pub async fn resend(backend: &Backend, caller: &Caller, id: InvitationId) -> Result<(), Fault<ResendRule>> {
    let mut tx = backend.store.begin(caller).await?;
    let before = row::load(tx.conn(), id).await?.ok_or(Refusal::NotFound)?;
    let organisation = Lock::Organisation(before.organisation_id);
    match caller.account() {
        Some(account) => tx.lock([organisation, Lock::Account(account)]).await?,
        None => tx.lock([organisation]).await?,
    }
    let mut found = again(&mut tx, &before).await?;
    let addressee = found.addressee(tx.conn()).await?;
    let sent = found.thing(addressee.as_ref());
    let denied = || Event::denied(EventAction::InvitationResent).about(id).at(before.organisation_id);
    let (mut tx, grant) = tx.may(ResendInvitation, &sent, denied).await?;
    let now = tx.now();
    let after = found
        .row
        .rule()
        .after(InvitationChange::Resend { days_open: backend.clocks().invitation_days }, now)
        .map_err(|refused| Fault::Rule(ResendRule::State(refused)))?;
    let policy = policy::load(tx.conn(), before.organisation_id).await?;
    if !policy.lets(caller, &found.organisation.place) {
        tx.refuse(denied()).await?;
        return Err(Fault::Rule(ResendRule::NotItsWay));
    }
    if let Some(account) = caller.account() {
        let left = choices::left_today(tx.conn(), backend, account).await?;
        within_quota(left, 0, 1).map_err(|over| Fault::Rule(ResendRule::OverQuota(over)))?;
    }
    found.row.vouched_by = caller.account();
    if let Some(barrier) = barrier::find(tx.conn(), backend, &found.row, &found.organisation, now).await? {
        return Err(Fault::Rule(ResendRule::Barrier(barrier)));
    }
    row::store(&mut tx, &mut found.row, after).await?;
    note(&mut tx, grant.thing(), caller).await?;
    let inviter = people::name_of(tx.conn(), caller.account()).await?;
    let sender = Sender {
        organisation: &found.organisation.name,
        inviter: inviter.as_deref().unwrap_or(send::PROGRAM),
    };
    send::send(&mut tx, backend, &found.row, addressee.as_ref(), &sender).await?;
    let resent = Event::done(EventAction::InvitationResent).by(grant.basis()).about(id);
    tx.commit(resent.at(before.organisation_id)).await?;
    Ok(())
}

/// Makes the earlier secrets useless, says who vouches now, and counts the sending.
async fn note(tx: &mut Tx, id: InvitationId, caller: &Caller) -> Result<(), StoreError> {
    let (resending, now) = (tx.id(luukku_domain::id::uuid_v7), tx.now());
    let link = Link::Invitation(id);
    sql!(
        tx.conn(),
        execute,
        "DELETE FROM mail_secret WHERE object_id = $1 AND purpose = $2",
        link.object(),
        link.purpose(),
    )?;
    sql!(tx.conn(), execute, "UPDATE invitation SET vouched_by = $2 WHERE id = $1", id, caller.account())?;
    sql!(
        tx.conn(),
        execute,
        "INSERT INTO invitation_resending (id, invitation_id, resent_by, resent_at) VALUES ($1, $2, $3, $4)",
        resending,
        id,
        caller.account(),
        now,
    )?;
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
    use chrono::TimeDelta;
    use luukku_domain::{
        accounts::{invitation::InvitationState, role::Role},
        events::Outcome,
    };

    on_both_engines! {
        async fn sending_again_voids_the_earlier_link_and_gives_seven_new_days(store) {
            let scene = Scene::new(&store).await;
            let caller = scene.caller("Aino Malli", scene.koivula, Role::MainUser).await;
            let id = invite_one(&scene, &caller, scene.koivula, Role::Editor, "uusi@example.org").await;
            let link = link_to(&scene, id).await;
            store.clock.advance(TimeDelta::days(6));
            resend(&scene.backend, &caller, id).await.unwrap();
            let opened = open::open(&scene.backend, &store.system(), &link).await.unwrap();
            assert!(matches!(opened, Opened::Unknown));
            assert_eq!(scene.letters("invitation").await, 2);
            store.clock.advance(TimeDelta::days(6));
            assert_eq!(state_of(&scene, id).await, InvitationState::Pending);
            assert_eq!(scene.events(EventAction::InvitationResent, Outcome::Done).await, 1);
        }

        async fn an_expired_invitation_cannot_be_revived(store) {
            let scene = Scene::new(&store).await;
            let caller = scene.caller("Aino Malli", scene.koivula, Role::MainUser).await;
            let id = invite_one(&scene, &caller, scene.koivula, Role::Editor, "uusi@example.org").await;
            store.clock.advance(TimeDelta::days(7));
            let refused = resend(&scene.backend, &caller, id).await;
            let Err(Fault::Rule(ResendRule::State(refused))) = refused else { panic!("{refused:?}") };
            assert_eq!(refused.state, InvitationState::Expired);
        }

        async fn a_stranger_does_not_even_learn_that_it_exists(store) {
            let scene = Scene::new(&store).await;
            let caller = scene.caller("Aino Malli", scene.koivula, Role::MainUser).await;
            let stranger = scene.caller("Eero Malli", scene.lehtola, Role::MainUser).await;
            let id = invite_one(&scene, &caller, scene.koivula, Role::Editor, "uusi@example.org").await;
            let refused = resend(&scene.backend, &stranger, id).await;
            assert!(matches!(refused, Err(Fault::Refused(Refusal::NotFound))));
            assert_eq!(scene.letters("invitation").await, 1);
        }
    }
}
