//! The rows of an organisation: its names, and its place among those above it.

use luukku_domain::{
    accounts::{
        organisation::{OrganisationKind, OrganisationStatus},
        place::Place,
    },
    id::OrganisationId,
    lang::Lang,
    values::{BusinessId, LocalName, OrganisationName, search_text, sort_key},
};
use sqlx::FromRow;
use std::collections::BTreeSet;

use super::super::place;
use crate::{
    sql,
    store::{Conn, Lock, StoreError, Tx},
};

/// An organisation's names as its row has them: Finnish always, the others where it has them.
#[derive(Debug, Clone, PartialEq, Eq, FromRow)]
pub struct Names {
    /// In Finnish.
    pub name_fi: OrganisationName,
    /// In Swedish.
    pub name_sv: Option<OrganisationName>,
    /// In English.
    pub name_en: Option<OrganisationName>,
}

impl Names {
    /// The name in `lang`; the Finnish one where there is none.
    pub fn in_lang(&self, lang: Lang) -> &str {
        let translated = match lang {
            Lang::Fi => None,
            Lang::Sv => self.name_sv.as_ref(),
            Lang::En => self.name_en.as_ref(),
        };
        translated.unwrap_or(&self.name_fi).as_str()
    }
}

/// An organisation as use cases load it.
#[derive(Debug, Clone, FromRow)]
pub(in crate::accounts) struct Loaded {
    pub(in crate::accounts) kind: OrganisationKind,
    pub(in crate::accounts) status: OrganisationStatus,
    #[sqlx(flatten)]
    pub(in crate::accounts) names: Names,
    pub(in crate::accounts) business_id: Option<BusinessId>,
}

impl Loaded {
    pub(in crate::accounts) fn is_active(&self) -> bool {
        self.status == OrganisationStatus::Active
    }
}

/// The organisation with this id.
pub(in crate::accounts) async fn load(
    conn: &mut Conn,
    id: OrganisationId,
) -> Result<Option<Loaded>, StoreError> {
    sql!(conn, optional: Loaded,
        "SELECT kind, status, name_fi, name_sv, name_en, business_id FROM organisation WHERE id = $1", id)
}

/// The names of the organisation with this id.
pub(in crate::accounts) async fn names(conn: &mut Conn, id: OrganisationId) -> Result<Names, StoreError> {
    sql!(conn, one: Names, "SELECT name_fi, name_sv, name_en FROM organisation WHERE id = $1", id)
}

/// Locks organisations and the trees in which they stand, and gives their places, or `None` when one is not there.
/// Whatever changes a tree holds the lock of its root, so that two moves at once cannot close a circle.
pub(super) async fn lock_trees<const N: usize>(
    tx: &mut Tx,
    ids: [OrganisationId; N],
) -> Result<Option<[Place; N]>, StoreError> {
    let Some(before) = places(tx.conn(), ids).await? else { return Ok(None) };
    let roots = before.iter().map(Place::root_id);
    for lock in ids.into_iter().chain(roots).map(Lock::Organisation).collect::<BTreeSet<_>>() {
        tx.lock([lock]).await?;
    }
    let Some(after) = places(tx.conn(), ids).await? else { return Ok(None) };
    let moved_meanwhile =
        before.iter().zip(&after).any(|(before, after)| before.root_id() != after.root_id());
    if moved_meanwhile { Err(StoreError::Conflict) } else { Ok(Some(after)) }
}

async fn places<const N: usize>(
    conn: &mut Conn,
    ids: [OrganisationId; N],
) -> Result<Option<[Place; N]>, StoreError> {
    let mut places = Vec::with_capacity(N);
    for id in ids {
        places.extend(place::load(conn, id).await?);
    }
    Ok(places.try_into().ok())
}

/// A new organisation.
pub(crate) struct NewRow<'a> {
    pub(crate) id: OrganisationId,
    pub(crate) kind: OrganisationKind,
    pub(crate) parent: Option<OrganisationId>,
    pub(crate) name: &'a LocalName,
    pub(crate) business_id: Option<&'a BusinessId>,
}

/// Writes a new, active organisation with its path.
pub(crate) async fn insert(tx: &mut Tx, row: &NewRow<'_>) -> Result<(), StoreError> {
    let now = tx.now();
    sql!(
        tx.conn(),
        execute,
        "INSERT INTO organisation (id, kind, status, parent_id, name_fi, name_sv, name_en, business_id, search_text,
            sort_name, created_at)
         VALUES ($1, $2, 'active', $3, $4, $5, $6, $7, $8, $9, $10)",
        row.id,
        row.kind,
        row.parent,
        row.name.fi.as_str(),
        row.name.sv.as_ref().map(OrganisationName::as_str),
        row.name.en.as_ref().map(OrganisationName::as_str),
        row.business_id.map(BusinessId::as_str),
        searched(row.name, row.business_id),
        sort_key(row.name.fi.as_str()),
        now,
    )?;
    insert_path(tx, row.id, row.parent).await
}

/// Writes the path of one organisation: itself, and what stands above `parent`.
async fn insert_path(
    tx: &mut Tx,
    id: OrganisationId,
    parent: Option<OrganisationId>,
) -> Result<(), StoreError> {
    sql!(
        tx.conn(),
        execute,
        "INSERT INTO organisation_above (organisation_id, above_id, above_text, depth) VALUES ($1, $1, $2, 0)",
        id,
        id.to_string(),
    )?;
    sql!(
        tx.conn(),
        execute,
        "INSERT INTO organisation_above (organisation_id, above_id, above_text, depth)
         SELECT $1, above_id, above_text, depth + 1 FROM organisation_above WHERE organisation_id = $2",
        id,
        parent,
    )?;
    Ok(())
}

/// What a search for an organisation goes over: its names in every language and its business ID.
pub(super) fn searched(name: &LocalName, business_id: Option<&BusinessId>) -> String {
    let names = [Some(&name.fi), name.sv.as_ref(), name.en.as_ref()];
    let words = names.into_iter().flatten().map(OrganisationName::as_str);
    search_text(&words.chain(business_id.map(BusinessId::as_str)).collect::<Vec<_>>().join(" "))
}

/// Puts an organisation, with everything below it, under `parent`: the row and the paths. Both trees are locked.
pub(super) async fn put_under(
    tx: &mut Tx,
    id: OrganisationId,
    parent: OrganisationId,
) -> Result<(), StoreError> {
    sql!(
        tx.conn(),
        execute,
        "DELETE FROM organisation_above
         WHERE organisation_id IN (SELECT below.organisation_id FROM organisation_above below WHERE below.above_id = $1)
            AND above_id IN (SELECT up.above_id FROM organisation_above up WHERE up.organisation_id = $1 AND up.depth > 0)",
        id,
    )?;
    sql!(
        tx.conn(),
        execute,
        "INSERT INTO organisation_above (organisation_id, above_id, above_text, depth)
         SELECT below.organisation_id, up.above_id, up.above_text, below.depth + up.depth + 1
         FROM organisation_above below CROSS JOIN organisation_above up
         WHERE below.above_id = $1 AND up.organisation_id = $2",
        id,
        parent,
    )?;
    sql!(tx.conn(), execute, "UPDATE organisation SET parent_id = $2 WHERE id = $1", id, parent)?;
    Ok(())
}

/// Whether an open root other than `except` has this business ID.
pub(super) async fn is_taken(
    conn: &mut Conn,
    business_id: &BusinessId,
    except: Option<OrganisationId>,
) -> Result<bool, StoreError> {
    let holder = sql!(conn, optional_scalar: OrganisationId,
        "SELECT id FROM organisation WHERE business_id = $1 AND parent_id IS NULL AND closed_at IS NULL",
        business_id.as_str())?;
    Ok(holder.is_some() && holder != except)
}
