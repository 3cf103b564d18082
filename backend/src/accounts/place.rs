//! Loads where an organisation stands: itself and everything above it.

use luukku_domain::{
    accounts::{organisation::OrganisationKind, place::Place},
    id::OrganisationId,
};

use crate::{
    sql,
    store::{Conn, StoreError},
};

/// The place of an organisation; `None` when there is no such organisation.
pub async fn load(conn: &mut Conn, id: OrganisationId) -> Result<Option<Place>, StoreError> {
    let rows = sql!(conn, all: (OrganisationId, OrganisationKind),
        "SELECT a.above_id, o.kind FROM organisation_above a JOIN organisation o ON o.id = a.above_id
         WHERE a.organisation_id = $1 ORDER BY a.depth DESC", id)?;
    of_path(&rows).transpose()
}

/// A place from the organisations of a path, the root first, each with its kind.
pub(super) fn of_path(path: &[(OrganisationId, OrganisationKind)]) -> Option<Result<Place, StoreError>> {
    let (_, root_kind) = *path.first()?;
    let ids: Vec<_> = path.iter().map(|(id, _)| *id).collect();
    Some(Place::from_path(root_kind, &ids).map_err(|_| StoreError::Broken))
}
