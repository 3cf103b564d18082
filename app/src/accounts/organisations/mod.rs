//! Organisations: the list, the page of one, and what is done to them.

mod change;
mod edit;
mod list;
mod relate;
mod view;

pub use change::page as change;
pub use edit::{create_page as create, rename_page as rename};
pub use list::page as list;
pub use relate::page as relate;
pub use view::page as view;
