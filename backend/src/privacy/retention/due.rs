//! What a rule has running: found a page at a time, in one order, so that a run and a forecast see the same.

use luukku_domain::{events::Register, id::OrganisationId, time::Timestamp};
use sqlx::FromRow;
use uuid::Uuid;

use super::{Matter, Rule};
use crate::{
    sql,
    store::{Conn, StoreError},
};

/// Things of which the time runs, in one look.
const PAGE: usize = if cfg!(test) { 3 } else { 500 };

/// A thing whose time runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, FromRow)]
pub(super) struct Running {
    /// The client, the person or the invitation.
    pub id: Uuid,
    /// Whose it is: the controller, the operator or the inviting organisation.
    pub organisation_id: OrganisationId,
    /// Since when its time runs.
    pub started_at: Timestamp,
    holds: i64,
}

/// A place in the order of [`Running`], to go on from.
pub(super) type Place = (Uuid, OrganisationId);

impl Running {
    /// Whether a legal hold stops it.
    pub(super) const fn is_held(&self) -> bool {
        self.holds > 0
    }

    fn place(&self) -> Place {
        (self.id, self.organisation_id)
    }
}

impl Rule<'_> {
    /// When the time of a thing is over.
    pub(super) fn until(&self, running: &Running) -> Option<Timestamp> {
        self.retention.keep.until(running.started_at)
    }

    /// A page of what may be over at `at`, within the organisations of `reach`, after a place; empty at the end. Nothing runs by
    /// a rule without a time.
    pub(super) async fn page(
        &self,
        conn: &mut Conn,
        at: Timestamp,
        reach: &str,
        after: Option<Place>,
    ) -> Result<Vec<Running>, StoreError> {
        let mut page = self.from(conn, at, reach, after.unwrap_or_else(first), PAGE + 1).await?;
        if after.is_some_and(|after| page.first().is_some_and(|first| first.place() == after)) {
            page.remove(0);
        }
        page.truncate(PAGE);
        Ok(page)
    }

    /// The thing at a place, if its time is over at `at`.
    pub(super) async fn over(
        &self,
        conn: &mut Conn,
        at: Timestamp,
        place: Place,
    ) -> Result<Option<Running>, StoreError> {
        let found = self.from(conn, at, "*", place, 1).await?;
        let over = |running: &Running| {
            running.place() == place && self.until(running).is_some_and(|until| until <= at)
        };
        Ok(found.into_iter().next().filter(over))
    }

    async fn from(
        &self,
        conn: &mut Conn,
        at: Timestamp,
        reach: &str,
        (id, organisation): Place,
        most: usize,
    ) -> Result<Vec<Running>, StoreError> {
        let Some(newest_start) = self.retention.keep.newest_start(at) else { return Ok(Vec::new()) };
        let most = i64::try_from(most).unwrap_or(i64::MAX);
        match self.matter {
            Matter::Client => {
                clients(conn, self.register, newest_start, reach, (id, organisation), most).await
            }
            Matter::Person => {
                sql!(conn, all: Running,
                    "SELECT p.id, h.id AS organisation_id, COALESCE(p.last_sign_in_at, p.created_at) AS started_at,
                        (SELECT COUNT(*) FROM legal_hold l WHERE l.person_id = p.id AND l.lifted_at IS NULL) AS holds
                     FROM person p CROSS JOIN organisation h
                     WHERE h.kind = 'operator' AND h.closed_at IS NULL AND p.id >= $1 AND p.erased_at IS NULL
                        AND COALESCE(p.last_sign_in_at, p.created_at) <= $2
                        AND NOT EXISTS (SELECT 1 FROM relation r WHERE r.person_id = p.id)
                        AND ($3 = '*' OR h.id IN
                            (SELECT x.organisation_id FROM organisation_above x WHERE $3 LIKE '%' || x.above_text || '%'))
                     ORDER BY p.id LIMIT $4", id, newest_start, reach, most)
            }
            Matter::Invitation => {
                sql!(conn, all: Running,
                    "SELECT i.id, i.organisation_id, COALESCE(i.closed_at, i.expires_at) AS started_at, CAST(0 AS BIGINT) AS holds
                     FROM invitation i
                     WHERE i.id >= $1 AND i.email_key IS NOT NULL AND i.accepted_account_id IS NULL
                        AND i.state NOT IN ('awaiting_approval', 'pending')
                        AND COALESCE(i.closed_at, i.expires_at) <= $2
                        AND NOT EXISTS (SELECT 1 FROM invitation_addressee v WHERE v.invitation_id = i.id)
                        AND ($3 = '*' OR i.organisation_id IN
                            (SELECT x.organisation_id FROM organisation_above x WHERE $3 LIKE '%' || x.above_text || '%'))
                     ORDER BY i.id LIMIT $4", id, newest_start, reach, most)
            }
        }
    }
}

async fn clients(
    conn: &mut Conn,
    register: Register,
    newest_start: Timestamp,
    reach: &str,
    (person, controller): Place,
    most: i64,
) -> Result<Vec<Running>, StoreError> {
    sql!(conn, all: Running,
        "SELECT r.person_id AS id, r.controller_id AS organisation_id, MAX(r.ended_at) AS started_at,
            (SELECT COUNT(*) FROM legal_hold l
                WHERE l.person_id = r.person_id AND l.controller_id = r.controller_id AND l.lifted_at IS NULL) AS holds
         FROM relation r
         WHERE r.register = $1 AND (r.person_id, r.controller_id) >= ($2, $3)
            AND ($4 = '*' OR r.controller_id IN
                (SELECT x.organisation_id FROM organisation_above x WHERE $4 LIKE '%' || x.above_text || '%'))
         GROUP BY r.person_id, r.controller_id
         HAVING COUNT(*) = COUNT(r.ended_at) AND MAX(r.ended_at) <= $5
         ORDER BY r.person_id, r.controller_id LIMIT $6",
        register, person, controller, reach, newest_start, most)
}

fn first() -> Place {
    (Uuid::nil(), OrganisationId::from_uuid(Uuid::nil()))
}

/// The place after which a run or a forecast goes on.
pub(super) fn last_of(page: &[Running]) -> Option<Place> {
    page.last().map(Running::place)
}
