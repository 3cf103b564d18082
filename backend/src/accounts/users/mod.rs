//! Users: lists and pages about the people with accounts, and what others do to an account.

pub mod close;
pub mod export;
pub mod history;
pub mod list;
pub(crate) mod row;
pub mod second_factor_reset;
mod statements;
pub mod view;
