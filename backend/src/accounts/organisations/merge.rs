//! Merges one organisation into another: units, memberships, homes and relations go over, duplicates end, invitations
//! are revoked, and what is left is closed.

use luukku_domain::{
    accounts::{
        membership::{EndReason, MembershipState},
        place::MoveRefused,
    },
    caller::Caller,
    events::{Event, EventAction},
    id::{AccountId, OrganisationId, ServingId},
    permission::{Basis, Refusal, action::MergeOrganisations, thing::Moving},
    values::ServiceName,
};
use sqlx::FromRow;
use std::collections::HashMap;

use super::{
    super::{
        invitations::{policy, revoke},
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
    /// Roles would go over, and the goal lets others give access.
    NotItsWay,
    /// Roles would go over, and in the goal a second main user approves: a maintainer merges them.
    NeedsApproval,
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
    let held = membership_row::of_organisation(tx.conn(), what).await?;
    if !held.is_empty() {
        // Whose role goes over gets access to the goal: that follows the goal's own way, as an invitation does.
        let policy = policy::load(tx.conn(), goal).await?;
        let against = if policy.lets(caller, &moving.goal) {
            policy.needs_approval(basis).then_some(MergeRule::NeedsApproval)
        } else {
            Some(MergeRule::NotItsWay)
        };
        if let Some(rule) = against {
            tx.refuse(denied()).await?;
            return Err(Fault::Rule(rule));
        }
    }
    tx.take_time()?;
    let mut events = move_units(&mut tx, what, goal, basis).await?;
    events.extend(move_memberships(&mut tx, backend, caller, (&held, goal), basis).await?);
    events.extend(revoke::revoke_all(&mut tx, what, basis).await?);
    let homes = move_homes(&mut tx, what, goal).await?;
    events.extend(move_relations(&mut tx, what, goal, basis).await?);
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

/// Puts the memberships into the goal. Of two with the same role the goal's stays, with the later end of both; one of the
/// goal's whose end date has passed makes room.
async fn move_memberships(
    tx: &mut Tx,
    backend: &Backend,
    caller: &Caller,
    (held, goal): (&[Held], OrganisationId),
    basis: Basis,
) -> Result<Vec<Event>, StoreError> {
    let there = membership_row::of_organisation(tx.conn(), goal).await?;
    let who = |held: &Held| (held.thing.account, held.thing.role);
    let there: HashMap<_, _> = there.iter().map(|held| (who(held), held)).collect();
    let names = row::names(tx.conn(), goal).await?;
    let (mut events, now) = (Vec::new(), tx.now());
    for held in held {
        match there.get(&who(held)).copied() {
            Some(other) if other.term.state_at(now) != MembershipState::Ended => {
                events.extend(put_off_end(tx, backend, other, held, basis).await?);
                let reason = EndReason::OrganisationClosed;
                events.extend(membership_row::end(tx, backend, held, basis, reason, caller.session()).await?);
                continue;
            }
            Some(overdue) => events.push(membership_row::end_overdue(tx, overdue).await?),
            None => {}
        }
        sql!(
            tx.conn(),
            execute,
            "UPDATE membership SET organisation_id = $2, version = version + 1 WHERE id = $1",
            held.thing.id,
            goal,
        )?;
        membership_row::tell_of_change(tx, backend, held, (&names, held.term.ends_at)).await?;
        let moved = Event::done(EventAction::MembershipChanged).by(basis).about(held.thing.id);
        events.push(moved.subject(held.thing.account).at(goal).fields(["organisation"]));
    }
    Ok(events)
}

/// Lets a membership last as long as the one that ends in its favour, if that would have lasted longer. Gives the event.
async fn put_off_end(
    tx: &mut Tx,
    backend: &Backend,
    stays: &Held,
    goes: &Held,
    basis: Basis,
) -> Result<Option<Event>, StoreError> {
    let Some(before) = stays.term.ends_at else { return Ok(None) };
    let ends_at = goes.term.ends_at;
    if ends_at.is_some_and(|end| end <= before) {
        return Ok(None);
    }
    sql!(
        tx.conn(),
        execute,
        "UPDATE membership SET ends_at = $2, version = version + 1 WHERE id = $1",
        stays.thing.id,
        ends_at,
    )?;
    membership_row::tell_of_change(tx, backend, stays, (&stays.names, ends_at)).await?;
    let changed = Event::done(EventAction::MembershipChanged).by(basis).about(stays.thing.id);
    Ok(Some(changed.subject(stays.thing.account).at(stays.thing.place.id()).fields(["ends_at"])))
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

/// A provider that serves an organiser in one service.
#[derive(FromRow)]
struct Serving {
    id: ServingId,
    provider_id: OrganisationId,
    municipality_id: OrganisationId,
    service: ServiceName,
}

/// Puts the goal in the place of the merged one in its relations; one that the goal has already ends. Gives the events.
async fn move_relations(
    tx: &mut Tx,
    what: OrganisationId,
    goal: OrganisationId,
    basis: Basis,
) -> Result<Vec<Event>, StoreError> {
    let now = tx.now();
    let relations = sql!(tx.conn(), all: Serving,
        "SELECT id, provider_id, municipality_id, service FROM organisation_relation
         WHERE (provider_id = $1 OR municipality_id = $1) AND ended_at IS NULL ORDER BY id", what)?;
    let event = |action, provider: OrganisationId, organiser| {
        Event::done(action).by(basis).about(provider).at(organiser)
    };
    let mut events = Vec::new();
    for Serving { id, provider_id, municipality_id, service } in relations {
        let instead = |side| if side == what { goal } else { side };
        let (provider, organiser) = (instead(provider_id), instead(municipality_id));
        events.push(event(EventAction::OrganisationUnrelated, provider_id, municipality_id));
        let there = sql!(tx.conn(), optional_scalar: ServingId,
            "SELECT id FROM organisation_relation
             WHERE provider_id = $1 AND municipality_id = $2 AND service = $3 AND ended_at IS NULL",
            provider, organiser, &service)?;
        if there.is_some() {
            sql!(
                tx.conn(),
                execute,
                "UPDATE organisation_relation SET ended_at = $2 WHERE id = $1",
                id,
                now
            )?;
            continue;
        }
        sql!(
            tx.conn(),
            execute,
            "UPDATE organisation_relation SET provider_id = $2, municipality_id = $3 WHERE id = $1",
            id,
            provider,
            organiser,
        )?;
        events.push(event(EventAction::OrganisationRelated, provider, organiser));
    }
    Ok(events)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        accounts::{invitations::testing::require_second_approval, organisations::relate::relate, place},
        on_both_engines,
        testing::scene::Scene,
    };
    use luukku_domain::{
        accounts::{
            invitation_policy::{InvitationPolicy, WhoMayInvite},
            role::Role,
        },
        events::Outcome,
        time::Timestamp,
    };

    /// When the memberships in an organisation itself will end.
    async fn ends_in(scene: &Scene<'_>, organisation: OrganisationId) -> Vec<Option<Timestamp>> {
        let mut read = scene.backend.store.read().await.unwrap();
        let held = membership_row::of_organisation(read.conn(), organisation).await.unwrap();
        held.iter().map(|held| held.term.ends_at).collect()
    }

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
            assert_eq!(scene.letters("account_notice").await, 2);
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

        async fn roles_go_over_only_in_the_goal_s_own_way(store) {
            let scene = Scene::new(&store).await;
            let caller = scene.caller("Aino Malli", scene.koivula, Role::MainUser).await;
            let maintainer = scene.caller("Outi Malli", scene.operator, Role::Maintainer).await;
            let unit = scene.unit(scene.koivula, "Kulttuuri").await;
            scene.member("Eero Esimerkki", unit, Role::MainUser).await;
            require_second_approval(&scene, scene.koivula).await;
            let refused = merge(&scene.backend, &caller, unit, scene.koivula).await;
            assert!(matches!(refused, Err(Fault::Rule(MergeRule::NeedsApproval))));

            let central = InvitationPolicy { who_may_invite: WhoMayInvite::Above, ..Default::default() };
            policy::set(&scene.backend, &maintainer, scene.education, central).await.unwrap();
            let own = scene.member("Liisa Esimerkki", scene.education, Role::MainUser).await;
            let below = scene.unit(scene.education, "Kirjasto").await;
            scene.member("Matti Meikäläinen", below, Role::Editor).await;
            let own = scene.caller_as(own).await;
            let refused = merge(&scene.backend, &own, below, scene.education).await;
            assert!(matches!(refused, Err(Fault::Rule(MergeRule::NotItsWay))));
            assert_eq!(scene.events(EventAction::OrganisationMerged, Outcome::Denied).await, 2);

            let empty = scene.unit(scene.koivula, "Tyhjä").await;
            merge(&scene.backend, &caller, empty, scene.koivula).await.unwrap();
            merge(&scene.backend, &caller, below, scene.education).await.unwrap();
            merge(&scene.backend, &maintainer, unit, scene.koivula).await.unwrap();
        }

        async fn of_two_memberships_with_the_same_role_the_later_end_counts(store) {
            let scene = Scene::new(&store).await;
            let caller = scene.caller("Aino Malli", scene.koivula, Role::MainUser).await;
            let (tomorrow, later) = (scene.now().plus_days(1), scene.now().plus_days(9));
            let cases = [
                (None, Some(tomorrow), None),
                (Some(later), Some(tomorrow), Some(later)),
                (Some(tomorrow), Some(later), Some(later)),
                (Some(tomorrow), None, None),
            ];
            for (number, (of_what, of_goal, expected)) in cases.into_iter().enumerate() {
                let what = scene.unit(scene.koivula, "Vanha").await;
                let goal = scene.unit(scene.koivula, "Uusi").await;
                let name = ["Eero Yksi", "Eero Kaksi", "Eero Kolme", "Eero Neljä"][number];
                let person = scene.account(name, goal).await;
                for (organisation, end) in [(what, of_what), (goal, of_goal)] {
                    let held = scene.membership(person, organisation, Role::MainUser).await;
                    if let Some(end) = end {
                        scene.let_end(held, end).await;
                    }
                }
                merge(&scene.backend, &caller, what, goal).await.unwrap();
                assert_eq!(ends_in(&scene, goal).await, [expected], "{name}");
            }
            // Four that ended, and two that last longer now.
            assert_eq!(scene.letters("account_notice").await, 6);
        }

        async fn a_membership_whose_end_date_has_passed_makes_room_for_one_that_lasts(store) {
            let scene = Scene::new(&store).await;
            let caller = scene.caller("Aino Malli", scene.koivula, Role::MainUser).await;
            let culture = scene.unit(scene.koivula, "Kulttuuri").await;
            let person = scene.account("Eero Esimerkki", scene.school).await;
            let lasting = scene.membership(person, culture, Role::MainUser).await;
            let overdue = scene.membership(person, scene.school, Role::MainUser).await;
            scene.let_end(overdue, scene.now()).await;
            merge(&scene.backend, &caller, culture, scene.school).await.unwrap();
            let mut read = store.read().await.unwrap();
            let held = membership_row::of_account(read.conn(), person).await.unwrap();
            let held: Vec<_> = held.iter().map(|held| (held.thing.id, held.thing.place.id())).collect();
            assert_eq!(held, [(lasting, scene.school)]);
            assert_eq!(scene.events(EventAction::MembershipEnded, Outcome::Done).await, 1);
        }

        async fn each_relation_that_goes_over_or_ends_has_its_events(store) {
            let scene = Scene::new(&store).await;
            let caller = scene.caller("Eero Ylläpitäjä", scene.operator, Role::Maintainer).await;
            for (organiser, service) in
                [(scene.lehtola, "Kotihoito"), (scene.lehtola, "Siivous"), (scene.koivula, "Siivous")]
            {
                relate(&scene.backend, &caller, scene.provider, organiser, service).await.unwrap();
            }
            merge(&scene.backend, &caller, scene.lehtola, scene.koivula).await.unwrap();
            assert_eq!(scene.events(EventAction::OrganisationUnrelated, Outcome::Done).await, 2);
            assert_eq!(scene.events(EventAction::OrganisationRelated, Outcome::Done).await, 4);
            let mut read = store.read().await.unwrap();
            let services = sql!(read.conn(), scalars: String,
                "SELECT service FROM organisation_relation WHERE municipality_id = $1 AND ended_at IS NULL
                 ORDER BY service", scene.koivula).unwrap();
            assert_eq!(services, ["Kotihoito", "Siivous"]);
        }
    }
}
