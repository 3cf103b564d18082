//! `make run`: the release with a demo database, its keys and its invented people, and the simulators of outside systems.

use crate::{
    process::{Running, interrupted, mortal, pause, run as run_command},
    site,
    steps::step,
    workspace::{Build, Workspace, cargo},
};
use anyhow::{Context, Result, bail, ensure};
use std::{
    fs::{self, File},
    io::{Read, Write},
    net::{SocketAddr, TcpStream},
    process::{Command, Stdio},
    time::{Duration, Instant},
};

/// Where the demo is, as `luukku demo` writes it into its configuration.
const ADDRESS: &str = "http://localhost:3000";
const LISTEN: SocketAddr = SocketAddr::new(std::net::IpAddr::V4(std::net::Ipv4Addr::LOCALHOST), 3000);
const CONFIGURATION: &str = "demo/luukku.toml";
/// The commands that keep running, in the order in which they start.
const PROGRAMS: [&str; 2] = ["simulators", "serve"];

/// A cold release build takes some ten minutes of two cores.
const COMPILE_LIMIT: Duration = Duration::from_hours(1);
const READY_LIMIT: Duration = Duration::from_secs(30);

/// Builds the release, starts the demo and keeps it until Ctrl-C.
pub fn run(workspace: &Workspace) -> Result<()> {
    step("Wasm, script and styles", || site::build(workspace, Build::Release))?;
    step("Server", || compile_server(Build::Release))?;
    let mut demo = step("Demo", || Demo::start(workspace, Build::Release))?;
    demo.greet();
    while pause(Duration::from_secs(1)) {
        demo.check()?;
    }
    Ok(())
}

/// Builds the program `luukku`. The Wasm module is made in a call of its own, before.
pub fn compile_server(build: Build) -> Result<()> {
    let mut command = cargo();
    command.args(["build", "--locked", "--bin", "luukku"]);
    if build == Build::Release {
        // By itself, so that it has only the features that it asks for.
        command.args(["--release", "--package", "luukku-server"]);
    }
    run_command("cargo build of the server", &mut command, COMPILE_LIMIT)
}

/// The running demo; dropping it ends its programs.
#[derive(Debug)]
pub struct Demo {
    /// Who signs in how, as `luukku demo sign-ins` prints it: codes are good for half a minute.
    people: String,
    programs: Vec<(&'static str, Running)>,
}

impl Demo {
    /// Makes the demo's data where they are missing, starts its programs and waits until they answer.
    pub fn start(workspace: &Workspace, build: Build) -> Result<Self> {
        demo_command(workspace, build, &["demo"])?;
        let mut demo = Self { people: String::new(), programs: Vec::new() };
        for name in PROGRAMS {
            let mut command = mortal(workspace.server(build));
            command.args(["--config", CONFIGURATION, name]).env("LUUKKU_SITE_ROOT", workspace.site());
            // Beside the table of sign-ins, log lines would push it out of sight.
            let log = File::create(log(name)).with_context(|| log(name))?;
            command.stdout(log.try_clone()?).stderr(log);
            demo.programs.push((name, Running::start(name, &mut command)?));
        }
        demo.wait_until_ready()?;
        demo.people = demo_command(workspace, build, &["demo", "sign-ins"])?;
        Ok(demo)
    }

    /// Prints where the demo is and who signs in how.
    pub fn greet(&self) {
        let logs = PROGRAMS.map(log).join(" and ");
        println!(
            "\n{}\nLuukku is open at {ADDRESS}. Ctrl-C ends it. What it does stands in {logs}.",
            self.people
        );
    }

    /// An error when one of the programs has ended.
    fn check(&mut self) -> Result<()> {
        for (name, program) in &mut self.programs {
            if let Some(status) = program.ended()? {
                bail!("{}\nluukku {name} ended ({status}); more stands in {}", last_lines(name), log(name));
            }
        }
        Ok(())
    }

    fn wait_until_ready(&mut self) -> Result<()> {
        let until = Instant::now() + READY_LIMIT;
        while !is_ready() {
            self.check()?;
            ensure!(!interrupted(), "interrupted");
            ensure!(Instant::now() < until, "{ADDRESS} did not answer within {READY_LIMIT:?}");
            pause(Duration::from_millis(50));
        }
        Ok(())
    }
}

/// Where a program's log lines go, beside the demo's data.
fn log(program: &str) -> String {
    format!("demo/{program}.log")
}

/// What a program said last.
fn last_lines(program: &str) -> String {
    const SHOWN: usize = 10;
    let said = fs::read_to_string(log(program)).unwrap_or_default();
    let lines: Vec<_> = said.lines().collect();
    lines[lines.len().saturating_sub(SHOWN)..].join("\n")
}

/// Runs `luukku demo …`, which fills the folder `demo` the first time. Gives the sign-ins, ready to print.
fn demo_command(workspace: &Workspace, build: Build, arguments: &[&str]) -> Result<String> {
    let output = Command::new(workspace.server(build))
        .args(arguments)
        .stdin(Stdio::null())
        .stderr(Stdio::inherit())
        .output()
        .context("luukku demo does not start")?;
    ensure!(output.status.success(), "luukku demo failed ({})", output.status);
    Ok(String::from_utf8(output.stdout)?)
}

/// Whether the server says that it takes requests.
fn is_ready() -> bool {
    let ask = || -> std::io::Result<String> {
        let mut stream = TcpStream::connect_timeout(&LISTEN, Duration::from_secs(1))?;
        stream.set_read_timeout(Some(Duration::from_secs(1)))?;
        stream.write_all(b"GET /ready HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")?;
        let mut answer = String::new();
        stream.read_to_string(&mut answer)?;
        Ok(answer)
    };
    ask().is_ok_and(|answer| answer.starts_with("HTTP/1.1 200"))
}
