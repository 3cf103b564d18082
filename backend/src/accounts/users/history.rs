//! What happened to a user: the events about the account, as far as the caller's organisations go.

use luukku_domain::{
    caller::{Caller, Job},
    events::{ActorKind, EventAction, Outcome},
    id::{AccountId, EventId},
    permission::action::ListUsers,
    time::Timestamp,
};
use sqlx::FromRow;

use crate::{
    sql,
    store::{Conn, StoreError},
};

/// One event about an account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HistoryRow {
    /// The event.
    pub id: EventId,
    /// When.
    pub at: Timestamp,
    /// What was done.
    pub action: EventAction,
    /// How it ended.
    pub outcome: Outcome,
    /// Who did it.
    pub actor: HistoryActor,
}

/// Who acted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HistoryActor {
    /// The kind.
    pub kind: ActorKind,
    /// A staff member's name at the time; none once erased, and none for others.
    pub name: Option<String>,
    /// The job, when the program did it by itself; none once erased.
    pub job: Option<Job>,
}

/// How many events the page shows; all of them stand in the event log.
const SHOWN: i64 = 50;

#[derive(FromRow)]
struct Row {
    id: EventId,
    at: Timestamp,
    action: String,
    outcome: Outcome,
    actor_kind: ActorKind,
    body: Option<String>,
}

/// The newest events about an account: those of the caller's organisations, and, when its home is within reach
/// (`is_near`), those of no organisation, such as sign-ins. Never those about clients, in whose registers the account worked. Looks are left out: each page of a list
/// would push the acts off the page.
pub(super) async fn of(
    conn: &mut Conn,
    caller: &Caller,
    account: AccountId,
    is_near: bool,
) -> Result<Vec<HistoryRow>, StoreError> {
    let Ok(scope) = caller.scope(ListUsers) else { return Ok(Vec::new()) };
    let rows = sql!(conn, all: Row,
        "SELECT e.id, e.at, e.action, e.outcome, e.actor_kind, d.body
         FROM event_subject s JOIN event e ON e.id = s.event_id JOIN event_detail d ON d.event_id = e.id
         WHERE s.subject_id = $1 AND e.controller_id IS NULL
            AND e.action NOT IN ('account.list_viewed', 'account.list_exported', 'account.viewed', 'report.viewed') AND (e.organisation_id IS NULL AND $4 OR $2 = '*'
            OR e.organisation_id IN
                (SELECT x.organisation_id FROM organisation_above x WHERE $2 LIKE '%' || x.above_text || '%'))
         ORDER BY s.event_id DESC LIMIT $3", account, scope.bind(), SHOWN, is_near)?;
    Ok(rows.into_iter().filter_map(Row::shown).collect())
}

impl HistoryActor {
    /// The actor whom an event names: a job by its code.
    fn of(kind: ActorKind, name: Option<String>) -> Self {
        let job = Job::ALL.into_iter().find(|job| name.as_deref() == Some(job.code()));
        let job = job.filter(|_| kind == ActorKind::System);
        Self { kind, name: name.filter(|_| kind == ActorKind::Staff), job }
    }
}

impl Row {
    fn shown(self) -> Option<HistoryRow> {
        let action = EventAction::from_code(&self.action)?;
        let body = self.body.as_deref().and_then(|body| serde_json::from_str::<serde_json::Value>(body).ok());
        let name = body.as_ref().and_then(|body| body.get("actor_name")?.as_str()).map(str::to_owned);
        let actor = HistoryActor::of(self.actor_kind, name);
        Some(HistoryRow { id: self.id, at: self.at, action, outcome: self.outcome, actor })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_program_is_told_by_its_job_and_staff_by_their_name() {
        let of = |kind, name: &str| HistoryActor::of(kind, Some(name.to_owned()));
        let actor = |kind, name, job| HistoryActor { kind, name, job };
        assert_eq!(of(ActorKind::System, "clean_up"), actor(ActorKind::System, None, Some(Job::CleanUp)));
        let name = Some("demo".to_owned());
        assert_eq!(of(ActorKind::Staff, "demo"), actor(ActorKind::Staff, name, None));
        assert_eq!(HistoryActor::of(ActorKind::Staff, None), actor(ActorKind::Staff, None, None));
    }
}
