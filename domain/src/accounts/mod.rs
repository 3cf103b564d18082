//! Accounts: organisations, memberships, invitations, sign-in and their clocks.

pub mod organisation;
pub mod place;
pub mod role;
