//! What a table holds, as one number: the same on both engines and in whatever order the rows come.

use data_encoding::HEXLOWER;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use std::fmt;

use super::{Row, Value};

/// How many rows a table has, and the sum of their hashes. Shows loss and damage; it is not a signature.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Digest {
    /// How many rows.
    pub rows: u64,
    sum: [u64; 4],
}

impl Digest {
    /// Counts a row in.
    pub fn add(&mut self, row: &Row) {
        let hash: [u8; 32] = row.iter().fold(Sha256::new(), feed).finalize().into();
        for (sum, part) in self.sum.iter_mut().zip(hash.chunks_exact(8)) {
            let part = part.iter().fold(0, |number, byte| number << 8 | u64::from(*byte));
            *sum = sum.wrapping_add(part);
        }
        self.rows += 1;
    }
}

/// Each value with its kind and length before it, so that no two rows have the same text.
fn feed(hash: Sha256, value: &Value) -> Sha256 {
    let part = |kind: u8, bytes: &[u8]| {
        hash.chain_update([kind]).chain_update((bytes.len() as u64).to_be_bytes()).chain_update(bytes)
    };
    match value {
        Value::Null => part(0, &[]),
        Value::Number(number) => part(1, &number.to_be_bytes()),
        Value::Text(text) => part(2, text.as_bytes()),
        Value::Bytes(bytes) => part(3, bytes),
    }
}

impl fmt::Display for Digest {
    /// The first sixteen digits, to compare by eye.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&HEXLOWER.encode(&self.sum[0].to_be_bytes()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(rows: &[Row]) -> Digest {
        let mut digest = Digest::default();
        for row in rows {
            digest.add(row);
        }
        digest
    }

    #[test]
    fn the_order_of_rows_does_not_matter_and_everything_else_does() {
        let (one, other) = (vec![Value::Number(1), Value::Null], vec![Value::Text("a".into()), Value::Null]);
        assert_eq!(of(&[one.clone(), other.clone()]), of(&[other.clone(), one.clone()]));
        for different in [
            vec![one.clone()],
            vec![one.clone(), one.clone()],
            vec![one.clone(), vec![Value::Bytes(b"a".to_vec()), Value::Null]],
            vec![one.clone(), vec![Value::Null, Value::Text("a".into())]],
        ] {
            assert_ne!(of(&[one.clone(), other.clone()]), of(&different));
        }
    }
}
