//! Restores an account that was closed by mistake, while it can be (notice 002: "Ylläpito voi palauttaa käyttäjätilin 30
//! päivän sisällä käyttäjätilin sulkemisesta, jos sulkeminen on ollut virheellinen").
//!
//! Its grants are not simply revived: the maintainer chooses which of them are given again, and each is judged anew.

use chrono::TimeDelta;
use luukku_domain::{
    accounts::{
        lifecycle::RestoreRefused,
        membership::{EndReason, Ground, GroundError},
        organisation::OrganisationStatus,
        role::{Role, compatible},
    },
    caller::Caller,
    events::{Event, EventAction},
    id::{AccountId, MembershipId, OrganisationId},
    permission::{
        Refusal,
        action::{GrantRole, RestoreAccount},
        thing::{HomeUser, NewMembership},
    },
    time::Timestamp,
};
use sqlx::FromRow;
use std::collections::BTreeSet;

use super::{
    invitations::revoke,
    lifecycle::Clocked,
    memberships::{
        change_home,
        row::{self, NewRow},
    },
    organisations::Names,
    place,
};
use crate::{
    Backend,
    fault::Fault,
    mail::{self, AccountChange, Letter},
    sql,
    store::{Conn, Lock, StoreError, Tx},
};

/// Why an account is not restored.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RestoreRule {
    /// It is open, cleared, or closed for too long.
    Account(RestoreRefused),
    /// The reason is missing or too long.
    Reason(GroundError),
    /// No membership was chosen, and no invitation is open: the account would be closed again at once.
    NoMembership,
    /// A chosen membership cannot be given again.
    Membership(MembershipId, NotAgain),
}

/// Why a membership cannot be given again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NotAgain {
    /// It is none of those that ended shortly before the account was closed.
    NotOfThis,
    /// The organisation is closed.
    OrganisationClosed,
    /// The role does not exist there any more.
    NoSuchRole,
    /// Its end date has passed.
    EndDate,
    /// One person may not hold it together with another that was chosen.
    Incompatible,
}

/// A membership that ended shortly before the account was closed.
#[derive(Debug, Clone, PartialEq, Eq, FromRow)]
pub struct Lost {
    /// Which one.
    pub id: MembershipId,
    /// Where.
    pub organisation_id: OrganisationId,
    /// The organisation's names.
    #[sqlx(flatten)]
    pub names: Names,
    /// The role.
    pub role: Role,
    /// Its end date, if it had one.
    pub ends_at: Option<Timestamp>,
    /// Why it ended.
    pub end_reason: EndReason,
    organisation_status: OrganisationStatus,
}

impl Lost {
    /// Whether it ended by the clock or with the account, not because somebody decided that it should.
    pub const fn nobody_decided(&self) -> bool {
        matches!(self.end_reason, EndReason::Idle | EndReason::AccountClosed)
    }
}

/// What a maintainer chooses from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Choices {
    /// The person's name.
    pub name: Option<String>,
    /// When the account was closed.
    pub closed_at: Timestamp,
    /// The lost memberships, each with why it cannot be given again, if so.
    pub lost: Vec<(Lost, Option<NotAgain>)>,
    /// Until when an open invitation waits for the person's answer: then the account is restored without memberships too.
    pub invited_until: Option<Timestamp>,
}

/// What is to be done.
#[derive(Debug, Clone)]
pub struct Restoring<'a> {
    /// The closed account.
    pub account: AccountId,
    /// Which of its lost memberships are given again.
    pub memberships: &'a [MembershipId],
    /// Why closing was wrong, as typed: stands in the history, and as the ground of the memberships.
    pub reason: &'a str,
}

/// What of a closed account can be given again. The look is an event.
pub async fn choices(
    backend: &Backend,
    caller: &Caller,
    account: AccountId,
) -> Result<Choices, Fault<RestoreRule>> {
    let mut tx = backend.store.begin(caller).await?;
    let clocked = load_closed(&mut tx, backend, account).await?;
    let home = home_of(tx.conn(), &clocked).await?;
    let denied = || Event::denied(EventAction::AccountViewed).about(account).subject(account);
    let (mut tx, grant) = tx.may(RestoreAccount, &home, denied).await?;
    let closed_at = closed_at(&clocked, tx.now())?;
    let mut choices = Choices {
        name: sql!(tx.conn(), scalar: Option<String>, "SELECT name FROM account WHERE id = $1", grant.thing())?,
        closed_at,
        lost: Vec::new(),
        invited_until: clocked.invited_until(caller.at),
    };
    for lost in lost(tx.conn(), &clocked, closed_at).await? {
        let verdict = judge(tx.conn(), &lost, caller.at).await?;
        choices.lost.push((lost, verdict));
    }
    let event = Event::done(EventAction::AccountViewed).by(grant.basis()).about(account).subject(account);
    tx.commit(event.fields(["memberships"])).await?;
    Ok(choices)
}

/// Restores an account with the chosen memberships; with none of them only for as long as an open invitation waits. The
/// person is told by mail; the password is still the same.
pub async fn restore(
    backend: &Backend,
    caller: &Caller,
    input: Restoring<'_>,
) -> Result<(), Fault<RestoreRule>> {
    let reason = Ground::parse(input.reason).map_err(|error| Fault::Rule(RestoreRule::Reason(error)))?;
    let chosen: BTreeSet<_> = input.memberships.iter().copied().collect();
    let account = input.account;
    let mut tx = backend.store.begin(caller).await?;
    // With their organisations: a role in one that is just closing must not come back. Nor may the home be one.
    let mut organisations = organisations_of(tx.conn(), &chosen).await?;
    organisations.extend(revoke::waiting_for(tx.conn(), account).await?);
    organisations.extend(open_above_home(tx.conn(), account).await?);
    for organisation in organisations {
        tx.lock([Lock::Organisation(organisation)]).await?;
    }
    tx.lock([Lock::Account(account)]).await.map_err(not_found)?;
    let clocked = load_closed(&mut tx, backend, account).await?;
    let home = home_of(tx.conn(), &clocked).await?;
    let denied = || Event::denied(EventAction::AccountRestored).about(account).subject(account);
    let (mut tx, grant) = tx.may(RestoreAccount, &home, denied).await?;
    let closed_at = closed_at(&clocked, tx.now())?;
    if chosen.is_empty() && clocked.invited_until(caller.at).is_none() {
        return Err(Fault::Rule(RestoreRule::NoMembership));
    }
    let basis = grant.basis();
    sql!(
        tx.conn(),
        execute,
        "UPDATE account SET status = 'active', closed_at = NULL, close_reason = NULL WHERE id = $1",
        grant.thing(),
    )?;

    let lost = lost(tx.conn(), &clocked, closed_at).await?;
    let (mut roles, mut granted) = (Vec::new(), Vec::new());
    for id in chosen {
        let why = |why| Fault::Rule(RestoreRule::Membership(id, why));
        let lost = lost.iter().find(|lost| lost.id == id).ok_or(why(NotAgain::NotOfThis))?;
        if let Some(not) = judge(tx.conn(), lost, caller.at).await? {
            return Err(why(not));
        }
        compatible(&roles, lost.role).map_err(|_| why(NotAgain::Incompatible))?;
        roles.push(lost.role);
        let event;
        (tx, event) = give_again(tx, caller, account, lost, &reason).await?;
        granted.push(event);
    }
    let home = open_home(tx.conn(), account, caller.at).await?.ok_or(StoreError::Broken)?;
    if home != clocked.account.home_organisation_id {
        granted.push(change_home::put(&mut tx, account, home).await?.by(basis));
    }
    if let Some(email) = &clocked.account.email {
        let letter = Letter::AccountNotice { change: AccountChange::Restored };
        mail::post(&mut tx, backend, email, clocked.account.lang, letter).await?;
    }
    let event = Event::done(EventAction::AccountRestored).by(basis).about(account).subject(account);
    let event = event.at(home).detail("explanation", reason.as_str());
    tx.commit_all(event, granted).await?;
    Ok(())
}

async fn organisations_of(
    conn: &mut Conn,
    memberships: &BTreeSet<MembershipId>,
) -> Result<BTreeSet<OrganisationId>, StoreError> {
    let mut organisations = BTreeSet::new();
    for id in memberships {
        organisations.extend(sql!(conn, optional_scalar: OrganisationId,
            "SELECT organisation_id FROM membership WHERE id = $1", id)?);
    }
    Ok(organisations)
}

/// The home of an account, if it is open, or the nearest open organisation above it.
async fn open_above_home(conn: &mut Conn, account: AccountId) -> Result<Option<OrganisationId>, StoreError> {
    sql!(conn, optional_scalar: OrganisationId,
        "SELECT p.above_id FROM account a JOIN organisation_above p ON p.organisation_id = a.home_organisation_id
         JOIN organisation o ON o.id = p.above_id
         WHERE a.id = $1 AND o.status = 'active' ORDER BY p.depth LIMIT 1", account)
}

/// Where a restored account is at home: where it was or above that; else where its oldest membership is; else where it
/// is invited.
async fn open_home(
    conn: &mut Conn,
    account: AccountId,
    now: Timestamp,
) -> Result<Option<OrganisationId>, StoreError> {
    if let Some(home) = open_above_home(conn, account).await? {
        return Ok(Some(home));
    }
    let held = sql!(conn, optional_scalar: OrganisationId,
        "SELECT organisation_id FROM membership WHERE account_id = $1 AND ended_at IS NULL ORDER BY starts_at, id LIMIT 1",
        account)?;
    if held.is_some() {
        return Ok(held);
    }
    sql!(conn, optional_scalar: OrganisationId,
        "SELECT i.organisation_id FROM invitation_addressee v JOIN invitation i ON i.id = v.invitation_id
         WHERE v.account_id = $1 AND i.state = 'pending' AND i.expires_at > $2 ORDER BY i.created_at, i.id LIMIT 1",
        account, now)
}

/// A new membership in place of a lost one, on the maintainer's decision.
async fn give_again(
    mut tx: Tx,
    caller: &Caller,
    account: AccountId,
    lost: &Lost,
    reason: &Ground,
) -> Result<(Tx, Event), Fault<RestoreRule>> {
    let place = place::load(tx.conn(), lost.organisation_id).await?.ok_or(StoreError::Broken)?;
    let thing = NewMembership { account, place, role: lost.role };
    let denied = || Event::denied(EventAction::MembershipGranted).subject(account).at(lost.organisation_id);
    let (mut tx, grant) = tx.may(GrantRole, &thing, denied).await?;
    let (account, organisation, role) = grant.thing();
    let new = NewRow {
        account,
        organisation,
        role,
        ground: reason,
        granted_by: caller.account(),
        ends_at: lost.ends_at,
    };
    let id = row::insert(&mut tx, &new).await?;
    sql!(
        tx.conn(),
        execute,
        "INSERT INTO acknowledgement (membership_id, kind, given_at)
         SELECT $1, kind, given_at FROM acknowledgement WHERE membership_id = $2",
        id,
        lost.id,
    )?;
    let event = Event::done(EventAction::MembershipGranted).by(grant.basis()).about(id);
    Ok((tx, event.subject(account).at(organisation)))
}

async fn load_closed(
    tx: &mut Tx,
    backend: &Backend,
    account: AccountId,
) -> Result<Clocked, Fault<RestoreRule>> {
    Clocked::load(tx.conn(), backend.clocks(), account).await?.ok_or(Fault::Refused(Refusal::NotFound))
}

async fn home_of(conn: &mut Conn, clocked: &Clocked) -> Result<HomeUser, StoreError> {
    let account = &clocked.account;
    let home = place::load(conn, account.home_organisation_id).await?.ok_or(StoreError::Broken)?;
    Ok(HomeUser { account: account.id, home, roles: Vec::new() })
}

/// When a closed account was closed, while it can still be restored.
fn closed_at(clocked: &Clocked, now: Timestamp) -> Result<Timestamp, Fault<RestoreRule>> {
    clocked.clock.may_restore(now).map_err(|refused| Fault::Rule(RestoreRule::Account(refused)))
}

/// The memberships that ended shortly before the account was closed, in as many days as it can be restored after; of the
/// same role in the same organisation the last one. None that was edited by hand.
async fn lost(conn: &mut Conn, clocked: &Clocked, closed_at: Timestamp) -> Result<Vec<Lost>, StoreError> {
    let shortly = TimeDelta::days(clocked.clock.restorable_days.into());
    let mut lost = sql!(conn, all: Lost,
        "SELECT m.id, m.organisation_id, o.name_fi, o.name_sv, o.name_en, m.role, m.ends_at, m.end_reason,
            o.status AS organisation_status
         FROM membership m JOIN organisation o ON o.id = m.organisation_id
         WHERE m.account_id = $1 AND m.ended_at >= $2
            AND NOT EXISTS (SELECT 1 FROM row_change c WHERE c.row_id = m.id AND c.unit IS NULL)
         ORDER BY m.ended_at DESC, m.id DESC", clocked.account.id, closed_at.plus(-shortly))?;
    let mut seen = BTreeSet::new();
    lost.retain(|lost| seen.insert((lost.organisation_id, lost.role)));
    Ok(lost)
}

async fn judge(conn: &mut Conn, lost: &Lost, now: Timestamp) -> Result<Option<NotAgain>, StoreError> {
    if lost.organisation_status != OrganisationStatus::Active {
        return Ok(Some(NotAgain::OrganisationClosed));
    }
    if lost.ends_at.is_some_and(|end| end <= now) {
        return Ok(Some(NotAgain::EndDate));
    }
    let place = place::load(conn, lost.organisation_id).await?.ok_or(StoreError::Broken)?;
    Ok((!place.roles().contains(&lost.role)).then_some(NotAgain::NoSuchRole))
}

/// An account that is not there is answered like one that may not be seen.
fn not_found(error: StoreError) -> Fault<RestoreRule> {
    match error {
        StoreError::Missing => Fault::Refused(Refusal::NotFound),
        other => Fault::Store(other),
    }
}

#[cfg(test)]
#[path = "restore_account_tests.rs"]
mod tests;
