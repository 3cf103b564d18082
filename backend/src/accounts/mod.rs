//! Accounts: organisations, users, memberships, invitations, sign-in and sessions.

mod lookup;
pub mod place;
pub mod recover_password;
pub mod second_factor;
pub mod session;
pub mod sign_in;
mod throttle;
