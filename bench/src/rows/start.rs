//! From the start of the program to its first answer, with a database that is there.

use crate::{
    bare::page::BarePage,
    http::Browser,
    report::{Figure, Row},
};
use anyhow::Result;
use luukku_backend::testing::installation::Installation;
use std::{
    path::Path,
    time::{Duration, Instant},
};

const STARTS: usize = 5;
const PATH: &str = "/fi/";

/// Starts the program a few times, and then a bare server of the same page; the slowest of each counts.
pub async fn measure(installation: &Installation, program: &Path, engine: &str) -> Result<Row> {
    let (mut slowest, mut slowest_bare, mut page) = (Duration::ZERO, Duration::ZERO, Vec::new());
    for _ in 0..STARTS {
        let begun = Instant::now();
        let serving = installation.serve(program, PATH, |_| ());
        slowest = slowest.max(begun.elapsed());
        page = Browser::open(installation.port, String::new()).await?.page(PATH).await?.body.to_vec();
        serving.kill();
    }
    for _ in 0..STARTS {
        let begun = Instant::now();
        let bare = BarePage::start(&page, &installation.path("workshop"))?;
        Browser::open(bare.port, String::new()).await?.page(PATH).await?;
        slowest_bare = slowest_bare.max(begun.elapsed());
    }
    let what = format!("start to first answer (front page), database present, slowest of {STARTS}, {engine}");
    let row = Row::new(what, "≤ 1 s", Figure(millis(slowest), " ms"), slowest <= Duration::from_secs(1));
    Ok(row.beside(&format!("bare axum, the same {} bytes", page.len()), millis(slowest_bare)))
}

fn millis(time: Duration) -> f64 {
    time.as_secs_f64() * 1000.0
}
