//! Merges one organisation into another: units, memberships, homes and relations go over, duplicates end, invitations
//! are revoked, and what is left is closed.

use luukku_domain::{
    accounts::{membership::EndReason, place::MoveRefused},
    caller::Caller,
    events::{Event, EventAction},
    id::{AccountId, OrganisationId},
    permission::{Basis, Refusal, action::MergeOrganisations, thing::Moving},
};

use super::{
    super::{
        invitations::revoke,
        memberships::row::{self as membership_row, Held},
    },
    row,
};
use crate::{
    Backend,
    fault::Fault,
    sql,
    store::{StoreError, Tx},
};

/// Why two organisations were not merged.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MergeRule {
    /// They do not fit together.
    Refused(MoveRefused),
    /// One of the two is closed.
    Closed,
    /// It is the controller of registers with citizens; those are handed over by the controllers first.
    HoldsRegisters,
}

/// Merges `what` into `goal`.
pub async fn merge(
    backend: &Backend,
    caller: &Caller,
    what: OrganisationId,
    goal: OrganisationId,
) -> Result<(), Fault<MergeRule>> {
    let mut tx = backend.store.begin(caller).await?;
    let [from, to] = row::lock_trees(&mut tx, [what, goal]).await?.ok_or(Refusal::NotFound)?;
    let moving = Moving { what: from, goal: to };
    let denied = || Event::denied(EventAction::OrganisationMerged).about(what).at(what);
    let (mut tx, grant) = tx.may(MergeOrganisations, &moving, denied).await?;
    moving.what.may_merge_into(&moving.goal).map_err(|why| Fault::Rule(MergeRule::Refused(why)))?;
    let (what, goal) = grant.thing();
    for id in [what, goal] {
        if !row::load(tx.conn(), id).await?.is_some_and(|loaded| loaded.is_active()) {
            return Err(Fault::Rule(MergeRule::Closed));
        }
    }
    let citizens =
        sql!(tx.conn(), scalar: i64, "SELECT COUNT(*) FROM relation WHERE controller_id = $1", what)?;
    if citizens > 0 {
        return Err(Fault::Rule(MergeRule::HoldsRegisters));
    }
    let basis = grant.basis();
    let mut events = move_units(&mut tx, what, goal, basis).await?;
    events.extend(move_memberships(&mut tx, backend, caller, (what, goal), basis).await?);
    events.extend(revoke::revoke_all(&mut tx, what, basis).await?);
    let homes = move_homes(&mut tx, what, goal).await?;
    move_relations(&mut tx, what, goal).await?;
    let now = tx.now();
    sql!(
        tx.conn(),
        execute,
        "UPDATE organisation SET status = 'closed', closed_at = $3, merged_into_id = $2 WHERE id = $1",
        what,
        goal,
        now,
    )?;
    let merged = Event::done(EventAction::OrganisationMerged).by(basis).about(what).at(goal);
    tx.commit_all(merged.subjects(homes), events).await?;
    Ok(())
}

async fn move_units(
    tx: &mut Tx,
    what: OrganisationId,
    goal: OrganisationId,
    basis: Basis,
) -> Result<Vec<Event>, StoreError> {
    let units = sql!(tx.conn(), scalars: OrganisationId,
        "SELECT id FROM organisation WHERE parent_id = $1 AND status = 'active' ORDER BY id", what)?;
    for unit in &units {
        row::put_under(tx, *unit, goal).await?;
    }
    let moved = |unit| Event::done(EventAction::OrganisationMoved).by(basis).about(unit).at(goal);
    Ok(units.into_iter().map(moved).collect())
}

async fn move_memberships(
    tx: &mut Tx,
    backend: &Backend,
    caller: &Caller,
    (what, goal): (OrganisationId, OrganisationId),
    basis: Basis,
) -> Result<Vec<Event>, StoreError> {
    let there = membership_row::of_organisation(tx.conn(), goal).await?;
    let same = |one: &Held, other: &Held| {
        one.thing.account == other.thing.account && one.thing.role == other.thing.role
    };
    let mut events = Vec::new();
    for held in membership_row::of_organisation(tx.conn(), what).await? {
        if there.iter().any(|other| same(&held, other)) {
            let reason = EndReason::OrganisationClosed;
            events.extend(membership_row::end(tx, backend, &held, basis, reason, caller.session()).await?);
            continue;
        }
        sql!(
            tx.conn(),
            execute,
            "UPDATE membership SET organisation_id = $2, version = version + 1 WHERE id = $1",
            held.thing.id,
            goal,
        )?;
        let moved = Event::done(EventAction::MembershipChanged).by(basis).about(held.thing.id);
        events.push(moved.subject(held.thing.account).at(goal).fields(["organisation"]));
    }
    Ok(events)
}

/// Gives the accounts whose home goes over.
async fn move_homes(
    tx: &mut Tx,
    what: OrganisationId,
    goal: OrganisationId,
) -> Result<Vec<AccountId>, StoreError> {
    let homes = sql!(tx.conn(), scalars: AccountId,
        "SELECT id FROM account WHERE home_organisation_id = $1 ORDER BY id", what)?;
    sql!(
        tx.conn(),
        execute,
        "UPDATE account SET home_organisation_id = $2 WHERE home_organisation_id = $1",
        what,
        goal,
    )?;
    Ok(homes)
}

/// Puts the goal in the place of the merged one in its relations; one that the goal has already ends.
async fn move_relations(tx: &mut Tx, what: OrganisationId, goal: OrganisationId) -> Result<(), StoreError> {
    let now = tx.now();
    sql!(
        tx.conn(),
        execute,
        "UPDATE organisation_relation SET ended_at = $3 WHERE ended_at IS NULL
            AND (provider_id = $1 AND EXISTS (SELECT 1 FROM organisation_relation r WHERE r.ended_at IS NULL
                AND r.provider_id = $2 AND r.municipality_id = organisation_relation.municipality_id
                AND r.service = organisation_relation.service)
            OR municipality_id = $1 AND EXISTS (SELECT 1 FROM organisation_relation r WHERE r.ended_at IS NULL
                AND r.municipality_id = $2 AND r.provider_id = organisation_relation.provider_id
                AND r.service = organisation_relation.service))",
        what,
        goal,
        now,
    )?;
    sql!(
        tx.conn(),
        execute,
        "UPDATE organisation_relation SET provider_id = $2 WHERE provider_id = $1 AND ended_at IS NULL",
        what,
        goal,
    )?;
    sql!(
        tx.conn(),
        execute,
        "UPDATE organisation_relation SET municipality_id = $2 WHERE municipality_id = $1 AND ended_at IS NULL",
        what,
        goal,
    )?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{accounts::place, on_both_engines, testing::scene::Scene};
    use luukku_domain::{accounts::role::Role, events::Outcome};

    on_both_engines! {
        async fn units_and_memberships_go_over_and_duplicates_end(store) {
            let scene = Scene::new(&store).await;
            let caller = scene.caller("Aino Malli", scene.koivula, Role::MainUser).await;
            let culture = scene.unit(scene.koivula, "Kulttuuri").await;
            let both = scene.member("Eero Esimerkki", scene.education, Role::Editor).await;
            scene.membership(both, culture, Role::Editor).await;
            let one = scene.member("Liisa Esimerkki", scene.education, Role::MainUser).await;
            merge(&scene.backend, &caller, scene.education, culture).await.unwrap();

            let mut read = store.read().await.unwrap();
            let school = place::load(read.conn(), scene.school).await.unwrap().unwrap();
            assert_eq!(school.parent(), Some(culture));
            for account in [both, one] {
                let held = membership_row::of_account(read.conn(), account).await.unwrap();
                assert_eq!(held.iter().map(|held| held.thing.place.id()).collect::<Vec<_>>(), [culture]);
            }
            let homes = sql!(read.conn(), scalar: i64,
                "SELECT COUNT(*) FROM account WHERE home_organisation_id = $1", culture).unwrap();
            assert_eq!(homes, 2);
            let closed = row::load(read.conn(), scene.education).await.unwrap().unwrap();
            assert!(!closed.is_active());
            assert_eq!(scene.events(EventAction::MembershipChanged, Outcome::Done).await, 1);
            assert_eq!(scene.events(EventAction::MembershipEnded, Outcome::Done).await, 1);
        }

        async fn a_town_and_a_provider_do_not_merge(store) {
            let scene = Scene::new(&store).await;
            let caller = scene.caller("Eero Ylläpitäjä", scene.operator, Role::Maintainer).await;
            let refused = merge(&scene.backend, &caller, scene.provider, scene.lehtola).await;
            assert!(matches!(refused, Err(Fault::Rule(MergeRule::Refused(MoveRefused::OtherKindOfTree)))));
            merge(&scene.backend, &caller, scene.lehtola, scene.koivula).await.unwrap();
            let again = merge(&scene.backend, &caller, scene.lehtola, scene.koivula).await;
            assert!(matches!(again, Err(Fault::Rule(MergeRule::Closed))));
        }
    }
}
