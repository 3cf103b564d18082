//! Memberships: granted, changed, confirmed, ended; a colleague who moves or leaves, in one step each.

pub mod acknowledge;
pub mod change_end_date;
pub mod change_home;
pub mod confirm;
pub mod correct;
pub mod end;
pub mod grant;
pub mod leaver;
pub mod mover;
pub(crate) mod row;
