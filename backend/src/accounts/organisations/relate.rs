//! Relates a provider to the organiser whom it serves in one service, and ends that. Nothing is inherited through it.

use luukku_domain::{
    caller::Caller,
    events::{Event, EventAction},
    id::{OrganisationId, ServingId},
    permission::{Refusal, action::RelateProvider, thing::Serving},
    values::{ServiceName, ServiceNameError},
};

use super::row;
use crate::{
    Backend,
    fault::{Fault, NoRule},
    sql,
};

/// Why they were not related.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RelateRule {
    /// The name of the service.
    Service(ServiceNameError),
    /// There is no open provider or company of this id.
    NotAProvider,
    /// The organiser is a unit, serves others itself, or is closed.
    NotAnOrganiser,
    /// They are related in this service already.
    Already,
}

/// Relates `provider` to `organiser` for a service. Gives the relation's id.
pub async fn relate(
    backend: &Backend,
    caller: &Caller,
    provider: OrganisationId,
    organiser: OrganisationId,
    service: &str,
) -> Result<ServingId, Fault<RelateRule>> {
    let mut tx = backend.store.begin(caller).await?;
    // The provider, too: it may be closing.
    let [place, _] = row::lock_trees(&mut tx, [organiser, provider]).await?.ok_or(Refusal::NotFound)?;
    let denied = || Event::denied(EventAction::OrganisationRelated).about(provider).at(organiser);
    let serving = Serving { provider, organiser: place };
    let (mut tx, grant) = tx.may(RelateProvider, &serving, denied).await?;
    let service = ServiceName::parse(service).map_err(|error| Fault::Rule(RelateRule::Service(error)))?;
    let (provider, organiser) = grant.thing();
    if !row::load(tx.conn(), provider).await?.is_some_and(|row| row.is_active() && row.kind.can_serve()) {
        return Err(Fault::Rule(RelateRule::NotAProvider));
    }
    if !row::load(tx.conn(), organiser).await?.is_some_and(|row| row.is_active() && row.kind.is_controller())
    {
        return Err(Fault::Rule(RelateRule::NotAnOrganiser));
    }
    let there = sql!(tx.conn(), optional_scalar: ServingId,
        "SELECT id FROM organisation_relation
         WHERE provider_id = $1 AND municipality_id = $2 AND service = $3 AND ended_at IS NULL",
        provider, organiser, &service)?;
    if there.is_some() {
        return Err(Fault::Rule(RelateRule::Already));
    }
    let (id, now) = (tx.id(ServingId::new), tx.now());
    sql!(
        tx.conn(),
        execute,
        "INSERT INTO organisation_relation (id, provider_id, municipality_id, service, started_at)
         VALUES ($1, $2, $3, $4, $5)",
        id,
        provider,
        organiser,
        &service,
        now,
    )?;
    let related = Event::done(EventAction::OrganisationRelated).by(grant.basis()).about(provider);
    tx.commit(related.at(organiser)).await?;
    Ok(id)
}

/// Ends a relation. One that has ended already is not found.
pub async fn unrelate(backend: &Backend, caller: &Caller, id: ServingId) -> Result<(), Fault<NoRule>> {
    let mut tx = backend.store.begin(caller).await?;
    let found = sql!(tx.conn(), optional: (OrganisationId, OrganisationId),
        "SELECT provider_id, municipality_id FROM organisation_relation WHERE id = $1 AND ended_at IS NULL", id)?;
    let (provider, organiser) = found.ok_or(Refusal::NotFound)?;
    let [place] = row::lock_trees(&mut tx, [organiser]).await?.ok_or(Refusal::NotFound)?;
    let denied = || Event::denied(EventAction::OrganisationUnrelated).about(provider).at(organiser);
    let (mut tx, grant) = tx.may(RelateProvider, &Serving { provider, organiser: place }, denied).await?;
    let now = tx.now();
    let ended = sql!(
        tx.conn(),
        execute,
        "UPDATE organisation_relation SET ended_at = $2 WHERE id = $1 AND ended_at IS NULL",
        id,
        now,
    )?;
    if ended == 0 {
        return Err(Refusal::NotFound.into());
    }
    let unrelated = Event::done(EventAction::OrganisationUnrelated).by(grant.basis()).about(provider);
    tx.commit(unrelated.at(organiser)).await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{on_both_engines, testing::scene::Scene};
    use luukku_domain::{accounts::role::Role, events::Outcome};

    on_both_engines! {
        async fn a_provider_serves_a_town_once_for_each_service(store) {
            let scene = Scene::new(&store).await;
            let caller = scene.caller("Aino Malli", scene.koivula, Role::MainUser).await;
            let serve = async |service| {
                relate(&scene.backend, &caller, scene.provider, scene.koivula, service).await
            };
            let id = serve("Kotihoito").await.unwrap();
            assert!(matches!(serve(" Kotihoito").await, Err(Fault::Rule(RelateRule::Already))));
            serve("Siivous").await.unwrap();
            unrelate(&scene.backend, &caller, id).await.unwrap();
            let again = unrelate(&scene.backend, &caller, id).await;
            assert!(matches!(again, Err(Fault::Refused(Refusal::NotFound))));
            serve("Kotihoito").await.unwrap();
            assert_eq!(scene.events(EventAction::OrganisationRelated, Outcome::Done).await, 3);
        }

        async fn only_the_organiser_s_side_relates_and_only_to_providers(store) {
            let scene = Scene::new(&store).await;
            let theirs = scene.caller("Eero Esimerkki", scene.provider, Role::MainUser).await;
            let refused = relate(&scene.backend, &theirs, scene.provider, scene.koivula, "Kotihoito").await;
            assert!(matches!(refused, Err(Fault::Refused(Refusal::NotFound))));
            let ours = scene.caller("Aino Malli", scene.koivula, Role::MainUser).await;
            let refused = relate(&scene.backend, &ours, scene.lehtola, scene.koivula, "Kotihoito").await;
            assert!(matches!(refused, Err(Fault::Rule(RelateRule::NotAProvider))));
            let refused = relate(&scene.backend, &ours, scene.provider, scene.school, "Kotihoito").await;
            assert!(matches!(refused, Err(Fault::Rule(RelateRule::NotAnOrganiser))));
        }
    }
}
