//! Accounts: signing in, one's own account, users, organisations and invitations.

pub mod pasted_lines;
pub mod session_warning;

#[cfg(feature = "ssr")]
pub mod enrolment;
#[cfg(feature = "ssr")]
pub mod home;
#[cfg(feature = "ssr")]
pub mod invitations;
#[cfg(feature = "ssr")]
pub mod lifecycle;
#[cfg(feature = "ssr")]
pub mod me;
#[cfg(feature = "ssr")]
pub mod notice;
#[cfg(feature = "ssr")]
pub mod organisations;
#[cfg(feature = "ssr")]
pub mod reauthenticate;
#[cfg(feature = "ssr")]
pub mod recover_password;
#[cfg(feature = "ssr")]
pub mod reports;
#[cfg(feature = "ssr")]
pub mod second_factor;
#[cfg(feature = "ssr")]
pub mod secrecy;
#[cfg(feature = "ssr")]
pub mod sign_in;
#[cfg(feature = "ssr")]
pub mod sign_out;
#[cfg(feature = "ssr")]
mod steps;
#[cfg(feature = "ssr")]
pub mod users;
#[cfg(feature = "ssr")]
use steps::{first_page, next_page, page_of, place_of, session_at, way_out};
