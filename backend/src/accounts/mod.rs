//! Accounts: organisations, users, memberships, invitations, sign-in and sessions.

pub mod change_email;
pub mod change_password;
pub mod end_sessions;
pub mod invitations;
pub mod lifecycle;
pub mod list_file;
pub(crate) mod look;
mod lookup;
pub mod memberships;
pub mod organisations;
pub mod own_profile;
pub mod own_sessions;
pub mod place;
pub mod preview_lifecycle;
pub mod reauthenticate;
pub mod recover_password;
pub mod reports;
pub mod restore_account;
pub mod second_factor;
pub mod session;
pub mod sign_in;
pub(crate) mod throttle;
pub mod users;
