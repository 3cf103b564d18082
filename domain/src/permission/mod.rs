//! Permissions: one table (`table`), one judge (`decide`), and the grants that writes and lists ask for.
//!
//! ```text
//! let grant = caller.may(RenameOrganisation, &place)?; // load, then ask
//! rename(&mut tx, grant, names).await?;                // the write consumes the grant
//! let scope = caller.scope(ListUsers)?;                // lists take a row filter
//! ```
//!
//! What rests on a secret in a link (accepting an invitation, resetting a password) or on the sign-in itself is not
//! here: there the secret is the ground.

pub mod action;
mod decide;
#[cfg(test)]
mod expectations;
mod facts;
mod grant;
pub mod grantable;
mod table;
#[cfg(test)]
mod tests;
pub mod thing;

pub use action::{Act, Action, Lists};
pub use decide::Refusal;
pub use facts::{Facts, Installation, Lies, Owner, Thing};
pub use grant::{Basis, Grant, Rows, Scope};
pub use grantable::grantable_roles;
pub use table::{Need, Reach, Row, TABLE};
