//! What happened to a user: the events about the account, as far as the caller's organisations go.

use luukku_domain::{
    caller::Caller,
    events::{EventAction, Outcome},
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
    /// Who did it, by the name at the time; none once erased.
    pub actor: Option<String>,
}

/// How many events the page shows; all of them stand in the event log.
const SHOWN: i64 = 50;

#[derive(FromRow)]
struct Row {
    id: EventId,
    at: Timestamp,
    action: String,
    outcome: Outcome,
    body: Option<String>,
}

/// The newest events about an account: those of the caller's organisations, and those of no organisation, such as
/// sign-ins. Never those about clients, in whose registers the account worked. Looks are left out: each page of a list
/// would push the acts off the page.
pub(super) async fn of(
    conn: &mut Conn,
    caller: &Caller,
    account: AccountId,
) -> Result<Vec<HistoryRow>, StoreError> {
    let Ok(scope) = caller.scope(ListUsers) else { return Ok(Vec::new()) };
    let rows = sql!(conn, all: Row,
        "SELECT e.id, e.at, e.action, e.outcome, d.body
         FROM event_subject s JOIN event e ON e.id = s.event_id JOIN event_detail d ON d.event_id = e.id
         WHERE s.subject_id = $1 AND e.controller_id IS NULL
            AND e.action NOT IN ('account.list_viewed', 'account.list_exported', 'account.viewed', 'report.viewed') AND (e.organisation_id IS NULL OR $2 = '*'
            OR e.organisation_id IN
                (SELECT x.organisation_id FROM organisation_above x WHERE $2 LIKE '%' || x.above_text || '%'))
         ORDER BY s.event_id DESC LIMIT $3", account, scope.bind(), SHOWN)?;
    Ok(rows.into_iter().filter_map(Row::shown).collect())
}

impl Row {
    fn shown(self) -> Option<HistoryRow> {
        let actor =
            self.body.as_deref().and_then(|body| serde_json::from_str::<serde_json::Value>(body).ok());
        let actor = actor.as_ref().and_then(|body| body.get("actor_name")?.as_str()).map(str::to_owned);
        let action = EventAction::from_code(&self.action)?;
        Some(HistoryRow { id: self.id, at: self.at, action, outcome: self.outcome, actor })
    }
}
