//! The people around an invitation: whose address it is, who may approve it, who runs the installation.

use luukku_domain::{
    accounts::role::Role,
    caller::{Caller, Who},
    events::Event,
    id::{AccountId, InvitationId, OrganisationId},
    lang::Lang,
    permission::{action::ViewUser, thing::User},
    time::Timestamp,
    values::Email,
};
use sqlx::FromRow;
use std::collections::{BTreeMap, BTreeSet};

use super::super::place;
use crate::{
    sql,
    store::{Conn, StoreError},
};

/// An account that is written to.
#[derive(Debug, Clone, FromRow)]
pub(in crate::accounts) struct Addressee {
    pub(in crate::accounts) id: AccountId,
    pub(super) email: Email,
    pub(super) lang: Lang,
    home_organisation_id: OrganisationId,
    closed_at: Option<Timestamp>,
}

impl Addressee {
    /// Whether the account is closed; a cleared one has no address and is not found by it.
    pub(super) const fn is_closed(&self) -> bool {
        self.closed_at.is_some()
    }

    /// The account if it can be signed in to.
    pub(super) fn live(&self) -> Option<AccountId> {
        (!self.is_closed()).then_some(self.id)
    }
}

/// The account with this address, live or closed.
pub(super) async fn by_email(conn: &mut Conn, email: &Email) -> Result<Option<Addressee>, StoreError> {
    sql!(conn, optional: Addressee,
        "SELECT id, email, lang, home_organisation_id, closed_at FROM account WHERE email_key = $1 AND email IS NOT NULL",
        email.key())
}

/// Whom an invitation addresses: the account with its address, or the one that had it when it was made.
pub(super) async fn addressee(conn: &mut Conn, id: InvitationId) -> Result<Option<Addressee>, StoreError> {
    sql!(conn, optional: Addressee,
        "SELECT a.id, a.email, a.lang, a.home_organisation_id, a.closed_at
         FROM invitation_addressee v JOIN account a ON a.id = v.account_id JOIN invitation i ON i.id = v.invitation_id
         WHERE v.invitation_id = $1 AND i.email IS NOT NULL AND a.email IS NOT NULL", id)
}

/// Whether the caller may see the person: from the home organisation or one of the memberships. The program itself
/// tells nobody.
pub(super) async fn sees(
    conn: &mut Conn,
    caller: &Caller,
    addressee: &Addressee,
) -> Result<bool, StoreError> {
    if matches!(caller.who, Who::System(_)) {
        return Ok(true);
    }
    let memberships = sql!(conn, scalars: OrganisationId,
        "SELECT DISTINCT organisation_id FROM membership WHERE account_id = $1 AND ended_at IS NULL", addressee.id)?;
    let mut places = Vec::new();
    for organisation in memberships.into_iter().chain([addressee.home_organisation_id]) {
        places.extend(place::load(conn, organisation).await?);
    }
    Ok(caller.may(ViewUser, &User { account: addressee.id, places }).is_ok())
}

/// An event of somebody who looks at an invitation or answers it. It stands in the organisation's log only if the
/// organisation sees who acts, from their home or a membership in it or below it: what an inviter learns about an address
/// stays within what they may see. That of a stranger stands with their own home. Nobody signed in has no name.
pub(super) async fn placed(
    conn: &mut Conn,
    caller: &Caller,
    organisation: OrganisationId,
    event: Event,
) -> Result<Event, StoreError> {
    let Some(account) = caller.account() else { return Ok(event.at(organisation)) };
    let there = sql!(conn, scalar: i64,
        "SELECT COUNT(*) FROM organisation_above p WHERE p.above_id = $2 AND p.organisation_id IN
            (SELECT a.home_organisation_id FROM account a WHERE a.id = $1
             UNION SELECT m.organisation_id FROM membership m WHERE m.account_id = $1 AND m.ended_at IS NULL)",
        account, organisation)?;
    Ok(if there > 0 { event.at(organisation) } else { event })
}

/// The roles that an account has now or will have, with their organisations.
pub(super) async fn roles_of(
    conn: &mut Conn,
    account: AccountId,
    now: Timestamp,
) -> Result<Vec<(OrganisationId, Role)>, StoreError> {
    sql!(conn, all: (OrganisationId, Role),
        "SELECT organisation_id, role FROM membership
         WHERE account_id = $1 AND ended_at IS NULL AND (ends_at IS NULL OR ends_at > $2)", account, now)
}

/// The name of an account; `None` when it is cleared or the program itself acted.
pub(super) async fn name_of(
    conn: &mut Conn,
    account: Option<AccountId>,
) -> Result<Option<String>, StoreError> {
    let name =
        sql!(conn, optional_scalar: Option<String>, "SELECT name FROM account WHERE id = $1", account)?;
    Ok(name.flatten())
}

/// Who can approve what `inviter` asked for `addressees`, each an account or nobody known: the organisation's other main
/// users; where it has none, those of the nearest organisation above it; where there are none, the maintainers. Nobody
/// approves what they asked for or what is for themselves, so those who approve one invitation may not be those of the
/// next.
pub(in crate::accounts) async fn approvers(
    conn: &mut Conn,
    organisation: OrganisationId,
    inviter: Option<AccountId>,
    addressees: &BTreeSet<Option<AccountId>>,
    now: Timestamp,
) -> Result<Vec<Addressee>, StoreError> {
    #[derive(FromRow)]
    struct MainUser {
        depth: i64,
        #[sqlx(flatten)]
        addressee: Addressee,
    }
    let main_users = sql!(conn, all: MainUser,
        "SELECT p.depth, a.id, a.email, a.lang, a.home_organisation_id, a.closed_at
         FROM membership m JOIN organisation_above p ON p.above_id = m.organisation_id JOIN account a ON a.id = m.account_id
         WHERE p.organisation_id = $1 AND m.role = 'main_user' AND m.ended_at IS NULL AND m.starts_at <= $2
            AND (m.ends_at IS NULL OR m.ends_at > $2) AND a.status = 'active'
         ORDER BY p.depth, a.id", organisation, now)?;
    let maintainers = maintainers(conn, now).await?;
    let mut approvers = BTreeMap::new();
    for addressed in addressees {
        let is_other = |addressee: &Addressee| ![inviter, *addressed].contains(&Some(addressee.id));
        let mut able = main_users.iter().filter(|main_user| is_other(&main_user.addressee)).peekable();
        let nearest = able.peek().map(|main_user| main_user.depth);
        let near = able.take_while(|main_user| Some(main_user.depth) == nearest);
        let near = near.map(|main_user| &main_user.addressee);
        let last = maintainers.iter().filter(|addressee| nearest.is_none() && is_other(addressee));
        approvers.extend(near.chain(last).map(|addressee| (addressee.id, addressee.clone())));
    }
    Ok(approvers.into_values().collect())
}

/// Everybody who runs the installation.
pub(in crate::accounts) async fn maintainers(
    conn: &mut Conn,
    now: Timestamp,
) -> Result<Vec<Addressee>, StoreError> {
    sql!(conn, all: Addressee,
        "SELECT DISTINCT a.id, a.email, a.lang, a.home_organisation_id, a.closed_at
         FROM membership m JOIN account a ON a.id = m.account_id
         WHERE m.role = 'maintainer' AND m.ended_at IS NULL AND m.starts_at <= $1 AND (m.ends_at IS NULL OR m.ends_at > $1)
            AND a.status = 'active'
         ORDER BY a.id", now)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        accounts::invitations::testing::{invite_one, require_second_approval},
        on_both_engines,
        testing::scene::Scene,
    };

    on_both_engines! {
        async fn an_invitation_is_told_to_somebody_who_may_approve_it(store) {
            let scene = Scene::new(&store).await;
            let aino = scene.caller("Aino Malli", scene.school, Role::MainUser).await;
            let eero = scene.member("Eero Malli", scene.school, Role::MainUser).await;
            let outi = scene.member("Outi Malli", scene.operator, Role::Maintainer).await;
            let able = async |addressees: &[Option<AccountId>]| {
                let mut read = store.read().await.unwrap();
                let addressees = addressees.iter().copied().collect();
                let found = approvers(read.conn(), scene.school, aino.account(), &addressees, scene.now()).await;
                found.unwrap().iter().map(|addressee| addressee.id).collect::<Vec<_>>()
            };
            assert_eq!(able(&[None, Some(outi)]).await, [eero]);
            assert_eq!(able(&[Some(eero)]).await, [outi]);
            store.clock.advance(chrono::TimeDelta::seconds(1));
            let liisa = scene.member("Liisa Malli", scene.koivula, Role::MainUser).await;
            assert_eq!(able(&[Some(eero)]).await, [liisa]);
            assert_eq!(able(&[Some(liisa)]).await, [eero]);
            assert_eq!(able(&[Some(eero), Some(liisa)]).await, [eero, liisa]);

            require_second_approval(&scene, scene.school).await;
            invite_one(&scene, &aino, scene.school, Role::Editor, "eero.malli@example.org").await;
            assert_eq!(scene.letters("organisation_notice").await, 1);
        }
    }
}
