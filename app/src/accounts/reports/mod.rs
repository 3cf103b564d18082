//! Reports about access, and the yearly access review.

mod access_review;
mod overview;

pub use access_review::page as access_review;
pub use overview::page as overview;
