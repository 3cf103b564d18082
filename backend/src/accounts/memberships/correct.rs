//! Corrects a wrong role. Notice 002: "Ylläpito voi ilman harkintaa muuttaa käyttäjien roolituksia".

use luukku_domain::{
    accounts::{
        membership::{EndReason, Ground, GroundError, LastMainUser, MembershipState},
        role::{IncompatibleRoles, Role, compatible},
    },
    caller::Caller,
    events::{Event, EventAction},
    id::MembershipId,
    permission::{Refusal, action::CorrectRole, thing::RoleCorrection},
};

use super::row::{self, Held, NewRow};
use crate::{Backend, fault::Fault};

/// Why a role was not corrected.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CorrectRule {
    /// What it rests on.
    Ground(GroundError),
    /// The person has that role there already.
    AlreadyHeld,
    /// One person may not hold both roles.
    Incompatible(IncompatibleRoles),
    /// The organisation would be left without its main user.
    Last(LastMainUser),
}

/// Replaces a membership by one with the role `to`, in the same organisation and with the same end. Gives the new one.
pub async fn correct(
    backend: &Backend,
    caller: &Caller,
    id: MembershipId,
    to: Role,
    ground: &str,
) -> Result<MembershipId, Fault<CorrectRule>> {
    let rule = |rule| Fault::Rule(rule);
    let ground = Ground::parse(ground).map_err(|error| rule(CorrectRule::Ground(error)))?;
    let mut tx = backend.store.begin(caller).await?;
    let account = row::load(tx.conn(), id).await?.ok_or(Refusal::NotFound)?.thing.account;
    let all = row::lock_account(&mut tx, account, []).await?;
    let (wrong, others): (Vec<_>, Vec<_>) = all.into_iter().partition(|held| held.thing.id == id);
    let wrong = wrong.into_iter().next().ok_or(Refusal::NotFound)?;
    let now = tx.now();
    let organisation = wrong.thing.place.id();
    let event = |event: Event| event.subject(account).at(organisation).fields(["role"]);
    let correction = RoleCorrection { held: wrong.thing.clone(), to };
    let denied = || event(Event::denied(EventAction::MembershipChanged).about(id));
    let (mut tx, grant) = tx.may(CorrectRole, &correction, denied).await?;
    let (_, right) = grant.thing();

    let (overdue, others): (Vec<_>, Vec<_>) =
        others.iter().partition(|held| held.term.state_at(now) == MembershipState::Ended);
    let same = |held: &&Held| held.thing.place.id() == organisation && held.thing.role == right;
    if wrong.thing.role == right || others.iter().any(same) {
        return Err(rule(CorrectRule::AlreadyHeld));
    }
    let roles: Vec<_> = others.iter().map(|held| held.thing.role).collect();
    compatible(&roles, right).map_err(|error| rule(CorrectRule::Incompatible(error)))?;
    let reason = EndReason::Corrected;
    row::may_end(&mut tx, &[&wrong], reason).await?.map_err(|(_, last)| rule(CorrectRule::Last(last)))?;
    let mut ended = row::end(&mut tx, backend, &wrong, grant.basis(), reason, caller.session()).await?;
    for held in overdue.into_iter().filter(same) {
        ended.push(row::end_overdue(&mut tx, held).await?);
    }
    let (ends_at, granted_by) = (wrong.term.ends_at, caller.account());
    let new = NewRow { account, organisation, role: right, ground: &ground, granted_by, ends_at };
    let new = row::insert(&mut tx, &new).await?;
    let held = super::grant::loaded(&mut tx, new).await?;
    row::tell(&mut tx, backend, &held, true).await?;
    let corrected = event(Event::done(EventAction::MembershipChanged).by(grant.basis()).about(new));
    tx.commit_all(corrected.detail("ground", ground.as_str()), ended).await?;
    Ok(new)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{on_both_engines, testing::scene::Scene};

    on_both_engines! {
        async fn the_maintainer_corrects_any_role_and_nobody_else_does(store) {
            let scene = Scene::new(&store).await;
            let account = scene.account("Eero Esimerkki", scene.school).await;
            let id = scene.membership(account, scene.school, Role::Editor).await;
            let main_user = scene.caller("Aino Malli", scene.koivula, Role::MainUser).await;
            let refused = correct(&scene.backend, &main_user, id, Role::Specialist, "Korjaus").await;
            assert!(matches!(refused, Err(Fault::Refused(Refusal::Forbidden))));
            let maintainer = scene.caller("Liisa Ylläpitäjä", scene.operator, Role::Maintainer).await;
            let officer = correct(&scene.backend, &maintainer, id, Role::CustomerClerk, "Korjaus").await;
            assert!(matches!(officer, Err(Fault::Refused(Refusal::Forbidden))));
            correct(&scene.backend, &maintainer, id, Role::Specialist, "Korjaus").await.unwrap();
            let roles: Vec<_> = scene.caller_as(account).await.memberships().iter().map(|held| held.role).collect();
            assert_eq!(roles, [Role::Specialist]);
        }

        async fn one_that_has_run_out_stands_in_no_way(store) {
            let scene = Scene::new(&store).await;
            let account = scene.account("Eero Esimerkki", scene.school).await;
            let over = scene.membership(account, scene.school, Role::Specialist).await;
            scene.let_end(over, scene.now().plus_days(1)).await;
            store.clock.advance(chrono::TimeDelta::days(2));
            let id = scene.membership(account, scene.school, Role::Editor).await;
            let maintainer = scene.caller("Liisa Ylläpitäjä", scene.operator, Role::Maintainer).await;
            correct(&scene.backend, &maintainer, id, Role::Specialist, "Korjaus").await.unwrap();
            let roles: Vec<_> = scene.caller_as(account).await.memberships().iter().map(|held| held.role).collect();
            assert_eq!(roles, [Role::Specialist]);
        }

        async fn the_last_main_user_is_not_corrected_away(store) {
            let scene = Scene::new(&store).await;
            let account = scene.account("Eero Esimerkki", scene.school).await;
            let id = scene.membership(account, scene.school, Role::MainUser).await;
            let maintainer = scene.caller("Liisa Ylläpitäjä", scene.operator, Role::Maintainer).await;
            let refused = correct(&scene.backend, &maintainer, id, Role::Editor, "Korjaus").await;
            assert!(matches!(refused, Err(Fault::Rule(CorrectRule::Last(_)))));
        }
    }
}
