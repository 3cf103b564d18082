//! Answers an invitation inside: for people who have an account and are signed in.

use luukku_domain::{
    accounts::{
        invitation::{InvitationChange, InvitationState},
        role::{IncompatibleRoles, compatible},
    },
    caller::Caller,
    events::{Event, EventAction},
    id::{AccountId, InvitationId},
    permission::{Refusal, action::AnswerInvitation, thing::ReceivedInvitation},
};

use super::{
    super::lookup,
    accept,
    barrier::{self, Barrier},
    membership, people,
    row::{self, again},
};
use crate::{
    Backend,
    fault::Fault,
    store::{Lock, StoreError, Tx},
};

/// The answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Answer {
    /// Takes the role.
    Accept,
    /// Says no.
    Decline,
}

/// Why the answer was not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AnswerRule {
    /// The invitation is over.
    Closed(InvitationState),
    /// Something stands in the way now.
    Barrier(Barrier),
    /// The person holds the role there already.
    Holds,
    /// The person holds a role that excludes this one.
    Incompatible(IncompatibleRoles),
    /// The role asks for a second factor, which has to be taken into use first.
    SecondFactorFirst,
}

/// Answers an invitation to the caller's own account.
pub async fn answer(
    backend: &Backend,
    caller: &Caller,
    id: InvitationId,
    answer: Answer,
) -> Result<(), Fault<AnswerRule>> {
    let me = caller.account().ok_or(Refusal::SignIn)?;
    let mut tx = backend.store.begin(caller).await?;
    let before = row::load(tx.conn(), id).await?.ok_or(Refusal::NotFound)?;
    let voucher = before.vouched_by.unwrap_or(me);
    tx.lock([Lock::Organisation(before.organisation_id), Lock::Account(me), Lock::Account(voucher)]).await?;
    let mut found = again(&mut tx, &before).await?;
    let action = match answer {
        Answer::Accept => EventAction::InvitationAccepted,
        Answer::Decline => EventAction::InvitationDeclined,
    };
    let event = |event: Event| event.about(id).subject(me);
    let denied =
        people::placed(tx.conn(), caller, before.organisation_id, event(Event::denied(action))).await?;
    let invited = found.addressee(tx.conn()).await?.and_then(|addressee| addressee.live());
    let Some(account) = invited else {
        tx.refuse(denied).await?;
        return Err(Refusal::NotFound.into());
    };
    let received = ReceivedInvitation { id, account };
    let (mut tx, grant) = tx.may(AnswerInvitation, &received, || denied).await?;
    let now = tx.now();
    let events = match answer {
        Answer::Decline => {
            let after = found.row.rule().after(InvitationChange::Decline, now);
            let after = after.map_err(|refused| Fault::Rule(AnswerRule::Closed(refused.state)))?;
            row::store(&mut tx, &mut found.row, after).await?;
            Vec::new()
        }
        Answer::Accept => {
            let state = found.row.rule().state_at(now);
            if state != InvitationState::Pending {
                return Err(Fault::Rule(AnswerRule::Closed(state)));
            }
            let barrier = barrier::find(tx.conn(), backend, &found.row, &found.organisation, now).await?;
            if let Some(barrier) = barrier {
                return Err(Fault::Rule(AnswerRule::Barrier(barrier)));
            }
            take(&mut tx, backend, &mut found, me).await?
        }
    };
    // Who has accepted is seen there now.
    let answered = event(Event::done(action)).by(grant.basis());
    let answered = people::placed(tx.conn(), caller, before.organisation_id, answered).await?;
    tx.commit_all(answered, events).await?;
    Ok(())
}

/// Gives the role to the account, if its other roles and its second factor allow it.
async fn take(
    tx: &mut Tx,
    backend: &Backend,
    found: &mut row::Found,
    account: AccountId,
) -> Result<Vec<Event>, Fault<AnswerRule>> {
    let now = tx.now();
    let role = found.row.role;
    let held = people::roles_of(tx.conn(), account, now).await?;
    if held.contains(&(found.row.organisation_id, role)) {
        return Err(Fault::Rule(AnswerRule::Holds));
    }
    let roles: Vec<_> = held.into_iter().map(|(_, role)| role).collect();
    compatible(&roles, role).map_err(|clash| Fault::Rule(AnswerRule::Incompatible(clash)))?;
    let owner = lookup::by_id(tx.conn(), account).await?.ok_or(StoreError::Missing)?;
    // A session that is open already would have the role's power without the factor.
    if role.requires_second_factor() && !owner.has_second_factor() {
        return Err(Fault::Rule(AnswerRule::SecondFactorFirst));
    }
    let events = membership::give(tx, &found.row, account).await?;
    accept::answered(tx, &mut found.row, account).await?;
    membership::tell(tx, backend, &found.row, &found.organisation.name, &owner.email, owner.lang).await?;
    Ok(events)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        accounts::invitations::{
            decline::decline,
            inbox::inbox,
            open::open,
            testing::{invite_one, link_to, roles_of, state_of},
        },
        events::list::{EventFilter, EventView, list},
        on_both_engines, sql,
        testing::scene::Scene,
    };
    use luukku_domain::{accounts::role::Role, events::Outcome};

    on_both_engines! {
        async fn somebody_with_an_account_accepts_inside(store) {
            let scene = Scene::new(&store).await;
            let aino = scene.caller("Aino Malli", scene.koivula, Role::MainUser).await;
            let eero = scene.caller("Eero Malli", scene.lehtola, Role::Editor).await;
            let me = eero.account().unwrap();
            let id = invite_one(&scene, &aino, scene.koivula, Role::Specialist, "Eero.Malli@example.org").await;
            let open = inbox(&scene.backend, &eero).await.unwrap();
            assert_eq!(open.iter().map(|shown| shown.id).collect::<Vec<_>>(), [id]);
            answer(&scene.backend, &eero, id, Answer::Accept).await.unwrap();
            assert_eq!(state_of(&scene, id).await, InvitationState::Accepted);
            assert!(roles_of(&scene, me).await.contains(&(scene.koivula, Role::Specialist)));
            assert!(inbox(&scene.backend, &eero).await.unwrap().is_empty());
            assert_eq!(scene.events(EventAction::InvitationAccepted, Outcome::Done).await, 1);
            let again = answer(&scene.backend, &eero, id, Answer::Decline).await;
            assert!(matches!(again, Err(Fault::Rule(AnswerRule::Closed(InvitationState::Accepted)))));
        }

        async fn who_has_another_address_since_still_answers_and_no_later_invitation_to_the_old_one(store) {
            let scene = Scene::new(&store).await;
            let aino = scene.caller("Aino Malli", scene.koivula, Role::MainUser).await;
            let me = scene.member("Eero Malli", scene.lehtola, Role::Editor).await;
            let id = invite_one(&scene, &aino, scene.koivula, Role::Specialist, "eero.malli@example.org").await;
            store.clock.advance(chrono::TimeDelta::seconds(1));
            scene.move_to_address(me, "eero.uusi@example.org").await;
            store.clock.advance(chrono::TimeDelta::seconds(1));
            let later = invite_one(&scene, &aino, scene.koivula, Role::Editor, "eero.malli@example.org").await;
            let eero = scene.caller_as(me).await;
            let open = inbox(&scene.backend, &eero).await.unwrap();
            assert_eq!(open.iter().map(|shown| shown.id).collect::<Vec<_>>(), [id]);
            let refused = answer(&scene.backend, &eero, later, Answer::Accept).await;
            assert!(matches!(refused, Err(Fault::Refused(Refusal::NotFound))), "{refused:?}");
            answer(&scene.backend, &eero, id, Answer::Accept).await.unwrap();
            assert!(roles_of(&scene, me).await.contains(&(scene.koivula, Role::Specialist)));
        }

        async fn nobody_answers_for_somebody_else(store) {
            let scene = Scene::new(&store).await;
            let aino = scene.caller("Aino Malli", scene.koivula, Role::MainUser).await;
            scene.account("Eero Malli", scene.lehtola).await;
            let id = invite_one(&scene, &aino, scene.koivula, Role::Editor, "eero.malli@example.org").await;
            let to_nobody = invite_one(&scene, &aino, scene.koivula, Role::Editor, "uusi@example.org").await;
            for id in [id, to_nobody] {
                let refused = answer(&scene.backend, &aino, id, Answer::Accept).await;
                assert!(matches!(refused, Err(Fault::Refused(Refusal::NotFound))), "{refused:?}");
                assert_eq!(state_of(&scene, id).await, InvitationState::Pending);
            }
            assert_eq!(scene.events(EventAction::InvitationAccepted, Outcome::Denied).await, 2);
        }

        async fn roles_that_exclude_each_other_are_not_taken(store) {
            let scene = Scene::new(&store).await;
            let maintainer = scene.caller("Outi Malli", scene.operator, Role::Maintainer).await;
            let aino = scene.caller("Aino Malli", scene.koivula, Role::MainUser).await;
            let id = invite_one(&scene, &aino, scene.koivula, Role::CustomerClerk, "outi.malli@example.org").await;
            let refused = answer(&scene.backend, &maintainer, id, Answer::Accept).await;
            assert!(matches!(refused, Err(Fault::Rule(AnswerRule::Incompatible(_)))));
        }

        async fn a_role_that_asks_for_it_waits_for_the_second_factor(store) {
            let scene = Scene::new(&store).await;
            let aino = scene.caller("Aino Malli", scene.koivula, Role::MainUser).await;
            let eero = scene.caller("Eero Malli", scene.lehtola, Role::Editor).await;
            let id = invite_one(&scene, &aino, scene.koivula, Role::MainUser, "eero.malli@example.org").await;
            let refused = answer(&scene.backend, &eero, id, Answer::Accept).await;
            assert!(matches!(refused, Err(Fault::Rule(AnswerRule::SecondFactorFirst))));
            answer(&scene.backend, &eero, id, Answer::Decline).await.unwrap();
            assert_eq!(state_of(&scene, id).await, InvitationState::Declined);
        }

        async fn the_same_role_is_not_held_twice(store) {
            let scene = Scene::new(&store).await;
            let aino = scene.caller("Aino Malli", scene.koivula, Role::MainUser).await;
            let eero = scene.caller("Eero Malli", scene.lehtola, Role::Editor).await;
            let me = eero.account().unwrap();
            let id = invite_one(&scene, &aino, scene.koivula, Role::Editor, "eero.malli@example.org").await;
            let held = scene.membership(me, scene.koivula, Role::Editor).await;
            let refused = answer(&scene.backend, &eero, id, Answer::Accept).await;
            assert!(matches!(refused, Err(Fault::Rule(AnswerRule::Holds))));

            // Its end date passes, and no job has come by yet.
            let mut tx = store.begin(&store.system()).await.unwrap();
            let now = tx.now();
            sql!(tx.conn(), execute, "UPDATE membership SET ends_at = $2 WHERE id = $1", held, now).unwrap();
            tx.commit(Event::done(EventAction::MembershipChanged).about(held)).await.unwrap();
            answer(&scene.backend, &eero, id, Answer::Accept).await.unwrap();
            assert_eq!(scene.events(EventAction::MembershipEnded, Outcome::Done).await, 1);
        }

        async fn an_inviter_does_not_learn_whose_address_it_is_from_the_log(store) {
            let scene = Scene::new(&store).await;
            let aino = scene.caller("Aino Malli", scene.koivula, Role::MainUser).await;
            let home = scene.caller("Liisa Malli", scene.lehtola, Role::MainUser).await;
            let eero = scene.caller("Eero Malli", scene.lehtola, Role::Editor).await;
            let known = scene.caller("Matti Malli", scene.school, Role::Editor).await;
            let id = invite_one(&scene, &aino, scene.koivula, Role::Editor, "eero.malli@example.org").await;
            answer(&scene.backend, &eero, id, Answer::Decline).await.unwrap();
            let private = invite_one(&scene, &aino, scene.koivula, Role::Editor, "nimeton@example.org").await;
            let link = link_to(&scene, private).await;
            open(&scene.backend, &eero, &link).await.unwrap();
            let refused = answer(&scene.backend, &eero, private, Answer::Accept).await;
            assert!(matches!(refused, Err(Fault::Refused(Refusal::NotFound))));
            decline(&scene.backend, &eero, &link).await.unwrap();
            let own = invite_one(&scene, &aino, scene.koivula, Role::Editor, "matti.malli@example.org").await;
            answer(&scene.backend, &known, own, Answer::Decline).await.unwrap();
            assert_eq!(state_of(&scene, id).await, InvitationState::Declined);

            let names = async |caller: &Caller, view| {
                let filter = EventFilter { action: Some("invitation".into()), ..EventFilter::default() };
                let page = list(&scene.backend, caller, view, &filter).await.unwrap();
                let of = page.rows.into_iter().flat_map(|row| {
                    [row.actor.name, row.subject.and_then(|subject| subject.name)]
                });
                of.flatten().collect::<Vec<_>>()
            };
            let seen = names(&aino, EventView::Organisations).await;
            assert!(seen.contains(&"Matti Malli".to_owned()) && !seen.contains(&"Eero Malli".to_owned()), "{seen:?}");
            for (caller, view) in [(&home, EventView::Organisations), (&eero, EventView::Own)] {
                let seen = names(caller, view).await;
                assert_eq!(seen.iter().filter(|name| *name == "Eero Malli").count(), 4, "{seen:?}");
            }
        }
    }
}
