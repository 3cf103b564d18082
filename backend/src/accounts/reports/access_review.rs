//! The access review: memberships that the caller is to confirm or end, the longest unconfirmed first.

use luukku_domain::{
    accounts::{
        review::{ReviewRule, ReviewState},
        role::Role,
    },
    caller::Caller,
    events::{Event, EventAction},
    id::{MembershipId, OrganisationId},
    paging::{Cursor, Page, Side},
    permission::action::{ConfirmMembership, ViewReports},
    time::Timestamp,
};

use super::{
    super::look,
    rows::{self, ReportedMembership, live, reported},
};
use crate::{
    Backend,
    fault::{Fault, NoRule},
    sql,
    store::{Conn, StoreError},
};

/// A membership in the review.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reviewed {
    /// The membership.
    pub membership: ReportedMembership,
    /// Whether it is overdue or due soon.
    pub state: ReviewState,
    /// Whether the caller may confirm or end it: not one's own, and not a role that one could not give.
    pub may_confirm: bool,
}

/// What the page of the review shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Review {
    /// The memberships that are due.
    pub page: Page<Reviewed>,
    /// How many of the whole list the caller may confirm.
    pub to_confirm: u64,
}

/// How many rows a page of the review shows: more than other lists, because they are confirmed together.
pub const REVIEW_PAGE: usize = 100;

/// The memberships in reach that are due: not confirmed for too long, or soon so. Those of one organisation
/// and what stands below it, when one is chosen.
pub async fn access_review(
    backend: &Backend,
    caller: &Caller,
    organisation: Option<OrganisationId>,
    cursor: Option<Cursor>,
) -> Result<Review, Fault<NoRule>> {
    let event = |event: Event| event.fields(["access_review"]);
    let denied = || event(Event::denied(EventAction::ReportViewed));
    let scope = look::scope(backend, caller, ViewReports, denied()).await?;
    let reach = look::reach(backend, caller, &scope, organisation, denied()).await?;
    let (rule, now) = (backend.clocks().access_review(), backend.ambient().now());
    let mut read = backend.store.read().await?;
    let found = due(read.conn(), &reach, rule, now, cursor).await?;
    let to_confirm = count_to_confirm(read.conn(), caller, &reach, rule, now).await?;
    let Page { rows: memberships, total, previous, next } = found;
    let with_things = rows::with_things(read.conn(), memberships).await?;
    drop(read);
    let rows = with_things.into_iter().map(|(membership, thing)| Reviewed {
        may_confirm: caller.may(ConfirmMembership, &thing).is_ok(),
        state: rule.state_at(membership.confirmed_at, now),
        membership,
    });
    let page = Page { rows: rows.collect::<Vec<_>>(), total, previous, next };
    let seen = event(Event::done(EventAction::ReportViewed)).by(scope.basis());
    look::leave(backend, caller, seen.subjects(page.rows.iter().map(|row| row.membership.account_id)))
        .await?;
    Ok(Review { page, to_confirm })
}

/// How many memberships wait for the caller's confirmation; none for those who confirm none. A number alone is no look at
/// anybody, and leaves no event.
pub async fn waiting(backend: &Backend, caller: &Caller) -> Result<u64, StoreError> {
    let mut read = backend.store.read().await?;
    let (rule, now) = (backend.clocks().access_review(), backend.ambient().now());
    count_to_confirm(read.conn(), caller, "*", rule, now).await
}

async fn due(
    conn: &mut Conn,
    reach: &str,
    rule: ReviewRule,
    now: Timestamp,
    cursor: Option<Cursor>,
) -> Result<Page<ReportedMembership>, StoreError> {
    let newest = rule.newest_due(now);
    let total = sql!(conn, scalar: i64,
        concat!("SELECT COUNT(*) ", live!(), "AND m.confirmed_at <= $3"), reach, now, newest)?;
    let total = u64::try_from(total).unwrap_or_default();
    let edge = match cursor {
        Some(cursor) => sql!(conn, optional: (Timestamp, MembershipId),
            "SELECT confirmed_at, id FROM membership WHERE id = $1 AND confirmed_at <= $2",
            MembershipId::from_uuid(cursor.edge), newest)?,
        None => None,
    };
    // A row at the edge that was confirmed meanwhile is no edge any more: the list begins again.
    let cursor = cursor.filter(|_| edge.is_some());
    let (at, id) = edge.unzip();
    let limit = i64::try_from(REVIEW_PAGE).unwrap_or_default() + 1;
    let rows = if cursor.is_some_and(|cursor| cursor.side == Side::Before) {
        sql!(conn, all: ReportedMembership,
            reported!("AND m.confirmed_at <= $3 AND (m.confirmed_at, m.id) < ($4, $5)
                ORDER BY m.confirmed_at DESC, m.id DESC LIMIT $6"),
            reach, now, newest, at, id, limit)?
    } else {
        rows_after(conn, reach, rule, now, at.zip(id), limit).await?
    };
    Ok(Page::of(rows, REVIEW_PAGE, cursor, total, |row| row.id.uuid()))
}

/// At most so many of the memberships that are due, from the one after `begin` on.
pub(super) async fn rows_after(
    conn: &mut Conn,
    reach: &str,
    rule: ReviewRule,
    now: Timestamp,
    begin: Option<(Timestamp, MembershipId)>,
    limit: i64,
) -> Result<Vec<ReportedMembership>, StoreError> {
    let (at, id) = begin.unzip();
    sql!(conn, all: ReportedMembership,
        reported!("AND m.confirmed_at <= $3 AND (CAST($4 AS BIGINT) IS NULL OR (m.confirmed_at, m.id) > ($4, $5))
            ORDER BY m.confirmed_at, m.id LIMIT $6"),
        reach, now, rule.newest_due(now), at, id, limit)
}

/// Counts what `ConfirmMembership` allows, without loading it: in the caller's reach and in `within`, of somebody else, and
/// of a role that the caller may give.
async fn count_to_confirm(
    conn: &mut Conn,
    caller: &Caller,
    within: &str,
    rule: ReviewRule,
    now: Timestamp,
) -> Result<u64, StoreError> {
    let Ok(scope) = caller.scope(ConfirmMembership) else { return Ok(0) };
    let may_give = |role: &Role| caller.memberships().iter().any(|held| held.role.may_grant(*role));
    let roles: Vec<_> = Role::ALL.iter().filter(|role| may_give(role)).map(|role| role.code()).collect();
    let roles = format!(" {} ", roles.join(" "));
    let count = sql!(conn, scalar: i64,
        concat!("SELECT COUNT(*) ", live!(),
            "AND m.confirmed_at <= $3 AND m.account_id <> $4 AND $5 LIKE '% ' || m.role || ' %'
                AND ($6 = '*' OR m.organisation_id IN
                    (SELECT x.organisation_id FROM organisation_above x WHERE $6 LIKE '%' || x.above_text || '%'))"),
        scope.bind(), now, rule.newest_due(now), caller.account(), roles, within)?;
    Ok(u64::try_from(count).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{accounts::memberships::confirm::confirm, on_both_engines, testing::scene::Scene};
    use chrono::TimeDelta;
    use luukku_domain::{accounts::role::Role, events::Outcome, permission::Refusal};

    async fn due_for(scene: &Scene<'_>, caller: &Caller, at: Option<OrganisationId>) -> Vec<Reviewed> {
        access_review(&scene.backend, caller, at, None).await.unwrap().page.rows
    }

    on_both_engines! {
        async fn the_review_counts_what_the_caller_confirms_and_pages_through_everything(store) {
            let scene = Scene::new(&store).await;
            let main_user = scene.member("Aino Malli", scene.koivula, Role::MainUser).await;
            let officer = scene.member("Liisa Malli", scene.koivula, Role::DataProtectionOfficer).await;
            let person = scene.account("Eero Esimerkki", scene.school).await;
            for number in 0..REVIEW_PAGE {
                let unit = scene.unit(scene.school, &format!("Luokka {number}")).await;
                scene.membership(person, unit, Role::Editor).await;
            }
            store.clock.advance(TimeDelta::days(340));
            let caller = scene.caller_as(main_user).await;
            let at = async |cursor| access_review(&scene.backend, &caller, None, cursor).await.unwrap();
            let first = at(None).await;
            assert_eq!((first.page.rows.len(), first.page.total), (REVIEW_PAGE, REVIEW_PAGE as u64 + 2));
            assert_eq!(first.to_confirm, REVIEW_PAGE as u64, "neither one's own nor the officer's");
            assert_eq!(waiting(&scene.backend, &caller).await.unwrap(), first.to_confirm);
            let second = at(first.page.next).await;
            assert_eq!((second.page.rows.len(), second.page.next), (2, None));
            assert_eq!(at(second.page.previous).await.page.rows, first.page.rows);

            let edge = first.page.rows.last().unwrap().membership.id;
            confirm(&scene.backend, &caller, &[edge]).await.unwrap();
            assert_eq!(at(first.page.next).await.page.rows[0], first.page.rows[0], "it begins again");
            let officer = scene.caller_as(officer).await;
            assert_eq!(waiting(&scene.backend, &officer).await.unwrap(), 0);
        }

        async fn what_nobody_confirmed_for_a_year_is_due_until_it_is_confirmed(store) {
            let scene = Scene::new(&store).await;
            let main_user = scene.member("Aino Malli", scene.koivula, Role::MainUser).await;
            let person = scene.account("Eero Esimerkki", scene.school).await;
            let id = scene.membership(person, scene.school, Role::Editor).await;
            scene.member("Matti Meikäläinen", scene.lehtola, Role::Editor).await;
            let caller = scene.caller_as(main_user).await;
            assert!(due_for(&scene, &caller, None).await.is_empty());

            store.clock.advance(TimeDelta::days(340));
            let caller = scene.caller_as(main_user).await;
            let due = due_for(&scene, &caller, None).await;
            let shown: Vec<_> = due.iter().map(|row| (row.membership.account_id, row.may_confirm)).collect();
            assert!(shown.len() == 2 && shown.contains(&(main_user, false)) && shown.contains(&(person, true)));
            assert!(due.iter().all(|row| matches!(row.state, ReviewState::Soon { .. })));

            store.clock.advance(TimeDelta::days(30));
            let caller = scene.caller_as(main_user).await;
            let below = due_for(&scene, &caller, Some(scene.school)).await;
            assert!(matches!(below.as_slice(), [row] if matches!(row.state, ReviewState::Overdue { .. })));
            confirm(&scene.backend, &caller, &[id]).await.unwrap();
            assert!(due_for(&scene, &caller, Some(scene.school)).await.is_empty());
            assert_eq!(scene.events(EventAction::ReportViewed, Outcome::Done).await, 4);
        }

        async fn nobody_reviews_a_strange_organisation(store) {
            let scene = Scene::new(&store).await;
            let caller = scene.caller("Aino Malli", scene.koivula, Role::MainUser).await;
            let refused = access_review(&scene.backend, &caller, Some(scene.lehtola), None).await;
            assert!(matches!(refused, Err(Fault::Refused(Refusal::NotFound))));
        }
    }
}
