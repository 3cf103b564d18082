//! The layers around every request, outermost first; one file each.

pub mod begin;
pub mod security_headers;
