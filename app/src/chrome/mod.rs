//! What stands around every page: the header with its menu, the footer.

mod menu_keys;

#[cfg(feature = "ssr")]
pub mod areas;
#[cfg(feature = "ssr")]
mod footer;
#[cfg(feature = "ssr")]
mod header;
#[cfg(feature = "ssr")]
mod own_menu;
#[cfg(feature = "ssr")]
mod sign_in_menu;

pub use menu_keys::MenuKeys;
#[cfg(feature = "ssr")]
pub use {footer::Footer, header::Header};
