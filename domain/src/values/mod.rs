//! Values at the edge: what a person types becomes one of these, or an error that names the fix.

#[macro_use]
mod declare;

pub mod hetu;
mod texts;

pub use hetu::{Hetu, HetuError, Sex, TestIdentities};
