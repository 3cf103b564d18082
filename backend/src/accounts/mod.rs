//! Accounts: organisations, users, memberships, invitations, sign-in and sessions.

pub mod change_email;
pub mod change_password;
pub mod invitations;
mod look;
mod lookup;
pub(crate) mod organisation;
pub mod own_profile;
pub mod own_sessions;
pub mod place;
pub mod reauthenticate;
pub mod recover_password;
pub mod second_factor;
pub mod session;
pub mod sign_in;
mod throttle;
