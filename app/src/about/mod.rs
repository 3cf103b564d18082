//! Luukku about itself: the first page and the statements behind the footer.

pub mod front;
