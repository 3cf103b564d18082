//! The sealed log: events become leaves of a Merkle tree after they were committed, one sealer at a time, so that nobody
//! who writes waits for it. Each sealing ends with a signed checkpoint, which is sent to a second place.

mod export;
mod prove;
mod seal;
mod sealed_event;
#[cfg(test)]
mod tamper_tests;
mod tiles;
mod verify;
mod witness;

pub use export::{ExportError, export};
pub use prove::{InclusionProof, prove};
pub use seal::{is_any_unsealed, seal, seal_stragglers};
pub use verify::{Fault, Verdict, verify};
pub use witness::{Witness, WitnessError, is_any_unwitnessed, send_checkpoints};
