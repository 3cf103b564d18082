//! Restores an account that was closed by mistake, within 30 days (notice 002: "Ylläpito voi palauttaa käyttäjätilin 30
//! päivän sisällä käyttäjätilin sulkemisesta, jos sulkeminen on ollut virheellinen").
//!
//! Its grants are not simply revived: the maintainer chooses which of them are given again, and each is judged anew.

use luukku_domain::{
    accounts::{
        lifecycle::{AccountClockStatus, RestoreRefused},
        membership::{Ground, GroundError},
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

use super::{lifecycle::Clocked, place};
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
    /// No membership was chosen: without one the account would be closed again at once.
    NoMembership,
    /// A chosen membership cannot be given again.
    Membership(MembershipId, NotAgain),
}

/// Why a membership cannot be given again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NotAgain {
    /// It is none of those that ended with the account.
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

/// A membership that ended with the account.
#[derive(Debug, Clone, PartialEq, Eq, FromRow)]
pub struct Lost {
    /// Which one.
    pub id: MembershipId,
    /// Where.
    pub organisation_id: OrganisationId,
    /// The organisation's name in Finnish.
    pub organisation: String,
    /// The role.
    pub role: Role,
    /// Its end date, if it had one.
    pub ends_at: Option<Timestamp>,
    organisation_status: String,
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

/// What a maintainer chooses from: the memberships that ended with the account, each with why not, if so.
pub async fn choices(
    backend: &Backend,
    caller: &Caller,
    account: AccountId,
) -> Result<Vec<(Lost, Option<NotAgain>)>, Fault<RestoreRule>> {
    let mut tx = backend.store.begin(caller).await?;
    let clocked = load_closed(&mut tx, account).await?;
    let home = home_of(tx.conn(), &clocked).await?;
    let denied = || Event::denied(EventAction::AccountViewed).about(account).subject(account);
    let (mut tx, grant) = tx.may(RestoreAccount, &home, denied).await?;
    clocked
        .clock
        .status
        .may_restore(tx.now())
        .map_err(|refused| Fault::Rule(RestoreRule::Account(refused)))?;
    let mut choices = Vec::new();
    for lost in lost(tx.conn(), &clocked).await? {
        let verdict = judge(tx.conn(), &lost, caller.at).await?;
        choices.push((lost, verdict));
    }
    let event = Event::done(EventAction::AccountViewed).by(grant.basis()).about(account).subject(account);
    tx.commit(event.fields(["memberships"])).await?;
    Ok(choices)
}

/// Restores an account with the chosen memberships. The person is told by mail; the password is still the same.
pub async fn restore(
    backend: &Backend,
    caller: &Caller,
    input: Restoring<'_>,
) -> Result<(), Fault<RestoreRule>> {
    let reason = Ground::parse(input.reason).map_err(|error| Fault::Rule(RestoreRule::Reason(error)))?;
    let chosen: BTreeSet<_> = input.memberships.iter().copied().collect();
    if chosen.is_empty() {
        return Err(Fault::Rule(RestoreRule::NoMembership));
    }
    let account = input.account;
    let mut tx = backend.store.begin(caller).await?;
    tx.lock([Lock::Account(account)]).await.map_err(not_found)?;
    let clocked = load_closed(&mut tx, account).await?;
    let home = home_of(tx.conn(), &clocked).await?;
    let denied = || Event::denied(EventAction::AccountRestored).about(account).subject(account);
    let (mut tx, grant) = tx.may(RestoreAccount, &home, denied).await?;
    clocked
        .clock
        .status
        .may_restore(tx.now())
        .map_err(|refused| Fault::Rule(RestoreRule::Account(refused)))?;
    sql!(
        tx.conn(),
        execute,
        "UPDATE account SET status = 'active', closed_at = NULL, close_reason = NULL WHERE id = $1",
        grant.thing(),
    )?;

    let lost = lost(tx.conn(), &clocked).await?;
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
    if let Some(email) = &clocked.account.email {
        let letter = Letter::AccountNotice { change: AccountChange::Restored };
        mail::post(&mut tx, backend, email, clocked.account.lang, letter).await?;
    }
    let event = Event::done(EventAction::AccountRestored).by(grant.basis()).about(account).subject(account);
    let event = event.at(clocked.account.home_organisation_id).detail("reason", reason.as_str());
    tx.commit_all(event, granted).await?;
    Ok(())
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
    let (id, now) = (tx.id(MembershipId::new), tx.now());
    let (account, organisation, role) = grant.thing();
    sql!(
        tx.conn(),
        execute,
        "INSERT INTO membership (id, account_id, organisation_id, role, ground, granted_by, starts_at, ends_at,
            confirmed_at, last_used_at, created_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $7, $7, $7)",
        id,
        account,
        organisation,
        role,
        reason.as_str(),
        caller.account(),
        now,
        lost.ends_at,
    )?;
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

async fn load_closed(tx: &mut Tx, account: AccountId) -> Result<Clocked, Fault<RestoreRule>> {
    Clocked::load(tx.conn(), account).await?.ok_or(Fault::Refused(Refusal::NotFound))
}

async fn home_of(conn: &mut Conn, clocked: &Clocked) -> Result<HomeUser, StoreError> {
    let account = &clocked.account;
    let home = place::load(conn, account.home_organisation_id).await?.ok_or(StoreError::Broken)?;
    Ok(HomeUser { account: account.id, home, roles: Vec::new() })
}

/// The memberships that were ended because they were idle, or with the account, in the 30 days before it was closed.
async fn lost(conn: &mut Conn, clocked: &Clocked) -> Result<Vec<Lost>, StoreError> {
    let AccountClockStatus::Closed(closed_at) = clocked.clock.status else { return Ok(Vec::new()) };
    sql!(conn, all: Lost,
        "SELECT m.id, m.organisation_id, o.name_fi AS organisation, m.role, m.ends_at, o.status AS organisation_status
         FROM membership m JOIN organisation o ON o.id = m.organisation_id
         WHERE m.account_id = $1 AND m.end_reason IN ('idle', 'account_closed') AND m.ended_at >= $2
         ORDER BY m.id", clocked.account.id, closed_at.plus(-chrono::TimeDelta::days(30)))
}

async fn judge(conn: &mut Conn, lost: &Lost, now: Timestamp) -> Result<Option<NotAgain>, StoreError> {
    if lost.organisation_status != "active" {
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
