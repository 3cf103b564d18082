//! The event log: written with each unit of work, read by those it concerns.

pub mod list;
mod listed;
pub mod place;
pub mod record;
mod statements;

pub use list::{EventFilter, EventPage, EventView, list};
pub use listed::{ListedActor, ListedEvent, ListedObject};
pub use place::EventPlace;
