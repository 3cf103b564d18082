//! What the tests of invitations share.

use chrono::TimeDelta;
use luukku_domain::{
    accounts::{
        invitation::InvitationState, invitation_policy::InvitationPolicy, membership::Ground, role::Role,
    },
    caller::Caller,
    events::{Event, EventAction},
    id::{AccountId, InvitationId, OrganisationId},
    lang::Lang,
};

use super::{
    invite::{Wanted, invite},
    policy, row,
};
use crate::{secrets::Token, sql, store::Tx, testing::scene::Scene};

/// A ground, for batches.
pub(super) fn ground() -> Ground {
    Ground::parse("Hakemus 12/2026").unwrap()
}

/// A batch to one role without note and end date.
pub(super) fn wanted<'a>(
    organisation: OrganisationId,
    roles: &'a [Role],
    ground: &'a Ground,
    addresses: &'a str,
) -> Wanted<'a> {
    Wanted { organisation, roles, last_day: None, ground, note: None, lang: Lang::Fi, addresses }
}

/// Invites one address.
pub(crate) async fn invite_one(
    scene: &Scene<'_>,
    caller: &Caller,
    organisation: OrganisationId,
    role: Role,
    address: &str,
) -> InvitationId {
    let (ground, roles) = (ground(), [role]);
    let wanted = wanted(organisation, &roles, &ground, address);
    let fresh = Caller { at: scene.now(), ..caller.clone() };
    let invited = invite(&scene.backend, &recently(fresh), &wanted).await.unwrap();
    let [id] = invited.invitations[..] else { panic!("one invitation, not {invited:?}") };
    id
}

/// The caller as one who just signed in.
pub(super) fn recently(mut caller: Caller) -> Caller {
    if let luukku_domain::caller::Who::Staff(staff) = &mut caller.who {
        staff.authentication.at = caller.at;
    }
    caller
}

/// Makes the secret of an invitation's link, as sending the letter does.
pub(in crate::accounts) async fn link_to(scene: &Scene<'_>, id: InvitationId) -> Token {
    let token = Token::generate(scene.backend.ambient());
    let mut housekeeping = scene.backend.store.housekeeping().await.unwrap();
    sql!(
        housekeeping.conn(),
        execute,
        "INSERT INTO mail_secret (secret_hash, purpose, object_id, created_at, expires_at)
         VALUES ($1, 'invitation', $2, $3, $4)",
        token.hash().as_slice(),
        id,
        scene.now(),
        scene.now().plus(TimeDelta::days(7)),
    )
    .unwrap();
    housekeeping.commit().await.unwrap();
    token
}

/// The state of an invitation at the present instant.
pub(super) async fn state_of(scene: &Scene<'_>, id: InvitationId) -> InvitationState {
    load(scene, id).await.rule().state_at(scene.now())
}

/// The state as it is stored.
pub(in crate::accounts) async fn stored_state(scene: &Scene<'_>, id: InvitationId) -> InvitationState {
    load(scene, id).await.rule().stored_state()
}

async fn load(scene: &Scene<'_>, id: InvitationId) -> row::InvitationRow {
    let mut read = scene.backend.store.read().await.unwrap();
    row::load(read.conn(), id).await.unwrap().unwrap()
}

/// Lets an organisation ask for a second main user's approval.
pub(in crate::accounts) async fn require_second_approval(scene: &Scene<'_>, organisation: OrganisationId) {
    let system = begin_as_demo(scene);
    let policy = InvitationPolicy { second_approval: true, ..InvitationPolicy::default() };
    policy::set(&scene.backend, &system, organisation, policy).await.unwrap();
}

/// Closes an account, as the clocks do.
pub(super) async fn close_account(scene: &Scene<'_>, account: AccountId) {
    let mut tx = begin(scene).await;
    let now = tx.now();
    sql!(
        tx.conn(),
        execute,
        "UPDATE account SET status = 'closed', closed_at = $2, close_reason = 'idle' WHERE id = $1",
        account,
        now,
    )
    .unwrap();
    tx.commit(Event::done(EventAction::AccountClosed).about(account)).await.unwrap();
}

/// Ends every membership of an account.
pub(in crate::accounts) async fn end_memberships(scene: &Scene<'_>, account: AccountId) {
    let mut tx = begin(scene).await;
    let now = tx.now();
    sql!(
        tx.conn(),
        execute,
        "UPDATE membership SET ended_at = $2, end_reason = 'removed' WHERE account_id = $1 AND ended_at IS NULL",
        account,
        now,
    )
    .unwrap();
    tx.commit(Event::done(EventAction::MembershipEnded).subject(account)).await.unwrap();
}

/// Closes an organisation.
pub(super) async fn close_organisation(scene: &Scene<'_>, organisation: OrganisationId) {
    let mut tx = begin(scene).await;
    let now = tx.now();
    sql!(
        tx.conn(),
        execute,
        "UPDATE organisation SET status = 'closed', closed_at = $2 WHERE id = $1",
        organisation,
        now,
    )
    .unwrap();
    tx.commit(Event::done(EventAction::OrganisationClosed).about(organisation)).await.unwrap();
}

/// The roles that an account holds, with their organisations.
pub(super) async fn roles_of(scene: &Scene<'_>, account: AccountId) -> Vec<(OrganisationId, Role)> {
    let mut read = scene.backend.store.read().await.unwrap();
    super::people::roles_of(read.conn(), account, scene.now()).await.unwrap()
}

fn begin_as_demo(scene: &Scene<'_>) -> Caller {
    use luukku_domain::{caller::Job, id::RequestId};
    Caller::system(Job::Demo, scene.backend.ambient().id(RequestId::new), scene.now())
}

async fn begin(scene: &Scene<'_>) -> Tx {
    scene.backend.store.begin(&begin_as_demo(scene)).await.unwrap()
}
