//! The people around an invitation: whose address it is, who may approve it, who runs the installation.

use luukku_domain::{
    accounts::role::Role,
    caller::{Caller, Who},
    id::{AccountId, OrganisationId},
    lang::Lang,
    permission::{action::ViewUser, thing::User},
    time::Timestamp,
    values::Email,
};
use sqlx::FromRow;

use super::super::place;
use crate::{
    sql,
    store::{Conn, StoreError},
};

/// An account that is written to.
#[derive(Debug, Clone, FromRow)]
pub(super) struct Addressee {
    pub(super) id: AccountId,
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

/// The live account with this address.
pub(super) async fn live_account(conn: &mut Conn, email: &Email) -> Result<Option<AccountId>, StoreError> {
    Ok(by_email(conn, email).await?.and_then(|addressee| addressee.live()))
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

/// Who can approve what `inviter` asked: the organisation's other main users; where it has none, those of the nearest
/// organisation above it; where there are none, the maintainers.
pub(super) async fn approvers(
    conn: &mut Conn,
    organisation: OrganisationId,
    inviter: Option<AccountId>,
    now: Timestamp,
) -> Result<Vec<Addressee>, StoreError> {
    #[derive(FromRow)]
    struct MainUser {
        depth: i64,
        #[sqlx(flatten)]
        addressee: Addressee,
    }
    let mut found = sql!(conn, all: MainUser,
        "SELECT p.depth, a.id, a.email, a.lang, a.home_organisation_id, a.closed_at
         FROM membership m JOIN organisation_above p ON p.above_id = m.organisation_id JOIN account a ON a.id = m.account_id
         WHERE p.organisation_id = $1 AND m.role = 'main_user' AND m.ended_at IS NULL AND m.starts_at <= $2
            AND (m.ends_at IS NULL OR m.ends_at > $2) AND a.status = 'active'
         ORDER BY p.depth, a.id", organisation, now)?;
    found.retain(|main_user| Some(main_user.addressee.id) != inviter);
    let Some(nearest) = found.first().map(|main_user| main_user.depth) else {
        return maintainers(conn, now).await;
    };
    let near = found.into_iter().take_while(|main_user| main_user.depth == nearest);
    Ok(near.map(|main_user| main_user.addressee).collect())
}

/// Everybody who runs the installation.
pub(super) async fn maintainers(conn: &mut Conn, now: Timestamp) -> Result<Vec<Addressee>, StoreError> {
    sql!(conn, all: Addressee,
        "SELECT DISTINCT a.id, a.email, a.lang, a.home_organisation_id, a.closed_at
         FROM membership m JOIN account a ON a.id = m.account_id
         WHERE m.role = 'maintainer' AND m.ended_at IS NULL AND m.starts_at <= $1 AND (m.ends_at IS NULL OR m.ends_at > $1)
            AND a.status = 'active'
         ORDER BY a.id", now)
}

/// Whether an account can be signed in to.
pub(super) async fn is_live(conn: &mut Conn, account: AccountId) -> Result<bool, StoreError> {
    let live = sql!(conn, scalar: i64,
        "SELECT COUNT(*) FROM account WHERE id = $1 AND status = 'active'", account)?;
    Ok(live == 1)
}
