//! A membership as reports show it.

use luukku_domain::{
    accounts::{place::Place, role::Role},
    id::{AccountId, MembershipId, OrganisationId},
    permission::thing::HeldMembership,
    time::Timestamp,
};
use sqlx::FromRow;
use std::collections::BTreeMap;

use super::super::{organisations::Names, place};
use crate::store::{Conn, StoreError};

/// A membership in a report.
#[derive(Debug, Clone, PartialEq, Eq, FromRow)]
pub struct ReportedMembership {
    /// The membership.
    pub id: MembershipId,
    /// Whose it is.
    pub account_id: AccountId,
    /// The person's name.
    pub name: String,
    /// The organisation.
    pub organisation_id: OrganisationId,
    /// Its names.
    #[sqlx(flatten)]
    pub names: Names,
    /// The role.
    pub role: Role,
    /// The request or decision that it rests on.
    pub ground: String,
    /// Until when, if that is agreed: the first moment without access.
    pub ends_at: Option<Timestamp>,
    /// When it was last confirmed, or given.
    pub confirmed_at: Timestamp,
    /// When it was last used.
    pub last_used_at: Timestamp,
}

/// Live memberships in reach ($1) at a time ($2); further conditions follow.
macro_rules! live {
    () => {
        "FROM membership m JOIN account a ON a.id = m.account_id JOIN organisation o ON o.id = m.organisation_id
         WHERE m.ended_at IS NULL AND m.starts_at <= $2 AND (m.ends_at IS NULL OR m.ends_at > $2) AND a.name IS NOT NULL
            AND ($1 = '*' OR m.organisation_id IN
                (SELECT x.organisation_id FROM organisation_above x WHERE $1 LIKE '%' || x.above_text || '%')) "
    };
}
pub(super) use live;

/// The columns of a report over live memberships in reach ($1) at a time ($2); conditions and order follow.
macro_rules! reported {
    ($rest:literal) => {
        concat!(
            "SELECT m.id, m.account_id, a.name, m.organisation_id, o.name_fi, o.name_sv, o.name_en, m.role, m.ground,
                m.ends_at, m.confirmed_at, m.last_used_at ",
            $crate::accounts::reports::rows::live!(),
            $rest
        )
    };
}
pub(super) use reported;

/// Each row with the thing that permissions are asked for.
pub(super) async fn with_things(
    conn: &mut Conn,
    rows: Vec<ReportedMembership>,
) -> Result<Vec<(ReportedMembership, HeldMembership)>, StoreError> {
    let mut places = BTreeMap::<OrganisationId, Place>::new();
    let mut all = Vec::with_capacity(rows.len());
    for row in rows {
        let place = match places.get(&row.organisation_id) {
            Some(place) => place.clone(),
            None => place::load(conn, row.organisation_id).await?.ok_or(StoreError::Broken)?,
        };
        places.insert(row.organisation_id, place.clone());
        let thing = HeldMembership { id: row.id, account: row.account_id, place, role: row.role };
        all.push((row, thing));
    }
    Ok(all)
}
