//! Changes somebody's home organisation.

use luukku_domain::{
    caller::Caller,
    events::{Event, EventAction},
    id::{AccountId, OrganisationId},
    permission::{Refusal, action::ChangeHomeOrganisation, thing::HomeChange},
};

use super::super::{organisations::row as organisation_row, place, users::row as user_row};
use crate::{
    Backend,
    fault::Fault,
    sql,
    store::{Lock, StoreError, Tx},
};

/// Why the home organisation was not changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HomeRule {
    /// The organisation is closed.
    OrganisationClosed,
}

/// Makes `home` the home organisation of an account.
pub async fn change_home(
    backend: &Backend,
    caller: &Caller,
    account: AccountId,
    home: OrganisationId,
) -> Result<(), Fault<HomeRule>> {
    let mut tx = backend.store.begin(caller).await?;
    place::load(tx.conn(), home).await?.ok_or(Refusal::NotFound)?;
    user_row::load(tx.conn(), account).await?.ok_or(Refusal::NotFound)?;
    tx.lock([Lock::Organisation(home), Lock::Account(account)]).await?;
    let (tx, changed) = change(tx, account, home).await?;
    let mut changed = changed.into_iter();
    match changed.next() {
        Some(first) => Ok(tx.commit_all(first, changed).await?),
        None => Ok(()),
    }
}

/// The change within a unit that holds the locks. Gives its events, one at either home; none when it is the home already.
pub(super) async fn change(
    mut tx: Tx,
    account: AccountId,
    home: OrganisationId,
) -> Result<(Tx, Vec<Event>), Fault<HomeRule>> {
    let loaded = user_row::load(tx.conn(), account).await?.ok_or(Refusal::NotFound)?;
    let to = place::load(tx.conn(), home).await?.ok_or(Refusal::NotFound)?;
    let from = user_row::home(tx.conn(), &loaded).await?;
    let thing = HomeChange { account, from, to };
    let denied = || about(Event::denied(EventAction::AccountChanged), account, home);
    let (mut tx, grant) = tx.may(ChangeHomeOrganisation, &thing, denied).await?;
    let (account, home) = grant.thing();
    if !organisation_row::load(tx.conn(), home).await?.is_some_and(|row| row.is_active()) {
        return Err(Fault::Rule(HomeRule::OrganisationClosed));
    }
    let before = loaded.home_organisation_id;
    if before == home {
        return Ok((tx, Vec::new()));
    }
    let there = put(&mut tx, account, home).await?;
    // Those who lose sight of the person are told where they last saw them.
    let here = about(Event::done(EventAction::AccountChanged), account, before);
    Ok((tx, [there, here].map(|event| event.by(grant.basis())).into()))
}

/// Writes the home of an account: an open organisation that is locked. Gives the event.
pub(in crate::accounts) async fn put(
    tx: &mut Tx,
    account: AccountId,
    home: OrganisationId,
) -> Result<Event, StoreError> {
    sql!(tx.conn(), execute, "UPDATE account SET home_organisation_id = $2 WHERE id = $1", account, home)?;
    Ok(about(Event::done(EventAction::AccountChanged), account, home))
}

fn about(event: Event, account: AccountId, home: OrganisationId) -> Event {
    event.about(account).subject(account).at(home).fields(["home_organisation"])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{on_both_engines, testing::scene::Scene};
    use luukku_domain::accounts::role::Role;

    on_both_engines! {
        async fn a_main_user_changes_the_home_within_their_own_tree(store) {
            let scene = Scene::new(&store).await;
            let caller = scene.caller("Aino Malli", scene.koivula, Role::MainUser).await;
            let account = scene.member("Eero Esimerkki", scene.school, Role::Editor).await;
            change_home(&scene.backend, &caller, account, scene.education).await.unwrap();
            let mut read = store.read().await.unwrap();
            let loaded = user_row::load(read.conn(), account).await.unwrap().unwrap();
            assert_eq!(loaded.home_organisation_id, scene.education);
            let refused = change_home(&scene.backend, &caller, account, scene.lehtola).await;
            assert!(matches!(refused, Err(Fault::Refused(Refusal::NotFound | Refusal::Forbidden))));
            let mut at = sql!(read.conn(), scalars: OrganisationId,
                "SELECT organisation_id FROM event WHERE action = 'account.changed' AND outcome = 'done'").unwrap();
            at.sort_unstable();
            let mut expected = [scene.school, scene.education];
            expected.sort_unstable();
            assert_eq!(at, expected, "both homes are told");
        }
    }
}
