//! Ends a membership by the clock, and closes an account that has none left.

use luukku_domain::{
    accounts::membership::{AfterEnding, EndReason},
    events::{Event, EventAction},
    id::MembershipId,
    permission::{
        action::{CloseAccount, EndMembership},
        thing::HomeUser,
    },
};

use super::{Clocked, tell};
use crate::{
    Backend,
    accounts::{memberships::row, place, users::close},
    mail::{self, AccountChange, Letter, OrganisationMatter},
    sql,
    store::{Refused, StoreError, Tx},
};

/// Ends a membership that is idle or whose end date has passed, as everybody else does: with the person's sessions and a
/// letter. Those above are told when it was the last main user; the clocks may end even that.
pub(super) async fn end(
    mut tx: Tx,
    backend: &Backend,
    membership: MembershipId,
    reason: EndReason,
) -> Result<(), StoreError> {
    let held = row::load(tx.conn(), membership).await?.ok_or(StoreError::Missing)?;
    let account = held.thing.account;
    let denied = || Event::denied(EventAction::MembershipEnded).about(membership).subject(account);
    let (mut tx, grant) = tx.may(EndMembership, &held.thing, denied).await.map_err(Refused::in_a_job)?;
    let after = row::may_end(&mut tx, &[&held], reason).await?.map_err(|_| StoreError::Broken)?;
    let mut events = row::end(&mut tx, backend, &held, grant.basis(), reason, None).await?;
    if after == AfterEnding::TellThoseAbove {
        tell(&mut tx, backend, &held.thing.place, OrganisationMatter::NoMainUser).await?;
    }
    let first = events.remove(0);
    tx.commit_all(first, events).await
}

/// Closes an account without a membership: its sessions end, its links open nothing, and the person is told.
pub(super) async fn close(mut tx: Tx, backend: &Backend, clocked: &Clocked) -> Result<(), StoreError> {
    let account = &clocked.account;
    let home = place::load(tx.conn(), account.home_organisation_id).await?.ok_or(StoreError::Broken)?;
    let thing = HomeUser { account: account.id, home, roles: Vec::new() };
    let denied = || Event::denied(EventAction::AccountClosed).about(account.id).subject(account.id);
    let (mut tx, grant) = tx.may(CloseAccount, &thing, denied).await.map_err(Refused::in_a_job)?;
    let now = tx.now();
    sql!(
        tx.conn(),
        execute,
        "UPDATE account SET status = 'closed', closed_at = $2, close_reason = $3 WHERE id = $1 AND status = 'active'",
        grant.thing(),
        now,
        close::NO_MEMBERSHIP,
    )?;
    let ended = close::void_access(&mut tx, account.id).await?;
    if let Some(email) = &account.email {
        let letter = Letter::AccountNotice { change: AccountChange::Closed };
        mail::post(&mut tx, backend, email, account.lang, letter).await?;
    }
    let event =
        Event::done(EventAction::AccountClosed).by(grant.basis()).about(account.id).subject(account.id);
    tx.commit_all(event.at(account.home_organisation_id), ended).await
}
