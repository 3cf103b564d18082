//! Moves a unit, with everything below it, under another organisation.

use luukku_domain::{
    accounts::place::MoveRefused,
    caller::Caller,
    events::{Event, EventAction},
    id::OrganisationId,
    permission::{Refusal, action::MoveOrganisation, thing::Moving},
};

use super::row;
use crate::{Backend, fault::Fault};

/// Why a unit was not moved.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RelocateRule {
    /// It cannot stand there.
    Refused(MoveRefused),
    /// One of the two is closed.
    Closed,
}

/// Puts the unit `what` right under `goal`.
pub async fn relocate(
    backend: &Backend,
    caller: &Caller,
    what: OrganisationId,
    goal: OrganisationId,
) -> Result<(), Fault<RelocateRule>> {
    let mut tx = backend.store.begin(caller).await?;
    let [from, to] = row::lock_trees(&mut tx, [what, goal]).await?.ok_or(Refusal::NotFound)?;
    let before = from.parent();
    let moving = Moving { what: from, goal: to };
    let denied = || Event::denied(EventAction::OrganisationMoved).about(what).at(what);
    let (mut tx, grant) = tx.may(MoveOrganisation, &moving, denied).await?;
    moving.what.may_move_under(&moving.goal).map_err(|why| Fault::Rule(RelocateRule::Refused(why)))?;
    let (what, goal) = grant.thing();
    for id in [what, goal] {
        if !row::load(tx.conn(), id).await?.is_some_and(|loaded| loaded.is_active()) {
            return Err(Fault::Rule(RelocateRule::Closed));
        }
    }
    row::put_under(&mut tx, what, goal).await?;
    // Those who lose sight of the unit are told where they last saw it.
    let moved = |at| {
        Event::done(EventAction::OrganisationMoved).by(grant.basis()).about(what).at(at).fields(["parent"])
    };
    tx.commit_all(moved(goal), before.map(moved)).await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{accounts::place, on_both_engines, sql, testing::scene::Scene};
    use luukku_domain::accounts::role::Role;

    on_both_engines! {
        async fn a_whole_subtree_gets_new_paths(store) {
            let scene = Scene::new(&store).await;
            let class = scene.unit(scene.school, "Luokka 1").await;
            let culture = scene.unit(scene.koivula, "Kulttuuri").await;
            let museum = scene.unit(culture, "Museo").await;
            let caller = scene.caller("Aino Malli", scene.koivula, Role::MainUser).await;
            relocate(&scene.backend, &caller, scene.school, museum).await.unwrap();
            let mut read = store.read().await.unwrap();
            let place = place::load(read.conn(), class).await.unwrap().unwrap();
            let path: Vec<_> = place.path().collect();
            assert_eq!(path, [scene.koivula, culture, museum, scene.school, class]);
            assert!(!place.is_in(scene.education));
        }

        async fn both_places_are_told(store) {
            let scene = Scene::new(&store).await;
            let caller = scene.caller("Aino Malli", scene.koivula, Role::MainUser).await;
            relocate(&scene.backend, &caller, scene.school, scene.koivula).await.unwrap();
            let mut read = store.read().await.unwrap();
            let mut at = sql!(read.conn(), scalars: OrganisationId,
                "SELECT organisation_id FROM event WHERE action = 'organisation.moved' AND outcome = 'done'").unwrap();
            at.sort_unstable();
            let mut expected = [scene.education, scene.koivula];
            expected.sort_unstable();
            assert_eq!(at, expected);
        }

        async fn a_unit_never_goes_under_itself_nor_into_a_strange_tree(store) {
            let scene = Scene::new(&store).await;
            let main_user = scene.caller("Aino Malli", scene.koivula, Role::MainUser).await;
            let refused = relocate(&scene.backend, &main_user, scene.education, scene.school).await;
            assert!(matches!(refused, Err(Fault::Rule(RelocateRule::Refused(MoveRefused::IntoItself)))));
            let refused = relocate(&scene.backend, &main_user, scene.school, scene.lehtola).await;
            assert!(matches!(refused, Err(Fault::Refused(Refusal::NotFound))));
            let maintainer = scene.caller("Eero Ylläpitäjä", scene.operator, Role::Maintainer).await;
            let refused = relocate(&scene.backend, &maintainer, scene.school, scene.provider).await;
            assert!(matches!(refused, Err(Fault::Rule(RelocateRule::Refused(MoveRefused::OtherKindOfTree)))));
            relocate(&scene.backend, &maintainer, scene.school, scene.lehtola).await.unwrap();
        }

        async fn of_two_moves_at_once_that_would_close_a_circle_one_is_refused(store) {
            let scene = Scene::new(&store).await;
            let (one, other) = (scene.unit(scene.koivula, "Yksi").await, scene.unit(scene.koivula, "Kaksi").await);
            let caller = scene.caller("Aino Malli", scene.koivula, Role::MainUser).await;
            let (first, second) = tokio::join!(
                relocate(&scene.backend, &caller, one, other),
                relocate(&scene.backend, &caller, other, one),
            );
            assert!(first.is_ok() != second.is_ok());
        }
    }
}
