//! Which column holds personal data, of which register, and by which rule they go: `columns.toml`.
//!
//! A test walks the schemas of both engines and fails on a column without a tag (`backend/tests/statements.rs`).

use std::{collections::BTreeMap, str::FromStr};

use luukku_domain::events::Register;
use serde::Deserialize;

use super::catalogue::Catalogue;

const TAGS: &str = include_str!("columns.toml");

/// What a column holds. Its text is `none`, `REGISTER/RULE`, or `row/RULE`.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub enum Tag {
    /// Nothing about anybody.
    None,
    /// Data of one register, which go by one of its rules of retention.
    Of(Register, String),
    /// Data of the register that stands in the same row, which go by a rule that each register of clients has.
    OfItsRow(String),
}

/// A text that is no tag.
#[derive(Debug, thiserror::Error)]
#[error("\"{0}\" is no tag of a column")]
pub struct TagError(String);

/// Tables with the tags of their columns.
pub type Tags = BTreeMap<String, BTreeMap<String, Tag>>;

/// The tag of every column.
///
/// # Errors
/// Never in a program whose tests passed.
pub fn tags() -> Result<Tags, toml::de::Error> {
    toml::from_str(TAGS)
}

impl Tag {
    /// Whether its register, or each register that its row can name, has the rule.
    pub fn is_kept_by(&self, catalogue: &Catalogue) -> bool {
        let has = |register, rule: &str| {
            catalogue.notice(register).is_some_and(|notice| notice.retention.iter().any(|it| it.key == rule))
        };
        match self {
            Self::None => true,
            Self::Of(register, rule) => has(*register, rule),
            Self::OfItsRow(rule) => luukku_domain::contacts::register::CLIENT_REGISTERS
                .into_iter()
                .all(|register| has(register, rule)),
        }
    }
}

impl FromStr for Tag {
    type Err = TagError;

    fn from_str(text: &str) -> Result<Self, TagError> {
        if text == "none" {
            return Ok(Self::None);
        }
        let unknown = || TagError(text.to_owned());
        let (register, rule) = text.split_once('/').ok_or_else(unknown)?;
        if register == "row" {
            return Ok(Self::OfItsRow(rule.to_owned()));
        }
        Ok(Self::Of(register.parse().map_err(|_| unknown())?, rule.to_owned()))
    }
}

impl TryFrom<String> for Tag {
    type Error = TagError;

    fn try_from(text: String) -> Result<Self, TagError> {
        text.parse()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_tag_names_a_rule_that_its_register_has() {
        let catalogue = Catalogue::own().unwrap();
        for (table, columns) in tags().unwrap() {
            for (column, tag) in columns {
                assert!(tag.is_kept_by(&catalogue), "{table}.{column}: {tag:?}");
            }
        }
    }

    #[test]
    fn what_is_sealed_or_hashed_is_about_somebody() {
        // Keys of the installation, links and leases are not; each is named here.
        let of_nobody: [(&str, &str); 0] = [];
        for (table, columns) in tags().unwrap() {
            for (column, tag) in columns {
                let secret =
                    column.ends_with("_sealed") || column.ends_with("_hash") || column.ends_with("_index");
                let named = of_nobody.contains(&(table.as_str(), column.as_str())) || column == "leaf_index";
                assert!(!secret || named || tag != Tag::None, "{table}.{column} is secret and of nobody");
            }
        }
    }

    #[test]
    fn nonsense_is_no_tag() {
        for wrong in ["", "vouchers", "nobody/ended", "NONE"] {
            assert!(wrong.parse::<Tag>().is_err(), "{wrong}");
        }
    }
}
