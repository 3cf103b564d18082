//! What the clocks will do if nobody does anything: how much on which day ("14 accounts close on 3.11."), and to whom.

use chrono::NaiveDate;
use luukku_domain::{
    accounts::{
        lifecycle::{Step, StepKind},
        membership::after,
        role::Role,
    },
    caller::Caller,
    clocks::Clocks,
    events::{Event, EventAction},
    id::{AccountId, MembershipId, OrganisationId},
    permission::{Scope, action::PreviewLifecycle},
    time::Timestamp,
    values::sort_key,
};
use sqlx::FromRow;
use std::collections::{BTreeMap, HashMap, HashSet};

use super::{
    lifecycle::{AccountRow, Clocked, HeldRow},
    look,
    organisations::Names,
};
use crate::{
    Backend,
    fault::Fault,
    sql,
    store::{Conn, StoreError},
};

/// Nobody plans further ahead; as the clocks are by default, everything that idles today is over by then.
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
    counts: [usize; StepKind::ALL.len()],
}

impl Day {
    fn empty(date: NaiveDate) -> Self {
        Self { date, counts: [0; StepKind::ALL.len()] }
    }

    fn add(&mut self, kind: StepKind) {
        self.counts[kind as usize] += 1;
    }

    /// How much of one kind happens.
    pub const fn count(&self, kind: StepKind) -> usize {
        self.counts[kind as usize]
    }

    /// How much happens in all.
    pub fn total(&self) -> usize {
        self.counts.iter().sum()
    }
}

/// Which part of a day is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DayPart {
    /// The day.
    pub date: NaiveDate,
    /// Of this kind only.
    pub kind: Option<StepKind>,
    /// The page, counted from 0.
    pub page: usize,
}

/// A page of what happens on one day: by name, and for one person in the order of time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DayPage {
    /// What happens.
    pub steps: Vec<Upcoming>,
    /// How much happens on the whole day.
    pub day: Day,
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
    /// To which membership. None when it happens to the account itself.
    pub membership: Option<UpcomingMembership>,
}

/// A membership to which something will happen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UpcomingMembership {
    /// The membership.
    pub id: MembershipId,
    /// The organisation.
    pub organisation: OrganisationId,
    /// The organisation's names.
    pub names: Names,
    /// The role.
    pub role: Role,
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
    #[sqlx(flatten)]
    names: Names,
    in_scope: i64,
}

/// How much will happen on each day until the end of `until`, in the caller's organisations. Names nobody.
pub async fn preview(
    backend: &Backend,
    caller: &Caller,
    until: NaiveDate,
) -> Result<Vec<Day>, Fault<PreviewRule>> {
    let scope = look::scope(backend, caller, PreviewLifecycle, denied()).await?;
    let upcoming = upcoming_until(backend, &scope, until).await?;
    let seen = Event::done(EventAction::ReportViewed).by(scope.basis()).fields(["lifecycle"]);
    look::leave(backend, caller, seen).await?;
    let mut days: BTreeMap<NaiveDate, Day> = BTreeMap::new();
    for Upcoming { at, step, .. } in upcoming {
        let date = at.date_in_helsinki();
        days.entry(date).or_insert_with(|| Day::empty(date)).add(step.kind());
    }
    Ok(days.into_values().collect())
}

/// What will happen on a day, and to whom.
pub async fn preview_day(
    backend: &Backend,
    caller: &Caller,
    part: DayPart,
) -> Result<DayPage, Fault<PreviewRule>> {
    let scope = look::scope(backend, caller, PreviewLifecycle, denied()).await?;
    let mut of_day = upcoming_until(backend, &scope, part.date).await?;
    of_day.retain(|upcoming| upcoming.at.date_in_helsinki() == part.date);
    let mut day = Day::empty(part.date);
    for upcoming in &of_day {
        day.add(upcoming.step.kind());
    }
    of_day.retain(|upcoming| part.kind.is_none_or(|kind| upcoming.step.kind() == kind));
    // Stable: what happens to one person stays in its order.
    of_day.sort_by_cached_key(|upcoming| (upcoming.name.as_deref().map(sort_key), upcoming.account));
    let steps: Vec<_> = of_day.into_iter().skip(part.page.saturating_mul(PAGE)).take(PAGE).collect();
    let shown: HashSet<_> = steps.iter().map(|upcoming| upcoming.account).collect();
    let seen = Event::done(EventAction::ReportViewed).by(scope.basis()).fields(["lifecycle", "name"]);
    look::leave(backend, caller, seen.subjects(shown)).await?;
    Ok(DayPage { steps, day })
}

fn denied() -> Event {
    Event::denied(EventAction::ReportViewed).fields(["lifecycle"])
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
    Ok(upcoming(read.conn(), backend.clocks(), &scope.bind(), now, end).await?)
}

async fn upcoming(
    conn: &mut Conn,
    clocks: &Clocks,
    scope: &str,
    now: Timestamp,
    end: Timestamp,
) -> Result<Vec<Upcoming>, StoreError> {
    let accounts = sql!(conn, all: AccountInScope,
        "SELECT a.id, a.status, a.email, a.lang, a.home_organisation_id, a.created_at, a.closed_at,
            (SELECT MAX(m.ended_at) FROM membership m WHERE m.account_id = a.id) AS last_ended_at,
            (SELECT MAX(i.expires_at) FROM invitation_addressee v JOIN invitation i ON i.id = v.invitation_id
                WHERE v.account_id = a.id AND i.state = 'pending')
                AS invited_until,
            a.name,
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
            m.first_warning_at, m.second_warning_at, h.name_fi, h.name_sv, h.name_en,
            CAST(CASE WHEN $1 = '*' OR EXISTS (
                SELECT 1 FROM organisation_above o
                WHERE o.organisation_id = m.organisation_id AND $1 LIKE '%' || o.above_text || '%')
                THEN 1 ELSE 0 END AS BIGINT) AS in_scope
         FROM membership m JOIN account a ON a.id = m.account_id JOIN organisation h ON h.id = m.organisation_id
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
        let visible = held.iter().filter(|row| row.in_scope == 1).map(|row| (row.held.id, row.membership()));
        let visible: HashMap<MembershipId, UpcomingMembership> = visible.collect();
        let clocked = Clocked::new(clocks, account, held.into_iter().map(|row| row.held).collect())?;
        for planned in clocked.clock.preview(now, end) {
            let membership = match planned.step {
                Step::WarnFirst(id) | Step::WarnSecond(id) | Step::EndIdle(id) | Step::EndByDate(id) => {
                    let Some(membership) = visible.get(&id) else { continue };
                    Some(membership.clone())
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

impl HeldInScope {
    fn membership(&self) -> UpcomingMembership {
        UpcomingMembership {
            id: self.held.id,
            organisation: self.held.organisation_id,
            names: self.names.clone(),
            role: self.held.role,
        }
    }
}

#[cfg(test)]
#[path = "preview_lifecycle_tests.rs"]
mod tests;
