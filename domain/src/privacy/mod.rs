//! What people may ask of their data, and how long data are kept.

mod retention;
mod right;

pub use retention::{Keep, KeepError, Then};
pub use right::Right;
