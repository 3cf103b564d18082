//! Jobs: what the program does by itself, one process at a time, each run on record.

mod stop;

pub use stop::{Stop, Stopper};
