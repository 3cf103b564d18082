//! Says of invitations whose time is over that they have expired. They were closed before: this only writes it down.

use luukku_domain::{
    caller::Caller,
    events::{Event, EventAction},
    id::{InvitationId, OrganisationId},
    permission::{Installation, action::ExpireInvitations},
};

use super::row;
use crate::{
    Backend,
    fault::{Fault, NoRule},
    sql,
    store::Lock,
};

/// How many invitations one unit closes, so that it never holds the writer for long.
const BATCH: i64 = 100;

/// Closes what is due, organisation by organisation. Gives how many were closed; `caller` is the job.
pub async fn expire_due(backend: &Backend, caller: &Caller) -> Result<u64, Fault<NoRule>> {
    let mut closed = 0;
    loop {
        let now = backend.ambient().now();
        let mut read = backend.store.read().await?;
        let next = sql!(read.conn(), optional_scalar: OrganisationId,
            "SELECT organisation_id FROM invitation WHERE state IN ('awaiting_approval', 'pending') AND expires_at <= $1
             ORDER BY expires_at LIMIT 1", now)?;
        drop(read);
        let Some(organisation) = next else { return Ok(closed) };
        closed += expire_at(backend, caller, organisation).await?;
    }
}

async fn expire_at(
    backend: &Backend,
    caller: &Caller,
    organisation: OrganisationId,
) -> Result<u64, Fault<NoRule>> {
    let mut tx = backend.store.begin(caller).await?;
    tx.lock([Lock::Organisation(organisation)]).await?;
    let denied = || Event::denied(EventAction::InvitationExpired).at(organisation);
    let (mut tx, grant) = tx.may(ExpireInvitations, &Installation, denied).await?;
    let now = tx.now();
    let due = sql!(tx.conn(), scalars: InvitationId,
        "SELECT id FROM invitation
         WHERE organisation_id = $1 AND state IN ('awaiting_approval', 'pending') AND expires_at <= $2
         ORDER BY expires_at, id LIMIT $3", organisation, now, BATCH)?;
    let mut events = Vec::new();
    for id in due {
        let Some(mut invitation) = row::load(tx.conn(), id).await? else { continue };
        let after = invitation.rule().make_way(now);
        row::store(&mut tx, &mut invitation, after).await?;
        let expired = Event::done(EventAction::InvitationExpired).by(grant.basis()).about(id);
        events.push(expired.at(organisation));
    }
    let closed = u64::try_from(events.len()).unwrap_or(u64::MAX);
    let mut events = events.into_iter();
    if let Some(first) = events.next() {
        tx.commit_all(first, events).await?;
    }
    Ok(closed)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        accounts::invitations::testing::{invite_one, stored_state},
        on_both_engines,
        testing::scene::Scene,
    };
    use chrono::TimeDelta;
    use luukku_domain::{
        accounts::{invitation::InvitationState, role::Role},
        caller::Job,
        clocks::Clocks,
        events::Outcome,
        id::RequestId,
        permission::Refusal,
    };

    on_both_engines! {
        async fn what_is_due_is_closed_once_with_an_event_each(store) {
            let scene = Scene::new(&store).await;
            let caller = scene.caller("Aino Malli", scene.koivula, Role::MainUser).await;
            let old = invite_one(&scene, &caller, scene.koivula, Role::Editor, "uusi@example.org").await;
            let other = invite_one(&scene, &caller, scene.school, Role::Editor, "uusi@example.org").await;
            store.clock.advance(TimeDelta::days(3));
            let young = invite_one(&scene, &caller, scene.koivula, Role::Editor, "toinen@example.org").await;
            store.clock.advance(TimeDelta::days(4));
            let job = Caller::system(Job::Lifecycle, store.ambient().id(RequestId::new), scene.now());
            assert_eq!(expire_due(&scene.backend, &job).await.unwrap(), 2);
            assert_eq!(expire_due(&scene.backend, &job).await.unwrap(), 0);
            for (id, state) in [
                (old, InvitationState::Expired),
                (other, InvitationState::Expired),
                (young, InvitationState::Pending),
            ] {
                assert_eq!(stored_state(&scene, id).await, state);
            }
            assert_eq!(scene.events(EventAction::InvitationExpired, Outcome::Done).await, 2);
        }

        async fn an_invitation_is_open_for_as_long_as_the_installation_says(store) {
            let clocks = Clocks { invitation_days: 2, ..Clocks::default() };
            let scene = Scene::within(&store, store.backend_with(clocks)).await;
            let caller = scene.caller("Aino Malli", scene.koivula, Role::MainUser).await;
            let id = invite_one(&scene, &caller, scene.koivula, Role::Editor, "uusi@example.org").await;
            let expire = async || {
                let job = Caller::system(Job::Lifecycle, store.ambient().id(RequestId::new), scene.now());
                expire_due(&scene.backend, &job).await.unwrap()
            };
            store.clock.advance(TimeDelta::days(2) - TimeDelta::seconds(1));
            assert_eq!(expire().await, 0);
            store.clock.advance(TimeDelta::seconds(1));
            assert_eq!(expire().await, 1);
            assert_eq!(stored_state(&scene, id).await, InvitationState::Expired);
        }

        async fn nobody_else_than_the_job_does_it(store) {
            let scene = Scene::new(&store).await;
            let caller = scene.caller("Aino Malli", scene.operator, Role::Maintainer).await;
            let id = invite_one(&scene, &caller, scene.koivula, Role::Editor, "uusi@example.org").await;
            store.clock.advance(TimeDelta::days(7));
            let refused = expire_due(&scene.backend, &caller).await;
            assert!(matches!(refused, Err(Fault::Refused(Refusal::NotFound))));
            assert_eq!(stored_state(&scene, id).await, InvitationState::Pending);
        }
    }
}
