//! The active organisations that a form offers to choose from.

use luukku_domain::{
    caller::Caller,
    events::{Event, EventAction},
    id::OrganisationId,
    permission::{
        Refusal,
        action::{ListOrganisations, RelateProvider},
        thing::Serving,
    },
};
use sqlx::FromRow;

use super::{
    super::{look, place},
    row::Names,
};
use crate::{
    Backend,
    fault::{Fault, NoRule},
    sql,
};

/// More than any installation has: whoever chooses types the first letters of a name.
const OFFERED: i64 = 10_000;

/// An organisation to choose.
#[derive(Debug, Clone, PartialEq, Eq, FromRow)]
pub struct Choice {
    /// Its id.
    pub id: OrganisationId,
    /// Its names.
    #[sqlx(flatten)]
    pub names: Names,
    /// The root of its tree: the name in Finnish, when it is a unit.
    pub root_fi: Option<String>,
}

/// The active organisations that the caller may list, by name.
pub async fn choose(backend: &Backend, caller: &Caller) -> Result<Vec<Choice>, Fault<NoRule>> {
    let denied = Event::denied(EventAction::OrganisationsViewed);
    let scope = look::scope(backend, caller, ListOrganisations, denied).await?;
    let mut read = backend.store.read().await?;
    let choices = sql!(read.conn(), all: Choice,
        "SELECT o.id, o.name_fi, o.name_sv, o.name_en, r.name_fi AS root_fi
         FROM organisation o
         LEFT JOIN organisation_above up ON up.organisation_id = o.id AND up.depth > 0 AND NOT EXISTS
            (SELECT 1 FROM organisation_above h WHERE h.organisation_id = o.id AND h.depth > up.depth)
         LEFT JOIN organisation r ON r.id = up.above_id
         WHERE o.status = 'active' AND ($1 = '*' OR o.id IN
            (SELECT x.organisation_id FROM organisation_above x WHERE $1 LIKE '%' || x.above_text || '%'))
         ORDER BY o.sort_name, o.id LIMIT $2", scope.bind(), OFFERED)?;
    drop(read);
    let seen = Event::done(EventAction::OrganisationsViewed).by(scope.basis());
    look::leave(backend, caller, seen).await?;
    Ok(choices)
}

/// The active providers and companies that an organiser can relate to itself. They are public knowledge (the business
/// register), so whoever relates providers sees all of them.
pub async fn providers(
    backend: &Backend,
    caller: &Caller,
    organiser: OrganisationId,
) -> Result<Vec<Choice>, Fault<NoRule>> {
    let mut read = backend.store.read().await?;
    let place = place::load(read.conn(), organiser).await?.ok_or(Refusal::NotFound)?;
    let choices = sql!(read.conn(), all: Choice,
        "SELECT id, name_fi, name_sv, name_en, CAST(NULL AS TEXT) AS root_fi FROM organisation
         WHERE status = 'active' AND kind IN ('provider', 'company') ORDER BY sort_name, id LIMIT $1", OFFERED)?;
    drop(read);
    let serving = Serving { provider: organiser, organiser: place };
    let event = |event: Event| event.at(organiser).fields(["providers"]);
    let denied = event(Event::denied(EventAction::OrganisationsViewed));
    let grant = look::may(backend, caller, RelateProvider, &serving, denied).await?;
    let seen = event(Event::done(EventAction::OrganisationsViewed)).by(grant.basis());
    look::leave(backend, caller, seen).await?;
    Ok(choices)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{on_both_engines, testing::scene::Scene};
    use luukku_domain::{accounts::role::Role, events::Outcome};

    on_both_engines! {
        async fn whoever_relates_providers_is_offered_all_of_them(store) {
            let scene = Scene::new(&store).await;
            let ours = scene.caller("Aino Malli", scene.koivula, Role::MainUser).await;
            let offered = providers(&scene.backend, &ours, scene.koivula).await.unwrap();
            assert_eq!(offered.iter().map(|choice| choice.id).collect::<Vec<_>>(), [scene.provider]);
            assert!(offered.iter().all(|choice| choice.root_fi.is_none()));
            assert_eq!(scene.events(EventAction::OrganisationsViewed, Outcome::Done).await, 1);

            let editor = scene.caller("Eero Esimerkki", scene.koivula, Role::Editor).await;
            assert!(matches!(providers(&scene.backend, &editor, scene.koivula).await, Err(Fault::Refused(_))));
            let elsewhere = providers(&scene.backend, &ours, scene.lehtola).await;
            assert!(matches!(elsewhere, Err(Fault::Refused(_))), "{elsewhere:?}");
            assert_eq!(scene.events(EventAction::OrganisationsViewed, Outcome::Denied).await, 2);
            let nowhere = store.ambient().id(OrganisationId::new);
            let missing = providers(&scene.backend, &ours, nowhere).await;
            assert!(matches!(missing, Err(Fault::Refused(Refusal::NotFound))), "{missing:?}");
        }

        async fn a_unit_is_offered_with_the_root_of_its_tree(store) {
            let scene = Scene::new(&store).await;
            let caller = scene.caller("Aino Malli", scene.koivula, Role::MainUser).await;
            let offered = choose(&scene.backend, &caller).await.unwrap();
            let offered: Vec<_> =
                offered.iter().map(|choice| (choice.names.name_fi.as_str(), choice.root_fi.as_deref())).collect();
            assert_eq!(
                offered,
                [("Harjun koulu", Some("Koivula")), ("Koivula", None), ("Sivistyspalvelut", Some("Koivula"))]
            );
        }
    }
}
