//! The built program from the outside: a demo is made, checked, served, backed up while it serves, stopped, restored.

#![allow(clippy::unwrap_used, reason = "a test that cannot set its scene fails")]

use rustix::process::{Pid, Signal, kill_process};
use std::{
    fs,
    io::{Read as _, Write as _},
    net::{TcpListener, TcpStream},
    path::{Path, PathBuf},
    process::{Child, Command, Output, Stdio},
    time::{Duration, Instant},
};

const LIMIT: Duration = Duration::from_mins(1);

/// A demo in a folder of its own, on free ports.
struct Demo {
    folder: tempfile::TempDir,
    port: u16,
}

impl Demo {
    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn config(&self) -> PathBuf {
        self.path("demo/luukku.toml")
    }

    /// The program with a clean environment, in the folder of the test.
    fn luukku(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_luukku"));
        for (name, _) in std::env::vars().filter(|(name, _)| name.starts_with("LUUKKU_")) {
            command.env_remove(name);
        }
        command.args(arguments).current_dir(self.folder.path()).env("LUUKKU_SITE_ROOT", self.path("site"));
        command.stdin(Stdio::null());
        command
    }

    /// Runs a command of this demo to its end.
    fn run(&self, arguments: &[&str]) -> Output {
        let config = self.config();
        let mut all = vec!["--config", config.to_str().unwrap()];
        all.extend(arguments);
        self.luukku(&all).output().unwrap()
    }

    fn serve(&self) -> Serving {
        let config = self.config();
        let started = Instant::now();
        let child = self
            .luukku(&["--config", config.to_str().unwrap(), "serve"])
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut serving = Serving { child, port: self.port };
        while serving.get("/health").is_none() {
            assert!(serving.child.try_wait().unwrap().is_none(), "{}", serving.said());
            assert!(started.elapsed() < LIMIT, "no answer");
            std::thread::sleep(Duration::from_millis(10));
        }
        println!("start to first answer: {:?}", started.elapsed());
        serving
    }
}

/// A running server; killed when dropped.
struct Serving {
    child: Child,
    port: u16,
}

impl Serving {
    /// The status of an answer; `None` when nobody answers.
    fn get(&self, path: &str) -> Option<u16> {
        let mut stream = TcpStream::connect(("127.0.0.1", self.port)).ok()?;
        stream.set_read_timeout(Some(Duration::from_secs(10))).ok()?;
        write!(stream, "GET {path} HTTP/1.1\r\nHost: localhost:{}\r\nConnection: close\r\n\r\n", self.port)
            .ok()?;
        let mut answer = String::new();
        let _ = stream.read_to_string(&mut answer);
        answer.split(' ').nth(1)?.parse().ok()
    }

    /// Asks the process to end, as a service manager does, and waits for it.
    fn stop(mut self) -> (Option<i32>, String) {
        let pid = Pid::from_raw(i32::try_from(self.child.id()).unwrap()).unwrap();
        kill_process(pid, Signal::TERM).unwrap();
        let until = Instant::now() + LIMIT;
        while self.child.try_wait().unwrap().is_none() {
            assert!(Instant::now() < until, "the server does not end");
            std::thread::sleep(Duration::from_millis(10));
        }
        let said = self.said();
        (self.child.wait().unwrap().code(), said)
    }

    fn said(&mut self) -> String {
        let mut text = String::new();
        if let Some(mut stderr) = self.child.stderr.take() {
            let _ = stderr.read_to_string(&mut text);
        }
        text
    }
}

impl Drop for Serving {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

fn make_demo() -> Demo {
    let demo = Demo { folder: tempfile::tempdir().unwrap(), port: free_port() };
    fs::create_dir_all(demo.path("site/pkg")).unwrap();
    let started = Instant::now();
    let made = demo.luukku(&made_on(&demo).iter().map(String::as_str).collect::<Vec<_>>()).output().unwrap();
    println!("demo: {:?}", started.elapsed());
    assert!(made.status.success(), "{}{}", text(&made.stdout), text(&made.stderr));
    let table = text(&made.stdout);
    assert!(table.contains("helena.kuusisto-berg@vaskiniemi.example"), "{table}");
    demo
}

fn made_on(demo: &Demo) -> Vec<String> {
    let ports = [("--port", demo.port), ("--simulators-port", free_port()), ("--mail-port", free_port())];
    let mut arguments = vec!["demo".to_owned()];
    arguments.extend(ports.iter().flat_map(|(name, port)| [(*name).to_owned(), port.to_string()]));
    arguments
}

#[test]
fn a_demo_is_made_checked_served_backed_up_stopped_and_restored() {
    let demo = make_demo();

    // A second run keeps what is there; codes are printed afresh.
    let keys = || fs::read(demo.path("demo/keys/keys.toml")).unwrap();
    let before = keys();
    let arguments = made_on(&demo);
    let again = demo.luukku(&arguments.iter().map(String::as_str).collect::<Vec<_>>()).output().unwrap();
    assert!(again.status.success(), "{}", text(&again.stderr));
    assert!(keys() == before, "a new demo would have new keys");

    // The simulators are not up: the mail server is what is wrong, and nothing else.
    let checked = demo.run(&["check-config"]);
    let said = text(&checked.stdout);
    assert_eq!(checked.status.code(), Some(1), "{said}");
    assert_eq!(said.lines().filter(|line| line.starts_with("WRONG")).count(), 1, "{said}");
    assert!(said.contains("WRONG  mail:") && said.contains("demo, up to date"), "{said}");

    let serving = demo.serve();
    assert_eq!(serving.get("/fi/"), Some(200));
    let refused = demo.run(&["jobs"]);
    assert!(text(&refused.stderr).contains("another process"), "{}", text(&refused.stderr));
    let backup = demo.run(&["backup", "monday.backup"]);
    assert!(backup.status.success(), "{}", text(&backup.stderr));
    let (code, said) = serving.stop();
    assert_eq!(code, Some(0), "{said}");
    assert!(!said.contains("lokki-lentaa"), "a password stands in the log");

    let full = demo.run(&["restore", "monday.backup"]);
    assert!(text(&full.stderr).contains("must be empty"), "{}", text(&full.stderr));
    let place = format!("sqlite:{}", demo.path("restored.db").display());
    let config = demo.config();
    let restored = demo
        .luukku(&["--config", config.to_str().unwrap(), "restore", "monday.backup"])
        .env("LUUKKU_DATABASE", &place)
        .output()
        .unwrap();
    assert!(restored.status.success(), "{}", text(&restored.stderr));
    assert!(text(&restored.stdout).contains("each table compared"), "{}", text(&restored.stdout));
}

#[test]
fn a_real_installation_begins_with_keys_and_its_first_maintainer() {
    let real = Demo { folder: tempfile::tempdir().unwrap(), port: free_port() };
    fs::create_dir_all(real.path("site/pkg")).unwrap();
    fs::create_dir_all(real.path("demo")).unwrap();
    fs::create_dir_all(real.path("data")).unwrap();
    let write = |keys: &str| {
        let text = format!(
            "public_url = 'http://localhost:{0}'\nlisten = '127.0.0.1:{0}'\ndatabase = 'sqlite:data/luukku.db'\n\
             keys = '{keys}'\n[operator]\nname = 'Esimerkin kunta'\nemail = 'luukku@example.org'\n",
            real.port
        );
        fs::write(real.config(), text).unwrap();
    };
    write("data/keys.toml");
    assert!(real.run(&["new-keys"]).status.success());
    let beside = real.run(&["invite-maintainer", "liisa@example.org"]);
    assert!(text(&beside.stderr).contains("a folder of its own"), "{}", text(&beside.stderr));

    write("keys/keys.toml");
    let missing = real.run(&["serve"]);
    assert!(text(&missing.stderr).contains("luukku new-keys"), "{}", text(&missing.stderr));
    assert!(real.run(&["new-keys"]).status.success());
    let migrated = real.run(&["migrate"]);
    assert!(migrated.status.success(), "{}", text(&migrated.stderr));
    let invited = real.run(&["invite-maintainer", "liisa@example.org"]);
    let said = text(&invited.stdout);
    assert!(said.contains(&format!("http://localhost:{}/fi/invitation/", real.port)), "{said}");
    let checked = real.run(&["check-config"]);
    assert!(checked.status.success(), "{}", text(&checked.stdout));
    assert!(text(&checked.stdout).contains("real installation, up to date"), "{}", text(&checked.stdout));
    assert!(Path::new(&real.path("keys/keys.toml")).is_file());
}
