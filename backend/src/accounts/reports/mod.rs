//! Reports about access: organisations that nobody keeps, people at home nowhere, memberships that will end, access that nobody confirmed.

pub mod access_review;
pub mod closed_home;
pub mod closed_invited;
pub mod ending;
pub mod export;
pub mod no_main_user;
mod rows;

pub use rows::ReportedMembership;

/// How many rows the page of a report shows at most.
pub const SHOWN: u16 = 1_000;
