//! The bare counterparts: what the same machine does in the same run with nothing of Luukku around the work.

pub mod argon2id;
pub mod page;
pub mod pgbench;
pub mod sqlite;
pub mod statements;
pub mod user_list;
