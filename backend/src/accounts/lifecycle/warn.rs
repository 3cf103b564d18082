//! Warns about an idle membership: the warning counts when its letter is in the outbox, however long that is carried.

use luukku_domain::{
    caller::Job,
    events::{Event, EventAction},
    id::MembershipId,
    permission::Basis,
};

use super::{super::organisations::row, Clocked};
use crate::{
    Backend,
    mail::{self, Letter},
    sql,
    store::{StoreError, Tx},
};

/// Writes the first or the last warning.
pub(super) async fn warn(
    mut tx: Tx,
    backend: &Backend,
    clocked: &Clocked,
    membership: MembershipId,
    last: bool,
) -> Result<(), StoreError> {
    let (account, held, now) = (&clocked.account, clocked.held(membership)?, tx.now());
    let conn = tx.conn();
    if last {
        sql!(conn, execute, "UPDATE membership SET second_warning_at = $2 WHERE id = $1", membership, now)?;
    } else {
        sql!(conn, execute, "UPDATE membership SET first_warning_at = $2 WHERE id = $1", membership, now)?;
    }
    if let Some(email) = &account.email {
        let letter = Letter::IdleWarning {
            membership,
            organisation: row::names(conn, held.organisation_id).await?.in_lang(account.lang).to_owned(),
            role: held.role.name(account.lang).to_owned(),
            ends_at: clocked.end_of(membership, now).unwrap_or(now),
            last,
        };
        mail::post(&mut tx, backend, email, account.lang, letter).await?;
    }
    let event = Event::done(EventAction::AccountWarned).by(Basis::Job(Job::Lifecycle)).about(membership);
    tx.commit(event.subject(account.id).at(held.organisation_id)).await
}
