//! The page of one organisation: its place, units, relations, main users.

use luukku_domain::{
    accounts::{
        organisation::{OrganisationKind, OrganisationStatus},
        place::Place,
    },
    caller::Caller,
    events::{Event, EventAction},
    id::{AccountId, OrganisationId, ServingId},
    permission::{
        Refusal,
        action::{ViewOrganisation, ViewUser},
        thing::User,
    },
    time::Timestamp,
    values::BusinessId,
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
    store::{Conn, StoreError},
};

/// What the page shows.
#[derive(Debug, Clone)]
pub struct OrganisationPage {
    /// Where it stands; what may be offered is asked of it (`caller.may`).
    pub place: Place,
    /// Names, kind, status, dates.
    pub organisation: OrganisationData,
    /// What stands above it, the root first.
    pub above: Vec<Neighbour>,
    /// The active units right below it, by name.
    pub units: Vec<Neighbour>,
    /// Whom it serves, or who serves it; live ones only.
    pub serving: Vec<ServingRow>,
    /// Who keeps it: main users, at the operator maintainers. Empty for those who may not see users.
    pub keepers: Vec<Keeper>,
    /// How many people have a live role in it.
    pub people: i64,
}

/// The organisation itself.
#[derive(Debug, Clone, PartialEq, Eq, FromRow)]
pub struct OrganisationData {
    /// Its id.
    pub id: OrganisationId,
    /// Its kind.
    pub kind: OrganisationKind,
    /// Whether it is in use.
    pub status: OrganisationStatus,
    /// Its names.
    #[sqlx(flatten)]
    pub names: Names,
    /// Its business ID.
    pub business_id: Option<BusinessId>,
    /// What it was merged into.
    pub merged_into_id: Option<OrganisationId>,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it was closed or merged.
    pub closed_at: Option<Timestamp>,
}

/// An organisation above or below.
#[derive(Debug, Clone, PartialEq, Eq, FromRow)]
pub struct Neighbour {
    /// Its id.
    pub id: OrganisationId,
    /// Its names.
    #[sqlx(flatten)]
    pub names: Names,
}

/// A provider at the service of an organiser.
#[derive(Debug, Clone, PartialEq, Eq, FromRow)]
pub struct ServingRow {
    /// The relation.
    pub id: ServingId,
    /// The other organisation of the two.
    pub other_id: OrganisationId,
    /// Its names.
    #[sqlx(flatten)]
    pub names: Names,
    /// In which service.
    pub service: String,
    /// Since when.
    pub started_at: Timestamp,
}

/// Somebody who keeps the organisation.
#[derive(Debug, Clone, PartialEq, Eq, FromRow)]
pub struct Keeper {
    /// The account.
    pub id: AccountId,
    /// The person's name.
    pub name: Option<String>,
    /// The person's e-mail.
    pub email: Option<String>,
}

/// The page of an organisation. Looking at it is an event.
pub async fn view(
    backend: &Backend,
    caller: &Caller,
    id: OrganisationId,
) -> Result<OrganisationPage, Fault<NoRule>> {
    let mut read = backend.store.read().await?;
    let place = place::load(read.conn(), id).await?.ok_or(Refusal::NotFound)?;
    let page = load(read.conn(), place, backend.ambient().now()).await?;
    drop(read);
    let denied = Event::denied(EventAction::OrganisationViewed).about(id).at(id);
    let grant = look::may(backend, caller, ViewOrganisation, &page.place, denied).await?;
    let page = without_unseen(page, caller);
    let seen = Event::done(EventAction::OrganisationViewed).by(grant.basis()).about(id).at(id);
    look::leave(backend, caller, seen.subjects(page.keepers.iter().map(|keeper| keeper.id))).await?;
    Ok(page)
}

/// Editors see their organisation, but not its people.
fn without_unseen(page: OrganisationPage, caller: &Caller) -> OrganisationPage {
    let places = vec![page.place.clone()];
    let seen =
        |keeper: &Keeper| caller.may(ViewUser, &User { account: keeper.id, places: places.clone() }).is_ok();
    let keepers = page.keepers.into_iter().filter(seen).collect();
    OrganisationPage { keepers, ..page }
}

async fn load(conn: &mut Conn, place: Place, now: Timestamp) -> Result<OrganisationPage, StoreError> {
    let id = place.id();
    let organisation = sql!(conn, one: OrganisationData,
        "SELECT id, kind, status, name_fi, name_sv, name_en, business_id, merged_into_id, created_at, closed_at
         FROM organisation WHERE id = $1", id)?;
    let above = sql!(conn, all: Neighbour,
        "SELECT o.id, o.name_fi, o.name_sv, o.name_en FROM organisation_above a JOIN organisation o ON o.id = a.above_id
         WHERE a.organisation_id = $1 AND a.depth > 0 ORDER BY a.depth DESC", id)?;
    let units = sql!(conn, all: Neighbour,
        "SELECT id, name_fi, name_sv, name_en FROM organisation WHERE parent_id = $1 AND status = 'active'
         ORDER BY sort_name, id", id)?;
    let serving = sql!(conn, all: ServingRow,
        "SELECT r.id, o.id AS other_id, o.name_fi, o.name_sv, o.name_en, r.service, r.started_at
         FROM organisation_relation r
         JOIN organisation o ON (o.id = r.provider_id OR o.id = r.municipality_id) AND o.id <> $1
         WHERE (r.provider_id = $1 OR r.municipality_id = $1) AND r.ended_at IS NULL ORDER BY o.sort_name, r.service, r.id",
        id)?;
    let keepers = sql!(conn, all: Keeper,
        "SELECT DISTINCT a.id, a.name, a.email, a.sort_name FROM membership m JOIN account a ON a.id = m.account_id
         WHERE m.organisation_id = $1 AND m.role IN ('main_user', 'maintainer') AND m.ended_at IS NULL
            AND m.starts_at <= $2 AND (m.ends_at IS NULL OR m.ends_at > $2) AND a.status = 'active'
         ORDER BY a.sort_name, a.id", id, now)?;
    let people = sql!(conn, scalar: i64,
        "SELECT COUNT(DISTINCT account_id) FROM membership WHERE organisation_id = $1 AND ended_at IS NULL", id)?;
    Ok(OrganisationPage { place, organisation, above, units, serving, keepers, people })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{accounts::organisations::relate, on_both_engines, testing::scene::Scene};
    use luukku_domain::{accounts::role::Role, events::Outcome};

    on_both_engines! {
        async fn the_page_shows_place_units_relations_and_main_users(store) {
            let scene = Scene::new(&store).await;
            let caller = scene.caller("Aino Malli", scene.koivula, Role::MainUser).await;
            relate::relate(&scene.backend, &caller, scene.provider, scene.koivula, "Kotihoito").await.unwrap();
            scene.member("Eero Esimerkki", scene.koivula, Role::Editor).await;
            let page = view(&scene.backend, &caller, scene.koivula).await.unwrap();
            assert_eq!(page.units.iter().map(|unit| unit.id).collect::<Vec<_>>(), [scene.education]);
            assert_eq!(page.serving[0].names.name_fi.as_str(), "Hoivapolku Oy");
            assert_eq!(page.keepers.iter().map(|keeper| keeper.name.as_deref()).collect::<Vec<_>>(), [Some("Aino Malli")]);
            assert_eq!(page.people, 2);
            let below = view(&scene.backend, &caller, scene.school).await.unwrap();
            assert_eq!(below.above.iter().map(|above| above.id).collect::<Vec<_>>(), [scene.koivula, scene.education]);
            assert_eq!(scene.events(EventAction::OrganisationViewed, Outcome::Done).await, 2);
        }

        async fn an_editor_sees_the_organisation_without_its_people(store) {
            let scene = Scene::new(&store).await;
            scene.member("Aino Malli", scene.school, Role::MainUser).await;
            let editor = scene.caller("Eero Esimerkki", scene.school, Role::Editor).await;
            let page = view(&scene.backend, &editor, scene.school).await.unwrap();
            assert!(page.keepers.is_empty());
            let refused = view(&scene.backend, &editor, scene.koivula).await;
            assert!(matches!(refused, Err(Fault::Refused(Refusal::NotFound))));
        }
    }
}
