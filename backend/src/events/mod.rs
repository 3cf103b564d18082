//! The event log: written with each unit of work, read by those it concerns.

pub mod deny_path;
pub mod edits;
mod erase;
pub mod list;
mod listed;
pub mod place;
pub mod record;
pub mod sealing;
mod statements;
pub mod view;

pub(crate) use erase::erase_details;
pub use list::{EventFilter, EventPage, EventView, export, list};
pub use listed::{ListedActor, ListedEvent, ListedObject};
pub use place::EventPlace;
pub use view::ViewMark;
