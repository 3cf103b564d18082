//! Reports about access, and the yearly access review.

mod access_review;
mod overview;

pub use access_review::{file as review_file, page as access_review};
pub use overview::{ending_file, no_main_user_file, page as overview};
