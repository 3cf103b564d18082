//! What the operating system says about the memory of a server.

use anyhow::{Context as _, Result};
use std::{fs, time::Duration};

/// How long a server rests after a load before it is asked what it keeps.
const REST: Duration = Duration::from_secs(5);

/// What was in memory before a load, at most during it, and after it; in MB.
#[derive(Debug, Clone, Copy)]
pub struct Memory {
    /// When the load began.
    pub before: f64,
    /// The most while it lasted.
    pub peak: f64,
    /// When it had been over for [`REST`].
    pub after: f64,
}

/// Watches a process under load.
pub struct Watch {
    pid: u32,
    before: f64,
}

impl Watch {
    /// Begins a new peak (proc(5), clear_refs).
    pub fn begin(pid: u32) -> Result<Self> {
        let before = status(pid, "VmRSS:")?;
        fs::write(format!("/proc/{pid}/clear_refs"), "5").context("the peak of memory cannot be reset")?;
        Ok(Self { pid, before })
    }

    /// What was seen.
    pub async fn end(self) -> Result<Memory> {
        let Self { pid, before } = self;
        let peak = status(pid, "VmHWM:")?;
        tokio::time::sleep(REST).await;
        Ok(Memory { before, peak, after: status(pid, "VmRSS:")? })
    }
}

fn status(pid: u32, name: &str) -> Result<f64> {
    let text = fs::read_to_string(format!("/proc/{pid}/status"))?;
    let line = text.lines().find_map(|line| line.strip_prefix(name)?.trim().strip_suffix(" kB"));
    Ok(line.context("no such line")?.parse::<f64>()? / 1024.0)
}
