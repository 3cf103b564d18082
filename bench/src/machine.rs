//! What was measured on: the machine, its disk and the versions.

use anyhow::Result;
use sqlx::{Connection as _, SqliteConnection};
use std::{
    fs::{self, File},
    io::Write as _,
    path::Path,
    process::Command,
    thread,
    time::{Duration, Instant},
};

/// The lines above the table.
pub async fn describe(folder: &Path, postgres: &Path) -> Result<String> {
    let lines = [
        format!("- Luukku at commit {}", said("git", &["rev-parse", "--short", "HEAD"])),
        format!(
            "- {}, {} cores, {} of memory, {}",
            processor()?,
            cores()?,
            memory()?,
            said("uname", &["-sr"])
        ),
        format!(
            "- Disk: {:.0} appended blocks of 4 kB a second with an fsync after each",
            synced_appends(folder)?
        ),
        format!(
            "- {}; SQLite {}; {}; {}; Node {}",
            said("rustc", &["--version"]),
            sqlite().await?,
            said(&postgres.to_string_lossy(), &["--version"]),
            said("chromium", &["--version"]),
            said("node", &["--version"]),
        ),
    ];
    Ok(lines.join("\n") + "\n")
}

/// What a program prints first; empty when it is not there.
fn said(program: &str, arguments: &[&str]) -> String {
    let output = Command::new(program).args(arguments).output();
    let text = output.map(|output| String::from_utf8_lossy(&output.stdout).into_owned()).unwrap_or_default();
    text.lines().next().unwrap_or_default().trim().to_owned()
}

fn processor() -> Result<String> {
    let text = fs::read_to_string("/proc/cpuinfo")?;
    let name = text.lines().find_map(|line| line.strip_prefix("model name")?.split_once(": "));
    Ok(name.map_or("an unnamed processor", |(_, name)| name).to_owned())
}

fn cores() -> Result<usize> {
    Ok(thread::available_parallelism()?.get())
}

fn memory() -> Result<String> {
    let text = fs::read_to_string("/proc/meminfo")?;
    let kilobytes = text.lines().find_map(|line| line.strip_prefix("MemTotal:")?.trim().strip_suffix(" kB"));
    let kilobytes: u64 = kilobytes.unwrap_or("0").parse()?;
    Ok(format!("{} GB", kilobytes / 1024 / 1024))
}

/// The engine that is compiled into this program, as into Luukku.
async fn sqlite() -> Result<String> {
    let mut conn = SqliteConnection::connect("sqlite::memory:").await?;
    Ok(sqlx::query_scalar("SELECT sqlite_version()").fetch_one(&mut conn).await?)
}

/// What every durable commit rests on: it says how fast the disk was in this run.
fn synced_appends(folder: &Path) -> Result<f64> {
    const LENGTH: Duration = Duration::from_secs(1);
    let mut file = File::create(folder.join("appends"))?;
    let (begun, mut appends) = (Instant::now(), 0.0);
    while begun.elapsed() < LENGTH {
        file.write_all(&[7; 4096])?;
        file.sync_data()?;
        appends += 1.0;
    }
    Ok(appends / begun.elapsed().as_secs_f64())
}
