//! What Luukku's words mean: ids, values, states, permissions, clocks.
//!
//! Pure functions without I/O; the same code runs in the browser (Wasm) and on the server.
//! An area has the same name in every crate: `accounts`, `contacts`, `events`, `mail`.

#![forbid(unsafe_code)]

pub mod accounts;
pub mod caller;
pub mod clocks;
pub mod contacts;
pub mod dates;
pub mod events;
pub mod id;
pub mod lang;
pub mod paging;
pub mod permission;
pub mod privacy;
pub mod spans;
pub mod text;
pub mod time;
pub mod values;
