//! Edits by hand: rows of the core tables that were made, changed or removed by no unit of the program. Triggers note every
//! change (decision 0085); those without a unit's number are findings, for officers and maintainers.

use luukku_domain::{
    caller::Caller,
    events::{Event, EventAction},
    permission::{
        Basis,
        action::{ViewControllerEvents, ViewInstallationEvents},
    },
    time::Timestamp,
    values::OrganisationName,
};
use sqlx::FromRow;
use uuid::Uuid;

use crate::{
    Backend,
    accounts::{look, organisations::Names},
    fault::{Fault, NoRule},
    sql,
};

/// The most that are shown; there should be none.
pub const SHOWN: usize = 200;

/// What was done to a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, sqlx::Type)]
#[sqlx(type_name = "TEXT", rename_all = "snake_case")]
pub enum RowAct {
    /// It was made.
    Insert,
    /// Some of its columns were changed.
    Update,
    /// It was removed.
    Delete,
}

/// One edit by hand.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edit {
    /// The table.
    pub table: String,
    /// The row; that of a person, where a row has no id of its own.
    pub row: Uuid,
    /// What was done.
    pub act: RowAct,
    /// The columns that were changed.
    pub columns: Vec<String>,
    /// When, by the clock of the database.
    pub at: Timestamp,
    /// Whose row it is: an organisation or a controller, if it says so itself.
    pub organisation: Option<Names>,
    /// As whom somebody was connected to PostgreSQL.
    pub database_user: Option<String>,
}

#[derive(FromRow)]
struct EditRow {
    table_name: String,
    row_id: Uuid,
    act: RowAct,
    columns: String,
    at: Timestamp,
    name_fi: Option<OrganisationName>,
    name_sv: Option<OrganisationName>,
    name_en: Option<OrganisationName>,
    database_user: Option<String>,
}

impl From<EditRow> for Edit {
    fn from(row: EditRow) -> Self {
        let EditRow { name_fi, name_sv, name_en, .. } = row;
        Self {
            table: row.table_name,
            row: row.row_id,
            act: row.act,
            columns: row.columns.split_whitespace().map(str::to_owned).collect(),
            at: row.at,
            organisation: name_fi.map(|name_fi| Names { name_fi, name_sv, name_en }),
            database_user: row.database_user,
        }
    }
}

/// What somebody may see of the edits.
struct Sight {
    /// The organisations whose rows they are.
    reach: String,
    /// Whether the rows of registers of clients come along.
    with_clients: bool,
    basis: Basis,
}

/// The newest edits by hand that the caller may see: an officer those of their controllers, a maintainer those of the
/// installation, without those of registers of clients. Rows that are nobody's in particular are the operator's. Looking is an
/// event.
pub async fn edits(backend: &Backend, caller: &Caller) -> Result<Vec<Edit>, Fault<NoRule>> {
    let Sight { reach, with_clients, basis } = sight(backend, caller).await?;
    let mut read = backend.store.read().await?;
    let rows = sql!(read.conn(), all: EditRow,
        "SELECT c.table_name, c.row_id, c.act, c.columns, c.at, c.database_user, o.name_fi, o.name_sv, o.name_en
         FROM row_change c LEFT JOIN organisation o ON o.id = c.organisation_id
         WHERE c.unit IS NULL
            AND ($1 = '*' OR COALESCE(c.organisation_id,
                    (SELECT h.id FROM organisation h WHERE h.kind = 'operator' AND h.closed_at IS NULL))
                IN (SELECT x.organisation_id FROM organisation_above x WHERE $1 LIKE '%' || x.above_text || '%'))
            AND ($2 = TRUE OR c.table_name NOT IN
                ('person_identity', 'relation', 'contact', 'population_record'))
         ORDER BY c.at DESC, c.row_id LIMIT $3",
        reach, with_clients, i64::try_from(SHOWN).unwrap_or_default())?;
    drop(read);
    let seen = Event::done(EventAction::EditsViewed).by(basis);
    look::leave(backend, caller, seen).await?;
    Ok(rows.into_iter().map(Edit::from).collect())
}

async fn sight(backend: &Backend, caller: &Caller) -> Result<Sight, Fault<NoRule>> {
    let refusal = match caller.scope(ViewControllerEvents) {
        Ok(scope) => return Ok(Sight { reach: scope.bind(), with_clients: true, basis: scope.basis() }),
        Err(refusal) => refusal,
    };
    if let Ok(scope) = caller.scope(ViewInstallationEvents) {
        return Ok(Sight { reach: scope.bind(), with_clients: false, basis: scope.basis() });
    }
    Err(look::keep(backend, caller, refusal, Event::denied(EventAction::EditsViewed)).await.into())
}

#[cfg(test)]
#[path = "edits_tests.rs"]
mod tests;
