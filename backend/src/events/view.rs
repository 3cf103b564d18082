//! A view of a list in the log. While somebody types into its search, the page fetches the list again and again; these
//! fetches belong to the look that opened the page, and leave an event only about people who were not shown in it yet
//! (decision 0081).

use chrono::TimeDelta;
use data_encoding::BASE64URL_NOPAD;
use luukku_domain::{
    accounts::role::Role,
    caller::Caller,
    events::{Event, EventAction},
    id::{EventId, OrganisationId, RequestId},
    permission::Basis,
    time::Timestamp,
};
use sqlx::FromRow;
use std::{collections::HashSet, fmt};
use uuid::Uuid;

use crate::{
    Backend, sql,
    store::{Conn, StoreError},
};

/// How long a view lasts. What is fetched later is a look of its own.
const LASTS: TimeDelta = TimeDelta::minutes(10);

/// The filter that is typed, and so changes within a view. All others are chosen, and begin another one.
const TYPED: &str = "search";

/// The view that a page belongs to, as the page carries it: the request that opened the list, and a proof that it was
/// opened in this session. It is worth nothing to anybody else.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ViewMark(String);

impl ViewMark {
    /// What a page presents. Whether it is a mark shows when it is used.
    pub fn presented(text: &str) -> Self {
        Self(text.to_owned())
    }

    fn new(backend: &Backend, caller: &Caller, action: EventAction) -> Self {
        let proof = backend.keys.keyed_hash(PURPOSE, &proved(caller, action, caller.request));
        Self(format!("{}.{}", caller.request, BASE64URL_NOPAD.encode(&proof)))
    }

    /// The request that opened the view, if it was opened by this caller in this session, and shows this list.
    fn request(&self, backend: &Backend, caller: &Caller, action: EventAction) -> Option<RequestId> {
        let (request, proof) = self.0.split_once('.')?;
        let request = request.parse().ok()?;
        let proof = BASE64URL_NOPAD.decode(proof.as_bytes()).ok()?;
        caller.session()?;
        backend.keys.is_keyed_hash(PURPOSE, &proved(caller, action, request), &proof).then_some(request)
    }
}

impl fmt::Display for ViewMark {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

const PURPOSE: &str = "list_view";

fn proved(caller: &Caller, action: EventAction, request: RequestId) -> Vec<u8> {
    let session = caller.session().map(|session| session.to_string()).unwrap_or_default();
    format!("{session}\0{}\0{request}", action.code()).into_bytes()
}

/// Leaves the trace of a look at a list. It is an event of its own, unless the look belongs to the view that `within`
/// marks: then it is one of that view, about those who were not shown in it before, and none when there are no such. Call
/// it before answering.
pub(crate) async fn leave(
    backend: &Backend,
    caller: &Caller,
    mut seen: Event,
    within: Option<&ViewMark>,
) -> Result<ViewMark, StoreError> {
    if let Some(mark) = within
        && let Some(opened) = opened(backend, caller, &seen, mark).await?
    {
        seen.subjects.retain(|one| !opened.shown.contains(&one.id));
        if !seen.subjects.is_empty() {
            let caller = Caller { request: opened.request, ..caller.clone() };
            backend.store.begin(&caller).await?.commit(seen).await?;
        }
        return Ok(mark.clone());
    }
    let mark = ViewMark::new(backend, caller, seen.action);
    backend.store.begin(caller).await?.commit(seen).await?;
    Ok(mark)
}

/// A view that still lasts, and whom it has shown so far.
struct Opened {
    request: RequestId,
    shown: HashSet<Uuid>,
}

/// The view that the mark names, if `seen` could belong to it: the same person in the same role and session looks at the
/// same list by the same chosen filters.
async fn opened(
    backend: &Backend,
    caller: &Caller,
    seen: &Event,
    mark: &ViewMark,
) -> Result<Option<Opened>, StoreError> {
    let (Some(request), Some(account)) = (mark.request(backend, caller, seen.action), caller.account())
    else {
        return Ok(None);
    };
    let since = backend.ambient().now().plus(-LASTS);
    let mut read = backend.store.read().await?;
    let events = sql!(read.conn(), all: ViewRow,
        "SELECT id, at, role, actor_organisation_id, organisation_id, fields FROM event
         WHERE actor_id = $1 AND at > $2 AND request_id = $3 AND action = $4 AND outcome = 'done' ORDER BY at, id",
        account.uuid(), since.plus(-LASTS), request, seen.action.code())?;
    if !events.first().is_some_and(|first| first.at > since && first.fits(seen)) {
        return Ok(None);
    }
    let mut known = HashSet::new();
    for event in &events {
        known.extend(shown(read.conn(), event.id).await?);
    }
    Ok(Some(Opened { request, shown: known }))
}

async fn shown(conn: &mut Conn, event: EventId) -> Result<HashSet<Uuid>, StoreError> {
    let shown = sql!(conn, scalars: Uuid, "SELECT subject_id FROM event_subject WHERE event_id = $1", event)?;
    Ok(shown.into_iter().collect())
}

#[derive(FromRow)]
struct ViewRow {
    id: EventId,
    at: Timestamp,
    role: Option<Role>,
    actor_organisation_id: Option<OrganisationId>,
    organisation_id: Option<OrganisationId>,
    fields: String,
}

impl ViewRow {
    fn fits(&self, seen: &Event) -> bool {
        let (role, through) = match seen.basis {
            Some(Basis::Membership { role, organisation, .. }) => (Some(role), Some(organisation)),
            Some(Basis::Oneself | Basis::Job(_)) | None => (None, None),
        };
        let fields: Vec<String> = serde_json::from_str(&self.fields).unwrap_or_default();
        let chosen = fields.iter().map(String::as_str).filter(|field| *field != TYPED);
        (self.role, self.actor_organisation_id) == (role, through)
            && self.organisation_id == seen.organisation
            && chosen.eq(seen.fields.iter().copied().filter(|field| *field != TYPED))
    }
}

#[cfg(test)]
#[path = "view_tests.rs"]
mod tests;
