//! Warns about an idle membership: the warning counts when its letter is in the outbox, however long that is carried.

use luukku_domain::{
    accounts::lifecycle::Step,
    caller::Job,
    events::{Event, EventAction},
    id::MembershipId,
    permission::Basis,
    time::Timestamp,
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
            ends_at: end_of(clocked, membership, now),
            last,
        };
        mail::post(&mut tx, backend, email, account.lang, letter).await?;
    }
    let event = Event::done(EventAction::AccountWarned).by(Basis::Job(Job::Lifecycle)).about(membership);
    tx.commit(event.subject(account.id).at(held.organisation_id)).await
}

/// When the membership will end, if it is not used and no job is missed.
fn end_of(clocked: &Clocked, membership: MembershipId, now: Timestamp) -> Timestamp {
    let steps = clocked.clock.preview(now, now.plus_months(12));
    let ends = |step| matches!(step, Step::EndIdle(id) | Step::EndByDate(id) if id == membership);
    steps.iter().find(|planned| ends(planned.step)).map_or(now, |planned| planned.at)
}
