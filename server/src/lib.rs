//! The process: command line, configuration, router and its layers.

#![forbid(unsafe_code)]

pub mod api;
pub mod commands;
pub mod config;
pub mod files;
pub mod functions;
pub mod health;
pub mod identification;
pub mod installation;
pub mod layers;
pub mod list_files;
pub mod logging;
pub mod outside;
pub mod pages;
pub mod router;
pub mod services;
pub mod simulators;
pub mod stop;
