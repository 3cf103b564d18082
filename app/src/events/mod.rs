//! The event log in the browser: of an installation, of organisations, of controllers, and one's own history.

pub mod actors;
pub mod acts;
mod asked;
mod edits;
mod line;
mod list;
mod searches;

pub use edits::page as edits;
pub use list::{own, own_file, page};
pub use searches::page as searches;
