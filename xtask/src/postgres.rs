//! A throw-away PostgreSQL for the tests: in a temporary folder, on a free port of the loopback address.
//! It is quick because it is not durable; the benchmark asks for one that is.

use crate::process::{Running, pause, run};
use anyhow::{Context, Result, bail, ensure};
use data_encoding::HEXLOWER;
use rustix::process::{Signal, geteuid};
use std::{
    fs::{self, File},
    io::Read,
    net::{Ipv4Addr, TcpListener},
    path::{Path, PathBuf},
    process::{Command, Stdio},
    time::{Duration, Instant},
};
use tempfile::TempDir;

/// The variable that tells the tests where the engine is.
pub const VARIABLE: &str = "LUUKKU_TEST_POSTGRES";

/// PostgreSQL refuses to run as root; Debian's package brings this account for it.
const ACCOUNT: &str = "postgres";
const START_LIMIT: Duration = Duration::from_secs(30);

/// Whether a commit waits for the disk.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Commits {
    /// Speed over safety, since the data are thrown away.
    Quick,
    /// As where data are kept: PostgreSQL's own settings.
    Durable,
}

const QUICK: [&str; 3] = ["fsync=off", "synchronous_commit=off", "full_page_writes=off"];
const SETTINGS: [&str; 4] = [
    // Each test has its own database and pool, and they run side by side.
    "max_connections=300",
    "listen_addresses=127.0.0.1",
    "unix_socket_directories=",
    "log_min_messages=panic",
];

/// A running engine; dropping it ends it and removes its data.
#[derive(Debug)]
pub struct Postgres {
    programs: PathBuf,
    port: u16,
    password: String,
    // In this order: the engine ends before its folder goes.
    _engine: Running,
    _folder: TempDir,
}

impl Postgres {
    /// Makes a new cluster and waits until it answers.
    pub fn start(commits: Commits) -> Result<Self> {
        let programs = programs()?;
        let folder = tempfile::Builder::new().prefix("luukku-postgres-").tempdir()?;
        let (data, secret) = (folder.path().join("data"), folder.path().join("password"));
        let password = random_password()?;
        fs::write(&secret, &password)?;
        if geteuid().is_root() {
            run("chown", Command::new("chown").args(["-R", ACCOUNT]).arg(folder.path()), START_LIMIT)?;
        }
        let mut initdb = as_account(&programs.join("initdb"));
        initdb.args([
            "--username=luukku",
            "--auth=scram-sha-256",
            "--encoding=UTF8",
            "--locale=C",
            "--no-sync",
        ]);
        initdb.arg("--pwfile").arg(&secret).arg("--pgdata").arg(&data).stdout(Stdio::null());
        run("initdb", &mut initdb, START_LIMIT)?;

        let port = free_port()?;
        let mut engine = as_account(&programs.join("postgres"));
        engine.arg("-D").arg(&data).args(["-p", &port.to_string()]);
        engine.args(SETTINGS.iter().flat_map(|setting| ["-c", setting]));
        if commits == Commits::Quick {
            engine.args(QUICK.iter().flat_map(|setting| ["-c", setting]));
        }
        let mut engine = Running::start("postgres", &mut engine)?.ended_by(Signal::INT);
        wait_until_ready(&programs, port, &mut engine)?;
        Ok(Self { programs, port, password, _engine: engine, _folder: folder })
    }

    /// The address of a database, with the user `luukku`, who may do everything. There is always one called `postgres`.
    pub fn url(&self, database: &str) -> String {
        format!("postgres://luukku:{}@127.0.0.1:{}/{database}", self.password, self.port)
    }

    /// Makes an empty database; its address.
    pub fn new_database(&self, name: &str) -> Result<String> {
        let mut createdb = Command::new(self.programs.join("createdb"));
        createdb.args(["--host=127.0.0.1", "--username=luukku", &format!("--port={}", self.port), name]);
        run("createdb", createdb.env("PGPASSWORD", &self.password), START_LIMIT)?;
        Ok(self.url(name))
    }

    /// The folder of PostgreSQL's programs.
    pub fn programs(&self) -> &Path {
        &self.programs
    }
}

/// Keeps an engine for somebody who runs single tests by hand.
pub fn lend() -> Result<()> {
    let postgres = Postgres::start(Commits::Quick)?;
    println!("export {VARIABLE}={}\nCtrl-C ends it.", postgres.url("postgres"));
    while pause(Duration::from_secs(1)) {}
    Ok(())
}

/// The folder with `initdb` and `postgres`, the newest that Debian has here.
fn programs() -> Result<PathBuf> {
    let mut found: Vec<(u32, PathBuf)> = fs::read_dir("/usr/lib/postgresql")
        .context("PostgreSQL is not installed: apt-get install postgresql")?
        .filter_map(|entry| {
            let entry = entry.ok()?;
            Some((entry.file_name().to_str()?.parse().ok()?, entry.path().join("bin")))
        })
        .filter(|(_, bin)| bin.join("initdb").exists())
        .collect();
    found.sort();
    let (version, bin) = found.pop().context("no PostgreSQL with initdb in /usr/lib/postgresql")?;
    ensure!(version >= 15, "PostgreSQL 15 or newer is needed, here is {version}");
    Ok(bin)
}

/// A command that runs as somebody whom PostgreSQL accepts and that ends with this program.
fn as_account(program: &Path) -> Command {
    let mut command = Command::new("setpriv");
    if geteuid().is_root() {
        command.args(["--reuid", ACCOUNT, "--regid", ACCOUNT, "--init-groups"]);
    }
    // INT is PostgreSQL's quick end; TERM would wait for its clients.
    command.args(["--pdeathsig", "INT", "--"]).arg(program).current_dir("/");
    command
}

fn wait_until_ready(programs: &Path, port: u16, engine: &mut Running) -> Result<()> {
    let until = Instant::now() + START_LIMIT;
    while Instant::now() < until {
        if engine.ended()?.is_some() {
            bail!("PostgreSQL ended while starting");
        }
        let answer = Command::new(programs.join("pg_isready"))
            .args(["--quiet", "--host=127.0.0.1", &format!("--port={port}")])
            .status()?;
        if answer.success() {
            return Ok(());
        }
        ensure!(pause(Duration::from_millis(50)), "interrupted");
    }
    bail!("PostgreSQL did not answer within {START_LIMIT:?}")
}

/// A port that nobody listens on now.
pub fn free_port() -> Result<u16> {
    Ok(TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?.local_addr()?.port())
}

fn random_password() -> Result<String> {
    let mut bytes = [0; 16];
    File::open("/dev/urandom")?.read_exact(&mut bytes)?;
    Ok(HEXLOWER.encode(&bytes))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    #[expect(clippy::used_underscore_binding, reason = "the engine holds its folder only to remove it")]
    fn the_engine_and_its_folder_go_when_nobody_holds_them() {
        let postgres = Postgres::start(Commits::Quick).unwrap();
        let folder = postgres._folder.path().to_path_buf();
        assert!(folder.join("data/postmaster.pid").exists());
        drop(postgres);
        assert!(!folder.exists());
    }
}
