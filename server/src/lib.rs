//! The process: command line, configuration, router and its layers.

pub mod ambient;
pub mod commands;
pub mod config;
pub mod functions;
pub mod layers;
pub mod pages;
pub mod router;
pub mod services;
