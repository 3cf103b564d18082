//! Takes the steps that are due on one account, each in a unit of its own.

use luukku_domain::{
    accounts::{lifecycle::Step, membership::EndReason},
    caller::{Caller, Job},
    id::{AccountId, RequestId},
};

use super::{Clocked, clear, end, warn};
use crate::{
    Backend,
    store::{Lock, StoreError},
};

/// Takes every step that is due now.
pub(super) async fn take_all(backend: &Backend, account: AccountId) -> Result<(), StoreError> {
    let caller =
        Caller::system(Job::Lifecycle, backend.ambient().id(RequestId::new), backend.ambient().now());
    while take_one(backend, &caller, account).await? {}
    Ok(())
}

/// Takes the step that is due; false when none is.
async fn take_one(backend: &Backend, caller: &Caller, id: AccountId) -> Result<bool, StoreError> {
    let mut read = backend.store.read().await?;
    let seen = Clocked::load(read.conn(), backend.clocks(), id).await?;
    drop(read);
    let Some(clocked) = seen else { return Ok(false) };
    let Some(step) = clocked.clock.due(caller.at) else { return Ok(false) };
    if step == Step::ClearAccount {
        return clear::clear(backend, caller, id).await;
    }
    let mut tx = backend.store.begin(caller).await?;
    match step {
        // The organisation is locked as well, because the rule of the last main user counts over its memberships.
        Step::EndIdle(membership) | Step::EndByDate(membership) => {
            let organisation = clocked.held(membership)?.organisation_id;
            tx.lock([Lock::Organisation(organisation), Lock::Account(id)]).await?;
        }
        _ => tx.lock([Lock::Account(id)]).await?,
    }
    let clocked = Clocked::load(tx.conn(), backend.clocks(), id).await?.ok_or(StoreError::Missing)?;
    if clocked.clock.due(caller.at) != Some(step) {
        // Somebody used or changed it meanwhile: look again.
        return Ok(true);
    }
    match step {
        Step::WarnFirst(membership) => warn::warn(tx, backend, &clocked, membership, false).await?,
        Step::WarnSecond(membership) => warn::warn(tx, backend, &clocked, membership, true).await?,
        Step::EndIdle(membership) => end::end(tx, backend, membership, EndReason::Idle).await?,
        Step::EndByDate(membership) => end::end(tx, backend, membership, EndReason::EndDate).await?,
        Step::CloseAccount => end::close(tx, backend, &clocked).await?,
        Step::ClearAccount => {}
    }
    Ok(true)
}
