//! Users: lists and pages about the people with accounts, and what others do to an account.

pub(crate) mod row;
