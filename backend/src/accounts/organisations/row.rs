//! The rows of an organisation: its names, and its place among those above it.

use luukku_domain::{
    accounts::organisation::OrganisationKind,
    id::OrganisationId,
    values::{BusinessId, LocalName, search_text, sort_key},
};

use crate::{
    sql,
    store::{StoreError, Tx},
};

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
        row.name.sv.as_ref().map(|name| name.as_str()),
        row.name.en.as_ref().map(|name| name.as_str()),
        row.business_id.map(BusinessId::as_str),
        searched(row.name, row.business_id),
        sort_key(row.name.fi.as_str()),
        now,
    )?;
    insert_path(tx, row.id, row.parent).await
}

/// Writes the path of one organisation: itself, and what stands above `parent`.
pub(super) async fn insert_path(
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
    let words = names.into_iter().flatten().map(|name| name.as_str());
    search_text(&words.chain(business_id.map(BusinessId::as_str)).collect::<Vec<_>>().join(" "))
}
