//! Secrets: keys outside the database, sealing, blind indexes, passwords, one-time secrets.
//!
//! Which columns are sealed and which stay readable, and why, is one table: `docs/secrets.md`.

mod data_key;
mod erasures;
mod keys;
mod password;
mod sealed;
mod token;
mod totp;

pub use data_key::DataKey;
pub use erasures::{Erased, Erasures};
pub use keys::{Keys, KeysError};
pub use password::{BreachedPasswords, PasswordHash, Passwords, is_common_password};
pub use sealed::{Cell, SealError};
pub use token::{RecoveryCode, Token};
pub use totp::TotpSecret;
