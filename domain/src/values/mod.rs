//! Values at the edge: what a person types becomes one of these, or an error that names the fix.

#[macro_use]
mod declare;

pub mod business_id;
mod characters;
pub mod email;
pub mod hetu;
pub mod phone;
mod texts;

pub use business_id::{BusinessId, BusinessIdError};
pub use email::{Email, EmailError};
pub use hetu::{Hetu, HetuError, Sex, TestIdentities};
pub use phone::{Phone, PhoneError};
