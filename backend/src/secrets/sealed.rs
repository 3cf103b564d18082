//! Sealing a value into a cell: authenticated encryption that opens only in the place it was written to.

use chacha20poly1305::{
    KeyInit as _, XChaCha20Poly1305,
    aead::{Aead as _, Payload},
};
use uuid::Uuid;

/// Where a sealed value stands. Moved to another table, column or row, it does not open.
#[derive(Debug, Clone, Copy)]
pub struct Cell<'a> {
    table: &'a str,
    column: &'a str,
    row: Uuid,
}

/// Why a sealed value does not open.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SealError {
    /// The key of this version is not among the installation's keys.
    #[error("key version {0} is missing")]
    UnknownKey(u32),
    /// It was changed, moved, or sealed with another key.
    #[error("a sealed value does not open")]
    Broken,
}

const NONCE: usize = 24;
const HEAD: usize = 4 + NONCE;

impl<'a> Cell<'a> {
    /// The cell of `column` in the row `row` of `table`.
    pub fn new(table: &'a str, column: &'a str, row: Uuid) -> Self {
        Self { table, column, row }
    }

    /// Associated data: table, column, row, key version.
    fn bytes(self, version: u32) -> Vec<u8> {
        [
            self.table.as_bytes(),
            b"\0",
            self.column.as_bytes(),
            b"\0",
            self.row.as_bytes(),
            &version.to_be_bytes(),
        ]
        .concat()
    }
}

/// Seals with XChaCha20-Poly1305: four bytes of key version, 24 of nonce, then the ciphertext.
pub(super) fn seal(
    key: &[u8; 32],
    version: u32,
    nonce: [u8; NONCE],
    cell: Cell<'_>,
    plain: &[u8],
) -> Vec<u8> {
    let payload = Payload { msg: plain, aad: &cell.bytes(version) };
    let cipher = XChaCha20Poly1305::new(key.into());
    let sealed =
        cipher.encrypt(&nonce.into(), payload).expect("a value in memory is within the cipher's limit");
    [version.to_be_bytes().as_slice(), &nonce, &sealed].concat()
}

/// The version of the key that sealed a value.
pub(super) fn version(sealed: &[u8]) -> Result<u32, SealError> {
    let version = sealed.first_chunk().ok_or(SealError::Broken)?;
    Ok(u32::from_be_bytes(*version))
}

/// Opens a value that was sealed into this cell.
pub(super) fn open(key: &[u8; 32], cell: Cell<'_>, sealed: &[u8]) -> Result<Vec<u8>, SealError> {
    let version = version(sealed)?;
    let nonce: [u8; NONCE] =
        sealed.get(4..HEAD).and_then(|nonce| nonce.try_into().ok()).ok_or(SealError::Broken)?;
    let payload = Payload { msg: &sealed[HEAD..], aad: &cell.bytes(version) };
    XChaCha20Poly1305::new(key.into()).decrypt(&nonce.into(), payload).map_err(|_| SealError::Broken)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sealed_value_opens_in_its_own_cell_only() {
        let row = Uuid::from_u128(1);
        let cell = Cell::new("contact", "phone_sealed", row);
        let sealed = seal(&[7; 32], 1, [3; NONCE], cell, b"+358401234567");
        assert_eq!(open(&[7; 32], cell, &sealed).unwrap(), b"+358401234567");
        for other in [
            Cell::new("contact", "email_sealed", row),
            Cell::new("person", "phone_sealed", row),
            Cell::new("contact", "phone_sealed", Uuid::from_u128(2)),
        ] {
            assert_eq!(open(&[7; 32], other, &sealed), Err(SealError::Broken));
        }
    }

    #[test]
    fn a_changed_or_cut_value_does_not_open() {
        let cell = Cell::new("contact", "phone_sealed", Uuid::from_u128(1));
        let sealed = seal(&[7; 32], 1, [3; NONCE], cell, b"x");
        for place in 0..sealed.len() {
            let mut changed = sealed.clone();
            changed[place] ^= 1;
            assert_eq!(open(&[7; 32], cell, &changed), Err(SealError::Broken));
            assert_eq!(open(&[7; 32], cell, &sealed[..place]), Err(SealError::Broken));
        }
    }
}
