//! Accounts: organisations, memberships, invitations, sign-in and their clocks.

pub mod account;
pub mod acknowledgement;
pub mod invitation;
pub mod invitation_policy;
pub mod lifecycle;
pub mod membership;
pub mod organisation;
pub mod pasted;
pub mod place;
pub mod review;
pub mod role;
pub mod second_factor;
pub mod session;
pub mod throttle;
