//! Invitations: made by those who give access, answered by the invited, ended by time.
//! The rules stand in `luukku_domain::accounts::invitation`; here is what happens with rows and letters.

pub mod accept;
pub mod answer;
pub mod approve;
mod barrier;
pub mod choices;
pub mod decline;
pub mod expire;
pub mod export;
pub mod inbox;
pub mod invite;
pub mod lines;
pub mod list;
mod membership;
pub mod open;
pub(super) mod people;
pub mod policy;
pub mod resend;
pub mod revoke;
mod row;
pub(super) mod send;
#[cfg(test)]
pub(crate) mod testing;
pub mod view;

pub use barrier::Barrier;
