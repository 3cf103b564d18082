//! Sessions: opened at sign-in, read with every request, ended by their owner, by time, or with the account.

use luukku_domain::{
    accounts::{
        acknowledgement::{self, Acknowledgement, Given},
        organisation::OrganisationKind,
        role::Role,
        session::{SessionEnd, SessionLimits, SessionState, SessionTimes},
    },
    caller::{Authentication, Caller, Citizen, LiveMembership, Staff, Who},
    clocks::Clocks,
    events::{Event, EventAction},
    id::{AccountId, MembershipId, OrganisationId, PersonId, RequestId, SessionId},
    lang::Lang,
    permission::Refusal,
    time::Timestamp,
};
use sqlx::FromRow;

use super::{lifecycle, lookup, place};
use crate::{
    Backend, contacts,
    fault::{Fault, NoRule},
    secrets::Token,
    sql,
    store::{Conn, Lock, Refused, StoreError, Tx},
};

/// Whose session it is. Signing in as the other kind ends the first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, sqlx::Type)]
#[sqlx(type_name = "TEXT", rename_all = "snake_case")]
pub enum SessionKind {
    /// A staff account's.
    Staff,
    /// A citizen's.
    Citizen,
}

/// How far a sign-in has come. Only a full session speaks for anybody.
#[derive(Debug, Clone, Copy, PartialEq, Eq, sqlx::Type)]
#[sqlx(type_name = "TEXT", rename_all = "snake_case")]
pub enum Stage {
    /// The password was right; the second factor is asked for.
    SecondFactor,
    /// A second factor must be taken into use first.
    Enrolment,
    /// The privacy notice must be shown first.
    Notice,
    /// Signed in.
    Full,
}

/// An open session, as a request finds it.
#[derive(Debug, Clone)]
pub struct OpenSession {
    /// Its id.
    pub id: SessionId,
    /// How far the sign-in has come.
    pub stage: Stage,
    /// The account of a staff session, whatever its stage.
    pub account: Option<AccountId>,
    /// The language that the person has chosen.
    pub lang: Lang,
    /// How long it lasts, and whether it is about to end.
    pub state: SessionState,
    /// Who asks: nobody, unless the stage is full.
    pub caller: Caller,
}

pub(super) fn limits(clocks: &Clocks, kind: SessionKind) -> SessionLimits {
    match kind {
        SessionKind::Staff => clocks.staff_session(),
        SessionKind::Citizen => clocks.citizen_session(),
    }
}

#[derive(FromRow)]
struct SessionRow {
    id: SessionId,
    kind: SessionKind,
    stage: Stage,
    account_id: Option<AccountId>,
    person_id: Option<PersonId>,
    authenticated_at: Timestamp,
    created_at: Timestamp,
    seen_at: Timestamp,
    account_name: Option<String>,
    lang: Lang,
}

/// Whom a new session is for.
pub(crate) enum Owner {
    /// A staff account and how far its sign-in has come.
    Account(AccountId, Stage),
    /// A citizen, identified by the issuer.
    Person(PersonId),
}

/// Opens a session and gives its token, which stands in the cookie and nowhere else.
pub(crate) async fn open(
    tx: &mut Tx,
    backend: &Backend,
    owner: Owner,
    device: &str,
) -> Result<(SessionId, Token), StoreError> {
    let token = Token::generate(backend.ambient());
    let (id, now) = (tx.id(SessionId::new), tx.now());
    let (kind, stage, account, person) = match owner {
        Owner::Account(account, stage) => (SessionKind::Staff, stage, Some(account), None),
        Owner::Person(person) => (SessionKind::Citizen, Stage::Full, None, Some(person)),
    };
    sql!(
        tx.conn(),
        execute,
        "INSERT INTO session (id, token_hash, kind, stage, account_id, person_id, device, created_at, authenticated_at,
            expires_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $8, $9)",
        id,
        token.hash().as_slice(),
        kind,
        stage,
        account,
        person,
        device,
        now,
        now.plus(limits(backend.clocks(), kind).longest),
    )?;
    sql!(tx.conn(), execute, "INSERT INTO session_touch (session_id, seen_at) VALUES ($1, $2)", id, now)?;
    if stage == Stage::Full {
        lifecycle::note_use(tx, id).await?;
    }
    Ok((id, token))
}

/// Notes when the person of a citizen's session identified themselves, and keeps the sealed token, if any, that ends
/// the issuer's session too.
pub(crate) async fn identified(
    tx: &mut Tx,
    session: SessionId,
    authenticated_at: Timestamp,
    logout_sealed: Option<&[u8]>,
) -> Result<(), StoreError> {
    sql!(
        tx.conn(),
        execute,
        "UPDATE session SET authenticated_at = $2, logout_sealed = $3 WHERE id = $1",
        session,
        authenticated_at,
        logout_sealed,
    )?;
    Ok(())
}

/// The sealed token that ends the issuer's session too; it goes when the session ends.
pub(crate) async fn logout_token(tx: &mut Tx, session: SessionId) -> Result<Option<Vec<u8>>, StoreError> {
    let sealed = sql!(tx.conn(), optional_scalar: Option<Vec<u8>>,
        "SELECT logout_sealed FROM session WHERE id = $1", session)?;
    Ok(sealed.flatten())
}

/// Ends all open sessions of a citizen within a unit, and gives the event of each.
pub(crate) async fn end_all_of_person(
    tx: &mut Tx,
    person: PersonId,
    reason: SessionEnd,
) -> Result<Vec<Event>, StoreError> {
    let open = sql!(tx.conn(), scalars: SessionId,
        "SELECT id FROM session WHERE person_id = $1 AND ended_at IS NULL ORDER BY id", person)?;
    let mut events = Vec::new();
    for session in open {
        if end(tx, session, reason).await? {
            events.push(Event::done(EventAction::SessionEnded).about(session).subject(person));
        }
    }
    Ok(events)
}

/// Locks an account for what one of its sessions wants. Whoever was signed out since the request came in is asked to sign
/// in again, and changes nothing.
pub(super) async fn lock_owner(tx: &mut Tx, account: AccountId, session: SessionId) -> Result<(), Refused> {
    tx.lock([Lock::Account(account)]).await?;
    let open = sql!(tx.conn(), optional_scalar: SessionId,
        "SELECT id FROM session WHERE id = $1 AND account_id = $2 AND ended_at IS NULL", session, account)?;
    open.map(|_| ()).ok_or(Refused::No(Refusal::SignIn))
}

/// Moves a sign-in on to its next stage, with a new token (ASVS 7.2.4). When the person last proved who they are is another
/// matter: [`prove`].
pub(super) async fn advance(
    tx: &mut Tx,
    backend: &Backend,
    session: SessionId,
    stage: Stage,
) -> Result<Token, StoreError> {
    let token = Token::generate(backend.ambient());
    let advanced = sql!(
        tx.conn(),
        execute,
        "UPDATE session SET token_hash = $2, stage = $3 WHERE id = $1 AND ended_at IS NULL",
        session,
        token.hash().as_slice(),
        stage,
    )?;
    if advanced != 1 {
        return Err(StoreError::Conflict);
    }
    if stage == Stage::Full {
        lifecycle::note_use(tx, session).await?;
    }
    Ok(token)
}

/// Notes that the person of a session proved just now who they are.
pub(super) async fn prove(tx: &mut Tx, session: SessionId) -> Result<(), StoreError> {
    let now = tx.now();
    sql!(tx.conn(), execute, "UPDATE session SET authenticated_at = $2 WHERE id = $1", session, now)?;
    Ok(())
}

/// The open session behind a cookie; `None` when there is none, or its time is over.
pub async fn find(
    backend: &Backend,
    token: &Token,
    request: RequestId,
    address: Option<String>,
) -> Result<Option<OpenSession>, StoreError> {
    let now = backend.ambient().now();
    let mut read = backend.store.read().await?;
    let conn = read.conn();
    let row = sql!(conn, optional: SessionRow,
        "SELECT s.id, s.kind, s.stage, s.account_id, s.person_id, s.authenticated_at, s.created_at, t.seen_at,
            a.name AS account_name, COALESCE(a.lang, p.lang) AS lang
         FROM session s JOIN session_touch t ON t.session_id = s.id
         LEFT JOIN account a ON a.id = s.account_id LEFT JOIN person p ON p.id = s.person_id
         WHERE s.token_hash = $1 AND s.ended_at IS NULL AND s.expires_at > $2", token.hash().as_slice(), now)?;
    let Some(row) = row else { return Ok(None) };
    let clocks = backend.clocks();
    let limits = if row.stage == Stage::Full { limits(clocks, row.kind) } else { clocks.half_way_session() };
    let mut times = SessionTimes { started_at: row.created_at, seen_at: row.seen_at };
    if matches!(limits.state_at(times, now), SessionState::Over(_)) {
        return Ok(None);
    }
    let authentication =
        Authentication { at: row.authenticated_at, recent_for: clocks.recent_authentication() };
    let who = match (row.stage, row.account_id, row.person_id) {
        (Stage::Full, Some(account), _) => Who::Staff(Staff {
            account,
            session: row.id,
            name: row.account_name.unwrap_or_default(),
            memberships: live_memberships(conn, account, now).await?,
            authentication,
        }),
        (Stage::Full, None, Some(person)) => {
            Who::Citizen(Citizen { person, session: row.id, authentication })
        }
        _ => Who::Anonymous,
    };
    drop(read);
    if limits.touches(times, now) {
        touch(backend, row.id, now).await?;
        times.seen_at = now;
    }
    Ok(Some(OpenSession {
        id: row.id,
        stage: row.stage,
        account: row.account_id,
        lang: row.lang,
        state: limits.state_at(times, now),
        caller: Caller { who, request, at: now, address },
    }))
}

/// Notes that a session was used.
async fn touch(backend: &Backend, session: SessionId, now: Timestamp) -> Result<(), StoreError> {
    let mut housekeeping = backend.store.housekeeping_statement().await?;
    sql!(
        housekeeping.conn(),
        execute,
        "UPDATE session_touch SET seen_at = $2 WHERE session_id = $1 AND seen_at < $2",
        session,
        now,
    )?;
    housekeeping.commit().await
}

#[derive(FromRow)]
struct MembershipRow {
    id: MembershipId,
    role: Role,
    above_id: OrganisationId,
    above_kind: OrganisationKind,
    secrecy_at: Option<Timestamp>,
    training_at: Option<Timestamp>,
}

impl MembershipRow {
    fn acknowledged(&self, now: Timestamp) -> bool {
        let dates =
            [(Acknowledgement::Secrecy, self.secrecy_at), (Acknowledgement::Training, self.training_at)];
        let given: Vec<_> =
            dates.into_iter().filter_map(|(kind, at)| Some(Given { kind, at: at? })).collect();
        acknowledgement::missing(self.role, &given, now).is_empty()
    }
}

/// The memberships of an account that are live now, each with its place. One that was edited by hand, or whose
/// acknowledgements were, gives no right (`events::edits`).
pub(super) async fn live_memberships(
    conn: &mut Conn,
    account: AccountId,
    now: Timestamp,
) -> Result<Vec<LiveMembership>, StoreError> {
    let rows = sql!(conn, all: MembershipRow,
        "SELECT m.id, m.role, a.above_id, o.kind AS above_kind,
            s.given_at AS secrecy_at, t.given_at AS training_at
         FROM membership m JOIN organisation_above a ON a.organisation_id = m.organisation_id
         JOIN organisation o ON o.id = a.above_id
         LEFT JOIN acknowledgement s ON s.membership_id = m.id AND s.kind = 'secrecy'
         LEFT JOIN acknowledgement t ON t.membership_id = m.id AND t.kind = 'training'
         WHERE m.account_id = $1 AND m.ended_at IS NULL AND m.starts_at <= $2 AND (m.ends_at IS NULL OR m.ends_at > $2)
            AND NOT EXISTS (SELECT 1 FROM row_change c WHERE c.row_id = m.id AND c.unit IS NULL)
         ORDER BY m.id, a.depth DESC", account, now)?;
    rows.chunk_by(|one, next| one.id == next.id)
        .map(|rows| {
            let path: Vec<_> = rows.iter().map(|row| (row.above_id, row.above_kind)).collect();
            let place = place::of_path(&path).unwrap_or(Err(StoreError::Broken))?;
            let first = &rows[0];
            Ok(LiveMembership {
                id: first.id,
                place,
                role: first.role,
                acknowledged: first.acknowledged(now),
            })
        })
        .collect()
}

/// An account as a caller, as if its owner had just signed in: judges whether what it asked for once it could ask for now.
/// `None` when it cannot be signed in to.
pub(super) async fn as_if_signed_in(
    conn: &mut Conn,
    backend: &Backend,
    account: AccountId,
    now: Timestamp,
) -> Result<Option<Caller>, StoreError> {
    if lookup::by_id(conn, account).await?.is_none() {
        return Ok(None);
    }
    let ambient = backend.ambient();
    let staff = Staff {
        account,
        session: ambient.id(SessionId::new),
        name: String::new(),
        memberships: live_memberships(conn, account, now).await?,
        authentication: Authentication { at: now, recent_for: backend.clocks().recent_authentication() },
    };
    let request = ambient.id(RequestId::new);
    Ok(Some(Caller { who: Who::Staff(staff), request, at: now, address: None }))
}

/// Ends the session of a browser, also where its sign-in was only half-way.
pub async fn sign_out(
    backend: &Backend,
    caller: &Caller,
    session: &OpenSession,
) -> Result<(), Fault<NoRule>> {
    let mut tx = backend.store.begin(caller).await?;
    if end(&mut tx, session.id, SessionEnd::SignedOut).await? {
        let event = of_owner(tx.conn(), session, Event::done(EventAction::SignedOut)).await?;
        tx.commit(event).await?;
    }
    Ok(())
}

/// Ends the session that a browser had before another one, without a name and in a unit and a request of its own: its
/// owner is never joined to whoever signs in now.
pub(crate) async fn end_previous(
    backend: &Backend,
    caller: &Caller,
    previous: Option<&OpenSession>,
) -> Result<(), StoreError> {
    let Some(previous) = previous else { return Ok(()) };
    let caller = Caller { request: backend.ambient().id(RequestId::new), ..caller.unnamed() };
    let mut tx = backend.store.begin(&caller).await?;
    if end(&mut tx, previous.id, SessionEnd::Replaced).await? {
        let event = of_owner(tx.conn(), previous, Event::done(EventAction::SessionEnded)).await?;
        tx.commit(event).await?;
    }
    Ok(())
}

/// An event about a session and its owner; that of a citizen is seen by the officer of the register of sign-ins.
async fn of_owner(conn: &mut Conn, session: &OpenSession, event: Event) -> Result<Event, StoreError> {
    let event = event.about(session.id).subjects(session.account);
    let Some(person) = session.caller.person() else { return Ok(event) };
    let home = contacts::sign_in_register(conn).await?;
    Ok(event.subject(person).in_register(home.controller, home.register))
}

/// Ends one session within a unit; false when it had ended already.
pub(crate) async fn end(tx: &mut Tx, session: SessionId, reason: SessionEnd) -> Result<bool, StoreError> {
    let now = tx.now();
    let ended = sql!(
        tx.conn(),
        execute,
        "UPDATE session SET ended_at = $2, end_reason = $3, logout_sealed = NULL WHERE id = $1 AND ended_at IS NULL",
        session,
        now,
        reason,
    )?;
    Ok(ended == 1)
}

/// Ends all open sessions of an account within a unit, except `keep`, and gives the event of each.
pub(super) async fn end_all(
    tx: &mut Tx,
    account: AccountId,
    reason: SessionEnd,
    keep: Option<SessionId>,
) -> Result<Vec<Event>, StoreError> {
    let open = sql!(tx.conn(), scalars: SessionId,
        "SELECT id FROM session WHERE account_id = $1 AND ended_at IS NULL ORDER BY id", account)?;
    let mut events = Vec::new();
    for session in open.into_iter().filter(|session| Some(*session) != keep) {
        if end(tx, session, reason).await? {
            events.push(Event::done(EventAction::SessionEnded).about(session).subject(account));
        }
    }
    Ok(events)
}
