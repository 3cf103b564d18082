//! The event log in the browser: of an installation, of organisations, of controllers, and one's own history.

pub mod actors;
pub mod acts;
mod asked;
mod line;
mod list;

pub use list::{own, page};
