//! Sets, moves or removes the end date of a membership.

use chrono::NaiveDate;
use luukku_domain::{
    accounts::membership::EndDateError,
    caller::Caller,
    events::{Event, EventAction},
    id::MembershipId,
    permission::{Refusal, action::ChangeEndDate},
};

use super::row;
use crate::{
    Backend,
    fault::Fault,
    sql,
    store::{Lock, StoreError},
};

/// Lets a membership end after `last_day`, or not at all.
pub async fn change_end_date(
    backend: &Backend,
    caller: &Caller,
    id: MembershipId,
    last_day: Option<NaiveDate>,
) -> Result<(), Fault<EndDateError>> {
    let mut tx = backend.store.begin(caller).await?;
    let found = row::load(tx.conn(), id).await?.ok_or(Refusal::NotFound)?.thing;
    tx.lock([Lock::Organisation(found.place.id()), Lock::Account(found.account)]).await?;
    let held = row::load(tx.conn(), id).await?.ok_or(StoreError::Conflict)?;
    let organisation = held.thing.place.id();
    let denied = || {
        let event = Event::denied(EventAction::MembershipChanged).about(id).subject(held.thing.account);
        event.at(organisation)
    };
    let (mut tx, grant) = tx.may(ChangeEndDate, &held.thing, denied).await?;
    let now = tx.now();
    let term = held.term.with_last_day(last_day, now).map_err(Fault::Rule)?;
    if term == held.term {
        return Ok(());
    }
    sql!(
        tx.conn(),
        execute,
        "UPDATE membership SET ends_at = $2, version = version + 1 WHERE id = $1",
        grant.thing(),
        term.ends_at,
    )?;
    let changed = Event::done(EventAction::MembershipChanged).by(grant.basis()).about(id);
    tx.commit(changed.subject(held.thing.account).at(organisation).fields(["ends_at"])).await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{on_both_engines, testing::scene::Scene};
    use luukku_domain::{accounts::role::Role, events::Outcome};

    on_both_engines! {
        async fn an_end_date_is_set_moved_and_removed_but_never_in_the_past(store) {
            let scene = Scene::new(&store).await;
            let caller = scene.caller("Aino Malli", scene.koivula, Role::MainUser).await;
            let account = scene.account("Eero Esimerkki", scene.school).await;
            let id = scene.membership(account, scene.school, Role::Editor).await;
            let today = scene.now().date_in_helsinki();
            let change = async |day| change_end_date(&scene.backend, &caller, id, day).await;
            change(Some(today)).await.unwrap();
            change(None).await.unwrap();
            change(None).await.unwrap();
            let past = change(today.pred_opt()).await;
            assert!(matches!(past, Err(Fault::Rule(EndDateError::Past))));
            assert_eq!(scene.events(EventAction::MembershipChanged, Outcome::Done).await, 2);
        }

        async fn nobody_changes_their_own_end_date(store) {
            let scene = Scene::new(&store).await;
            let account = scene.account("Aino Malli", scene.koivula).await;
            let id = scene.membership(account, scene.koivula, Role::MainUser).await;
            let caller = scene.caller_as(account).await;
            let refused = change_end_date(&scene.backend, &caller, id, None).await;
            assert!(matches!(refused, Err(Fault::Refused(Refusal::Forbidden))));
        }
    }
}
