//! The log as a Merkle tree (RFC 6962): leaves, proofs, signed checkpoints. Pure, so that whoever checks an exported
//! log needs nothing of the program that wrote it.

mod bundle;
mod checkpoint;
mod leaf;
mod tree;

pub use bundle::{
    BUNDLE_HEAD, BundleCheck, BundleError, Checked, Detail, ProofFile, checkpoint_line, leaf_lines,
};
pub use checkpoint::{Checkpoint, CheckpointError, SignedCheckpoint, SigningKey, VerifyingKey, open_text};
pub use leaf::{LeafEvent, commitment};
pub use tree::{
    Growing, Hash, ProofError, TILE, consistency_path, empty_root, inclusion_path, leaf_hash, node_hash,
    node_in_tile, verify_consistency, verify_inclusion,
};
