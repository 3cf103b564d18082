//! An organisation's own way to invite: looked at, and set by its main users.

use luukku_domain::{
    accounts::{
        invitation_policy::{InvitationPolicy, PolicyError, WhoMayInvite},
        role::Role,
    },
    caller::Caller,
    events::{Event, EventAction},
    id::OrganisationId,
    permission::{
        Refusal,
        action::{ListInvitations, SetInvitationPolicy},
        grantable_roles,
    },
};
use sqlx::FromRow;

use super::{
    super::{look, organisations::Names},
    row,
};
use crate::{
    Backend,
    fault::{Fault, NoRule},
    sql,
    store::{Conn, Lock, StoreError},
};

/// What the page of an organisation's invitation settings shows.
#[derive(Debug, Clone)]
pub struct PolicyPage {
    /// The organisation's name.
    pub organisation: Names,
    /// The settings.
    pub policy: InvitationPolicy,
    /// The roles that can be the default.
    pub roles: Vec<Role>,
    /// Whether somebody stands above it who could invite.
    pub has_parent: bool,
}

#[derive(FromRow)]
struct PolicyRow {
    who_may_invite: WhoMayInvite,
    second_approval: bool,
    default_role: Option<Role>,
    default_months: Option<i64>,
}

/// The settings of an organisation; the defaults where it has set none.
pub(in crate::accounts) async fn load(
    conn: &mut Conn,
    organisation: OrganisationId,
) -> Result<InvitationPolicy, StoreError> {
    let row = sql!(conn, optional: PolicyRow,
        "SELECT who_may_invite, second_approval, default_role, default_months FROM invitation_policy
         WHERE organisation_id = $1", organisation)?;
    Ok(row.map_or_else(InvitationPolicy::default, |row| InvitationPolicy {
        who_may_invite: row.who_may_invite,
        second_approval: row.second_approval,
        default_role: row.default_role,
        default_months: row.default_months.and_then(|months| u32::try_from(months).ok()),
    }))
}

/// Looks at the settings of an organisation.
pub async fn view(
    backend: &Backend,
    caller: &Caller,
    id: OrganisationId,
) -> Result<PolicyPage, Fault<NoRule>> {
    let mut read = backend.store.read().await?;
    let organisation = row::organisation(read.conn(), id).await?.ok_or(Refusal::NotFound)?;
    let policy = load(read.conn(), id).await?;
    drop(read);
    let event = |event: Event| event.about(id).at(id).fields(["invitation_policy"]);
    let denied = event(Event::denied(EventAction::OrganisationViewed));
    let grant = look::may(backend, caller, ListInvitations, &organisation.place, denied).await?;
    let tx = backend.store.begin(caller).await?;
    tx.commit(event(Event::done(EventAction::OrganisationViewed)).by(grant.basis())).await?;
    let place = &organisation.place;
    Ok(PolicyPage {
        organisation: organisation.name,
        policy,
        roles: grantable_roles(place.root_kind().keeper(), place),
        has_parent: place.parent().is_some(),
    })
}

/// Sets how an organisation invites. Invitations that are already out are not touched, but whoever vouches for them must
/// still be let by the new settings when they are accepted.
pub async fn set(
    backend: &Backend,
    caller: &Caller,
    id: OrganisationId,
    policy: InvitationPolicy,
) -> Result<(), Fault<PolicyError>> {
    let mut tx = backend.store.begin(caller).await?;
    let organisation = row::organisation(tx.conn(), id).await?.ok_or(Refusal::NotFound)?;
    tx.lock([Lock::Organisation(id)]).await?;
    let denied = || Event::denied(EventAction::InvitationPolicySet).about(id).at(id);
    let (mut tx, grant) = tx.may(SetInvitationPolicy, &organisation.place, denied).await?;
    policy.check(&organisation.place).map_err(Fault::Rule)?;
    let before = load(tx.conn(), id).await?;
    before.may_become(&policy, caller, &organisation.place).map_err(Fault::Rule)?;
    sql!(
        tx.conn(),
        execute,
        "INSERT INTO invitation_policy (organisation_id, who_may_invite, second_approval, default_role, default_months)
         VALUES ($1, $2, $3, $4, $5)
         ON CONFLICT (organisation_id) DO UPDATE SET who_may_invite = $2, second_approval = $3, default_role = $4,
            default_months = $5",
        grant.thing(),
        policy.who_may_invite,
        policy.second_approval,
        policy.default_role,
        policy.default_months.map(i64::from),
    )?;
    let set = Event::done(EventAction::InvitationPolicySet).by(grant.basis()).about(id).at(id);
    tx.commit(set.fields(changed(&before, &policy))).await?;
    Ok(())
}

fn changed(before: &InvitationPolicy, after: &InvitationPolicy) -> Vec<&'static str> {
    let fields = [
        ("who_may_invite", before.who_may_invite != after.who_may_invite),
        ("second_approval", before.second_approval != after.second_approval),
        ("default_role", before.default_role != after.default_role),
        ("default_months", before.default_months != after.default_months),
    ];
    fields.into_iter().filter(|(_, changed)| *changed).map(|(name, _)| name).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{on_both_engines, testing::scene::Scene};
    use luukku_domain::events::Outcome;

    const CENTRAL: InvitationPolicy = InvitationPolicy {
        who_may_invite: WhoMayInvite::Above,
        second_approval: true,
        default_role: Some(Role::Editor),
        default_months: Some(12),
    };

    on_both_engines! {
        async fn a_main_user_sets_how_an_organisation_invites(store) {
            let scene = Scene::new(&store).await;
            let caller = scene.caller("Aino Malli", scene.koivula, Role::MainUser).await;
            let before = view(&scene.backend, &caller, scene.school).await.unwrap();
            assert_eq!(before.policy, InvitationPolicy::default());
            assert_eq!(before.roles, [Role::MainUser, Role::Editor, Role::Specialist]);
            set(&scene.backend, &caller, scene.school, CENTRAL).await.unwrap();
            assert_eq!(view(&scene.backend, &caller, scene.school).await.unwrap().policy, CENTRAL);
            assert_eq!(scene.events(EventAction::InvitationPolicySet, Outcome::Done).await, 1);
            assert_eq!(scene.events(EventAction::OrganisationViewed, Outcome::Done).await, 2);
        }

        async fn a_policy_that_nobody_could_follow_is_refused(store) {
            let scene = Scene::new(&store).await;
            let caller = scene.caller("Aino Malli", scene.koivula, Role::MainUser).await;
            let refused = set(&scene.backend, &caller, scene.koivula, CENTRAL).await;
            assert!(matches!(refused, Err(Fault::Rule(PolicyError::NobodyAbove))));
        }

        async fn a_main_user_does_not_free_themselves_of_what_guards_against_them(store) {
            let scene = Scene::new(&store).await;
            let own = scene.caller("Aino Malli", scene.school, Role::MainUser).await;
            let alone = InvitationPolicy { second_approval: false, ..CENTRAL };
            set(&scene.backend, &own, scene.school, CENTRAL).await.unwrap();
            let refused = set(&scene.backend, &own, scene.school, alone).await;
            assert!(matches!(refused, Err(Fault::Rule(PolicyError::ApprovalStays))));
            let inviting = InvitationPolicy { who_may_invite: WhoMayInvite::OwnAndAbove, ..CENTRAL };
            let refused = set(&scene.backend, &own, scene.school, inviting).await;
            assert!(matches!(refused, Err(Fault::Rule(PolicyError::CentralStays))));
            let months = InvitationPolicy { default_months: Some(6), ..CENTRAL };
            set(&scene.backend, &own, scene.school, months).await.unwrap();
            let above = scene.caller("Eero Malli", scene.koivula, Role::MainUser).await;
            set(&scene.backend, &above, scene.school, alone).await.unwrap();
            assert_eq!(view(&scene.backend, &above, scene.school).await.unwrap().policy, alone);
        }

        async fn strangers_neither_see_nor_set_it(store) {
            let scene = Scene::new(&store).await;
            let caller = scene.caller("Aino Malli", scene.lehtola, Role::MainUser).await;
            let seen = view(&scene.backend, &caller, scene.school).await;
            assert!(matches!(seen, Err(Fault::Refused(Refusal::NotFound))));
            let done = set(&scene.backend, &caller, scene.school, CENTRAL).await;
            assert!(matches!(done, Err(Fault::Refused(Refusal::NotFound))));
            assert_eq!(scene.events(EventAction::OrganisationViewed, Outcome::Denied).await, 1);
            assert_eq!(scene.events(EventAction::InvitationPolicySet, Outcome::Denied).await, 1);
        }
    }
}
