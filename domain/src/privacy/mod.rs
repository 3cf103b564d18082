//! What people may ask of their data, and how long data are kept.

mod retention;
mod right;

pub use retention::{Keep, KeepError, Then};
pub use right::Right;

/// How a certificate of removal begins. No checkpoint of a log begins so, though the same key signs both.
pub const CERTIFICATE: &str = "Luukku: certificate of removal";
