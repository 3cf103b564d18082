//! Where a citizen's sealed values stand. Everything personal is sealed with the person's own data key.

use luukku_domain::{contacts::RegisterKey, id::PersonId};
use serde::{Serialize, de::DeserializeOwned};
use sha2::{Digest as _, Sha256};
use uuid::Uuid;

use crate::{
    Backend,
    secrets::{Cell, DataKey},
    store::StoreError,
};

/// A cell of a row that a person has once for each register. Its row is the hash of the three: a value moved to another
/// register of the same person does not open there.
pub(super) fn in_register(
    table: &'static str,
    column: &'static str,
    person: PersonId,
    at: RegisterKey,
) -> Cell<'static> {
    let hash: [u8; 32] = Sha256::new()
        .chain_update(person.uuid())
        .chain_update(at.controller.uuid())
        .chain_update(format!("{:?}", at.register))
        .finalize()
        .into();
    let [row @ .., _, _, _, _, _, _, _, _, _, _, _, _, _, _, _, _] = hash;
    Cell::new(table, column, Uuid::from_bytes(row))
}

/// Seals a value as JSON.
pub(super) fn seal<T: Serialize>(
    backend: &Backend,
    key: &DataKey,
    cell: Cell<'_>,
    value: &T,
) -> Result<Vec<u8>, StoreError> {
    let json = serde_json::to_string(value).map_err(|_| StoreError::Broken)?;
    Ok(key.seal(backend.ambient(), cell, &json))
}

/// Opens a value sealed as JSON.
pub(super) fn open<T: DeserializeOwned>(
    key: &DataKey,
    cell: Cell<'_>,
    sealed: &[u8],
) -> Result<T, StoreError> {
    let json = key.open(cell, sealed).map_err(|_| StoreError::Broken)?;
    serde_json::from_str(&json).map_err(|_| StoreError::Broken)
}
