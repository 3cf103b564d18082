//! A demo in a folder of its own, and the programs that run on it.

use rustix::process::{Pid, Signal, kill_process};
use std::{
    fs,
    io::{Read as _, Write as _},
    net::{TcpListener, TcpStream},
    path::PathBuf,
    process::{Child, Command, Output, Stdio},
    time::{Duration, Instant},
};

/// What everybody in a demo signs in with.
pub const PASSWORD: &str = luukku_backend::operating::demo::PASSWORD;

/// Nothing here takes so long.
pub const LIMIT: Duration = Duration::from_mins(1);

/// A demo in a folder of its own, on free ports.
pub struct Demo {
    pub folder: tempfile::TempDir,
    pub port: u16,
    pub simulators_port: u16,
}

impl Demo {
    /// A folder and ports, and nothing made yet.
    pub fn nothing() -> Self {
        Self { folder: tempfile::tempdir().unwrap(), port: free_port(), simulators_port: free_port() }
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub fn config(&self) -> PathBuf {
        self.path("demo/luukku.toml")
    }

    /// The program with a clean environment, in the folder of the test.
    pub fn luukku(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_luukku"));
        for (name, _) in std::env::vars().filter(|(name, _)| name.starts_with("LUUKKU_")) {
            command.env_remove(name);
        }
        command.args(arguments).current_dir(self.folder.path()).env("LUUKKU_SITE_ROOT", self.path("site"));
        command.stdin(Stdio::null());
        command
    }

    /// Runs a command of this demo to its end.
    pub fn run(&self, arguments: &[&str]) -> Output {
        let config = self.config();
        let mut all = vec!["--config", config.to_str().unwrap()];
        all.extend(arguments);
        self.luukku(&all).output().unwrap()
    }

    /// Who signs in how, as the program prints it.
    pub fn sign_ins(&self) -> String {
        text(&self.luukku(&["demo", "sign-ins"]).output().unwrap().stdout)
    }

    pub fn serve(&self) -> Serving {
        self.start("serve", self.port, &[])
    }

    /// Starts a command that serves until it is stopped, with configuration of its own as environment variables.
    pub fn start(&self, command: &str, port: u16, settings: &[(&str, &str)]) -> Serving {
        let config = self.config();
        let started = Instant::now();
        let child = self
            .luukku(&["--config", config.to_str().unwrap(), command])
            .envs(settings.iter().copied())
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut serving = Serving { child, port };
        while serving.get("/health").is_none() {
            assert!(serving.child.try_wait().unwrap().is_none(), "{}", serving.said());
            assert!(started.elapsed() < LIMIT, "no answer");
            std::thread::sleep(Duration::from_millis(10));
        }
        println!("start to first answer: {:?}", started.elapsed());
        serving
    }
}

/// Sends a request to whoever listens on a port of this machine.
pub fn ask(port: u16, method: &str, path: &str, cookies: &str, form: &str) -> Option<Answer> {
    let mut stream = TcpStream::connect(("127.0.0.1", port)).ok()?;
    stream.set_read_timeout(Some(Duration::from_secs(20))).ok()?;
    write!(
        stream,
        "{method} {path} HTTP/1.1\r\nHost: localhost:{}\r\nConnection: close\r\nAccept: text/html\r\n\
         Sec-Fetch-Site: same-origin\r\nCookie: luukku_lang=fi; {cookies}\r\n\
         Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {}\r\n\r\n{form}",
        port,
        form.len()
    )
    .ok()?;
    let mut text = String::new();
    let _ = stream.read_to_string(&mut text);
    let status = text.split(' ').nth(1)?.parse().ok()?;
    Some(Answer { status, text })
}

/// An answer, head and all.
pub struct Answer {
    pub status: u16,
    pub text: String,
}

impl Answer {
    /// The session's cookie, as it goes back.
    pub fn cookie(&self) -> String {
        let line = self.text.lines().find_map(|line| line.strip_prefix("set-cookie: __Host-luukku="));
        let token = line.unwrap_or_else(|| panic!("no session: {}", self.text)).split(';').next().unwrap();
        format!("__Host-luukku={token}")
    }

    /// The address that the browser is sent on to.
    pub fn location(&self) -> &str {
        self.text.lines().find_map(|line| line.strip_prefix("location: ")).unwrap_or_default()
    }
}

/// A running program; killed when dropped.
pub struct Serving {
    child: Child,
    port: u16,
}

impl Serving {
    /// The status of an answer; `None` when nobody answers.
    pub fn get(&self, path: &str) -> Option<u16> {
        Some(self.ask("GET", path, "", "")?.status)
    }

    /// Sends a request as a browser without JavaScript does.
    pub fn ask(&self, method: &str, path: &str, cookies: &str, form: &str) -> Option<Answer> {
        ask(self.port, method, path, cookies, form)
    }

    /// Signs in with the demo's password, and a code when one is given; gives the cookie of the session.
    pub fn sign_in(&self, email: &str, code: Option<&str>) -> String {
        let typed = format!("email={}&password={}", email.replace('@', "%40"), PASSWORD.replace(' ', "+"));
        let mut answer = self.ask("POST", "/do/sign_in", "", &typed).unwrap();
        if let Some(code) = code {
            let half_way = answer.cookie();
            answer = self.ask("POST", "/do/give_second_factor", &half_way, &format!("code={code}")).unwrap();
        }
        assert_eq!(answer.status, 303, "{}", answer.text);
        answer.cookie()
    }

    /// Asks the process to end, as a service manager does, and waits for it.
    pub fn stop(self) -> (Option<i32>, String) {
        self.ask_to_end();
        self.ended()
    }

    /// Asks the process to end.
    pub fn ask_to_end(&self) {
        let pid = Pid::from_raw(i32::try_from(self.child.id()).unwrap()).unwrap();
        kill_process(pid, Signal::TERM).unwrap();
    }

    /// Waits for the end; gives how it ended, and what was said.
    pub fn ended(mut self) -> (Option<i32>, String) {
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

pub fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}

pub fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

pub fn make_demo(more: &[&str]) -> Demo {
    let demo = Demo::nothing();
    fs::create_dir_all(demo.path("site/pkg")).unwrap();
    let started = Instant::now();
    let arguments = made_on(&demo);
    let mut arguments: Vec<_> = arguments.iter().map(String::as_str).collect();
    arguments.extend(more);
    let made = demo.luukku(&arguments).output().unwrap();
    println!("demo: {:?}", started.elapsed());
    assert!(made.status.success(), "{}{}", text(&made.stdout), text(&made.stderr));
    let table = text(&made.stdout);
    assert!(table.contains("helena.kuusisto-berg@vaskiniemi.example"), "{table}");
    demo
}

pub fn made_on(demo: &Demo) -> Vec<String> {
    let ports =
        [("--port", demo.port), ("--simulators-port", demo.simulators_port), ("--mail-port", free_port())];
    let mut arguments = vec!["demo".to_owned()];
    arguments.extend(ports.iter().flat_map(|(name, port)| [(*name).to_owned(), port.to_string()]));
    arguments
}
