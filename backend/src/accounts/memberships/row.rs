//! Membership rows: loaded with what their rules and letters need, written and ended in one way everywhere.

use luukku_domain::{
    accounts::{
        membership::{
            AfterEnding, EndReason, Ground, LastMainUser, MembershipState, Term, keeps_an_organisation,
            kept_until, may_end_keepers,
        },
        role::Role,
        session::SessionEnd,
    },
    events::{Event, EventAction},
    id::{AccountId, MembershipId, OrganisationId, SessionId},
    lang::Lang,
    permission::{Basis, thing::HeldMembership},
    time::Timestamp,
    values::Email,
};
use sqlx::FromRow;
use std::collections::{BTreeMap, BTreeSet};

use super::super::{organisations::row::Names, place, session};
use crate::{
    Backend,
    mail::{self, AccountChange, Letter},
    sql,
    store::{Conn, Lock, StoreError, Tx},
};

/// A membership that has not been ended.
#[derive(Debug, Clone)]
pub(in crate::accounts) struct Held {
    /// What permissions are asked for.
    pub(in crate::accounts) thing: HeldMembership,
    /// From when to when.
    pub(in crate::accounts) term: Term,
    /// The organisation's names.
    pub(in crate::accounts) names: Names,
    to: Option<(Email, Lang)>,
}

#[derive(FromRow)]
struct HeldRow {
    id: MembershipId,
    account_id: AccountId,
    organisation_id: OrganisationId,
    role: Role,
    starts_at: Timestamp,
    ends_at: Option<Timestamp>,
    email: Option<Email>,
    lang: Lang,
    #[sqlx(flatten)]
    names: Names,
}

macro_rules! held {
    ($where:literal) => {
        concat!(
            "SELECT m.id, m.account_id, m.organisation_id, m.role, m.starts_at, m.ends_at, a.email, a.lang,
                o.name_fi, o.name_sv, o.name_en
             FROM membership m JOIN account a ON a.id = m.account_id JOIN organisation o ON o.id = m.organisation_id
             WHERE m.ended_at IS NULL AND ",
            $where,
            " ORDER BY m.id"
        )
    };
}

/// The membership with this id, unless it has been ended.
pub(in crate::accounts) async fn load(conn: &mut Conn, id: MembershipId) -> Result<Option<Held>, StoreError> {
    let rows = sql!(conn, all: HeldRow, held!("m.id = $1"), id)?;
    Ok(with_places(conn, rows).await?.pop())
}

/// The memberships of an account that have not been ended, the oldest first.
pub(in crate::accounts) async fn of_account(
    conn: &mut Conn,
    account: AccountId,
) -> Result<Vec<Held>, StoreError> {
    let rows = sql!(conn, all: HeldRow, held!("m.account_id = $1"), account)?;
    with_places(conn, rows).await
}

/// The memberships in an organisation itself that have not been ended, the oldest first.
pub(in crate::accounts) async fn of_organisation(
    conn: &mut Conn,
    organisation: OrganisationId,
) -> Result<Vec<Held>, StoreError> {
    let rows = sql!(conn, all: HeldRow, held!("m.organisation_id = $1"), organisation)?;
    with_places(conn, rows).await
}

async fn with_places(conn: &mut Conn, rows: Vec<HeldRow>) -> Result<Vec<Held>, StoreError> {
    let mut places = BTreeMap::new();
    let mut all = Vec::with_capacity(rows.len());
    for row in rows {
        let place = match places.get(&row.organisation_id) {
            Some(place) => Clone::clone(place),
            None => place::load(conn, row.organisation_id).await?.ok_or(StoreError::Broken)?,
        };
        places.insert(row.organisation_id, place.clone());
        all.push(Held {
            thing: HeldMembership { id: row.id, account: row.account_id, place, role: row.role },
            term: Term { starts_at: row.starts_at, ends_at: row.ends_at, ended_at: None },
            names: row.names,
            to: row.email.map(|email| (email, row.lang)),
        });
    }
    Ok(all)
}

/// Locks the organisations and accounts of memberships, then gives those that have not been ended. One that moved in
/// between gives [`StoreError::Conflict`] to try again.
pub(in crate::accounts) async fn lock_all(
    tx: &mut Tx,
    ids: &BTreeSet<MembershipId>,
) -> Result<Vec<Held>, StoreError> {
    let (mut organisations, mut accounts) = (BTreeSet::new(), BTreeSet::new());
    for id in ids {
        if let Some(held) = load(tx.conn(), *id).await? {
            organisations.insert(held.thing.place.id());
            accounts.insert(held.thing.account);
        }
    }
    for organisation in &organisations {
        tx.lock([Lock::Organisation(*organisation)]).await?;
    }
    for account in &accounts {
        tx.lock([Lock::Account(*account)]).await?;
    }
    let mut all = Vec::new();
    for id in ids {
        let Some(held) = load(tx.conn(), *id).await? else { continue };
        if !organisations.contains(&held.thing.place.id()) {
            return Err(StoreError::Conflict);
        }
        all.push(held);
    }
    Ok(all)
}

/// Locks the organisations of an account's memberships, `more` organisations and the account itself, then gives its
/// memberships. Somebody who gets another role in between gets [`StoreError::Conflict`] to try again.
pub(in crate::accounts) async fn lock_account(
    tx: &mut Tx,
    account: AccountId,
    more: impl IntoIterator<Item = OrganisationId>,
) -> Result<Vec<Held>, StoreError> {
    let organisations = sql!(tx.conn(), scalars: OrganisationId,
        "SELECT DISTINCT organisation_id FROM membership WHERE account_id = $1 AND ended_at IS NULL", account)?;
    let locked: BTreeSet<_> = organisations.into_iter().chain(more).collect();
    for organisation in &locked {
        tx.lock([Lock::Organisation(*organisation)]).await?;
    }
    tx.lock([Lock::Account(account)]).await?;
    let held = of_account(tx.conn(), account).await?;
    if held.iter().all(|held| locked.contains(&held.thing.place.id())) {
        Ok(held)
    } else {
        Err(StoreError::Conflict)
    }
}

/// A membership to be made.
pub(in crate::accounts) struct NewRow<'a> {
    pub(in crate::accounts) account: AccountId,
    pub(in crate::accounts) organisation: OrganisationId,
    pub(in crate::accounts) role: Role,
    pub(in crate::accounts) ground: &'a Ground,
    pub(in crate::accounts) granted_by: Option<AccountId>,
    pub(in crate::accounts) ends_at: Option<Timestamp>,
}

/// Writes a membership that begins now. The locks of organisation and account are held.
pub(in crate::accounts) async fn insert(tx: &mut Tx, new: &NewRow<'_>) -> Result<MembershipId, StoreError> {
    let (id, now) = (tx.id(MembershipId::new), tx.now());
    sql!(
        tx.conn(),
        execute,
        "INSERT INTO membership (id, account_id, organisation_id, role, ground, granted_by, starts_at, ends_at, confirmed_at,
            last_used_at, created_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $7, $7, $7)",
        id,
        new.account,
        new.organisation,
        new.role,
        new.ground.as_str(),
        new.granted_by,
        now,
        new.ends_at,
    )?;
    Ok(id)
}

/// Ends one membership on `basis`: the row, the letter, the person's sessions except `keep`. Gives the events.
pub(in crate::accounts) async fn end(
    tx: &mut Tx,
    backend: &Backend,
    held: &Held,
    basis: Basis,
    reason: EndReason,
    keep: Option<SessionId>,
) -> Result<Vec<Event>, StoreError> {
    let mut events = vec![end_quietly(tx, held, basis, reason).await?];
    tell(tx, backend, held, false).await?;
    events.extend(session::end_all(tx, held.thing.account, SessionEnd::RoleTaken, keep).await?);
    Ok(events)
}

/// Ends one membership on `basis`: the row alone. For whoever ends the sessions and tells the person themselves.
pub(in crate::accounts) async fn end_quietly(
    tx: &mut Tx,
    held: &Held,
    basis: Basis,
    reason: EndReason,
) -> Result<Event, StoreError> {
    Ok(write_end(tx, held, reason).await?.by(basis))
}

/// Ends a membership whose end date has passed and that no job has ended yet, so that another can take its place.
pub(in crate::accounts) async fn end_overdue(tx: &mut Tx, held: &Held) -> Result<Event, StoreError> {
    write_end(tx, held, EndReason::EndDate).await
}

/// Writes the end: by date it was then, whenever a job comes by.
async fn write_end(tx: &mut Tx, held: &Held, reason: EndReason) -> Result<Event, StoreError> {
    let (id, now) = (held.thing.id, tx.now());
    let ended_at = match reason {
        EndReason::EndDate => held.term.ends_at.unwrap_or(now).min(now),
        _ => now,
    };
    sql!(
        tx.conn(),
        execute,
        "UPDATE membership SET ended_at = $2, end_reason = $3, version = version + 1 WHERE id = $1 AND ended_at IS NULL",
        id,
        ended_at,
        reason,
    )?;
    let ended = Event::done(EventAction::MembershipEnded).about(id);
    Ok(ended.subject(held.thing.account).at(held.thing.place.id()))
}

/// Tells the person by mail that they have a role now, or do not have it any more.
pub(in crate::accounts) async fn tell(
    tx: &mut Tx,
    backend: &Backend,
    held: &Held,
    granted: bool,
) -> Result<(), StoreError> {
    let write = |organisation, role| {
        if granted {
            AccountChange::RoleGranted { organisation, role }
        } else {
            AccountChange::RoleEnded { organisation, role }
        }
    };
    tell_of(tx, backend, held, &held.names, write).await
}

/// Tells the person by mail that a role goes on in another way: until `ends_at`, in the organisation with these names.
pub(in crate::accounts) async fn tell_of_change(
    tx: &mut Tx,
    backend: &Backend,
    held: &Held,
    (names, ends_at): (&Names, Option<Timestamp>),
) -> Result<(), StoreError> {
    let write = |organisation, role| AccountChange::RoleChanged { organisation, role, ends_at };
    tell_of(tx, backend, held, names, write).await
}

async fn tell_of(
    tx: &mut Tx,
    backend: &Backend,
    held: &Held,
    names: &Names,
    write: impl FnOnce(String, String) -> AccountChange,
) -> Result<(), StoreError> {
    let Some((to, lang)) = &held.to else { return Ok(()) };
    let change = write(names.in_lang(*lang).to_owned(), held.thing.role.name(*lang).to_owned());
    mail::post(tx, backend, to, *lang, Letter::AccountNotice { change }).await?;
    Ok(())
}

/// Whether these memberships may end without leaving an organisation without its keepers (its main users; at the operator
/// its maintainers), and what their end asks for. Their organisations are locked. The error names the first organisation
/// that would be left.
pub(in crate::accounts) async fn may_end(
    tx: &mut Tx,
    ending: &[&Held],
    reason: EndReason,
) -> Result<Result<AfterEnding, (OrganisationId, LastMainUser)>, StoreError> {
    let now = tx.now();
    // Who ends by date was there until then, though the date is over now.
    let counts = |held: &Held| {
        keeps_an_organisation(held.thing.role)
            && (reason == EndReason::EndDate || held.term.state_at(now) == MembershipState::Live)
    };
    let mut by_organisation = BTreeMap::<OrganisationId, Vec<&Held>>::new();
    for held in ending.iter().copied().filter(|held| counts(held)) {
        by_organisation.entry(held.thing.place.id()).or_default().push(held);
    }
    let mut after_ending = AfterEnding::Nothing;
    for (organisation, going) in by_organisation {
        let mut staying = keepers(tx.conn(), organisation, now).await?;
        staying.retain(|(id, _)| !ending.iter().any(|held| held.thing.id == *id));
        let after = kept_until(staying.into_iter().map(|(_, end)| end));
        let before = after.max(kept_until(going.into_iter().map(|held| held.term.ends_at)));
        match may_end_keepers(before, after, reason) {
            Ok(AfterEnding::Nothing) => {}
            Ok(AfterEnding::TellThoseAbove) => after_ending = AfterEnding::TellThoseAbove,
            Err(last) => return Ok(Err((organisation, last))),
        }
    }
    Ok(Ok(after_ending))
}

/// Whether a membership may have another end: if it keeps its organisation, somebody must do so for as long as before. The
/// organisation is locked.
pub(in crate::accounts) async fn may_end_at(
    tx: &mut Tx,
    held: &Held,
    at: Option<Timestamp>,
) -> Result<Result<(), LastMainUser>, StoreError> {
    if !keeps_an_organisation(held.thing.role) {
        return Ok(Ok(()));
    }
    let now = tx.now();
    let mut all = keepers(tx.conn(), held.thing.place.id(), now).await?;
    let before = kept_until(all.iter().map(|(_, end)| *end));
    for (_, end) in all.iter_mut().filter(|(id, _)| *id == held.thing.id) {
        *end = at;
    }
    let after = kept_until(all.into_iter().map(|(_, end)| end));
    Ok(may_end_keepers(before, after, EndReason::Removed).map(|_| ()))
}

/// The memberships that keep an organisation now, and their ends.
async fn keepers(
    conn: &mut Conn,
    organisation: OrganisationId,
    now: Timestamp,
) -> Result<Vec<(MembershipId, Option<Timestamp>)>, StoreError> {
    sql!(conn, all: (MembershipId, Option<Timestamp>),
        "SELECT m.id, m.ends_at FROM membership m JOIN account a ON a.id = m.account_id
         WHERE m.organisation_id = $1 AND m.role IN ('main_user', 'maintainer') AND m.ended_at IS NULL
            AND m.starts_at <= $2 AND (m.ends_at IS NULL OR m.ends_at > $2) AND a.status = 'active'",
        organisation, now)
}
