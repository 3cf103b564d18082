//! Contacts: citizens as registers hold them. What the population register says, what the citizen declares, and why.

pub mod details;
pub mod ground;
pub mod purpose;
pub mod register;
pub mod register_data;

pub use details::{ContactDetails, ContactField, DetailsErrors, TypedDetails};
pub use ground::Ground;
pub use purpose::Purpose;
pub use register::RegisterKey;
pub use register_data::{RegisterAddress, RegisterData};
