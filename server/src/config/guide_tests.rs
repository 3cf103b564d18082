//! The guide for operating, `docs/operating.md`, explains every key, and its examples are taken.

use super::{ConfigError, tests::read};
use crate::installation;
use figment::error::Kind;
use luukku_backend::operating;
use luukku_domain::clocks::Clocks;
use std::collections::BTreeSet;

const GUIDE: &str = include_str!("../../../docs/operating.md");

/// A section of the guide, with the smaller ones in it.
fn section(heading: &str) -> &'static str {
    let (_, rest) = GUIDE.split_once(&format!("\n## {heading}\n")).unwrap();
    rest.split("\n## ").next().unwrap()
}

/// What the guide shows as a configuration, or a part of one.
fn examples() -> impl Iterator<Item = &'static str> {
    GUIDE.split("```toml\n").skip(1).filter_map(|rest| rest.split("```").next())
}

/// The keys that may stand under a header of the file, as the refusal of another one lists them; none under what is no
/// section.
fn keys_under(header: &str) -> &'static [&'static str] {
    if let Err(ConfigError::Unreadable(error)) = read(&format!("{header}\nno_such_key = 1"))
        && let Kind::UnknownField(_, keys) = error.kind
    {
        keys
    } else {
        &[]
    }
}

#[test]
fn each_key_has_its_row_and_no_row_is_about_another_one() {
    // Clocks have a table of their own.
    let mut keys = BTreeSet::new();
    for &key in keys_under("").iter().filter(|key| **key != "clocks") {
        match keys_under(&format!("[{key}]")) {
            [] => {
                keys.insert(key.to_owned());
            }
            within => keys.extend(within.iter().map(|inner| format!("{key}.{inner}"))),
        }
    }
    let rows = section("Every key").lines().filter_map(|line| line.strip_prefix("| `")?.split_once("` |"));
    assert_eq!(rows.map(|(key, _)| key.to_owned()).collect::<BTreeSet<_>>(), keys);
}

#[test]
fn each_clock_has_its_row_with_its_default() {
    let rows = section("Clocks").lines().filter(|line| line.starts_with("| `"));
    let listed: Vec<_> = rows
        .map(|row| {
            let mut cells = row.split('|').skip(1).map(|cell| cell.trim().trim_matches('`'));
            (cells.next().unwrap(), cells.next().unwrap().parse().unwrap())
        })
        .collect();
    assert_eq!(listed, Clocks::default().rows().collect::<Vec<_>>());
}

#[test]
fn each_example_is_taken() {
    for example in examples() {
        let config = read(example);
        assert!(config.is_ok(), "{example}\n{config:?}");
    }
}

#[test]
fn the_first_example_is_the_file_of_a_real_installation() {
    let config = read(examples().next().unwrap()).unwrap();
    installation::judge(&config, operating::Kind::Production).unwrap();
    installation::operator_name(&config).unwrap();
    installation::operator_email(&config).unwrap();
}
