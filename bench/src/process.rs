//! What the operating system says about the memory of the program.

use anyhow::{Context as _, Result};
use std::fs;

/// What is in memory now, in MB.
pub fn resident(pid: u32) -> Result<f64> {
    status(pid, "VmRSS:")
}

/// The most that was in memory since [`forget_peak`], in MB.
pub fn peak(pid: u32) -> Result<f64> {
    status(pid, "VmHWM:")
}

/// Begins a new peak (proc(5), clear_refs).
pub fn forget_peak(pid: u32) -> Result<()> {
    fs::write(format!("/proc/{pid}/clear_refs"), "5").context("the peak of memory cannot be reset")
}

fn status(pid: u32, name: &str) -> Result<f64> {
    let text = fs::read_to_string(format!("/proc/{pid}/status"))?;
    let line = text.lines().find_map(|line| line.strip_prefix(name)?.trim().strip_suffix(" kB"));
    Ok(line.context("no such line")?.parse::<f64>()? / 1024.0)
}
