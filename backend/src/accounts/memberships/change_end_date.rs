//! Sets, moves or removes the end date of a membership.

use chrono::NaiveDate;
use luukku_domain::{
    accounts::membership::{EndDateError, LastMainUser},
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

/// Why an end date was not changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ChangeRule {
    /// The day itself.
    Day(EndDateError),
    /// No other main user stays for as long.
    Last(LastMainUser),
}

/// Lets a membership end after `last_day`, or not at all. The person is told.
pub async fn change_end_date(
    backend: &Backend,
    caller: &Caller,
    id: MembershipId,
    last_day: Option<NaiveDate>,
) -> Result<(), Fault<ChangeRule>> {
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
    let term = held.term.with_last_day(last_day, now).map_err(|error| Fault::Rule(ChangeRule::Day(error)))?;
    if term == held.term {
        return Ok(());
    }
    let may = row::may_end_at(&mut tx, &held, term.ends_at).await?;
    may.map_err(|last| Fault::Rule(ChangeRule::Last(last)))?;
    sql!(
        tx.conn(),
        execute,
        "UPDATE membership SET ends_at = $2, version = version + 1 WHERE id = $1",
        grant.thing(),
        term.ends_at,
    )?;
    row::tell_of_change(&mut tx, backend, &held, (&held.names, term.ends_at)).await?;
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
            assert!(matches!(past, Err(Fault::Rule(ChangeRule::Day(EndDateError::Past)))));
            assert_eq!(scene.letters("account_notice").await, 2);
            assert_eq!(scene.events(EventAction::MembershipChanged, Outcome::Done).await, 2);
        }

        async fn the_last_main_user_gets_an_end_date_only_when_another_stays_longer(store) {
            let scene = Scene::new(&store).await;
            let caller = scene.caller("Liisa Ylläpitäjä", scene.operator, Role::Maintainer).await;
            let account = scene.account("Eero Esimerkki", scene.school).await;
            let id = scene.membership(account, scene.school, Role::MainUser).await;
            let today = scene.now().date_in_helsinki();
            let in_days = |days| Some(today + chrono::TimeDelta::days(days));
            let change = async |id, day| change_end_date(&scene.backend, &caller, id, day).await;
            let alone = change(id, in_days(30)).await;
            assert!(matches!(alone, Err(Fault::Rule(ChangeRule::Last(_)))));

            let other = scene.account("Aino Malli", scene.school).await;
            let short = scene.membership(other, scene.school, Role::MainUser).await;
            scene.let_end(short, scene.now().plus_days(10)).await;
            let longer = change(id, in_days(30)).await;
            assert!(matches!(longer, Err(Fault::Rule(ChangeRule::Last(_)))));
            let shorter = change(id, in_days(5)).await;
            assert!(matches!(shorter, Err(Fault::Rule(ChangeRule::Last(_)))), "nobody from the tenth day on");
            change(short, None).await.unwrap();
            change(id, in_days(5)).await.unwrap();
            change(id, in_days(60)).await.unwrap();
            let last = change(short, in_days(8)).await;
            assert!(matches!(last, Err(Fault::Rule(ChangeRule::Last(_)))));
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
