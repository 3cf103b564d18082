//! What people see: pages, islands, server functions and their texts.
//!
//! Pages exist only under `ssr`, so their words never enter Wasm; islands and paths exist in both builds.

#![forbid(unsafe_code)]
#![allow(missing_docs, reason = "`#[island]` and `#[server]` make structs that cannot be documented")]

pub mod accounts;
pub mod chrome;
pub mod contacts;
pub mod error;
pub mod language;
pub mod paths;
pub mod ui;

#[cfg(feature = "ssr")]
pub mod about;
#[cfg(feature = "ssr")]
pub mod address;
#[cfg(feature = "ssr")]
pub mod answer;
#[cfg(feature = "ssr")]
pub mod clocks;
#[cfg(feature = "ssr")]
pub mod document;
#[cfg(feature = "ssr")]
pub mod drafts;
#[cfg(feature = "ssr")]
pub mod events;
#[cfg(feature = "ssr")]
pub mod list_file;
#[cfg(feature = "ssr")]
pub mod load;
#[cfg(feature = "ssr")]
pub mod mail;
#[cfg(feature = "ssr")]
pub mod operator;
#[cfg(feature = "ssr")]
pub mod privacy;
#[cfg(feature = "ssr")]
pub mod problem;
#[cfg(feature = "ssr")]
pub mod session_cookie;
#[cfg(feature = "ssr")]
pub mod visit;
#[cfg(test)]
mod written_dates;
