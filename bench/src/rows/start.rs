//! From the start of the program to its first answer, with a database that is there.

use crate::report::{Row, number};
use luukku_backend::testing::installation::Installation;
use std::{path::Path, time::Instant};

const STARTS: usize = 5;

/// Starts the program a few times; the slowest counts.
pub fn measure(installation: &Installation, program: &Path) -> Row {
    let mut slowest = 0.0_f64;
    for _ in 0..STARTS {
        let begun = Instant::now();
        let serving = installation.serve(program, "/fi/", |_| ());
        slowest = slowest.max(begun.elapsed().as_secs_f64());
        serving.kill();
    }
    Row::new(
        format!("start to first answer (front page), database present, slowest of {STARTS}"),
        "≤ 1 s",
        format!("{} s", number(slowest)),
        slowest <= 1.0,
    )
}
