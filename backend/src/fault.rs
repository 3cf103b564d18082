//! How a use case fails: the store, the permission, or a rule of its own.

use luukku_domain::permission::Refusal;

use crate::store::{Refused, StoreError};

/// The error of a use case. `R` names the rules that the input can break; most of them belong to a field.
#[derive(Debug, thiserror::Error)]
pub enum Fault<R> {
    /// The store failed; nothing was changed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The caller may not do it.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// A rule says no.
    #[error("a rule was broken")]
    Rule(R),
}

/// For use cases whose input cannot break a rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NoRule {}

impl<R> From<Refused> for Fault<R> {
    fn from(refused: Refused) -> Self {
        match refused {
            Refused::No(refusal) => Self::Refused(refusal),
            Refused::Store(error) => Self::Store(error),
        }
    }
}
