//! Luukku about itself: the first page and the statements behind the footer.

pub mod accessibility;
pub mod cookies;
pub mod entrances;
pub mod front;
pub mod privacy;
mod statement;
