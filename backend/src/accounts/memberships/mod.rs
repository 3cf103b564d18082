//! Memberships: granted, changed, confirmed, ended; a colleague who moves or leaves, in one step each.

pub(crate) mod row;
