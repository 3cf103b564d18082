//! The access review: memberships that the caller is to confirm or end, the longest unconfirmed first.

use luukku_domain::{
    accounts::review::{self, DAYS_AHEAD, ReviewState, review_state},
    caller::Caller,
    events::{Event, EventAction},
    id::OrganisationId,
    permission::{
        Refusal,
        action::{ConfirmMembership, EndMembership, ViewReports},
    },
    time::Timestamp,
};

use super::{
    super::{look, place},
    rows::{self, ReportedMembership, reported},
};
use crate::{
    Backend,
    fault::{Fault, NoRule},
    sql,
};

/// A membership in the review.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reviewed {
    /// The membership.
    pub membership: ReportedMembership,
    /// Whether it is overdue, due soon, or confirmed.
    pub state: ReviewState,
    /// Whether the caller may confirm it: not one's own, and not a role that one could not give.
    pub may_confirm: bool,
    /// Whether the caller may end it.
    pub may_end: bool,
}

/// One page of the review: the caller works through it and finds the next ones when they come back.
const SHOWN: i64 = 200;

/// The memberships in reach that are due: not confirmed for a year, or so within thirty days. Those of one organisation
/// and what stands below it, when one is chosen.
pub async fn access_review(
    backend: &Backend,
    caller: &Caller,
    organisation: Option<OrganisationId>,
) -> Result<Vec<Reviewed>, Fault<NoRule>> {
    let event = |event: Event| event.fields(["access_review"]);
    let denied = event(Event::denied(EventAction::ReportViewed));
    let scope = look::scope(backend, caller, ViewReports, denied).await?;
    let now = backend.ambient().now();
    let mut read = backend.store.read().await?;
    let reach = match organisation {
        None => scope.bind(),
        Some(chosen) => {
            let place = place::load(read.conn(), chosen).await?;
            let place = place.filter(|place| scope.rows().contain(place)).ok_or(Refusal::NotFound)?;
            place.id().to_string()
        }
    };
    let found = sql!(read.conn(), all: ReportedMembership,
        reported!("AND m.confirmed_at <= $3 ORDER BY m.confirmed_at, m.id LIMIT $4"),
        reach, now, newest_due(now), SHOWN)?;
    let with_things = rows::with_things(read.conn(), found).await?;
    drop(read);
    let due = with_things.into_iter().filter_map(|(membership, thing)| {
        let state = review_state(membership.confirmed_at, now);
        let is_due = !matches!(state, ReviewState::Confirmed { .. });
        is_due.then(|| Reviewed {
            may_confirm: caller.may(ConfirmMembership, &thing).is_ok(),
            may_end: caller.may(EndMembership, &thing).is_ok(),
            membership,
            state,
        })
    });
    let due: Vec<_> = due.collect();
    let seen = event(Event::done(EventAction::ReportViewed)).by(scope.basis());
    look::leave(backend, caller, seen.subjects(due.iter().map(|row| row.membership.account_id))).await?;
    Ok(due)
}

/// No membership confirmed later than this is due: a year ago, and the days ahead, with room for a leap day. What is in
/// the room is judged by the rule itself.
fn newest_due(now: Timestamp) -> Timestamp {
    let year = chrono::TimeDelta::days(i64::from(review::MONTHS) * 365 / 12);
    let ahead = chrono::TimeDelta::days(i64::try_from(DAYS_AHEAD).unwrap_or(0) + 2);
    now.plus(ahead).plus(-year)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{accounts::memberships::confirm::confirm, on_both_engines, testing::scene::Scene};
    use chrono::TimeDelta;
    use luukku_domain::{accounts::role::Role, events::Outcome};

    on_both_engines! {
        async fn what_nobody_confirmed_for_a_year_is_due_until_it_is_confirmed(store) {
            let scene = Scene::new(&store).await;
            let main_user = scene.member("Aino Malli", scene.koivula, Role::MainUser).await;
            let person = scene.account("Eero Esimerkki", scene.school).await;
            let id = scene.membership(person, scene.school, Role::Editor).await;
            scene.member("Matti Meikäläinen", scene.lehtola, Role::Editor).await;
            let caller = scene.caller_as(main_user).await;
            assert!(access_review(&scene.backend, &caller, None).await.unwrap().is_empty());

            store.clock.advance(TimeDelta::days(340));
            let caller = scene.caller_as(main_user).await;
            let due = access_review(&scene.backend, &caller, None).await.unwrap();
            let shown: Vec<_> = due.iter().map(|row| (row.membership.account_id, row.may_confirm)).collect();
            assert!(shown.len() == 2 && shown.contains(&(main_user, false)) && shown.contains(&(person, true)));
            assert!(due.iter().all(|row| matches!(row.state, ReviewState::Soon { .. })));

            store.clock.advance(TimeDelta::days(30));
            let caller = scene.caller_as(main_user).await;
            let below = access_review(&scene.backend, &caller, Some(scene.school)).await.unwrap();
            assert!(matches!(below.as_slice(), [row] if matches!(row.state, ReviewState::Overdue { .. })));
            confirm(&scene.backend, &caller, &[id]).await.unwrap();
            assert!(access_review(&scene.backend, &caller, Some(scene.school)).await.unwrap().is_empty());
            assert_eq!(scene.events(EventAction::ReportViewed, Outcome::Done).await, 4);
        }

        async fn nobody_reviews_a_strange_organisation(store) {
            let scene = Scene::new(&store).await;
            let caller = scene.caller("Aino Malli", scene.koivula, Role::MainUser).await;
            let refused = access_review(&scene.backend, &caller, Some(scene.lehtola)).await;
            assert!(matches!(refused, Err(Fault::Refused(Refusal::NotFound))));
        }
    }
}
