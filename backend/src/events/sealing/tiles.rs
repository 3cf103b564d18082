//! The tiles of the tree, as the store keeps them.

use luukku_domain::events::proof::{Growing, Hash, TILE};

use crate::{
    sql,
    store::{Conn, StoreError},
};

/// The length of a hash.
const HASH: usize = 32;

/// The hashes of a tile; none when there is no such tile.
pub(super) async fn load(conn: &mut Conn, level: u32, place: u64) -> Result<Vec<Hash>, StoreError> {
    let bytes = sql!(conn, optional_scalar: Vec<u8>,
        "SELECT hashes FROM event_tile WHERE level = $1 AND place = $2", i64::from(level), signed(place)?)?;
    let (hashes, rest) = bytes.as_deref().unwrap_or_default().as_chunks::<HASH>();
    if rest.is_empty() { Ok(hashes.to_vec()) } else { Err(StoreError::Broken) }
}

/// The tree of so many leaves, ready to grow.
pub(super) async fn resume(conn: &mut Conn, size: u64) -> Result<Growing, StoreError> {
    let (mut edge, mut at_level, mut level) = (Vec::new(), size, 0);
    while at_level > 0 {
        let (place, count) = (at_level / TILE as u64, (at_level % TILE as u64));
        let mut tile = if count == 0 { Vec::new() } else { load(conn, level, place).await? };
        tile.truncate(usize::try_from(count).unwrap_or(TILE));
        edge.push(tile);
        (at_level, level) = (place, level + 1);
    }
    Growing::resume(size, edge).ok_or(StoreError::Broken)
}

/// Writes a tile, or what has come to it since.
pub(super) async fn save(conn: &mut Conn, level: u32, place: u64, hashes: &[Hash]) -> Result<(), StoreError> {
    sql!(
        conn,
        execute,
        "INSERT INTO event_tile (level, place, hashes) VALUES ($1, $2, $3)
         ON CONFLICT (level, place) DO UPDATE SET hashes = $3",
        i64::from(level),
        signed(place)?,
        hashes.as_flattened(),
    )?;
    Ok(())
}

/// A size or place as the database holds it.
pub(super) fn signed(number: u64) -> Result<i64, StoreError> {
    i64::try_from(number).map_err(|_| StoreError::Broken)
}
