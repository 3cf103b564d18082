//! The inside of a backup: one JSON value a line, compressed. The same on both engines.

use data_encoding::BASE64;
use luukku_domain::time::Timestamp;
use serde::{Deserialize, Serialize};

use crate::store::whole::{Digest, Row, Schema, Value};

/// One line.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub(in crate::operating) enum Line {
    /// The first line.
    Head {
        /// Which schema the content has.
        schema: Schema,
        /// When the backup was made.
        at: Timestamp,
        /// The version of the program that made it.
        program: String,
    },
    /// A table begins.
    Table {
        /// Its name.
        name: String,
        /// Its columns, in the order of the values below.
        columns: Vec<String>,
    },
    /// A row of the table.
    Row(Vec<Cell>),
    /// The table ends, with what was in it.
    End(Digest),
    /// The last line: so many tables.
    Whole(usize),
}

/// A value: null, a number, a text, or bytes in base64.
#[derive(Debug, Serialize, Deserialize)]
#[serde(untagged)]
pub(in crate::operating) enum Cell {
    Null,
    Number(i64),
    Text(String),
    Bytes { b: String },
}

impl Line {
    /// The line of a row.
    pub(super) fn of(row: Row) -> Self {
        let cell = |value| match value {
            Value::Null => Cell::Null,
            Value::Number(number) => Cell::Number(number),
            Value::Text(text) => Cell::Text(text),
            Value::Bytes(bytes) => Cell::Bytes { b: BASE64.encode(&bytes) },
        };
        Self::Row(row.into_iter().map(cell).collect())
    }
}

/// The row of a line; `None` when its bytes are not base64.
pub(in crate::operating) fn row(cells: Vec<Cell>) -> Option<Row> {
    let value = |cell| {
        Some(match cell {
            Cell::Null => Value::Null,
            Cell::Number(number) => Value::Number(number),
            Cell::Text(text) => Value::Text(text),
            Cell::Bytes { b } => Value::Bytes(BASE64.decode(b.as_bytes()).ok()?),
        })
    };
    cells.into_iter().map(value).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_survives_its_line() {
        let whole = vec![
            Value::Null,
            Value::Number(i64::MIN),
            Value::Text("{\"b\":\"ä\"}\n".into()),
            Value::Text(String::new()),
            Value::Bytes(vec![0, 255]),
            Value::Bytes(Vec::new()),
        ];
        let text = serde_json::to_string(&Line::of(whole.clone())).unwrap();
        assert!(!text.contains('\n'));
        let Line::Row(cells) = serde_json::from_str(&text).unwrap() else { panic!("a row") };
        assert_eq!(row(cells), Some(whole));
    }
}
