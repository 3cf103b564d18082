//! The layers around every request, outermost first: `begin`, `record`, `security_headers`, `panics`, `body_limit`,
//! `same_origin`, `path_gate`, `caching`. One file each; `router` puts them together.
//!
//! A session layer, which puts the signed-in `Caller` into the `Visit`, belongs between `same_origin` and `path_gate`.
//! The security headers stand outside of everything that can answer by itself, so that a refused body has them too.

pub mod begin;
pub mod body_limit;
pub mod caching;
pub mod panics;
pub mod path_gate;
pub mod record;
pub mod same_origin;
pub mod security_headers;
