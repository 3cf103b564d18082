//! Mail: letters go into the outbox within the unit of work that causes them, and a job sends them.

mod letter;
mod post;

pub use letter::{AccountChange, Letter, Link, OrganisationMatter};
pub use post::post;
