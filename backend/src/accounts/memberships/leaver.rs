//! A leaver: every membership of a person within the caller's reach ends in one step, and the invitations by which the
//! person could come back are revoked; what stays is named.

use luukku_domain::{
    accounts::{
        membership::{EndReason, LastMainUser},
        role::Role,
    },
    caller::Caller,
    events::{Event, EventAction},
    id::{AccountId, InvitationId, MembershipId, OrganisationId},
    permission::{
        Refusal,
        action::{EndMembership, RevokeInvitation, ViewUser},
        thing::User,
    },
};

use super::{
    super::{invitations::revoke, organisations::Names, users::row as user_row},
    row::{self, Held},
};
use crate::{
    Backend,
    fault::Fault,
    store::{StoreError, Tx},
};

/// Why nothing was ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LeaverRule {
    /// This organisation would be left without its main user.
    Last(OrganisationId, LastMainUser),
    /// The caller can end none of the memberships, and revoke no invitation.
    Nothing,
}

/// What was ended, and what was not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Left {
    /// The memberships that ended.
    pub ended: Vec<MembershipId>,
    /// The invitations that were revoked.
    pub revoked: Vec<InvitationId>,
    /// Those that the caller sees but may not end, such as an officer's: somebody else must.
    pub stays: Vec<Stays>,
    /// How many there are in organisations that the caller does not reach.
    pub elsewhere: usize,
    /// How many invitations stay open, because somebody else must revoke them.
    pub invited_elsewhere: usize,
}

/// A membership that stays.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stays {
    /// The membership.
    pub id: MembershipId,
    /// The organisation's names.
    pub organisation: Names,
    /// The role.
    pub role: Role,
}

/// Ends all that the caller may end of a person who leaves, and revokes the invitations to their address that the caller
/// may revoke. All of it, or nothing.
pub async fn end_all(
    backend: &Backend,
    caller: &Caller,
    account: AccountId,
) -> Result<Left, Fault<LeaverRule>> {
    let mut tx = backend.store.begin(caller).await?;
    user_row::load(tx.conn(), account).await?.ok_or(Refusal::NotFound)?;
    let inviting = revoke::waiting_for(tx.conn(), account).await?;
    let held = row::lock_account(&mut tx, account, inviting.iter().copied()).await?;
    if !revoke::waiting_for(tx.conn(), account).await?.is_subset(&inviting) {
        return Err(StoreError::Conflict.into());
    }
    let loaded = user_row::load(tx.conn(), account).await?.ok_or(Refusal::NotFound)?;
    let user = user_row::user(tx.conn(), &loaded).await?;
    let denied = || Event::denied(EventAction::MembershipEnded).about(account).subject(account);
    let (tx, _) = tx.may(ViewUser, &user, denied).await?;
    if caller.account() == Some(account) {
        tx.refuse(denied()).await?;
        return Err(Refusal::Forbidden.into());
    }
    let (mut tx, mut left, mut events) = end_what_one_may(tx, backend, caller, &held).await?;
    let now = tx.now();
    for invitation in revoke::open_to(tx.conn(), account, now).await? {
        match caller.may(RevokeInvitation, &invitation.thing) {
            Ok(grant) => {
                left.revoked.push(invitation.thing.id);
                events.extend(revoke::revoke_granted(&mut tx, grant).await?);
            }
            Err(_) => left.invited_elsewhere += 1,
        }
    }
    let mut events = events.into_iter();
    let first = events.next().ok_or(Fault::Rule(LeaverRule::Nothing))?;
    tx.commit_all(first, events).await?;
    Ok(left)
}

async fn end_what_one_may(
    mut tx: Tx,
    backend: &Backend,
    caller: &Caller,
    held: &[Held],
) -> Result<(Tx, Left, Vec<Event>), Fault<LeaverRule>> {
    let mut left = Left {
        ended: Vec::new(),
        revoked: Vec::new(),
        stays: Vec::new(),
        elsewhere: 0,
        invited_elsewhere: 0,
    };
    let mut ending = Vec::new();
    for held in held {
        match caller.may(EndMembership, &held.thing) {
            Ok(grant) => ending.push((held, grant)),
            Err(Refusal::AuthenticateAgain) => {
                tx.refuse(denied(held)).await?;
                return Err(Refusal::AuthenticateAgain.into());
            }
            Err(_) if sees(caller, held) => left.stays.push(Stays {
                id: held.thing.id,
                organisation: held.names.clone(),
                role: held.thing.role,
            }),
            Err(_) => left.elsewhere += 1,
        }
    }
    let reason = EndReason::Removed;
    let all: Vec<_> = ending.iter().map(|(held, _)| *held).collect();
    let last = row::may_end(&mut tx, &all, reason).await?;
    last.map_err(|(organisation, last)| Fault::Rule(LeaverRule::Last(organisation, last)))?;
    let mut events = Vec::new();
    for (held, grant) in ending {
        left.ended.push(grant.thing());
        let ended = row::end(&mut tx, backend, held, grant.basis(), reason, None).await;
        events.extend(ended.map_err(|error: StoreError| Fault::Store(error))?);
    }
    Ok((tx, left, events))
}

fn denied(held: &Held) -> Event {
    let event = Event::denied(EventAction::MembershipEnded).about(held.thing.id);
    event.subject(held.thing.account).at(held.thing.place.id())
}

/// Whether the caller sees the person in this organisation.
fn sees(caller: &Caller, held: &Held) -> bool {
    let there = User { account: held.thing.account, places: vec![held.thing.place.clone()] };
    caller.may(ViewUser, &there).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        accounts::{
            invitations::{
                answer::{Answer, answer},
                testing::{invite_one, require_second_approval, stored_state},
            },
            users::view::view,
        },
        on_both_engines,
        testing::scene::Scene,
    };
    use luukku_domain::{accounts::invitation::InvitationState, events::Outcome};

    on_both_engines! {
        async fn all_within_reach_ends_and_what_stays_is_named(store) {
            let scene = Scene::new(&store).await;
            let caller = scene.caller("Aino Malli", scene.koivula, Role::MainUser).await;
            let person = scene.member("Eero Esimerkki", scene.school, Role::Editor).await;
            scene.membership(person, scene.education, Role::Specialist).await;
            scene.membership(person, scene.koivula, Role::DataProtectionOfficer).await;
            scene.membership(person, scene.lehtola, Role::Editor).await;
            let left = end_all(&scene.backend, &caller, person).await.unwrap();
            assert_eq!((left.ended.len(), left.elsewhere), (2, 1));
            assert_eq!(left.stays.iter().map(|stays| stays.role).collect::<Vec<_>>(), [Role::DataProtectionOfficer]);
            let held = scene.caller_as(person).await.memberships().len();
            assert_eq!(held, 2);
            let again = end_all(&scene.backend, &caller, person).await;
            assert!(matches!(again, Err(Fault::Rule(LeaverRule::Nothing))));
        }

        async fn a_last_main_user_keeps_everything_until_there_is_a_successor(store) {
            let scene = Scene::new(&store).await;
            let caller = scene.caller("Aino Malli", scene.koivula, Role::MainUser).await;
            let person = scene.member("Eero Esimerkki", scene.school, Role::MainUser).await;
            scene.membership(person, scene.education, Role::Editor).await;
            let refused = end_all(&scene.backend, &caller, person).await;
            assert!(matches!(refused, Err(Fault::Rule(LeaverRule::Last(at, _))) if at == scene.school));
            assert_eq!(scene.caller_as(person).await.memberships().len(), 2);
            let successor = scene.account("Sirkka Esimerkki", scene.school).await;
            let role = scene.membership(successor, scene.school, Role::MainUser).await;
            scene.let_end(role, scene.now().plus_days(10)).await;
            let refused = end_all(&scene.backend, &caller, person).await;
            assert!(matches!(refused, Err(Fault::Rule(LeaverRule::Last(..)))), "nobody from the tenth day on");
            scene.membership(scene.account("Outi Esimerkki", scene.school).await, scene.school, Role::MainUser).await;
            end_all(&scene.backend, &caller, person).await.unwrap();
        }

        async fn strangers_cannot_be_ended(store) {
            let scene = Scene::new(&store).await;
            let caller = scene.caller("Aino Malli", scene.koivula, Role::MainUser).await;
            let stranger = scene.member("Eero Esimerkki", scene.lehtola, Role::Editor).await;
            let refused = end_all(&scene.backend, &caller, stranger).await;
            assert!(matches!(refused, Err(Fault::Refused(Refusal::NotFound))));
        }

        async fn who_has_left_does_not_come_back_by_an_open_invitation(store) {
            let scene = Scene::new(&store).await;
            let caller = scene.caller("Aino Malli", scene.koivula, Role::MainUser).await;
            let maintainer = scene.caller("Outi Malli", scene.operator, Role::Maintainer).await;
            let person = scene.member("Eero Malli", scene.school, Role::Editor).await;
            let address = "eero.malli@example.org";
            let pending = invite_one(&scene, &caller, scene.koivula, Role::Editor, address).await;
            require_second_approval(&scene, scene.education).await;
            store.clock.advance(chrono::TimeDelta::seconds(1));
            let awaiting = invite_one(&scene, &caller, scene.education, Role::Editor, address).await;
            let officer = Role::DataProtectionOfficer;
            store.clock.advance(chrono::TimeDelta::seconds(1));
            let higher = invite_one(&scene, &maintainer, scene.koivula, officer, address).await;
            let elsewhere = invite_one(&scene, &maintainer, scene.lehtola, Role::Editor, address).await;
            store.clock.advance(chrono::TimeDelta::seconds(1));
            scene.move_to_address(person, "eero.uusi@example.org").await;

            let page = view(&scene.backend, &caller, person).await.unwrap();
            let shown: Vec<_> = page.invitations.iter().map(|shown| (shown.id, shown.revocable)).collect();
            assert_eq!((shown, page.invited_elsewhere), (vec![(pending, true), (awaiting, true), (higher, false)], 1));
            let left = end_all(&scene.backend, &caller, person).await.unwrap();
            assert_eq!((left.ended.len(), left.revoked, left.invited_elsewhere), (1, vec![pending, awaiting], 2));
            for (id, state) in [
                (pending, InvitationState::Revoked),
                (awaiting, InvitationState::Revoked),
                (higher, InvitationState::Pending),
                (elsewhere, InvitationState::Pending),
            ] {
                assert_eq!(stored_state(&scene, id).await, state);
            }
            assert_eq!(scene.events(EventAction::InvitationRevoked, Outcome::Done).await, 2);
            let eero = scene.caller_as(person).await;
            assert!(answer(&scene.backend, &eero, pending, Answer::Accept).await.is_err());
            assert!(eero.memberships().is_empty());
        }
    }
}
