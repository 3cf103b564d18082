//! What stands around every page: header with its menus, footer.

pub mod menu;

#[cfg(feature = "ssr")]
mod footer;
#[cfg(feature = "ssr")]
mod header;

#[cfg(feature = "ssr")]
pub use {footer::Footer, header::Header};
