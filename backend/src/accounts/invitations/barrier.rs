//! What may stand between an open invitation and its acceptance, asked anew when it is accepted.

use luukku_domain::{
    id::AccountId,
    permission::{action::Invite, thing::NewInvitation},
    time::Timestamp,
};

use super::{
    super::session,
    policy,
    row::{InvitationRow, Organisation},
};
use crate::{
    Backend, sql,
    store::{Conn, StoreError},
};

/// Why an open invitation cannot be accepted now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Barrier {
    /// The organisation was closed.
    OrganisationClosed,
    /// The role does not exist there any more.
    RoleGone,
    /// Whoever vouched for it may not give the role any more, or it was edited by hand, for which nobody vouches; somebody
    /// there can make another.
    InviterGone,
    /// The membership would have ended before it began.
    EndDatePassed,
}

/// The first thing that stands in the way.
pub(super) async fn find(
    conn: &mut Conn,
    backend: &Backend,
    invitation: &InvitationRow,
    organisation: &Organisation,
    now: Timestamp,
) -> Result<Option<Barrier>, StoreError> {
    if !organisation.is_open {
        return Ok(Some(Barrier::OrganisationClosed));
    }
    if !organisation.place.roles().contains(&invitation.role) {
        return Ok(Some(Barrier::RoleGone));
    }
    if invitation.ends_at.is_some_and(|end| end <= now) {
        return Ok(Some(Barrier::EndDatePassed));
    }
    let edited = sql!(conn, scalar: i64,
        "SELECT COUNT(*) FROM row_change WHERE row_id = $1 AND unit IS NULL", invitation.id)?;
    if edited > 0 {
        return Ok(Some(Barrier::InviterGone));
    }
    match invitation.vouched_by {
        Some(account) if !may_invite(conn, backend, account, invitation, organisation, now).await? => {
            Ok(Some(Barrier::InviterGone))
        }
        _ => Ok(None),
    }
}

/// Whether an account could make the same invitation now: judged by the same table and the organisation's own way.
async fn may_invite(
    conn: &mut Conn,
    backend: &Backend,
    account: AccountId,
    invitation: &InvitationRow,
    organisation: &Organisation,
    now: Timestamp,
) -> Result<bool, StoreError> {
    let Some(voucher) = session::as_if_signed_in(conn, backend, account, now).await? else {
        return Ok(false);
    };
    let place = &organisation.place;
    let wanted = NewInvitation { place: place.clone(), role: invitation.role };
    let policy = policy::load(conn, place.id()).await?;
    Ok(voucher.may(Invite, &wanted).is_ok() && policy.lets(&voucher, place))
}
