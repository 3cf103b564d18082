//! Organisations: the list, the page of one, and what is done to them.

mod change;
mod edit;
mod end_serving;
mod list;
mod relate;
mod view;

pub use change::page as change;
pub use edit::{create_page as create, rename_page as rename};
pub use end_serving::page as end_serving;
pub use list::{file, page as list};
pub use relate::page as relate;
pub use view::page as view;
