//! The statements behind the views of the log: one for each view and direction. They share their rows and filters.
//!
//! Those of organisations and controllers walk the log by time and stop after a page; a span of time bounds the walk.
//! One's own events are gathered first, over the indexes of actors and subjects.

use luukku_domain::{events::Outcome, id::RequestId, paging::Side, time::Timestamp};
use uuid::Uuid;

use super::{list::EventView, listed::EventRow, place::EventPlace};
use crate::{
    sql,
    store::{Conn, StoreError},
};

/// A filter as the statements take it.
pub(super) struct Question {
    /// The reach of the caller's role (`Scope::bind`); not used for one's own events.
    pub(super) scope: String,
    /// The caller, for one's own events and the answers to one's own questions.
    pub(super) oneself: Option<Uuid>,
    /// Not before this.
    pub(super) from: Timestamp,
    /// Before this.
    pub(super) until: Timestamp,
    /// An act, or an area with all its acts.
    pub(super) action: Option<String>,
    pub(super) outcome: Option<Outcome>,
    pub(super) actor: Option<Uuid>,
    pub(super) object: Option<Uuid>,
    /// Of one's own events only what others did.
    pub(super) others: bool,
    /// Of the events of controllers only the searches that answer this question of the caller's.
    pub(super) answering: Option<RequestId>,
}

/// The organisations in reach ($1).
macro_rules! reached {
    () => {
        "(SELECT x.organisation_id FROM organisation_above x WHERE $1 LIKE '%' || x.above_text || '%')"
    };
}

/// The accounts at home in reach ($1).
macro_rules! at_home {
    () => {
        concat!("(SELECT h.id FROM account h WHERE h.home_organisation_id IN ", reached!(), ")")
    };
}

/// What is not about clients. Registers of clients stand in `controller_id`; the rest is for events without a register.
macro_rules! without_clients {
    () => {
        "e.controller_id IS NULL AND e.actor_kind <> 'citizen' AND e.action NOT LIKE 'person.%'
            AND (e.object_kind IS NULL OR e.object_kind NOT IN ('person', 'relation'))
            AND NOT EXISTS (SELECT 1 FROM event_subject c WHERE c.event_id = e.id AND c.kind = 'person')"
    };
}

/// What was done in organisations in reach ($1) or through a role there; that of no organisation, such as a sign-in, follows
/// the home of the account.
macro_rules! in_reach {
    () => {
        concat!(
            "($1 = '*' OR e.organisation_id IN ",
            reached!(),
            " OR e.actor_organisation_id IN ",
            reached!(),
            " OR e.organisation_id IS NULL AND (e.actor_id IN ",
            at_home!(),
            " OR EXISTS (SELECT 1 FROM event_subject c WHERE c.event_id = e.id AND c.subject_id IN ",
            at_home!(),
            ")))"
        )
    };
}

/// The events in organisations, without clients.
macro_rules! in_organisations {
    () => {
        concat!(without_clients!(), " AND ", in_reach!())
    };
}

/// The events of controllers: of their registers, and in their organisations but for the registers of others.
macro_rules! of_controllers {
    () => {
        concat!(
            "(e.controller_id IN ",
            reached!(),
            " OR e.controller_id IS NULL AND ",
            in_reach!(),
            " OR $1 = '*')"
        )
    };
}

/// The events of which one is actor or subject ($1).
macro_rules! own {
    () => {
        "e.id IN (SELECT m.id FROM event m WHERE m.actor_id = $1
            UNION SELECT t.event_id FROM event_subject t WHERE t.subject_id = $1)"
    };
}

/// Those of one's own events that somebody else did ($1). A sign-in is done by nobody yet, but for the one whom it signs in.
macro_rules! by_others {
    () => {
        concat!(
            own!(),
            " AND (e.actor_id IS NULL OR e.actor_id <> $1)
              AND NOT (e.actor_kind = 'anonymous' AND e.outcome = 'done' AND e.action LIKE 'session.%')"
        )
    };
}

/// The searches of controllers that answer the question which somebody ($11) asked in a request ($12): by the people whom
/// it is about, and by the keyed hashes of its code.
macro_rules! answers {
    () => {
        concat!(
            of_controllers!(),
            " AND e.action = 'person.searched' AND e.id IN (
                SELECT t.event_id FROM event q JOIN event_subject s ON s.event_id = q.id
                    JOIN event_subject t ON t.subject_id = s.subject_id
                WHERE q.actor_id = $11 AND q.request_id = $12 AND q.action = 'event.searches_asked' AND s.kind = 'person'
                UNION SELECT c.event_id FROM event q JOIN event_detail d ON d.event_id = q.id
                    JOIN event_detail c ON json_extract(c.body, '$.code_index') = json_extract(d.body, '$.code_index')
                WHERE q.actor_id = $11 AND q.request_id = $12 AND q.action = 'event.searches_asked')"
        )
    };
}

/// The rows with their names. $2, $3 span, $4 action or area, $5 outcome, $6 actor, $7 object or subject.
macro_rules! events {
    ($seen:expr, $rest:literal) => {
        concat!(
            "SELECT e.id, e.at, e.action, e.outcome, e.actor_kind, e.actor_id, e.role, e.object_kind, e.object_id,
                e.register, e.fields, e.purpose, d.body,
                r.name_fi AS through_fi, r.name_sv AS through_sv, r.name_en AS through_en,
                o.name_fi AS at_fi, o.name_sv AS at_sv, o.name_en AS at_en, u.name AS object_name,
                (SELECT COUNT(*) FROM event_subject s WHERE s.event_id = e.id) AS subjects,
                (SELECT s.subject_id FROM event_subject s WHERE s.event_id = e.id ORDER BY s.subject_id LIMIT 1)
                    AS subject_id,
                (SELECT s.kind FROM event_subject s WHERE s.event_id = e.id ORDER BY s.subject_id LIMIT 1)
                    AS subject_kind,
                (SELECT n.name FROM event_subject s LEFT JOIN account n ON n.id = s.subject_id
                    WHERE s.event_id = e.id ORDER BY s.subject_id LIMIT 1) AS subject_name
             FROM event e JOIN event_detail d ON d.event_id = e.id
             LEFT JOIN organisation r ON r.id = e.actor_organisation_id
             LEFT JOIN organisation o ON o.id = COALESCE(CASE WHEN e.object_kind = 'organisation' THEN e.object_id END,
                e.organisation_id, e.controller_id)
             LEFT JOIN account u ON u.id = e.object_id
             WHERE ",
            $seen,
            " AND e.at >= $2 AND e.at < $3
              AND (CAST($4 AS TEXT) IS NULL OR e.action = $4 OR e.action LIKE $4 || '.%')
              AND (CAST($5 AS TEXT) IS NULL OR e.outcome = $5)
              AND (CAST($6 AS UUID) IS NULL OR e.actor_id = $6)
              AND (CAST($7 AS UUID) IS NULL OR e.object_id = $7
                OR EXISTS (SELECT 1 FROM event_subject f WHERE f.event_id = e.id AND f.subject_id = $7))",
            $rest
        )
    };
}

/// Older than the edge, the newest first.
macro_rules! older {
    ($seen:expr) => {
        events!($seen, " AND (e.at, e.id) < ($8, $9) ORDER BY e.at DESC, e.id DESC LIMIT $10")
    };
}

/// Newer than the edge, the oldest first.
macro_rules! newer {
    ($seen:expr) => {
        events!($seen, " AND (e.at, e.id) > ($8, $9) ORDER BY e.at, e.id LIMIT $10")
    };
}

/// At most `limit` rows from an edge on.
pub(super) async fn rows(
    conn: &mut Conn,
    view: EventView,
    question: &Question,
    place: EventPlace,
    limit: usize,
) -> Result<Vec<EventRow>, StoreError> {
    let Question { scope, oneself, from, until, action, outcome, actor, object, others, answering } =
        question;
    let (scope, action) = (scope.as_str(), action.as_deref());
    let EventPlace { at, id, side } = place;
    let limit = i64::try_from(limit).unwrap_or(i64::MAX);
    macro_rules! run {
        ($text:expr, $seer:expr $(, $more:expr)*) => {
            sql!(conn, all: EventRow, $text, $seer, from, until, action, outcome, actor, object, at, id, limit
                $(, $more)*)
        };
    }
    match (view, side) {
        (EventView::Installation | EventView::Organisations, Side::After) => {
            run!(older!(in_organisations!()), scope)
        }
        (EventView::Installation | EventView::Organisations, Side::Before) => {
            run!(newer!(in_organisations!()), scope)
        }
        (EventView::Controllers, Side::After) if answering.is_some() => {
            run!(older!(answers!()), scope, oneself, answering)
        }
        (EventView::Controllers, Side::Before) if answering.is_some() => {
            run!(newer!(answers!()), scope, oneself, answering)
        }
        (EventView::Controllers, Side::After) => run!(older!(of_controllers!()), scope),
        (EventView::Controllers, Side::Before) => run!(newer!(of_controllers!()), scope),
        (EventView::Own, Side::After) if *others => run!(older!(by_others!()), oneself),
        (EventView::Own, Side::Before) if *others => run!(newer!(by_others!()), oneself),
        (EventView::Own, Side::After) => run!(older!(own!()), oneself),
        (EventView::Own, Side::Before) => run!(newer!(own!()), oneself),
    }
}
