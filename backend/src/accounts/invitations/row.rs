//! The row of an invitation, and the organisation that it is for.

use luukku_domain::{
    accounts::{
        invitation::{Invitation, InvitationState},
        organisation::OrganisationStatus,
        place::Place,
        role::Role,
    },
    id::{AccountId, InvitationId, OrganisationId},
    lang::Lang,
    permission::{Refusal, thing::SentInvitation},
    time::Timestamp,
    values::{Email, Note},
};
use sqlx::FromRow;

use super::{
    super::{organisations::Names, place},
    people::{self, Addressee},
};
use crate::{
    fault::Fault,
    sql,
    store::{Conn, Lock, StoreError, Tx},
};

/// An invitation as it is stored. Its state is judged by [`InvitationRow::rule`], never read off the column.
#[derive(Debug, Clone, FromRow)]
pub(super) struct InvitationRow {
    pub(super) id: InvitationId,
    pub(super) organisation_id: OrganisationId,
    /// Empty once retention has cleared it; an open invitation always has it.
    pub(super) email: Option<Email>,
    pub(super) role: Role,
    pub(super) ends_at: Option<Timestamp>,
    pub(super) ground: String,
    pub(super) note: Option<Note>,
    pub(super) lang: Lang,
    state: InvitationState,
    pub(super) invited_by: Option<AccountId>,
    pub(super) vouched_by: Option<AccountId>,
    expires_at: Timestamp,
}

/// A new invitation.
pub(super) struct NewRow<'a> {
    pub(super) organisation: OrganisationId,
    pub(super) email: &'a Email,
    pub(super) role: Role,
    pub(super) ends_at: Option<Timestamp>,
    pub(super) ground: &'a str,
    pub(super) note: Option<&'a Note>,
    pub(super) lang: Lang,
    pub(super) rule: Invitation,
    pub(super) invited_by: Option<AccountId>,
}

impl InvitationRow {
    pub(super) const fn rule(&self) -> Invitation {
        Invitation::stored(self.state, self.expires_at)
    }
}

/// The invitation with this id.
pub(super) async fn load(conn: &mut Conn, id: InvitationId) -> Result<Option<InvitationRow>, StoreError> {
    sql!(conn, optional: InvitationRow,
        "SELECT id, organisation_id, email, role, ends_at, ground, note, lang, state, invited_by, vouched_by, expires_at
         FROM invitation WHERE id = $1", id)
}

/// The invitation for the same organisation, address and role that is stored as open, expired ones included.
pub(super) async fn stored_open(
    conn: &mut Conn,
    organisation: OrganisationId,
    email: &Email,
    role: Role,
) -> Result<Option<InvitationRow>, StoreError> {
    sql!(conn, optional: InvitationRow,
        "SELECT id, organisation_id, email, role, ends_at, ground, note, lang, state, invited_by, vouched_by, expires_at
         FROM invitation WHERE organisation_id = $1 AND email_key = $2 AND role = $3
            AND state IN ('awaiting_approval', 'pending')", organisation, email.key(), role)
}

/// Writes a new invitation, for which whoever invites also vouches.
pub(super) async fn insert(tx: &mut Tx, new: &NewRow<'_>) -> Result<InvitationRow, StoreError> {
    let (id, now) = (tx.id(InvitationId::new), tx.now());
    sql!(
        tx.conn(),
        execute,
        "INSERT INTO invitation (id, organisation_id, email, email_key, role, ends_at, ground, note, lang, state, invited_by,
            vouched_by, created_at, expires_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $11, $12, $13)",
        id,
        new.organisation,
        new.email,
        new.email.key(),
        new.role,
        new.ends_at,
        new.ground,
        new.note,
        new.lang,
        new.rule.stored_state(),
        new.invited_by,
        now,
        new.rule.expires_at(),
    )?;
    Ok(InvitationRow {
        id,
        organisation_id: new.organisation,
        email: Some(new.email.clone()),
        role: new.role,
        ends_at: new.ends_at,
        ground: new.ground.to_owned(),
        note: new.note.cloned(),
        lang: new.lang,
        state: new.rule.stored_state(),
        invited_by: new.invited_by,
        vouched_by: new.invited_by,
        expires_at: new.rule.expires_at(),
    })
}

/// Stores what became of an invitation. The organisation's lock is held.
pub(super) async fn store(
    tx: &mut Tx,
    invitation: &mut InvitationRow,
    after: Invitation,
) -> Result<(), StoreError> {
    let closed_at = (!after.stored_state().is_open()).then_some(tx.now());
    sql!(
        tx.conn(),
        execute,
        "UPDATE invitation SET state = $2, expires_at = $3, closed_at = $4, version = version + 1 WHERE id = $1",
        invitation.id,
        after.stored_state(),
        after.expires_at(),
        closed_at,
    )?;
    (invitation.state, invitation.expires_at) = (after.stored_state(), after.expires_at());
    Ok(())
}

/// The organisation of an invitation.
#[derive(Debug, Clone)]
pub(super) struct Organisation {
    pub(super) place: Place,
    pub(super) name: Names,
    pub(super) is_open: bool,
}

#[derive(FromRow)]
struct OrganisationRow {
    status: OrganisationStatus,
    #[sqlx(flatten)]
    name: Names,
}

/// The organisation with its place; `None` when there is no such organisation.
pub(super) async fn organisation(
    conn: &mut Conn,
    id: OrganisationId,
) -> Result<Option<Organisation>, StoreError> {
    let row = sql!(conn, optional: OrganisationRow,
        "SELECT status, name_fi, name_sv, name_en FROM organisation WHERE id = $1", id)?;
    let (Some(row), Some(place)) = (row, place::load(conn, id).await?) else { return Ok(None) };
    Ok(Some(Organisation { place, name: row.name, is_open: row.status == OrganisationStatus::Active }))
}

/// An invitation with its organisation, under the organisation's lock.
pub(super) struct Found {
    pub(super) row: InvitationRow,
    pub(super) organisation: Organisation,
}

/// Locks an invitation's organisation, then loads both. What is not there is "not found".
pub(super) async fn locked<R>(mut tx: Tx, id: InvitationId) -> Result<(Tx, Found), Fault<R>> {
    let before = load(tx.conn(), id).await?.ok_or(Refusal::NotFound)?;
    tx.lock([Lock::Organisation(before.organisation_id)]).await?;
    let found = again(&mut tx, &before).await?;
    Ok((tx, found))
}

/// Loads an invitation and its organisation again, once the locks are held.
pub(super) async fn again(tx: &mut Tx, before: &InvitationRow) -> Result<Found, StoreError> {
    let row = load(tx.conn(), before.id).await?.ok_or(StoreError::Missing)?;
    if row.organisation_id != before.organisation_id {
        // It moved between the look and the lock; the next try finds it there.
        return Err(StoreError::Unavailable);
    }
    let organisation = organisation(tx.conn(), row.organisation_id).await?.ok_or(StoreError::Broken)?;
    Ok(Found { row, organisation })
}

impl Found {
    /// The account that is addressed.
    pub(super) async fn addressee(&self, conn: &mut Conn) -> Result<Option<Addressee>, StoreError> {
        people::addressee(conn, self.row.id).await
    }

    /// The thing that those who invite ask a permission for.
    pub(super) fn thing(&self, addressee: Option<&Addressee>) -> SentInvitation {
        SentInvitation {
            id: self.row.id,
            place: self.organisation.place.clone(),
            role: self.row.role,
            invited_by: self.row.invited_by,
            invited: addressee.map(|addressee| addressee.id),
        }
    }
}
