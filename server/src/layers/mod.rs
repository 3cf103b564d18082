//! The layers around every request, outermost first: `begin`, `record`, `security_headers`, `caching`, `panics`,
//! `recognised`, `body_limit`, `same_origin`, `path_gate`. One file each; `router` puts them together.
//!
//! What every answer needs stands outside of everything that can answer by itself: a refused body has its headers and its
//! log line, too, and so has the page that says that the database does not answer.

pub mod begin;
pub mod body_limit;
pub mod caching;
pub mod panics;
pub mod path_gate;
pub mod recognised;
pub mod record;
pub mod same_origin;
pub mod security_headers;
