//! Outside systems: strong identification, population register (VTJ), business register (YTJ).
//!
//! Each has one real client over HTTP; `luukku simulators` serves stand-ins of them that the same clients talk to.
//! Time and random bytes come in as parameters; every call leaves a [`CallRecord`] without user data.

mod call;
mod http;
mod keep_calls;

pub mod business;
pub mod identification;
pub mod jose;
pub mod population;

pub use call::{CallLog, CallOutcome, CallRecord, Direction, Occasion, System};
pub use http::{HttpSettings, RegisterError, SetupError};
pub use keep_calls::keep_calls;
pub(crate) use keep_calls::write_one as keep_call;
