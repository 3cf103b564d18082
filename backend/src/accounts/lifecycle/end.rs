//! Ends a membership by the clock, and closes an account that has none left.

use luukku_domain::{
    accounts::{
        membership::{AfterEnding, EndReason, keeps_an_organisation, may_end_keepers},
        session::SessionEnd,
    },
    events::{Event, EventAction},
    id::{AccountId, MembershipId},
    permission::{
        action::{CloseAccount, EndMembership},
        thing::{HeldMembership, HomeUser},
    },
    time::Timestamp,
};

use super::{Clocked, HeldRow, name_of, step::contradiction, tell};
use crate::{
    Backend,
    accounts::{place, session},
    mail::{self, AccountChange, Letter, OrganisationMatter},
    sql,
    store::{Conn, StoreError, Tx},
};

/// Ends a membership that is idle or whose end date has passed. Those above are told when it was the last main user.
pub(super) async fn end(
    mut tx: Tx,
    backend: &Backend,
    clocked: &Clocked,
    membership: MembershipId,
    reason: EndReason,
) -> Result<(), StoreError> {
    let (account, held) = (&clocked.account, clocked.held(membership)?);
    let place = place::load(tx.conn(), held.organisation_id).await?.ok_or(StoreError::Broken)?;
    let thing = HeldMembership { id: membership, account: account.id, place: place.clone(), role: held.role };
    let denied = || Event::denied(EventAction::MembershipEnded).about(membership).subject(account.id);
    let (mut tx, grant) = tx.may(EndMembership, &thing, denied).await.map_err(contradiction)?;
    let now = tx.now();
    let after = after_ending(tx.conn(), held, reason, now).await?;
    sql!(
        tx.conn(),
        execute,
        "UPDATE membership SET ended_at = $2, end_reason = $3, version = version + 1 WHERE id = $1 AND ended_at IS NULL",
        grant.thing(),
        now,
        reason,
    )?;
    if let Some(email) = &account.email {
        let organisation = name_of(tx.conn(), held.organisation_id, account.lang).await?;
        let role = held.role.name(account.lang).to_owned();
        let letter = Letter::AccountNotice { change: AccountChange::RoleEnded { organisation, role } };
        mail::post(&mut tx, backend, email, account.lang, letter).await?;
    }
    if after == AfterEnding::TellThoseAbove {
        tell(&mut tx, backend, &place, OrganisationMatter::NoMainUser).await?;
    }
    let event = Event::done(EventAction::MembershipEnded).by(grant.basis()).about(membership);
    tx.commit(event.subject(account.id).at(held.organisation_id).fields(["ended_at"])).await
}

/// What the end of this membership asks for. The clocks may end even the last main user.
async fn after_ending(
    conn: &mut Conn,
    held: &HeldRow,
    reason: EndReason,
    now: Timestamp,
) -> Result<AfterEnding, StoreError> {
    if !keeps_an_organisation(held.role) {
        return Ok(AfterEnding::Nothing);
    }
    let others = sql!(conn, scalar: i64,
        "SELECT COUNT(*) FROM membership m JOIN account a ON a.id = m.account_id
         WHERE m.organisation_id = $1 AND m.role = $2 AND m.id <> $3 AND m.ended_at IS NULL AND m.starts_at <= $4
            AND (m.ends_at IS NULL OR m.ends_at > $4) AND a.status = 'active'",
        held.organisation_id, held.role, held.id, now)?;
    let live = u64::try_from(others).unwrap_or_default() + 1;
    may_end_keepers(live, 1, reason).map_err(|_| StoreError::Broken)
}

/// Closes an account without a membership: its sessions end, its links open nothing, and the person is told.
pub(super) async fn close(mut tx: Tx, backend: &Backend, clocked: &Clocked) -> Result<(), StoreError> {
    let account = &clocked.account;
    let home = place::load(tx.conn(), account.home_organisation_id).await?.ok_or(StoreError::Broken)?;
    let thing = HomeUser { account: account.id, home, roles: Vec::new() };
    let denied = || Event::denied(EventAction::AccountClosed).about(account.id).subject(account.id);
    let (mut tx, grant) = tx.may(CloseAccount, &thing, denied).await.map_err(contradiction)?;
    let now = tx.now();
    sql!(
        tx.conn(),
        execute,
        "UPDATE account SET status = 'closed', closed_at = $2, close_reason = 'no_membership'
         WHERE id = $1 AND status = 'active'",
        grant.thing(),
        now,
    )?;
    let ended = void_access(&mut tx, account.id).await?;
    if let Some(email) = &account.email {
        let letter = Letter::AccountNotice { change: AccountChange::Closed };
        mail::post(&mut tx, backend, email, account.lang, letter).await?;
    }
    let event =
        Event::done(EventAction::AccountClosed).by(grant.basis()).about(account.id).subject(account.id);
    tx.commit_all(event.at(account.home_organisation_id), ended).await
}

/// Ends what opens a closed account: sessions, links in mails, a change of the user name half-way. Gives the events.
async fn void_access(tx: &mut Tx, account: AccountId) -> Result<Vec<Event>, StoreError> {
    let conn = tx.conn();
    sql!(conn, execute, "DELETE FROM mail_secret WHERE object_id = $1", account)?;
    sql!(conn, execute, "DELETE FROM email_change WHERE account_id = $1", account)?;
    session::end_all(tx, account, SessionEnd::AccountClosed, None).await
}
