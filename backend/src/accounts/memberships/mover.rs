//! A mover: somebody who changes to another unit. The old roles end and the new ones begin in one step.

use chrono::NaiveDate;
use luukku_domain::{
    accounts::{
        membership::{EndReason, Ground, LastMainUser},
        role::Role,
    },
    caller::Caller,
    events::{Event, EventAction},
    id::{AccountId, MembershipId, OrganisationId},
    permission::{Refusal, action::EndMembership},
};

use super::{
    super::{place, users::row as user_row},
    change_home::{self, HomeRule},
    grant::{self, GrantRule, NewRole},
    row::{self, Held},
};
use crate::{
    Backend,
    fault::Fault,
    store::{StoreError, Tx},
};
use std::collections::BTreeSet;

/// Who moves, from where to where.
#[derive(Debug, Clone, Copy)]
pub struct Move<'a> {
    /// Who.
    pub account: AccountId,
    /// The organisation whose roles end.
    pub from: OrganisationId,
    /// The organisation of the new roles.
    pub to: OrganisationId,
    /// The new roles; at least one.
    pub roles: &'a [Role],
    /// Their last day; none for no end.
    pub last_day: Option<NaiveDate>,
    /// The request or decision that they rest on, as typed.
    pub ground: &'a str,
}

/// Why nobody moved.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MoveRule {
    /// No role was chosen.
    NoRole,
    /// From and to are the same organisation.
    SamePlace,
    /// A new role cannot be given.
    Grant(GrantRule),
    /// The old organisation would be left without its main user.
    Last(LastMainUser),
}

/// What a move did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Moved {
    /// The memberships that ended.
    pub ended: Vec<MembershipId>,
    /// Those that began.
    pub begun: Vec<MembershipId>,
    /// Whether the home organisation went along.
    pub home: bool,
}

/// Moves somebody: the memberships in `from` end, the roles begin in `to`, and a home in `from` becomes one in `to`. All
/// of it, or nothing.
pub async fn change_unit(
    backend: &Backend,
    caller: &Caller,
    step: Move<'_>,
) -> Result<Moved, Fault<MoveRule>> {
    let rule = |rule| Err(Fault::Rule(rule));
    let ground = match Ground::parse(step.ground) {
        Ok(ground) => ground,
        Err(error) => return rule(MoveRule::Grant(GrantRule::Ground(error))),
    };
    if step.roles.is_empty() {
        return rule(MoveRule::NoRole);
    }
    if step.from == step.to {
        return rule(MoveRule::SamePlace);
    }
    let mut tx = backend.store.begin(caller).await?;
    place::load(tx.conn(), step.to).await?.ok_or(Refusal::NotFound)?;
    user_row::load(tx.conn(), step.account).await?.ok_or(Refusal::NotFound)?;
    let held = row::lock_account(&mut tx, step.account, [step.from, step.to]).await?;
    let (old, mut keeps): (Vec<_>, Vec<_>) =
        held.into_iter().partition(|held| held.thing.place.id() == step.from);
    if old.is_empty() {
        return Err(Refusal::NotFound.into());
    }
    let roles: BTreeSet<_> = step.roles.iter().copied().collect();
    let (mut events, mut begun) = (Vec::new(), Vec::new());
    for role in roles {
        let new = NewRole {
            account: step.account,
            organisation: step.to,
            role,
            last_day: step.last_day,
            ground: step.ground,
        };
        let (allowed, basis) = grant::may(tx, caller, &new).await.map_err(granted)?;
        let given = grant::give(allowed, backend, &new, &ground, &keeps, (caller.account(), basis));
        let (written, given) = given.await.map_err(granted)?;
        tx = written;
        let held = grant::loaded(&mut tx, given.id).await?;
        row::tell(&mut tx, backend, &held, true).await?;
        begun.push(given.id);
        keeps.push(held);
        events.push(given.event);
        events.extend(given.more);
    }
    // After the new roles: without the old ones the caller might not see the person any more.
    let (tx, ended) = end_old(tx, backend, caller, &old).await?;
    events.extend(ended);
    let (tx, home) = take_home_along(tx, step).await?;
    let moved =
        Moved { ended: old.iter().map(|held| held.thing.id).collect(), begun, home: !home.is_empty() };
    events.extend(home);
    let first = events.remove(0);
    tx.commit_all(first, events).await?;
    Ok(moved)
}

async fn end_old(
    mut tx: Tx,
    backend: &Backend,
    caller: &Caller,
    old: &[Held],
) -> Result<(Tx, Vec<Event>), Fault<MoveRule>> {
    let mut grants = Vec::new();
    for held in old {
        let denied = || {
            let event = Event::denied(EventAction::MembershipEnded).about(held.thing.id);
            event.subject(held.thing.account).at(held.thing.place.id())
        };
        let (allowed, grant) = tx.may(EndMembership, &held.thing, denied).await?;
        tx = allowed;
        grants.push(grant);
    }
    let reason = EndReason::Removed;
    let ending: Vec<_> = old.iter().collect();
    row::may_end(&mut tx, &ending, reason).await?.map_err(|(_, last)| Fault::Rule(MoveRule::Last(last)))?;
    let mut events = Vec::new();
    for (held, grant) in old.iter().zip(grants) {
        events.extend(row::end(&mut tx, backend, held, grant.basis(), reason, caller.session()).await?);
    }
    Ok((tx, events))
}

/// A home in the old organisation becomes one in the new.
async fn take_home_along(mut tx: Tx, step: Move<'_>) -> Result<(Tx, Vec<Event>), Fault<MoveRule>> {
    let account = user_row::load(tx.conn(), step.account).await?.ok_or(StoreError::Broken)?;
    if account.home_organisation_id != step.from {
        return Ok((tx, Vec::new()));
    }
    change_home::change(tx, step.account, step.to).await.map_err(|fault| match fault {
        Fault::Rule(HomeRule::OrganisationClosed) => {
            Fault::Rule(MoveRule::Grant(GrantRule::OrganisationClosed))
        }
        Fault::Refused(refusal) => Fault::Refused(refusal),
        Fault::Store(error) => Fault::Store(error),
    })
}

fn granted(fault: Fault<GrantRule>) -> Fault<MoveRule> {
    match fault {
        Fault::Rule(rule) => Fault::Rule(MoveRule::Grant(rule)),
        Fault::Refused(refusal) => Fault::Refused(refusal),
        Fault::Store(error) => Fault::Store(error),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        accounts::invitations::testing::require_second_approval, on_both_engines, testing::scene::Scene,
    };

    fn to<'a>(scene: &Scene<'_>, account: AccountId, roles: &'a [Role]) -> Move<'a> {
        let (from, to) = (scene.school, scene.education);
        Move { account, from, to, roles, last_day: None, ground: "Siirto 3/2026" }
    }

    on_both_engines! {
        async fn old_roles_end_new_ones_begin_and_the_home_goes_along(store) {
            let scene = Scene::new(&store).await;
            let caller = scene.caller("Aino Malli", scene.koivula, Role::MainUser).await;
            let person = scene.member("Eero Esimerkki", scene.school, Role::Editor).await;
            scene.membership(person, scene.school, Role::Specialist).await;
            let moved = change_unit(&scene.backend, &caller, to(&scene, person, &[Role::Editor])).await.unwrap();
            assert_eq!((moved.ended.len(), moved.begun.len(), moved.home), (2, 1, true));
            let memberships = scene.caller_as(person).await.memberships().to_vec();
            assert_eq!(memberships.iter().map(|held| held.place.id()).collect::<Vec<_>>(), [scene.education]);
        }

        async fn a_role_chosen_twice_is_given_once(store) {
            let scene = Scene::new(&store).await;
            let caller = scene.caller("Aino Malli", scene.koivula, Role::MainUser).await;
            let person = scene.member("Eero Esimerkki", scene.school, Role::Editor).await;
            let step = to(&scene, person, &[Role::Editor, Role::Editor]);
            let moved = change_unit(&scene.backend, &caller, step).await.unwrap();
            assert_eq!(moved.begun.len(), 1);
        }

        async fn a_move_into_a_unit_with_second_approval_goes_by_invitation(store) {
            let scene = Scene::new(&store).await;
            require_second_approval(&scene, scene.education).await;
            let caller = scene.caller("Aino Malli", scene.koivula, Role::MainUser).await;
            let person = scene.member("Eero Esimerkki", scene.school, Role::Editor).await;
            let refused = change_unit(&scene.backend, &caller, to(&scene, person, &[Role::Editor])).await;
            assert!(matches!(refused, Err(Fault::Rule(MoveRule::Grant(GrantRule::NeedsApproval)))));
        }

        async fn a_move_that_cannot_end_everything_changes_nothing(store) {
            let scene = Scene::new(&store).await;
            let caller = scene.caller("Aino Malli", scene.koivula, Role::MainUser).await;
            let person = scene.member("Eero Esimerkki", scene.school, Role::MainUser).await;
            let refused = change_unit(&scene.backend, &caller, to(&scene, person, &[Role::Editor])).await;
            assert!(matches!(refused, Err(Fault::Rule(MoveRule::Last(_)))));
            let memberships = scene.caller_as(person).await.memberships().to_vec();
            assert_eq!(memberships.iter().map(|held| held.place.id()).collect::<Vec<_>>(), [scene.school]);
            assert_eq!(scene.letters("account_notice").await, 0);
        }

        async fn nobody_is_moved_into_a_strange_tree_by_a_main_user(store) {
            let scene = Scene::new(&store).await;
            let caller = scene.caller("Aino Malli", scene.koivula, Role::MainUser).await;
            let person = scene.member("Eero Esimerkki", scene.school, Role::Editor).await;
            let step = Move { to: scene.lehtola, ..to(&scene, person, &[Role::Editor]) };
            let refused = change_unit(&scene.backend, &caller, step).await;
            assert!(matches!(refused, Err(Fault::Refused(Refusal::NotFound))));
        }
    }
}
