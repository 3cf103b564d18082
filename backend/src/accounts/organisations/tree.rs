//! An organisation with everything below it, as a tree.

use luukku_domain::{
    accounts::organisation::OrganisationKind,
    caller::Caller,
    events::{Event, EventAction},
    id::OrganisationId,
    permission::{Refusal, action::ViewOrganisation},
};
use sqlx::FromRow;
use std::collections::BTreeMap;

use super::{
    super::{look, place},
    row::Names,
};
use crate::{
    Backend,
    fault::{Fault, NoRule},
    sql,
};

/// One organisation of a tree.
#[derive(Debug, Clone, PartialEq, Eq, FromRow)]
pub struct Branch {
    /// Its id.
    pub id: OrganisationId,
    /// What it stands right under.
    pub parent_id: Option<OrganisationId>,
    /// Its kind.
    pub kind: OrganisationKind,
    /// Its names.
    #[sqlx(flatten)]
    pub names: Names,
    /// How far below the top of this tree it stands; 0 for the top.
    pub depth: i64,
}

/// The active organisations from `top` downwards: each followed by what stands below it, siblings by name.
pub async fn tree(
    backend: &Backend,
    caller: &Caller,
    top: OrganisationId,
) -> Result<Vec<Branch>, Fault<NoRule>> {
    let mut read = backend.store.read().await?;
    let place = place::load(read.conn(), top).await?.ok_or(Refusal::NotFound)?;
    let rows = sql!(read.conn(), all: Branch,
        "SELECT o.id, o.parent_id, o.kind, o.name_fi, o.name_sv, o.name_en, a.depth
         FROM organisation_above a JOIN organisation o ON o.id = a.organisation_id
         WHERE a.above_id = $1 AND o.status = 'active' ORDER BY o.sort_name, o.id", top)?;
    drop(read);
    let denied = Event::denied(EventAction::OrganisationViewed).about(top).at(top);
    let grant = look::may(backend, caller, ViewOrganisation, &place, denied).await?;
    let seen = Event::done(EventAction::OrganisationViewed).by(grant.basis()).about(top).at(top);
    look::leave(backend, caller, seen.fields(["units"])).await?;
    Ok(depth_first(rows, top))
}

fn depth_first(rows: Vec<Branch>, top: OrganisationId) -> Vec<Branch> {
    let mut below = BTreeMap::<OrganisationId, Vec<Branch>>::new();
    let mut waiting = Vec::new();
    for branch in rows {
        match branch.parent_id {
            Some(parent) if branch.id != top => below.entry(parent).or_default().push(branch),
            _ => waiting.push(branch),
        }
    }
    let mut ordered = Vec::new();
    while let Some(branch) = waiting.pop() {
        waiting.extend(below.remove(&branch.id).unwrap_or_default().into_iter().rev());
        ordered.push(branch);
    }
    ordered
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{on_both_engines, testing::scene::Scene};
    use luukku_domain::accounts::role::Role;

    on_both_engines! {
        async fn each_organisation_is_followed_by_what_stands_below_it(store) {
            let scene = Scene::new(&store).await;
            scene.unit(scene.koivula, "Ateriapalvelut").await;
            scene.unit(scene.education, "Aikuisopisto").await;
            let caller = scene.caller("Aino Malli", scene.koivula, Role::MainUser).await;
            let tree = tree(&scene.backend, &caller, scene.koivula).await.unwrap();
            let shown: Vec<_> = tree.iter().map(|branch| (branch.depth, branch.names.name_fi.as_str())).collect();
            assert_eq!(
                shown,
                [(0, "Koivula"), (1, "Ateriapalvelut"), (1, "Sivistyspalvelut"), (2, "Aikuisopisto"), (2, "Harjun koulu")]
            );
        }

        async fn a_tree_begins_where_it_is_asked_to(store) {
            let scene = Scene::new(&store).await;
            let caller = scene.caller("Aino Malli", scene.school, Role::MainUser).await;
            let own = tree(&scene.backend, &caller, scene.school).await.unwrap();
            assert_eq!(own.iter().map(|branch| branch.id).collect::<Vec<_>>(), [scene.school]);
            let refused = tree(&scene.backend, &caller, scene.education).await;
            assert!(matches!(refused, Err(Fault::Refused(Refusal::NotFound))));
        }
    }
}
