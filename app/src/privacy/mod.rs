//! Registers of personal data explain themselves to everybody.

mod notice;
mod registers;

pub use notice::page as notice;
pub use registers::{file, page as registers};
