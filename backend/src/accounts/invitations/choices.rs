//! What the form for inviting offers: the roles, the organisation's defaults, what is left of the day's quota.

use chrono::NaiveDate;
use luukku_domain::{
    accounts::{invitation_policy::quota_day, place::Place, role::Role},
    caller::Caller,
    events::{Event, EventAction},
    id::{AccountId, OrganisationId},
    permission::{Refusal, action::Invite, action::ListInvitations, thing::NewInvitation},
    values::sort_key,
};

use super::{
    super::{look, organisations::Names},
    policy, row,
};
use crate::{
    Backend,
    fault::{Fault, NoRule},
    sql,
    store::{Conn, StoreError},
};

/// What the form offers.
#[derive(Debug, Clone)]
pub struct Choices {
    /// The organisation's name.
    pub organisation: Names,
    /// Whether it is open and lets the caller invite; if not, the form is not shown but this is said.
    pub lets: bool,
    /// The roles to which the caller may invite there.
    pub roles: Vec<Role>,
    /// The role that is chosen beforehand.
    pub default_role: Option<Role>,
    /// The last day that is filled in beforehand.
    pub default_last_day: Option<NaiveDate>,
    /// Whether a second main user approves before anything is sent.
    pub needs_approval: bool,
    /// How many more invitations the caller can make today.
    pub left_today: u64,
}

/// Looks at what the form for inviting to an organisation offers.
pub async fn choices(
    backend: &Backend,
    caller: &Caller,
    id: OrganisationId,
) -> Result<Choices, Fault<NoRule>> {
    let now = backend.ambient().now();
    let mut read = backend.store.read().await?;
    let organisation = row::organisation(read.conn(), id).await?.ok_or(Refusal::NotFound)?;
    let event = |event: Event| event.about(id).at(id).fields(["invitation_policy"]);
    let denied = event(Event::denied(EventAction::OrganisationViewed));
    let grant = look::may(backend, caller, ListInvitations, &organisation.place, denied).await?;
    let policy = policy::load(read.conn(), id).await?;
    let account = caller.account().ok_or(Refusal::SignIn)?;
    let left_today = left_today(read.conn(), backend, account).await?;
    drop(read);
    let place = &organisation.place;
    let roles: Vec<_> = place.roles().iter().copied().filter(|role| offers(caller, place, *role)).collect();
    let tx = backend.store.begin(caller).await?;
    tx.commit(event(Event::done(EventAction::OrganisationViewed)).by(grant.basis())).await?;
    Ok(Choices {
        lets: organisation.is_open && policy.lets(caller, place),
        default_role: policy.default_role.filter(|role| roles.contains(role)),
        default_last_day: policy.default_months.map(|months| now.plus_months(months).date_in_helsinki()),
        needs_approval: policy.needs_approval(grant.basis()),
        left_today,
        roles,
        organisation: organisation.name,
    })
}

/// The organisations for which the caller's own memberships let them invite, by name; those below are found from there.
pub async fn organisations(
    backend: &Backend,
    caller: &Caller,
) -> Result<Vec<(OrganisationId, Names)>, StoreError> {
    let mut read = backend.store.read().await?;
    let mut found = Vec::new();
    for held in caller.memberships() {
        let place = &held.place;
        let listed = found.iter().any(|(id, _)| *id == place.id());
        if !listed
            && place.roles().iter().any(|role| offers(caller, place, *role))
            && let Some(organisation) = row::organisation(read.conn(), place.id()).await?
            && organisation.is_open
        {
            found.push((place.id(), organisation.name));
        }
    }
    found.sort_by_key(|(_, name)| sort_key(name.name_fi.as_str()));
    Ok(found)
}

/// Whether the caller may invite to a role, perhaps after proving again who they are.
fn offers(caller: &Caller, place: &Place, role: Role) -> bool {
    let wanted = NewInvitation { place: place.clone(), role };
    matches!(caller.may(Invite, &wanted), Ok(_) | Err(Refusal::AuthenticateAgain))
}

/// How many more invitations somebody can make today: those made and those sent again count.
pub(super) async fn left_today(
    conn: &mut Conn,
    backend: &Backend,
    account: AccountId,
) -> Result<u64, StoreError> {
    let since = quota_day(backend.ambient().now());
    let made = sql!(conn, scalar: i64,
        "SELECT COUNT(*) FROM invitation WHERE invited_by = $1 AND created_at >= $2", account, since)?;
    let resent = sql!(conn, scalar: i64,
        "SELECT COUNT(*) FROM invitation_resending WHERE resent_by = $1 AND resent_at >= $2", account, since)?;
    let quota = u64::from(backend.clocks().invitations_a_day);
    Ok(quota.saturating_sub(u64::try_from(made + resent).unwrap_or(0)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{accounts::invitations::testing::invite_one, on_both_engines, testing::scene::Scene};
    use luukku_domain::events::Outcome;

    on_both_engines! {
        async fn the_form_offers_what_its_reader_may_give_there_and_what_is_left_today(store) {
            let scene = Scene::new(&store).await;
            let caller = scene.caller("Aino Malli", scene.koivula, Role::MainUser).await;
            let offered = choices(&scene.backend, &caller, scene.school).await.unwrap();
            assert!(offered.lets && offered.default_role.is_none() && offered.default_last_day.is_none());
            assert!(offered.roles.contains(&Role::Editor) && !offered.roles.contains(&Role::Maintainer));
            let quota = u64::from(scene.backend.clocks().invitations_a_day);
            assert_eq!(offered.left_today, quota);
            invite_one(&scene, &caller, scene.school, Role::Editor, "koulu@example.org").await;
            assert_eq!(choices(&scene.backend, &caller, scene.school).await.unwrap().left_today, quota - 1);
            assert_eq!(scene.events(EventAction::OrganisationViewed, Outcome::Done).await, 2);
            let beyond = choices(&scene.backend, &caller, scene.lehtola).await;
            assert!(matches!(beyond, Err(Fault::Refused(Refusal::NotFound))));
            assert_eq!(scene.events(EventAction::OrganisationViewed, Outcome::Denied).await, 1);
        }

        async fn only_the_places_where_one_s_own_roles_invite_are_listed(store) {
            let scene = Scene::new(&store).await;
            let account = scene.member("Aino Malli", scene.koivula, Role::MainUser).await;
            scene.membership(account, scene.lehtola, Role::Specialist).await;
            let caller = scene.caller_as(account).await;
            let found = organisations(&scene.backend, &caller).await.unwrap();
            assert_eq!(found.iter().map(|(id, _)| *id).collect::<Vec<_>>(), [scene.koivula]);
        }
    }
}
