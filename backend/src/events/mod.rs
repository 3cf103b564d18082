//! The event log: written with each unit of work, read by those it concerns.

pub mod record;
