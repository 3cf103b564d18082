//! Programs that the steps start. Each gets a process group of its own, so that ending it ends all that it started;
//! none outlives this program.

use anyhow::{Context, Result, bail};
use rustix::process::{Pid, Signal, kill_process_group};
use std::{
    ffi::OsStr,
    os::unix::process::CommandExt,
    process::{Child, Command, ExitStatus, Stdio},
    sync::atomic::{AtomicBool, Ordering},
    thread::sleep,
    time::{Duration, Instant},
};

/// How often a waiting step looks whether something ended; short enough that nobody notices.
const GLANCE: Duration = Duration::from_millis(50);
/// How long a program may take to end in its own way before it is killed.
const GRACE: Duration = Duration::from_secs(10);

static INTERRUPTED: AtomicBool = AtomicBool::new(false);

/// From now on Ctrl-C and a plain `kill` end the program in good order, with everything that it started.
pub fn watch_interrupts() -> Result<()> {
    ctrlc::set_handler(|| INTERRUPTED.store(true, Ordering::SeqCst)).context("signals cannot be handled here")
}

/// Whether somebody asked this program to end.
pub fn interrupted() -> bool {
    INTERRUPTED.load(Ordering::SeqCst)
}

/// Waits; false when somebody asked this program to end meanwhile.
pub fn pause(time: Duration) -> bool {
    let until = Instant::now() + time;
    while !interrupted() && Instant::now() < until {
        sleep(GLANCE.min(time));
    }
    !interrupted()
}

/// A started program with everything that it starts in turn.
#[derive(Debug)]
pub struct Running {
    name: String,
    child: Child,
    ended: Option<ExitStatus>,
    farewell: Signal,
}

impl Running {
    /// Starts a program without input.
    pub fn start(name: &str, command: &mut Command) -> Result<Self> {
        let child = command
            .stdin(Stdio::null())
            .process_group(0)
            .spawn()
            .with_context(|| format!("{name} does not start: {command:?}"))?;
        Ok(Self { name: name.to_owned(), child, ended: None, farewell: Signal::TERM })
    }

    /// The signal that asks it to end, when that is not TERM.
    pub fn ended_by(mut self, farewell: Signal) -> Self {
        self.farewell = farewell;
        self
    }

    /// How it ended, if it did.
    pub fn ended(&mut self) -> Result<Option<ExitStatus>> {
        if self.ended.is_none() {
            self.ended = self.child.try_wait()?;
        }
        Ok(self.ended)
    }

    /// Waits until it ends well. An error when it fails, takes longer than `limit`, or somebody presses Ctrl-C.
    pub fn finish(mut self, limit: Duration) -> Result<()> {
        let until = Instant::now() + limit;
        loop {
            match self.ended()? {
                Some(status) if status.success() => return Ok(()),
                Some(status) => bail!("{} failed ({status})", self.name),
                None if interrupted() => bail!("{} was interrupted", self.name),
                None if Instant::now() > until => bail!("{} took longer than {limit:?}", self.name),
                None => sleep(GLANCE),
            }
        }
    }

    /// Ends it with everything that it started, and waits until it is gone.
    pub fn stop(&mut self) {
        let group = Pid::from_child(&self.child);
        // An error of `kill` means that the group is gone already.
        if matches!(self.ended(), Ok(None)) {
            let _ = kill_process_group(group, self.farewell);
            let until = Instant::now() + GRACE;
            while matches!(self.ended(), Ok(None)) && Instant::now() < until {
                sleep(GLANCE);
            }
        }
        // Whatever did not listen, or was left behind by a program that ended by itself.
        let _ = kill_process_group(group, Signal::KILL);
        let _ = self.child.wait();
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.stop();
    }
}

/// Runs a command to its end.
pub fn run(name: &str, command: &mut Command, limit: Duration) -> Result<()> {
    Running::start(name, command)?.finish(limit)
}

/// A command for a program that must not outlive this one, even when this one is killed outright.
pub fn mortal(program: impl AsRef<OsStr>) -> Command {
    let mut command = Command::new("setpriv");
    command.args(["--pdeathsig", "TERM", "--"]).arg(program);
    command
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::{fs, path::Path};

    /// A shell that starts a child of its own, leaves the child's process id in a file and goes on as `then` says.
    fn parent(file: &Path, then: &str) -> Command {
        let mut shell = Command::new("sh");
        shell.arg("-c").arg(format!("sleep 60 & echo $! > {}; {then}", file.display()));
        shell
    }

    fn is_gone(file: &Path) -> bool {
        let process = fs::read_to_string(file).unwrap();
        let status = format!("/proc/{}/stat", process.trim());
        (0..40).any(|_| {
            // A zombie whose parent has not asked yet is gone as well.
            let gone = fs::read_to_string(&status).map_or(true, |stat| stat.contains(") Z "));
            if !gone {
                sleep(GLANCE);
            }
            gone
        })
    }

    #[test]
    fn a_program_that_takes_too_long_is_ended_with_its_children() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("child");
        let error = run("a slow step", &mut parent(&file, "wait"), Duration::from_millis(300)).unwrap_err();
        assert!(error.to_string().contains("took longer"), "{error}");
        assert!(is_gone(&file));
    }

    #[test]
    fn what_a_program_leaves_behind_is_ended_too() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("child");
        run("a careless step", &mut parent(&file, "exit 0"), Duration::from_secs(5)).unwrap();
        assert!(is_gone(&file));
    }

    #[test]
    fn a_program_that_fails_names_itself() {
        let error = run("a wrong step", &mut Command::new("false"), Duration::from_secs(5)).unwrap_err();
        assert!(error.to_string().starts_with("a wrong step failed"), "{error}");
    }
}
