//! Registers that explain themselves: what each holds, why, for how long, and which rights people have in it.

pub mod catalogue;
pub mod columns;
pub mod processing_record;
pub mod retention;
