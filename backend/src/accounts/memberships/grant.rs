//! Gives a role to an existing account.

use chrono::NaiveDate;
use luukku_domain::{
    accounts::{
        account::AccountStatus,
        membership::{EndDateError, Ground, GroundError, MembershipState, Term},
        role::{IncompatibleRoles, Role, compatible},
    },
    caller::Caller,
    events::{Event, EventAction},
    id::{AccountId, MembershipId, OrganisationId},
    permission::{
        Basis, Refusal,
        action::{GrantRole, ViewUser},
        thing::NewMembership,
    },
    time::Timestamp,
};

use super::{
    super::{
        invitations::policy, organisations::row as organisation_row, place, session, users::row as user_row,
    },
    row::{self, Held, NewRow},
};
use crate::{
    Backend,
    fault::Fault,
    store::{StoreError, Tx},
};
use luukku_domain::accounts::session::SessionEnd;

/// What shall be given.
#[derive(Debug, Clone, Copy)]
pub struct NewRole<'a> {
    /// To whom.
    pub account: AccountId,
    /// In which organisation.
    pub organisation: OrganisationId,
    /// Which role.
    pub role: Role,
    /// The last day with access; none for no end.
    pub last_day: Option<NaiveDate>,
    /// The request or decision that it rests on, as typed.
    pub ground: &'a str,
}

/// Why a role was not given.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum GrantRule {
    /// What it rests on.
    Ground(GroundError),
    /// The last day.
    LastDay(EndDateError),
    /// The person has this role there already.
    AlreadyHeld,
    /// One person may not hold both roles.
    Incompatible(IncompatibleRoles),
    /// The account is closed.
    AccountClosed,
    /// The organisation is closed.
    OrganisationClosed,
    /// The organisation lets others give access.
    NotItsWay,
    /// A second main user approves there: that is what an invitation is for, also to somebody with an account.
    NeedsApproval,
}

/// Gives a role. Whoever gives it must see the person; strangers are invited by their e-mail.
pub async fn grant(
    backend: &Backend,
    caller: &Caller,
    new: NewRole<'_>,
) -> Result<MembershipId, Fault<GrantRule>> {
    let ground = Ground::parse(new.ground).map_err(|error| Fault::Rule(GrantRule::Ground(error)))?;
    let mut tx = backend.store.begin(caller).await?;
    place::load(tx.conn(), new.organisation).await?.ok_or(Refusal::NotFound)?;
    user_row::load(tx.conn(), new.account).await?.ok_or(Refusal::NotFound)?;
    let held = row::lock_account(&mut tx, new.account, [new.organisation]).await?;
    let (tx, basis) = may(tx, caller, &new).await?;
    let (mut tx, given) = give(tx, backend, &new, &ground, &held, (caller.account(), basis)).await?;
    let id = given.id;
    let held = loaded(&mut tx, id).await?;
    row::tell(&mut tx, backend, &held, true).await?;
    tx.commit_all(given.event, given.more).await?;
    Ok(id)
}

/// Asks whether the caller sees the person and may give the role, by the table and by the organisation's own way. Gives
/// what that rests on.
pub(super) async fn may(
    mut tx: Tx,
    caller: &Caller,
    new: &NewRole<'_>,
) -> Result<(Tx, Basis), Fault<GrantRule>> {
    let denied = || {
        let event = Event::denied(EventAction::MembershipGranted).about(new.account);
        event.subject(new.account).at(new.organisation)
    };
    let account = user_row::load(tx.conn(), new.account).await?.ok_or(Refusal::NotFound)?;
    if caller.account().is_some() {
        let user = user_row::user(tx.conn(), &account).await?;
        (tx, _) = tx.may(ViewUser, &user, denied).await?;
    }
    let place = place::load(tx.conn(), new.organisation).await?.ok_or(Refusal::NotFound)?;
    let thing = NewMembership { account: new.account, place, role: new.role };
    let (mut tx, grant) = tx.may(GrantRole, &thing, denied).await?;
    debug_assert_eq!(grant.thing(), (new.account, new.organisation, new.role));
    let (policy, basis) = (policy::load(tx.conn(), new.organisation).await?, grant.basis());
    let against = if !policy.lets(caller, &thing.place) {
        GrantRule::NotItsWay
    } else if policy.needs_approval(basis) {
        GrantRule::NeedsApproval
    } else {
        return Ok((tx, basis));
    };
    tx.refuse(denied()).await?;
    Err(Fault::Rule(against))
}

/// A role that was just given.
pub(super) struct Given {
    pub(super) id: MembershipId,
    pub(super) event: Event,
    pub(super) more: Vec<Event>,
}

/// Writes the membership after `may`, under the locks of organisation and account. `held` are the memberships that the
/// account keeps. Sessions without a second factor end when the role demands one.
pub(super) async fn give(
    mut tx: Tx,
    backend: &Backend,
    new: &NewRole<'_>,
    ground: &Ground,
    held: &[Held],
    (granted_by, basis): (Option<AccountId>, Basis),
) -> Result<(Tx, Given), Fault<GrantRule>> {
    let now = backend.ambient().now();
    let account = user_row::load(tx.conn(), new.account).await?.ok_or(Refusal::NotFound)?;
    if account.status != AccountStatus::Active {
        return Err(Fault::Rule(GrantRule::AccountClosed));
    }
    let organisation = organisation_row::load(tx.conn(), new.organisation).await?;
    if !organisation.is_some_and(|organisation| organisation.is_active()) {
        return Err(Fault::Rule(GrantRule::OrganisationClosed));
    }
    let ends_at = ends_at(new.last_day, now).map_err(|error| Fault::Rule(GrantRule::LastDay(error)))?;
    let mut more = Vec::new();
    let (overdue, live): (Vec<_>, Vec<_>) =
        held.iter().partition(|held| held.term.state_at(now) == MembershipState::Ended);
    let same = |held: &Held| held.thing.place.id() == new.organisation && held.thing.role == new.role;
    if live.iter().any(|held| same(held)) {
        return Err(Fault::Rule(GrantRule::AlreadyHeld));
    }
    let roles: Vec<_> = live.iter().map(|held| held.thing.role).collect();
    compatible(&roles, new.role).map_err(|error| Fault::Rule(GrantRule::Incompatible(error)))?;
    for held in overdue.into_iter().filter(|held| same(held)) {
        more.push(row::end_overdue(&mut tx, held).await?);
    }
    let (organisation, role) = (new.organisation, new.role);
    let id = row::insert(
        &mut tx,
        &NewRow { account: new.account, organisation, role, ground, granted_by, ends_at },
    )
    .await?;
    if role.requires_second_factor() && !account.has_second_factor {
        more.extend(session::end_all(&mut tx, new.account, SessionEnd::CredentialsChanged, None).await?);
    }
    let event = Event::done(EventAction::MembershipGranted).by(basis).about(id).subject(new.account);
    let event = event.at(organisation).detail("ground", ground.as_str());
    Ok((tx, Given { id, event, more }))
}

/// The membership that was just written.
pub(super) async fn loaded(tx: &mut Tx, id: MembershipId) -> Result<Held, StoreError> {
    row::load(tx.conn(), id).await?.ok_or(StoreError::Broken)
}

fn ends_at(last_day: Option<NaiveDate>, now: Timestamp) -> Result<Option<Timestamp>, EndDateError> {
    let term = Term { starts_at: now, ends_at: None, ended_at: None };
    term.with_last_day(last_day, now).map(|term| term.ends_at)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{on_both_engines, testing::scene::Scene};
    use luukku_domain::{
        accounts::invitation_policy::{InvitationPolicy, WhoMayInvite},
        events::Outcome,
    };

    fn role<'a>(account: AccountId, organisation: OrganisationId, role: Role) -> NewRole<'a> {
        NewRole { account, organisation, role, last_day: None, ground: "Päätös 7/2026" }
    }

    on_both_engines! {
        async fn a_main_user_gives_a_role_and_the_person_is_told(store) {
            let scene = Scene::new(&store).await;
            let caller = scene.caller("Aino Malli", scene.koivula, Role::MainUser).await;
            let person = scene.member("Eero Esimerkki", scene.school, Role::Specialist).await;
            grant(&scene.backend, &caller, role(person, scene.education, Role::Editor)).await.unwrap();
            let roles = scene.caller_as(person).await.memberships().iter().map(|held| held.role).collect::<Vec<_>>();
            assert!(roles.len() == 2 && roles.contains(&Role::Editor));
            assert_eq!(scene.letters("account_notice").await, 1);
            let again = grant(&scene.backend, &caller, role(person, scene.education, Role::Editor)).await;
            assert!(matches!(again, Err(Fault::Rule(GrantRule::AlreadyHeld))));
        }

        async fn only_to_people_one_sees_in_places_one_reaches_and_roles_one_may_give(store) {
            let scene = Scene::new(&store).await;
            let caller = scene.caller("Aino Malli", scene.koivula, Role::MainUser).await;
            let stranger = scene.member("Eero Esimerkki", scene.lehtola, Role::Editor).await;
            let refused = grant(&scene.backend, &caller, role(stranger, scene.koivula, Role::Editor)).await;
            assert!(matches!(refused, Err(Fault::Refused(Refusal::NotFound))));
            let own = scene.member("Liisa Esimerkki", scene.koivula, Role::Editor).await;
            let refused = grant(&scene.backend, &caller, role(own, scene.lehtola, Role::Editor)).await;
            assert!(matches!(refused, Err(Fault::Refused(Refusal::NotFound))));
            let officer = role(own, scene.koivula, Role::DataProtectionOfficer);
            let refused = grant(&scene.backend, &caller, officer).await;
            assert!(matches!(refused, Err(Fault::Refused(Refusal::Forbidden))));
            let oneself = role(caller.account().unwrap(), scene.school, Role::MainUser);
            let refused = grant(&scene.backend, &caller, oneself).await;
            assert!(matches!(refused, Err(Fault::Refused(Refusal::Forbidden))));
            assert_eq!(scene.events(EventAction::MembershipGranted, Outcome::Denied).await, 4);
        }

        async fn a_role_is_given_only_in_the_organisation_s_own_way(store) {
            let scene = Scene::new(&store).await;
            let caller = scene.caller("Aino Malli", scene.koivula, Role::MainUser).await;
            let person = scene.member("Eero Esimerkki", scene.school, Role::Specialist).await;
            let maintainer = scene.caller("Outi Malli", scene.operator, Role::Maintainer).await;
            let own = InvitationPolicy { who_may_invite: WhoMayInvite::Own, ..InvitationPolicy::default() };
            policy::set(&scene.backend, &maintainer, scene.school, own).await.unwrap();
            let refused = grant(&scene.backend, &caller, role(person, scene.school, Role::Editor)).await;
            assert!(matches!(refused, Err(Fault::Rule(GrantRule::NotItsWay))));
            let approved = InvitationPolicy { second_approval: true, ..InvitationPolicy::default() };
            policy::set(&scene.backend, &maintainer, scene.school, approved).await.unwrap();
            let refused = grant(&scene.backend, &caller, role(person, scene.school, Role::Editor)).await;
            assert!(matches!(refused, Err(Fault::Rule(GrantRule::NeedsApproval))));
            assert_eq!(scene.events(EventAction::MembershipGranted, Outcome::Denied).await, 2);
            grant(&scene.backend, &maintainer, role(person, scene.school, Role::Editor)).await.unwrap();
        }

        async fn a_maintainer_is_never_an_officer_too(store) {
            let scene = Scene::new(&store).await;
            let caller = scene.caller("Eero Ylläpitäjä", scene.operator, Role::Maintainer).await;
            let other = scene.member("Liisa Esimerkki", scene.operator, Role::Maintainer).await;
            let refused =
                grant(&scene.backend, &caller, role(other, scene.koivula, Role::DataProtectionOfficer)).await;
            assert!(matches!(refused, Err(Fault::Rule(GrantRule::Incompatible(_)))));
        }

        async fn a_role_that_demands_a_second_factor_ends_sessions_without_one(store) {
            let scene = Scene::new(&store).await;
            let caller = scene.caller("Aino Malli", scene.koivula, Role::MainUser).await;
            let person = scene.member("Eero Esimerkki", scene.school, Role::Editor).await;
            scene.caller_as(person).await;
            grant(&scene.backend, &caller, role(person, scene.school, Role::MainUser)).await.unwrap();
            assert_eq!(scene.open_sessions(person).await, 0);
        }

        async fn one_that_has_run_out_makes_room_for_a_new_one(store) {
            let scene = Scene::new(&store).await;
            let caller = scene.caller("Aino Malli", scene.koivula, Role::MainUser).await;
            let person = scene.member("Eero Esimerkki", scene.school, Role::Specialist).await;
            let today = scene.now().date_in_helsinki();
            let new = NewRole { last_day: Some(today), ..role(person, scene.school, Role::Editor) };
            grant(&scene.backend, &caller, new).await.unwrap();
            store.clock.advance(chrono::TimeDelta::days(2));
            let caller = scene.caller_as(caller.account().unwrap()).await;
            let past = grant(&scene.backend, &caller, new).await;
            assert!(matches!(past, Err(Fault::Rule(GrantRule::LastDay(EndDateError::Past)))));
            grant(&scene.backend, &caller, role(person, scene.school, Role::Editor)).await.unwrap();
            assert_eq!(scene.events(EventAction::MembershipEnded, Outcome::Done).await, 1);
        }

        async fn nothing_is_given_without_a_ground_or_in_a_closed_organisation(store) {
            let scene = Scene::new(&store).await;
            let caller = scene.caller("Aino Malli", scene.koivula, Role::MainUser).await;
            let person = scene.member("Eero Esimerkki", scene.koivula, Role::Editor).await;
            let groundless = NewRole { ground: " ", ..role(person, scene.school, Role::Editor) };
            let refused = grant(&scene.backend, &caller, groundless).await;
            assert!(matches!(refused, Err(Fault::Rule(GrantRule::Ground(GroundError::Missing)))));
            crate::accounts::organisations::close::close(&scene.backend, &caller, scene.school).await.unwrap();
            let refused = grant(&scene.backend, &caller, role(person, scene.school, Role::Editor)).await;
            assert!(matches!(refused, Err(Fault::Rule(GrantRule::OrganisationClosed))));
        }
    }
}
