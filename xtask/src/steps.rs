//! Steps with names, times and outcomes, and the table of them at the end.

use crate::process::interrupted;
use anyhow::{Result, bail};
use std::time::{Duration, Instant};

/// Does a step: says its name before, its time after.
pub fn step<T>(name: &str, work: impl FnOnce() -> Result<T>) -> Result<T> {
    println!("\n== {name}");
    let started = Instant::now();
    let made = work();
    println!("   {name}: {:.1} s", started.elapsed().as_secs_f64());
    made
}

#[derive(Debug)]
enum Outcome {
    Passed,
    Failed(String),
    /// A step that it builds on failed.
    Left,
}

/// The steps done so far.
#[derive(Debug)]
pub struct Steps {
    started: Instant,
    done: Vec<(String, Duration, Outcome)>,
}

impl Steps {
    /// No step done yet.
    pub fn new() -> Self {
        Self { started: Instant::now(), done: Vec::new() }
    }

    /// Does a step and notes how it went; what it made, when it went well.
    pub fn take<T>(&mut self, name: &str, work: impl FnOnce() -> Result<T>) -> Option<T> {
        if interrupted() {
            return self.leave(name);
        }
        let started = Instant::now();
        let (made, outcome) = match step(name, work) {
            Ok(made) => (Some(made), Outcome::Passed),
            Err(error) => {
                println!("   {error:#}");
                (None, Outcome::Failed(format!("{error:#}")))
            }
        };
        self.done.push((name.to_owned(), started.elapsed(), outcome));
        made
    }

    /// Notes a step that cannot be done, because one that it builds on failed.
    pub fn leave<T>(&mut self, name: &str) -> Option<T> {
        self.done.push((name.to_owned(), Duration::ZERO, Outcome::Left));
        None
    }

    /// Prints the table; an error when anything failed.
    pub fn report(self) -> Result<()> {
        println!();
        for (name, time, outcome) in &self.done {
            let outcome = match outcome {
                Outcome::Passed => "ok".to_owned(),
                Outcome::Failed(why) => format!("FAILED: {}", why.lines().next().unwrap_or_default()),
                Outcome::Left => "left out".to_owned(),
            };
            println!("{:>8.1} s  {name:<44} {outcome}", time.as_secs_f64());
        }
        println!("{:>8.1} s  in all", self.started.elapsed().as_secs_f64());
        let failed = self.done.iter().filter(|(_, _, outcome)| !matches!(outcome, Outcome::Passed)).count();
        if failed > 0 {
            bail!("{failed} of {} steps did not pass", self.done.len());
        }
        Ok(())
    }
}
