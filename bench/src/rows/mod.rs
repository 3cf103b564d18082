//! The rows of the table, one file each.

pub mod lighthouse;
pub mod memory;
pub mod my_data;
pub mod phone_change;
pub mod retention;
pub mod sign_in;
pub mod sizes;
pub mod start;
pub mod user_list;
