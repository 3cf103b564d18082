//! Users: lists and pages about the people with accounts, and what others do to an account.

pub mod list;
pub(crate) mod row;
mod statements;
