//! Ends a membership: somebody else's, or one's own. The last main user needs a successor first.

use luukku_domain::{
    accounts::membership::{EndReason, LastMainUser, keeps_an_organisation},
    caller::Caller,
    events::{Event, EventAction},
    id::MembershipId,
    permission::{
        Basis, Refusal,
        action::{EndMembership, LeaveMembership},
    },
};

use super::{
    confirm::at_once,
    row::{self, Held},
};
use crate::{
    Backend,
    fault::Fault,
    store::{Lock, StoreError, Tx},
};

/// Why somebody else ends a membership.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ending {
    /// It is not needed any more.
    Removed,
    /// The access review found that.
    Reviewed,
}

impl Ending {
    const fn reason(self) -> EndReason {
        match self {
            Self::Removed => EndReason::Removed,
            Self::Reviewed => EndReason::Reviewed,
        }
    }
}

/// Ends somebody's membership; their sessions end, and they are told.
pub async fn end(
    backend: &Backend,
    caller: &Caller,
    id: MembershipId,
    why: Ending,
) -> Result<(), Fault<LastMainUser>> {
    let (tx, held) = begin(backend, caller, id).await?;
    let (tx, grant) = tx.may(EndMembership, &held.thing, || denied(&held)).await?;
    finish(tx, backend, caller, &held, (grant.basis(), why.reason())).await
}

/// The membership whose organisation would be left without its main user.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Last(pub MembershipId);

/// Ends several memberships: all of them, or none when one is not the caller's to end, or is an organisation's last main
/// user. Those that have ended meanwhile are passed over; gives how many were ended.
pub async fn end_many(
    backend: &Backend,
    caller: &Caller,
    ids: &[MembershipId],
    why: Ending,
) -> Result<usize, Fault<Last>> {
    let ids = at_once(ids)?;
    let mut tx = backend.store.begin(caller).await?;
    let all = row::lock_all(&mut tx, &ids).await?;
    let mut bases = Vec::with_capacity(all.len());
    for held in &all {
        let (allowed, grant) = tx.may(EndMembership, &held.thing, || denied(held)).await?;
        tx = allowed;
        bases.push(grant.basis());
    }
    let ending: Vec<_> = all.iter().collect();
    if let Err((organisation, LastMainUser)) = row::may_end(&mut tx, &ending, why.reason()).await? {
        let keeps =
            |held: &&Held| held.thing.place.id() == organisation && keeps_an_organisation(held.thing.role);
        let last = all.iter().find(keeps).ok_or(StoreError::Broken)?;
        return Err(Fault::Rule(Last(last.thing.id)));
    }
    let mut events = Vec::new();
    for (held, basis) in all.iter().zip(bases) {
        events.extend(row::end(&mut tx, backend, held, basis, why.reason(), caller.session()).await?);
    }
    if !events.is_empty() {
        let first = events.remove(0);
        tx.commit_all(first, events).await?;
    }
    Ok(all.len())
}

/// Ends one of the caller's own memberships.
pub async fn leave(backend: &Backend, caller: &Caller, id: MembershipId) -> Result<(), Fault<LastMainUser>> {
    let (tx, held) = begin(backend, caller, id).await?;
    let (tx, grant) = tx.may(LeaveMembership, &held.thing, || denied(&held)).await?;
    finish(tx, backend, caller, &held, (grant.basis(), EndReason::Left)).await
}

async fn begin(
    backend: &Backend,
    caller: &Caller,
    id: MembershipId,
) -> Result<(Tx, Held), Fault<LastMainUser>> {
    let mut tx = backend.store.begin(caller).await?;
    let found = row::load(tx.conn(), id).await?.ok_or(Refusal::NotFound)?.thing;
    tx.lock([Lock::Organisation(found.place.id()), Lock::Account(found.account)]).await?;
    let held = row::load(tx.conn(), id).await?.ok_or(StoreError::Conflict)?;
    Ok((tx, held))
}

fn denied(held: &Held) -> Event {
    let event = Event::denied(EventAction::MembershipEnded).about(held.thing.id);
    event.subject(held.thing.account).at(held.thing.place.id())
}

async fn finish(
    mut tx: Tx,
    backend: &Backend,
    caller: &Caller,
    held: &Held,
    (basis, reason): (Basis, EndReason),
) -> Result<(), Fault<LastMainUser>> {
    row::may_end(&mut tx, &[held], reason).await?.map_err(|(_, last)| Fault::Rule(last))?;
    let mut events = row::end(&mut tx, backend, held, basis, reason, caller.session()).await?;
    let first = events.remove(0);
    tx.commit_all(first, events).await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{accounts::memberships::leaver, on_both_engines, testing::scene::Scene};
    use luukku_domain::{accounts::role::Role, events::Outcome};

    on_both_engines! {
        async fn a_role_is_taken_with_its_sessions_and_the_person_is_told(store) {
            let scene = Scene::new(&store).await;
            let caller = scene.caller("Aino Malli", scene.koivula, Role::MainUser).await;
            let account = scene.account("Eero Esimerkki", scene.school).await;
            let id = scene.membership(account, scene.school, Role::Editor).await;
            scene.caller_as(account).await;
            end(&scene.backend, &caller, id, Ending::Removed).await.unwrap();
            assert_eq!(scene.open_sessions(account).await, 0);
            assert!(scene.caller_as(account).await.memberships().is_empty());
            assert_eq!(scene.letters("account_notice").await, 1);
            let again = end(&scene.backend, &caller, id, Ending::Removed).await;
            assert!(matches!(again, Err(Fault::Refused(Refusal::NotFound))));
        }

        async fn the_last_main_user_neither_leaves_nor_is_removed_without_a_successor(store) {
            let scene = Scene::new(&store).await;
            let maintainer = scene.caller("Eero Ylläpitäjä", scene.operator, Role::Maintainer).await;
            let account = scene.account("Aino Malli", scene.koivula).await;
            let id = scene.membership(account, scene.koivula, Role::MainUser).await;
            let caller = scene.caller_as(account).await;
            let refused = leave(&scene.backend, &caller, id).await;
            assert!(matches!(refused, Err(Fault::Rule(LastMainUser))));
            let refused = end(&scene.backend, &maintainer, id, Ending::Removed).await;
            assert!(matches!(refused, Err(Fault::Rule(LastMainUser))));
            scene.member("Liisa Esimerkki", scene.koivula, Role::MainUser).await;
            leave(&scene.backend, &caller, id).await.unwrap();
        }

        async fn many_end_at_once_and_those_gone_already_are_passed_over(store) {
            let scene = Scene::new(&store).await;
            let caller = scene.caller("Aino Malli", scene.koivula, Role::MainUser).await;
            let person = scene.account("Eero Esimerkki", scene.school).await;
            let first = scene.membership(person, scene.school, Role::Editor).await;
            let second = scene.membership(person, scene.education, Role::Editor).await;
            end(&scene.backend, &caller, first, Ending::Removed).await.unwrap();
            let ids = [first, second, second];
            assert_eq!(end_many(&scene.backend, &caller, &ids, Ending::Reviewed).await.unwrap(), 1);
            assert_eq!(end_many(&scene.backend, &caller, &ids, Ending::Reviewed).await.unwrap(), 0);
            assert_eq!(scene.events(EventAction::MembershipEnded, Outcome::Done).await, 2);
        }

        async fn of_many_all_end_or_none_and_the_last_main_user_is_named(store) {
            let scene = Scene::new(&store).await;
            let caller = scene.caller("Aino Malli", scene.koivula, Role::MainUser).await;
            let person = scene.account("Eero Esimerkki", scene.school).await;
            let editor = scene.membership(person, scene.education, Role::Editor).await;
            let keeper = scene.membership(person, scene.school, Role::MainUser).await;
            let last = end_many(&scene.backend, &caller, &[editor, keeper], Ending::Reviewed).await;
            assert!(matches!(last, Err(Fault::Rule(Last(id))) if id == keeper));
            let stranger = scene.account("Liisa Esimerkki", scene.lehtola).await;
            let strange = scene.membership(stranger, scene.lehtola, Role::Editor).await;
            let refused = end_many(&scene.backend, &caller, &[editor, strange], Ending::Reviewed).await;
            assert!(matches!(refused, Err(Fault::Refused(Refusal::NotFound))));
            assert_eq!(scene.events(EventAction::MembershipEnded, Outcome::Done).await, 0);
        }

        async fn nobody_ends_their_own_role_as_if_it_were_another_s(store) {
            let scene = Scene::new(&store).await;
            scene.member("Liisa Esimerkki", scene.koivula, Role::MainUser).await;
            let account = scene.account("Aino Malli", scene.koivula).await;
            let id = scene.membership(account, scene.koivula, Role::MainUser).await;
            let caller = scene.caller_as(account).await;
            let refused = end(&scene.backend, &caller, id, Ending::Removed).await;
            assert!(matches!(refused, Err(Fault::Refused(Refusal::Forbidden))));
            leave(&scene.backend, &caller, id).await.unwrap();
        }

        async fn a_role_is_taken_only_after_a_recent_proof(store) {
            let scene = Scene::new(&store).await;
            let caller = scene.caller("Aino Malli", scene.koivula, Role::MainUser).await;
            let account = scene.account("Eero Esimerkki", scene.school).await;
            let id = scene.membership(account, scene.school, Role::Editor).await;
            let later = Caller { at: scene.now().plus(chrono::TimeDelta::minutes(11)), ..caller };
            let refused = end(&scene.backend, &later, id, Ending::Removed).await;
            assert!(matches!(refused, Err(Fault::Refused(Refusal::AuthenticateAgain))));
            let refused = leaver::end_all(&scene.backend, &later, account).await;
            assert!(matches!(refused, Err(Fault::Refused(Refusal::AuthenticateAgain))));
        }

        async fn of_two_main_users_who_leave_at_once_one_stays(store) {
            let scene = Scene::new(&store).await;
            let mut leaving = Vec::new();
            for name in ["Aino Malli", "Eero Esimerkki"] {
                let account = scene.account(name, scene.koivula).await;
                let id = scene.membership(account, scene.koivula, Role::MainUser).await;
                leaving.push((scene.caller_as(account).await, id));
            }
            let (first, second) = tokio::join!(
                leave(&scene.backend, &leaving[0].0, leaving[0].1),
                leave(&scene.backend, &leaving[1].0, leaving[1].1),
            );
            assert!(first.is_ok() != second.is_ok());
        }

        async fn whoever_leaves_stays_signed_in_here_and_is_signed_out_elsewhere(store) {
            let scene = Scene::new(&store).await;
            let account = scene.account("Eero Esimerkki", scene.school).await;
            let id = scene.membership(account, scene.school, Role::Editor).await;
            scene.caller_as(account).await;
            let caller = scene.caller_as(account).await;
            leave(&scene.backend, &caller, id).await.unwrap();
            assert_eq!(scene.open_sessions(account).await, 1);
        }

        async fn nobody_ends_the_officer_s_role_but_the_maintainer(store) {
            let scene = Scene::new(&store).await;
            let caller = scene.caller("Aino Malli", scene.koivula, Role::MainUser).await;
            let account = scene.account("Liisa Esimerkki", scene.koivula).await;
            let id = scene.membership(account, scene.koivula, Role::DataProtectionOfficer).await;
            let refused = end(&scene.backend, &caller, id, Ending::Removed).await;
            assert!(matches!(refused, Err(Fault::Refused(Refusal::Forbidden))));
            assert_eq!(scene.events(EventAction::MembershipEnded, Outcome::Denied).await, 1);
        }
    }
}
