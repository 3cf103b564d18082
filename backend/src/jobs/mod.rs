//! Jobs: what the program does by itself, one process at a time, each run on record in `job_lease`.
//!
//! A new job is a line in `job` (name, schedule, what it does). It works in small units, looks at `stop` between two of
//! them, and finds by itself where the last run ended: clocks are driven by data.

mod clean_up;
mod job;
mod lease;
mod run;
mod serve;
mod stop;

pub use job::{Schedule, Task};
pub use lease::Outcome;
pub use run::{count_failures_from_zero, run_due, run_if_due};
pub use serve::{PATIENCE, serve};
pub use stop::{Stop, Stopper};
