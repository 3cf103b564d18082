//! The membership that comes of an accepted invitation.

use luukku_domain::{
    accounts::membership::{Ground, MembershipState},
    events::{Event, EventAction},
    id::AccountId,
    lang::Lang,
    values::Email,
};

use super::{
    super::{
        memberships::row::{self as memberships, NewRow},
        organisations::Names,
    },
    row::InvitationRow,
};
use crate::{
    Backend,
    mail::{self, AccountChange, Letter},
    store::{StoreError, Tx},
};

/// Gives the role of an invitation to an account, and gives the events. The locks of organisation and account are held.
/// The same membership whose end date has passed, and by which no job has come yet, ends first: two never run side by side.
pub(super) async fn give(
    tx: &mut Tx,
    invitation: &InvitationRow,
    account: AccountId,
) -> Result<Vec<Event>, StoreError> {
    let (at, now) = (invitation.organisation_id, tx.now());
    let ground = Ground::parse(&invitation.ground).map_err(|_| StoreError::Broken)?;
    let mut events = Vec::new();
    for held in memberships::of_account(tx.conn(), account).await? {
        let same = held.thing.place.id() == at && held.thing.role == invitation.role;
        if same && held.term.state_at(now) == MembershipState::Ended {
            events.push(memberships::end_overdue(tx, &held).await?);
        }
    }
    let new = NewRow {
        account,
        organisation: at,
        role: invitation.role,
        ground: &ground,
        granted_by: invitation.vouched_by,
        ends_at: invitation.ends_at,
    };
    let id = memberships::insert(tx, &new).await?;
    events.push(Event::done(EventAction::MembershipGranted).about(id).subject(account).at(at));
    Ok(events)
}

/// Tells a person by mail that they have a role now.
pub(super) async fn tell(
    tx: &mut Tx,
    backend: &Backend,
    invitation: &InvitationRow,
    organisation: &Names,
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
