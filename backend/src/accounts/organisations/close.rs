//! Closes an organisation: units first, then its memberships end, its invitations are revoked, its relations end.

use luukku_domain::{
    accounts::{membership::EndReason, organisation::CloseRefused},
    caller::Caller,
    events::{Event, EventAction},
    id::OrganisationId,
    permission::{Basis, Refusal, action::CloseOrganisation},
};

use super::{
    super::{invitations::revoke, memberships},
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
    loaded.status.may_close(loaded.kind, u64::try_from(units).unwrap_or_default()).map_err(Fault::Rule)?;

    let mut events = Vec::new();
    for held in memberships::row::of_organisation(tx.conn(), id).await? {
        let (basis, reason) = (grant.basis(), EndReason::OrganisationClosed);
        events.extend(memberships::row::end(&mut tx, backend, &held, basis, reason, caller.session()).await?);
    }
    events.extend(revoke::revoke_all(&mut tx, id, grant.basis()).await?);
    events.extend(end_relations(&mut tx, id, grant.basis()).await?);
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        accounts::invitations::testing::{invite_one, stored_state},
        on_both_engines,
        testing::scene::Scene,
    };
    use luukku_domain::{
        accounts::{invitation::InvitationState, role::Role},
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
    }
}
