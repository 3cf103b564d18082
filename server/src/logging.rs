//! Log lines, for people or for machines. What to write is chosen by `RUST_LOG`; without it, everything from `info` up.

use crate::config::LogFormat;
use tracing_subscriber::EnvFilter;

/// Starts logging to standard error, so that standard output stays free for what commands print.
pub fn start(format: LogFormat) {
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("info,sqlx=warn"));
    let lines = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    match format {
        LogFormat::Text => lines.init(),
        LogFormat::Json => lines.json().flatten_event(true).with_current_span(false).init(),
    }
}

/// Starts logging for commands whose output is for people: only what went wrong.
pub fn start_quietly() {
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("error"));
    tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).init();
}
