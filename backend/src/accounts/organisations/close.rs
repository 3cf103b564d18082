//! Closes an organisation: units first, then its memberships end, its invitations are revoked, its relations end, and
//! those who are at home there get another home.

use luukku_domain::{
    accounts::{membership::EndReason, organisation::CloseRefused},
    caller::Caller,
    events::{Event, EventAction},
    id::{AccountId, OrganisationId},
    permission::{Basis, Refusal, action::CloseOrganisation},
};

use super::{
    super::{
        invitations::revoke,
        memberships::{self, change_home},
    },
    row,
};
use crate::{
    Backend,
    fault::Fault,
    sql,
    store::{StoreError, Tx},
};

/// Closes an organisation for good.
pub async fn close(
    backend: &Backend,
    caller: &Caller,
    id: OrganisationId,
) -> Result<(), Fault<CloseRefused>> {
    let mut tx = backend.store.begin(caller).await?;
    let [place] = row::lock_trees(&mut tx, [id]).await?.ok_or(Refusal::NotFound)?;
    let denied = || Event::denied(EventAction::OrganisationClosed).about(id).at(id);
    let (mut tx, grant) = tx.may(CloseOrganisation, &place, denied).await?;
    let loaded = row::load(tx.conn(), id).await?.ok_or(Refusal::NotFound)?;
    let units = sql!(tx.conn(), scalar: i64,
        "SELECT COUNT(*) FROM organisation WHERE parent_id = $1 AND status = 'active'", id)?;
    let clients = sql!(tx.conn(), scalar: i64,
        "SELECT COUNT(*) FROM relation WHERE controller_id = $1 AND ended_at IS NULL", id)?;
    let [units, clients] = [units, clients].map(|count| u64::try_from(count).unwrap_or_default());
    loaded.status.may_close(loaded.kind, units, clients).map_err(Fault::Rule)?;

    tx.take_time()?;
    let mut events = Vec::new();
    for held in memberships::row::of_organisation(tx.conn(), id).await? {
        let (basis, reason) = (grant.basis(), EndReason::OrganisationClosed);
        events.extend(memberships::row::end(&mut tx, backend, &held, basis, reason, caller.session()).await?);
    }
    events.extend(revoke::revoke_all(&mut tx, id, grant.basis()).await?);
    events.extend(end_relations(&mut tx, id, grant.basis()).await?);
    events.extend(move_homes(&mut tx, id, place.parent(), grant.basis()).await?);
    let now = tx.now();
    sql!(
        tx.conn(),
        execute,
        "UPDATE organisation SET status = 'closed', closed_at = $2 WHERE id = $1",
        grant.thing(),
        now,
    )?;
    let closed = Event::done(EventAction::OrganisationClosed).by(grant.basis()).about(id).at(id);
    tx.commit_all(closed, events).await?;
    Ok(())
}

async fn end_relations(
    tx: &mut Tx,
    organisation: OrganisationId,
    basis: Basis,
) -> Result<Vec<Event>, StoreError> {
    let now = tx.now();
    let serving = sql!(tx.conn(), all: (OrganisationId, OrganisationId),
        "SELECT provider_id, municipality_id FROM organisation_relation
         WHERE (provider_id = $1 OR municipality_id = $1) AND ended_at IS NULL ORDER BY id", organisation)?;
    sql!(
        tx.conn(),
        execute,
        "UPDATE organisation_relation SET ended_at = $2 WHERE (provider_id = $1 OR municipality_id = $1) AND ended_at IS NULL",
        organisation,
        now,
    )?;
    let ended = |(provider, organiser): (OrganisationId, OrganisationId)| {
        Event::done(EventAction::OrganisationUnrelated).by(basis).about(provider).at(organiser)
    };
    Ok(serving.into_iter().map(ended).collect())
}

/// Gives those who are at home here the organisation above for a home; where there is none, that of their oldest
/// membership. Who has none stays: the account closes soon, and restoring it finds a home. Gives the events.
async fn move_homes(
    tx: &mut Tx,
    organisation: OrganisationId,
    parent: Option<OrganisationId>,
    basis: Basis,
) -> Result<Vec<Event>, StoreError> {
    let at_home = sql!(tx.conn(), scalars: AccountId,
        "SELECT id FROM account WHERE home_organisation_id = $1 AND status <> 'cleared' ORDER BY id", organisation)?;
    let now = tx.now();
    let mut events = Vec::new();
    for account in at_home {
        let home = match parent {
            Some(parent) => Some(parent),
            None => sql!(tx.conn(), optional_scalar: OrganisationId,
                "SELECT organisation_id FROM membership
                 WHERE account_id = $1 AND ended_at IS NULL AND (ends_at IS NULL OR ends_at > $2)
                 ORDER BY starts_at, id LIMIT 1", account, now)?,
        };
        let Some(home) = home else { continue };
        events.push(change_home::put(tx, account, home).await?.by(basis));
    }
    Ok(events)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        accounts::invitations::testing::{invite_one, stored_state},
        contacts::end_relation::end_relation,
        on_both_engines,
        testing::{
            citizens::{AINO, ToldRegister},
            scene::Scene,
        },
    };
    use luukku_domain::{
        accounts::{invitation::InvitationState, role::Role},
        contacts::RegisterKey,
        events::Outcome,
    };

    on_both_engines! {
        async fn units_are_closed_first_and_then_everything_in_it_ends(store) {
            let scene = Scene::new(&store).await;
            let caller = scene.caller("Aino Malli", scene.koivula, Role::MainUser).await;
            let editor = scene.member("Eero Esimerkki", scene.education, Role::Editor).await;
            let teacher = scene.member("Liisa Esimerkki", scene.school, Role::MainUser).await;
            scene.caller_as(editor).await;
            scene.caller_as(teacher).await;
            let early = close(&scene.backend, &caller, scene.education).await;
            assert!(matches!(early, Err(Fault::Rule(CloseRefused::UnitsFirst(1)))));
            close(&scene.backend, &caller, scene.school).await.unwrap();
            assert_eq!((scene.open_sessions(teacher).await, scene.open_sessions(editor).await), (0, 1));
            close(&scene.backend, &caller, scene.education).await.unwrap();
            assert_eq!(scene.open_sessions(editor).await, 0);
            assert_eq!(scene.events(EventAction::MembershipEnded, Outcome::Done).await, 2);
            assert_eq!(scene.letters("account_notice").await, 2);
            let again = close(&scene.backend, &caller, scene.school).await;
            assert!(matches!(again, Err(Fault::Rule(CloseRefused::AlreadyClosed))));
        }

        async fn open_invitations_are_revoked_and_overdue_ones_have_expired(store) {
            let scene = Scene::new(&store).await;
            let caller = scene.caller("Aino Malli", scene.koivula, Role::MainUser).await;
            let overdue = invite_one(&scene, &caller, scene.school, Role::Editor, "eka@example.org").await;
            store.clock.advance(chrono::TimeDelta::days(7));
            let open = invite_one(&scene, &caller, scene.school, Role::Editor, "toka@example.org").await;
            let fresh = scene.caller_as(caller.account().unwrap()).await;
            close(&scene.backend, &fresh, scene.school).await.unwrap();
            assert_eq!(stored_state(&scene, overdue).await, InvitationState::Expired);
            assert_eq!(stored_state(&scene, open).await, InvitationState::Revoked);
            assert_eq!(scene.events(EventAction::InvitationExpired, Outcome::Done).await, 1);
            assert_eq!(scene.events(EventAction::InvitationRevoked, Outcome::Done).await, 1);
        }

        async fn a_controller_with_clients_stays_open_until_they_are_none(store) {
            let scene = Scene::new(&store).await;
            let backend = &scene.backend;
            let at = RegisterKey { controller: scene.lehtola, ..scene.vouchers() };
            let relation = scene.relate(&ToldRegister::default(), at, AINO).await;
            let caller = scene.caller("Eero Ylläpitäjä", scene.operator, Role::Maintainer).await;
            let refused = close(backend, &caller, scene.lehtola).await;
            assert!(matches!(refused, Err(Fault::Rule(CloseRefused::HasClients(1)))));
            let clerk = scene.caller("Kaisa Malli", scene.lehtola, Role::CustomerClerk).await;
            end_relation(backend, &clerk, relation).await.unwrap();
            close(backend, &caller, scene.lehtola).await.unwrap();
        }

        async fn a_main_user_closes_what_is_below_but_not_the_organisation_itself(store) {
            let scene = Scene::new(&store).await;
            let caller = scene.caller("Aino Malli", scene.school, Role::MainUser).await;
            let refused = close(&scene.backend, &caller, scene.school).await;
            assert!(matches!(refused, Err(Fault::Refused(Refusal::Forbidden))));
        }

        async fn closing_asks_for_recent_authentication(store) {
            let scene = Scene::new(&store).await;
            let mut caller = scene.caller("Aino Malli", scene.koivula, Role::MainUser).await;
            caller.at = caller.at.plus(chrono::TimeDelta::minutes(11));
            let refused = close(&scene.backend, &caller, scene.school).await;
            assert!(matches!(refused, Err(Fault::Refused(Refusal::AuthenticateAgain))));
        }

        async fn who_is_at_home_in_a_closed_organisation_gets_another_home(store) {
            let scene = Scene::new(&store).await;
            let caller = scene.caller("Eero Ylläpitäjä", scene.operator, Role::Maintainer).await;
            let homes = async || {
                let mut read = store.read().await.unwrap();
                sql!(read.conn(), all: (String, OrganisationId),
                    "SELECT name, home_organisation_id FROM account WHERE name LIKE '%Malli' ORDER BY name").unwrap()
            };
            let home = |name: &str, home| (name.to_owned(), home);
            scene.member("Aino Malli", scene.school, Role::Editor).await;
            close(&scene.backend, &caller, scene.school).await.unwrap();
            assert_eq!(homes().await, [home("Aino Malli", scene.education)]);

            let guest = scene.member("Eero Malli", scene.provider, Role::MainUser).await;
            scene.membership(guest, scene.lehtola, Role::Editor).await;
            store.clock.advance(chrono::TimeDelta::seconds(1));
            scene.membership(guest, scene.koivula, Role::Editor).await;
            scene.member("Liisa Malli", scene.provider, Role::Editor).await;
            close(&scene.backend, &caller, scene.provider).await.unwrap();
            assert_eq!(
                homes().await,
                [
                    home("Aino Malli", scene.education),
                    home("Eero Malli", scene.lehtola),
                    home("Liisa Malli", scene.provider),
                ]
            );
            assert_eq!(scene.events(EventAction::AccountChanged, Outcome::Done).await, 2);
        }
    }
}
