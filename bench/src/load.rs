//! Closed-loop load: so many workers, each of which begins its next turn when the last one is answered.
//!
//! A closed loop hides how long requests would have waited for a free worker ("coordinated omission"); the rows therefore
//! say how many workers there were.

use anyhow::Result;
use hdrhistogram::Histogram;
use std::{
    future::Future,
    time::{Duration, Instant},
};
use tokio::task::JoinSet;

/// How long caches and connections warm up before anything is counted.
pub const WARM_UP: Duration = Duration::from_secs(2);
/// How long is counted.
pub const LENGTH: Duration = Duration::from_secs(8);

/// One that asks again and again.
pub trait Worker: Send + 'static {
    /// Asks once and judges the answer.
    fn turn(&mut self) -> impl Future<Output = Result<()>> + Send;
}

/// What a load found.
#[derive(Debug)]
pub struct Measured {
    /// Turns a second.
    pub rate: f64,
    /// Of each counted turn, in microseconds.
    latency: Histogram<u64>,
}

impl Measured {
    /// The time within which this part of the turns was answered, in milliseconds.
    pub fn within(&self, quantile: f64) -> f64 {
        Duration::from_micros(self.latency.value_at_quantile(quantile)).as_secs_f64() * 1000.0
    }
}

/// Lets the workers ask for [`WARM_UP`] and [`LENGTH`]. The first wrong answer ends it all: a quick error is no speed.
pub async fn run<W: Worker>(workers: Vec<W>) -> Result<Measured> {
    let begin = Instant::now() + WARM_UP;
    let end = begin + LENGTH;
    let mut running = JoinSet::new();
    for worker in workers {
        running.spawn(work(worker, begin, end));
    }
    let mut latency = Histogram::new(3)?;
    while let Some(done) = running.join_next().await {
        latency.add(done??)?;
    }
    // A count fits a float exactly up to 2^53.
    #[expect(clippy::cast_precision_loss, reason = "some million turns at most")]
    let rate = latency.len() as f64 / LENGTH.as_secs_f64();
    Ok(Measured { rate, latency })
}

/// The latencies of the turns that ended while it counted.
async fn work<W: Worker>(mut worker: W, begin: Instant, end: Instant) -> Result<Histogram<u64>> {
    let mut latency = Histogram::new(3)?;
    loop {
        let asked = Instant::now();
        worker.turn().await?;
        let answered = Instant::now();
        if answered > end {
            return Ok(latency);
        }
        if answered > begin {
            latency.record(u64::try_from((answered - asked).as_micros())?)?;
        }
    }
}
