//! Confirms in the access review that memberships are still needed: one, or many at once.

use luukku_domain::{
    caller::Caller,
    events::{Event, EventAction},
    id::MembershipId,
    permission::{Refusal, action::ConfirmMembership},
};

use super::row;
use crate::{
    Backend,
    fault::{Fault, NoRule},
    sql,
    store::StoreError,
};
use std::collections::BTreeSet;

/// How many memberships are confirmed or ended at once at most: one page of the review holds fewer.
const AT_ONCE: usize = 500;

/// These memberships, each once. More than [`AT_ONCE`] would hold the writer for too long.
pub(super) fn at_once(ids: &[MembershipId]) -> Result<BTreeSet<MembershipId>, StoreError> {
    let ids: BTreeSet<_> = ids.iter().copied().collect();
    if ids.len() > AT_ONCE { Err(StoreError::TooLong) } else { Ok(ids) }
}

/// Confirms memberships for another year. All of them, or none when one is not the caller's to confirm. Those that have
/// ended meanwhile are passed over; gives how many were confirmed.
pub async fn confirm(
    backend: &Backend,
    caller: &Caller,
    ids: &[MembershipId],
) -> Result<usize, Fault<NoRule>> {
    let ids = at_once(ids)?;
    let mut tx = backend.store.begin(caller).await?;
    let now = tx.now();
    let mut events = Vec::new();
    for id in ids {
        let Some(held) = row::load(tx.conn(), id).await? else { continue };
        let (account, organisation) = (held.thing.account, held.thing.place.id());
        let event = |event: Event| event.about(id).subject(account).at(organisation);
        let denied = || event(Event::denied(EventAction::MembershipConfirmed));
        let (allowed, grant) = tx.may(ConfirmMembership, &held.thing, denied).await?;
        tx = allowed;
        let confirmed = sql!(
            tx.conn(),
            execute,
            "UPDATE membership SET confirmed_at = $2, version = version + 1 WHERE id = $1 AND ended_at IS NULL",
            grant.thing(),
            now,
        )?;
        if confirmed == 1 {
            events.push(event(Event::done(EventAction::MembershipConfirmed)).by(grant.basis()));
        }
    }
    let Some(last) = events.pop() else { return Err(Refusal::NotFound.into()) };
    let confirmed = events.len() + 1;
    tx.commit_all(last, events).await?;
    Ok(confirmed)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{on_both_engines, testing::scene::Scene};
    use luukku_domain::{accounts::role::Role, events::Outcome};

    on_both_engines! {
        async fn many_are_confirmed_at_once_with_an_event_each(store) {
            let scene = Scene::new(&store).await;
            let caller = scene.caller("Aino Malli", scene.koivula, Role::MainUser).await;
            let account = scene.account("Eero Esimerkki", scene.school).await;
            let ids = [
                scene.membership(account, scene.school, Role::Editor).await,
                scene.membership(account, scene.education, Role::Editor).await,
            ];
            store.clock.advance(chrono::TimeDelta::days(300));
            assert_eq!(confirm(&scene.backend, &caller, &ids).await.unwrap(), 2);
            assert_eq!(scene.events(EventAction::MembershipConfirmed, Outcome::Done).await, 2);
            let mut read = store.read().await.unwrap();
            let confirmed = sql!(read.conn(), scalar: i64,
                "SELECT COUNT(*) FROM membership WHERE confirmed_at = $1", scene.now()).unwrap();
            assert_eq!(confirmed, 2);
        }

        async fn one_that_is_not_the_caller_s_to_confirm_stops_them_all(store) {
            let scene = Scene::new(&store).await;
            let own = scene.account("Aino Malli", scene.koivula).await;
            let own_id = scene.membership(own, scene.koivula, Role::MainUser).await;
            let account = scene.account("Eero Esimerkki", scene.school).await;
            let id = scene.membership(account, scene.school, Role::Editor).await;
            let caller = scene.caller_as(own).await;
            let refused = confirm(&scene.backend, &caller, &[id, own_id]).await;
            assert!(matches!(refused, Err(Fault::Refused(Refusal::Forbidden))));
            assert_eq!(scene.events(EventAction::MembershipConfirmed, Outcome::Done).await, 0);
        }
    }
}
