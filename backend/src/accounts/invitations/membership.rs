//! The membership that comes of an accepted invitation.

use luukku_domain::{
    accounts::membership::EndReason,
    events::{Event, EventAction},
    id::{AccountId, MembershipId},
    lang::Lang,
    values::Email,
};

use super::row::{InvitationRow, OrganisationName};
use crate::{
    Backend,
    mail::{self, AccountChange, Letter},
    sql,
    store::{StoreError, Tx},
};

/// Gives the role of an invitation to an account, and gives the events. The locks of organisation and account are held.
pub(super) async fn give(
    tx: &mut Tx,
    invitation: &InvitationRow,
    account: AccountId,
) -> Result<Vec<Event>, StoreError> {
    let mut events = end_overdue(tx, invitation, account).await?;
    let (id, now) = (tx.id(MembershipId::new), tx.now());
    sql!(
        tx.conn(),
        execute,
        "INSERT INTO membership (id, account_id, organisation_id, role, ground, granted_by, starts_at, ends_at, confirmed_at,
            last_used_at, created_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $7, $7, $7)",
        id,
        account,
        invitation.organisation_id,
        invitation.role,
        invitation.ground.as_str(),
        invitation.vouched_by,
        now,
        invitation.ends_at,
    )?;
    let granted = Event::done(EventAction::MembershipGranted).about(id).subject(account);
    events.push(granted.at(invitation.organisation_id));
    Ok(events)
}

/// Ends the same membership where its end date has passed and the job has not come by yet: two never run side by side.
async fn end_overdue(
    tx: &mut Tx,
    invitation: &InvitationRow,
    account: AccountId,
) -> Result<Vec<Event>, StoreError> {
    let now = tx.now();
    let overdue = sql!(tx.conn(), scalars: MembershipId,
        "SELECT id FROM membership WHERE account_id = $1 AND organisation_id = $2 AND role = $3 AND ended_at IS NULL
            AND ends_at <= $4", account, invitation.organisation_id, invitation.role, now)?;
    for id in &overdue {
        sql!(
            tx.conn(),
            execute,
            "UPDATE membership SET ended_at = ends_at, end_reason = $2, version = version + 1 WHERE id = $1",
            *id,
            EndReason::EndDate,
        )?;
    }
    let ended = |id| Event::done(EventAction::MembershipEnded).about(id).subject(account);
    Ok(overdue.into_iter().map(|id| ended(id).at(invitation.organisation_id)).collect())
}

/// Tells a person by mail that they have a role now.
pub(super) async fn tell(
    tx: &mut Tx,
    backend: &Backend,
    invitation: &InvitationRow,
    organisation: &OrganisationName,
    to: &Email,
    lang: Lang,
) -> Result<(), StoreError> {
    let change = AccountChange::RoleGranted {
        organisation: organisation.in_lang(lang).to_owned(),
        role: invitation.role.name(lang).to_owned(),
    };
    mail::post(tx, backend, to, lang, Letter::AccountNotice { change }).await?;
    Ok(())
}
