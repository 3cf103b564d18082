//! Organisations: made, renamed, moved, merged, closed; providers at their service; lists and pages about them.

pub mod choose;
pub mod close;
pub mod create;
pub mod export;
pub mod list;
pub mod merge;
pub mod names_from_register;
pub mod relate;
pub mod relocate;
pub mod rename;
pub(crate) mod row;
pub mod tree;
pub mod typed;
pub mod view;

pub use row::Names;
pub use typed::{OrganisationErrors, TypedOrganisation};
