//! What the clocks will do if nobody does anything: how much on which day ("14 accounts close on 3.11."), and to whom.

use chrono::NaiveDate;
use luukku_domain::{
    accounts::{lifecycle::Step, membership::after, role::Role},
    caller::Caller,
    events::{Event, EventAction},
    id::{AccountId, MembershipId, OrganisationId},
    permission::{Scope, action::PreviewLifecycle},
    time::Timestamp,
};
use sqlx::FromRow;
use std::collections::{BTreeMap, HashMap, HashSet};

use super::lifecycle::{AccountRow, Clocked, HeldRow};
use crate::{
    Backend,
    fault::Fault,
    sql,
    store::{Conn, StoreError},
};

/// Nobody plans further ahead, and everything that idles today is over by then.
const LONGEST_DAYS: u64 = 400;

/// Why there is no preview.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PreviewRule {
    /// The day is over, or more than 400 days away.
    Until,
}

/// How many things stand on one page of a day. Each person shown is a subject of the look's event.
pub const PAGE: usize = 100;

/// How much happens on one day in Finland.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Day {
    /// The day.
    pub date: NaiveDate,
    /// Warnings written.
    pub warnings: usize,
    /// Memberships ended.
    pub ended: usize,
    /// Accounts closed.
    pub closed: usize,
    /// Accounts cleared.
    pub cleared: usize,
}

/// A page of what happens on one day, in order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DayPage {
    /// What happens.
    pub steps: Vec<Upcoming>,
    /// How much there is on all pages.
    pub total: usize,
}

/// One thing that will happen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Upcoming {
    /// When it is due; what is overdue, now.
    pub at: Timestamp,
    /// What will happen.
    pub step: Step,
    /// To which account.
    pub account: AccountId,
    /// The name of its owner.
    pub name: Option<String>,
    /// To which membership: organisation and role. None when it happens to the account itself.
    pub membership: Option<(OrganisationId, Role)>,
}

#[derive(FromRow)]
struct AccountInScope {
    #[sqlx(flatten)]
    account: AccountRow,
    name: Option<String>,
    home_in_scope: i64,
}

#[derive(FromRow)]
struct HeldInScope {
    #[sqlx(flatten)]
    held: HeldRow,
    in_scope: i64,
}

/// How much will happen on each day until the end of `until`, in the caller's organisations. Names nobody.
pub async fn preview(
    backend: &Backend,
    caller: &Caller,
    until: NaiveDate,
) -> Result<Vec<Day>, Fault<PreviewRule>> {
    let scope = caller.scope(PreviewLifecycle)?;
    let upcoming = upcoming_until(backend, &scope, until).await?;
    let tx = backend.store.begin(caller).await?;
    tx.commit(Event::done(EventAction::ReportViewed).by(scope.basis()).fields(["lifecycle"])).await?;
    let mut days: BTreeMap<NaiveDate, Day> = BTreeMap::new();
    for Upcoming { at, step, .. } in upcoming {
        let date = at.date_in_helsinki();
        let day = days.entry(date).or_insert(Day { date, warnings: 0, ended: 0, closed: 0, cleared: 0 });
        *match step {
            Step::WarnFirst(_) | Step::WarnSecond(_) => &mut day.warnings,
            Step::EndIdle(_) | Step::EndByDate(_) => &mut day.ended,
            Step::CloseAccount => &mut day.closed,
            Step::ClearAccount => &mut day.cleared,
        } += 1;
    }
    Ok(days.into_values().collect())
}

/// What will happen on `date`, and to whom; `page` counts from 0.
pub async fn preview_day(
    backend: &Backend,
    caller: &Caller,
    date: NaiveDate,
    page: usize,
) -> Result<DayPage, Fault<PreviewRule>> {
    let scope = caller.scope(PreviewLifecycle)?;
    let mut of_day = upcoming_until(backend, &scope, date).await?;
    of_day.retain(|upcoming| upcoming.at.date_in_helsinki() == date);
    of_day.sort_by_key(|upcoming| upcoming.at);
    let total = of_day.len();
    let steps: Vec<_> = of_day.into_iter().skip(page.saturating_mul(PAGE)).take(PAGE).collect();
    let shown: HashSet<_> = steps.iter().map(|upcoming| upcoming.account).collect();
    let tx = backend.store.begin(caller).await?;
    let event = Event::done(EventAction::ReportViewed).by(scope.basis()).fields(["lifecycle", "name"]);
    tx.commit(event.subjects(shown)).await?;
    Ok(DayPage { steps, total })
}

/// Everything until the end of a day. Of an account whose home is elsewhere only what happens to memberships here.
async fn upcoming_until(
    backend: &Backend,
    scope: &Scope<PreviewLifecycle>,
    until: NaiveDate,
) -> Result<Vec<Upcoming>, Fault<PreviewRule>> {
    let now = backend.ambient().now();
    let end = after(until);
    if end <= now || end > now.plus_days(LONGEST_DAYS) {
        return Err(Fault::Rule(PreviewRule::Until));
    }
    let mut read = backend.store.read().await?;
    Ok(upcoming(read.conn(), &scope.bind(), now, end).await?)
}

async fn upcoming(
    conn: &mut Conn,
    scope: &str,
    now: Timestamp,
    end: Timestamp,
) -> Result<Vec<Upcoming>, StoreError> {
    let accounts = sql!(conn, all: AccountInScope,
        "SELECT a.id, a.status, a.email, a.lang, a.home_organisation_id, a.created_at, a.closed_at,
            (SELECT MAX(m.ended_at) FROM membership m WHERE m.account_id = a.id) AS last_ended_at, a.name,
            CAST(CASE WHEN $1 = '*' OR EXISTS (
                SELECT 1 FROM organisation_above o
                WHERE o.organisation_id = a.home_organisation_id AND $1 LIKE '%' || o.above_text || '%')
                THEN 1 ELSE 0 END AS BIGINT) AS home_in_scope
         FROM account a
         WHERE a.status <> 'cleared'
            AND ($1 = '*'
                 OR EXISTS (SELECT 1 FROM organisation_above o
                            WHERE o.organisation_id = a.home_organisation_id AND $1 LIKE '%' || o.above_text || '%')
                 OR EXISTS (SELECT 1 FROM membership m JOIN organisation_above o ON o.organisation_id = m.organisation_id
                            WHERE m.account_id = a.id AND m.ended_at IS NULL AND $1 LIKE '%' || o.above_text || '%'))
         ORDER BY a.id", scope)?;
    let held = sql!(conn, all: HeldInScope,
        "SELECT m.id, m.account_id, m.organisation_id, m.role, m.starts_at, m.ends_at, m.last_used_at,
            m.first_warning_at, m.second_warning_at,
            CAST(CASE WHEN $1 = '*' OR EXISTS (
                SELECT 1 FROM organisation_above o
                WHERE o.organisation_id = m.organisation_id AND $1 LIKE '%' || o.above_text || '%')
                THEN 1 ELSE 0 END AS BIGINT) AS in_scope
         FROM membership m JOIN account a ON a.id = m.account_id
         WHERE m.ended_at IS NULL
            AND ($1 = '*'
                 OR EXISTS (SELECT 1 FROM organisation_above o
                            WHERE o.organisation_id = a.home_organisation_id AND $1 LIKE '%' || o.above_text || '%')
                 OR EXISTS (SELECT 1 FROM membership n JOIN organisation_above o ON o.organisation_id = n.organisation_id
                            WHERE n.account_id = a.id AND n.ended_at IS NULL AND $1 LIKE '%' || o.above_text || '%'))
         ORDER BY m.id", scope)?;
    let mut of_account: HashMap<AccountId, Vec<HeldInScope>> = HashMap::new();
    for row in held {
        of_account.entry(row.held.account_id).or_default().push(row);
    }
    let mut upcoming = Vec::new();
    for AccountInScope { account, name, home_in_scope } in accounts {
        let held = of_account.remove(&account.id).unwrap_or_default();
        let visible: HashMap<MembershipId, (OrganisationId, Role)> = held
            .iter()
            .filter(|row| row.in_scope == 1)
            .map(|row| (row.held.id, (row.held.organisation_id, row.held.role)))
            .collect();
        let clocked = Clocked::new(account, held.into_iter().map(|row| row.held).collect())?;
        for planned in clocked.clock.preview(now, end) {
            let membership = match planned.step {
                Step::WarnFirst(id) | Step::WarnSecond(id) | Step::EndIdle(id) | Step::EndByDate(id) => {
                    let Some(membership) = visible.get(&id) else { continue };
                    Some(*membership)
                }
                Step::CloseAccount | Step::ClearAccount if home_in_scope == 0 => continue,
                Step::CloseAccount | Step::ClearAccount => None,
            };
            upcoming.push(Upcoming {
                at: planned.at,
                step: planned.step,
                account: clocked.account.id,
                name: name.clone(),
                membership,
            });
        }
    }
    Ok(upcoming)
}

#[cfg(test)]
mod tests {
    use luukku_domain::permission::Refusal;

    use super::*;
    use crate::{on_both_engines, testing::scene::Scene};

    /// On which days something happens to an account, of all days until `until`.
    async fn steps_of(
        scene: &Scene<'_>,
        caller: &Caller,
        until: &str,
        account: AccountId,
    ) -> Vec<(String, Step)> {
        let mut found = Vec::new();
        for day in preview(&scene.backend, caller, until.parse().unwrap()).await.unwrap() {
            let page = preview_day(&scene.backend, caller, day.date, 0).await.unwrap();
            assert_eq!(page.total, day.warnings + day.ended + day.closed + day.cleared);
            let its = page.steps.iter().filter(|upcoming| upcoming.account == account);
            found.extend(its.map(|upcoming| (day.date.to_string(), upcoming.step)));
        }
        found
    }

    on_both_engines! {
        async fn a_preview_says_on_which_day_an_account_is_warned_closed_and_cleared(store) {
            let scene = Scene::new(&store).await;
            let maintainer = scene.caller("Maija Malli", scene.operator, Role::Maintainer).await;
            let account = scene.account("Aino Malli", scene.koivula).await;
            let held = scene.membership(account, scene.koivula, Role::Editor).await;
            let expected = [
                ("2026-08-02", Step::WarnFirst(held)),
                ("2026-08-17", Step::WarnSecond(held)),
                ("2026-09-02", Step::EndIdle(held)),
                ("2026-09-02", Step::CloseAccount),
                ("2026-10-02", Step::ClearAccount),
            ];
            let found = steps_of(&scene, &maintainer, "2026-12-31", account).await;
            assert_eq!(found, expected.map(|(day, step)| (day.to_owned(), step)));
            assert_eq!(steps_of(&scene, &maintainer, "2026-08-02", account).await.len(), 1);
        }

        async fn a_main_user_sees_what_happens_in_their_own_organisations(store) {
            let scene = Scene::new(&store).await;
            let main_user = scene.caller("Maija Malli", scene.education, Role::MainUser).await;
            let guest = scene.account("Aino Malli", scene.lehtola).await;
            scene.membership(guest, scene.school, Role::Editor).await;
            let elsewhere = scene.member("Eino Malli", scene.lehtola, Role::Editor).await;
            assert_eq!(steps_of(&scene, &main_user, "2026-12-31", guest).await.len(), 3);
            assert_eq!(steps_of(&scene, &main_user, "2026-12-31", elsewhere).await, []);
            let editor = scene.caller("Toivo Malli", scene.koivula, Role::Editor).await;
            let refused = preview(&scene.backend, &editor, "2026-12-31".parse().unwrap()).await;
            assert!(matches!(refused, Err(Fault::Refused(Refusal::NotFound))));
        }

        async fn a_day_in_the_past_or_years_away_is_refused(store) {
            let scene = Scene::new(&store).await;
            let maintainer = scene.caller("Maija Malli", scene.operator, Role::Maintainer).await;
            for day in ["2026-03-01", "2027-05-01"] {
                let refused = preview(&scene.backend, &maintainer, day.parse().unwrap()).await;
                assert!(matches!(refused, Err(Fault::Rule(PreviewRule::Until))), "{day}");
            }
        }
    }
}
