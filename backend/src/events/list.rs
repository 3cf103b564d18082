//! Looks into the log: those of the installation, of controllers, of organisations, and one's own. A look is an event.

use luukku_domain::{
    caller::{Caller, Who},
    events::{Event, EventAction, Object, ObjectKind, Outcome, Register},
    id::{OrganisationId, RequestId},
    paging::{PAGE_SIZE, Side},
    permission::{
        Basis, Lists, Owner, Refusal, Rows, Scope,
        action::{ViewControllerEvents, ViewInstallationEvents, ViewOrganisationEvents, ViewOwnEvents},
    },
    time::Timestamp,
    values::Email,
};
use uuid::Uuid;

use super::{
    listed::{ListedEvent, Reader},
    place::EventPlace,
    statements::{self, Question},
};
use crate::{
    Backend,
    accounts::{
        list_file::{self, FileRule},
        look,
    },
    contacts,
    fault::{Fault, NoRule},
    sql,
    store::{Conn, Refused, StoreError},
};

/// A view of the log; who reads what through it is decided by the permission table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EventView {
    /// The whole installation, without client data: for maintainers.
    Installation,
    /// The registers and organisations of controllers, with client data: for data-protection officers.
    Controllers,
    /// Organisations and their accounts, without client data: for main users.
    Organisations,
    /// What the caller did, and what was done to the caller's data: for everybody.
    Own,
}

/// Which events are shown.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct EventFilter {
    /// Not before this.
    pub from: Option<Timestamp>,
    /// Before this.
    pub until: Option<Timestamp>,
    /// The code of an act, or of an area with all its acts: `membership.granted`, `membership`.
    pub action: Option<String>,
    /// How it ended.
    pub outcome: Option<Outcome>,
    /// Who acted: an id, or the e-mail that is a staff member's user name now.
    pub actor: Option<String>,
    /// The id of the object, or of somebody whose data it concerned.
    pub object: Option<Uuid>,
    /// Of the events of controllers only the searches that answer this question of the caller's
    /// (`contacts::ask_searches`).
    pub question: Option<RequestId>,
    /// Of one's own events only what others did.
    pub others: bool,
    /// Which page; the newest when there is none.
    pub place: Option<EventPlace>,
}

/// A page of the log, the newest event first. It has no total: a log is too long to count for each look.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EventPage {
    /// The events.
    pub rows: Vec<ListedEvent>,
    /// The page with newer events.
    pub previous: Option<EventPlace>,
    /// The page with older events.
    pub next: Option<EventPlace>,
}

impl EventView {
    /// All views, in the order in which they are offered.
    pub const ALL: [Self; 4] = [Self::Organisations, Self::Controllers, Self::Installation, Self::Own];

    /// Whether the caller may look through this view.
    pub fn is_open_to(self, caller: &Caller) -> bool {
        match self {
            Self::Installation => caller.scope(ViewInstallationEvents).is_ok(),
            Self::Controllers => caller.scope(ViewControllerEvents).is_ok(),
            Self::Organisations => caller.scope(ViewOrganisationEvents).is_ok(),
            Self::Own => caller.oneself().is_some(),
        }
    }
}

/// A page of the events that the caller may see through `view`. Looking at it is an event, about those it names.
pub async fn list(
    backend: &Backend,
    caller: &Caller,
    view: EventView,
    filter: &EventFilter,
) -> Result<EventPage, Fault<NoRule>> {
    let seen = seeing(backend, caller, view).await?;
    // One more than a page shows says that there is another.
    let rows = rows(backend, caller, (view, seen.scope), filter, PAGE_SIZE + 1).await?;
    let page = page(rows, filter.place);
    let event = seen.event.subjects(people(&page.rows, oneself(caller))).fields(fields(filter));
    look::leave(backend, caller, event).await?;
    Ok(page)
}

/// All of one's own events that the filter finds as a file, the newest first, with the heads and cells of its reader's
/// language. Taking them out is an event, about those whom it names.
pub async fn export<const N: usize>(
    backend: &Backend,
    caller: &Caller,
    filter: &EventFilter,
    heads: [&str; N],
    cells: impl Fn(&ListedEvent) -> [String; N],
) -> Result<String, Fault<FileRule>> {
    let taken = of_oneself(backend, caller, EventAction::EventsExported).await?;
    let filter = EventFilter { place: None, ..filter.clone() };
    let rows = rows(backend, caller, (EventView::Own, String::new()), &filter, list_file::MOST + 1).await?;
    let taken = taken.subjects(people(&rows, oneself(caller))).fields(fields(&filter));
    list_file::take_out(backend, caller, taken, &rows, heads, cells).await
}

/// The events from the edge of the filter's page on, as the caller sees them through a view with its scope.
async fn rows(
    backend: &Backend,
    caller: &Caller,
    (view, scope): (EventView, String),
    filter: &EventFilter,
    limit: usize,
) -> Result<Vec<ListedEvent>, StoreError> {
    let mut read = backend.store.read().await?;
    let is_citizen = matches!(caller.who, Who::Citizen(_));
    // A citizen who could filter by a name would learn whether it was that clerk who looked.
    let actor = actor(read.conn(), filter.actor.as_deref().filter(|_| !is_citizen)).await?;
    let question = Question {
        scope,
        oneself: oneself(caller),
        from: filter.from.unwrap_or(Timestamp::from_micros(i64::MIN)),
        until: filter.until.unwrap_or(Timestamp::MAX),
        action: filter.action.clone(),
        outcome: filter.outcome,
        actor,
        object: filter.object,
        others: filter.others,
        answering: filter.question,
    };
    let place = filter.place.unwrap_or(EventPlace::first());
    let rows = statements::rows(read.conn(), view, &question, place, limit).await?;
    drop(read);
    let reader = Reader { view, id: oneself(caller), is_citizen };
    rows.into_iter().map(|row| row.shown(reader)).collect()
}

/// What a caller sees through a view, and the event of the look.
struct Seeing {
    scope: String,
    event: Event,
}

async fn seeing(backend: &Backend, caller: &Caller, view: EventView) -> Result<Seeing, Refused> {
    match view {
        EventView::Installation => {
            Ok(through(&look::scope(backend, caller, ViewInstallationEvents, denied()).await?))
        }
        EventView::Organisations => {
            Ok(through(&look::scope(backend, caller, ViewOrganisationEvents, denied()).await?))
        }
        EventView::Controllers => {
            let scope = look::scope(backend, caller, ViewControllerEvents, denied()).await?;
            let mut seeing = through(&scope);
            if let Some(controller) = only_tree(&scope) {
                seeing.event = seeing.event.in_register(controller, Register::EventLog);
            }
            Ok(seeing)
        }
        EventView::Own => {
            let event = of_oneself(backend, caller, EventAction::EventsViewed).await?;
            Ok(Seeing { scope: String::new(), event })
        }
    }
}

/// The event of a look at one's own events.
async fn of_oneself(backend: &Backend, caller: &Caller, action: EventAction) -> Result<Event, Refused> {
    let owner = caller.oneself().ok_or(Refused::No(Refusal::SignIn))?;
    let grant = look::may(backend, caller, ViewOwnEvents, &owner, Event::denied(action)).await?;
    let event = Event::done(action).by(grant.basis());
    Ok(match owner {
        Owner::Account(account) => event.subject(account),
        Owner::Person(person) => {
            let mut read = backend.store.read().await?;
            let home = contacts::sign_in_register(read.conn()).await?;
            event.subject(person).in_register(home.controller, home.register)
        }
    })
}

fn denied() -> Event {
    Event::denied(EventAction::EventsViewed)
}

fn through<A: Lists>(scope: &Scope<A>) -> Seeing {
    let event = Event::done(EventAction::EventsViewed).by(scope.basis());
    let event = match scope.basis() {
        Basis::Membership { organisation, .. } => event.at(organisation),
        Basis::Oneself | Basis::Job(_) => event,
    };
    Seeing { scope: scope.bind(), event }
}

fn only_tree<A: Lists>(scope: &Scope<A>) -> Option<OrganisationId> {
    match scope.rows() {
        Rows::Trees(trees) if trees.len() == 1 => trees.first().copied(),
        _ => None,
    }
}

fn oneself(caller: &Caller) -> Option<Uuid> {
    caller.oneself().map(|owner| match owner {
        Owner::Account(account) => account.uuid(),
        Owner::Person(person) => person.uuid(),
    })
}

/// The id of the actor that was asked for; of an address that nobody has, an id that nobody has.
async fn actor(conn: &mut Conn, typed: Option<&str>) -> Result<Option<Uuid>, StoreError> {
    let Some(typed) = typed else { return Ok(None) };
    if let Ok(id) = Uuid::parse_str(typed) {
        return Ok(Some(id));
    }
    let Ok(email) = Email::parse(typed) else { return Ok(Some(Uuid::nil())) };
    let found =
        sql!(conn, optional_scalar: Uuid, "SELECT id FROM account WHERE email_key = $1", email.key())?;
    Ok(Some(found.unwrap_or(Uuid::nil())))
}

/// Makes a page of rows that lead away from its edge, of which there is at most one too many.
fn page(mut rows: Vec<ListedEvent>, place: Option<EventPlace>) -> EventPage {
    let more = rows.len() > PAGE_SIZE;
    rows.truncate(PAGE_SIZE);
    let backwards = place.is_some_and(|place| place.side == Side::Before);
    if backwards {
        rows.reverse();
    }
    let (has_newer, has_older) = if backwards { (more, true) } else { (place.is_some(), more) };
    let edge = |row: Option<&ListedEvent>, side| row.map(|row| EventPlace { at: row.at, id: row.id, side });
    let previous = edge(rows.first(), Side::Before).filter(|_| has_newer);
    let next = edge(rows.last(), Side::After).filter(|_| has_older);
    EventPage { rows, previous, next }
}

/// The people whom a page names, other than the reader: their data were shown.
fn people(rows: &[ListedEvent], reader: Option<Uuid>) -> Vec<Object> {
    let named = rows.iter().flat_map(|row| {
        let things = row.object.iter().chain(&row.subject).map(|thing| (thing.kind, thing.id));
        let actor = row.actor.name.as_ref().and(row.actor.id).map(|id| (ObjectKind::Account, id));
        things.chain(actor)
    });
    let mut people: Vec<Object> = Vec::new();
    for (kind, id) in named {
        let is_person = matches!(kind, ObjectKind::Account | ObjectKind::Person) && Some(id) != reader;
        if is_person && people.iter().all(|known| known.id != id) {
            people.push(Object { kind, id });
        }
    }
    people
}

/// The names of the filters that were used, for the event: by what was looked, never for what.
fn fields(filter: &EventFilter) -> impl Iterator<Item = &'static str> + use<> {
    let used = [
        ("time", filter.from.is_some() || filter.until.is_some()),
        ("action", filter.action.is_some()),
        ("outcome", filter.outcome.is_some()),
        ("actor", filter.actor.is_some()),
        ("object", filter.object.is_some()),
        ("others", filter.others),
        ("question", filter.question.is_some()),
    ];
    used.into_iter().filter(|(_, used)| *used).map(|(name, _)| name)
}

#[cfg(test)]
#[path = "list_tests.rs"]
mod tests;
