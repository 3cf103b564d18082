//! What happens in Luukku: use cases with their SQL, the store under them, secrets, outside systems and jobs.
//!
//! One use case per file, named by its verb. Every change goes through [`store::Tx`], which cannot commit without
//! an event.

pub mod ambient;
pub mod events;
pub mod fault;
pub mod secrets;
pub mod store;
#[cfg(any(test, feature = "testing"))]
pub mod testing;
