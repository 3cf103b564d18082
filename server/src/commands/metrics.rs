//! Metrics for Prometheus, on an address of their own that only this machine reaches.

use anyhow::Context as _;
use axum::{Router, routing::get};
use luukku_backend::{Backend, jobs, operating::figures::figures, store::StoreError};
use metrics_exporter_prometheus::PrometheusBuilder;
use std::{net::SocketAddr, time::Duration};

/// How often old samples are folded together.
const UPKEEP: Duration = Duration::from_secs(5);

/// Upper edges of the buckets for answering times, in seconds; the goals of `docs/benchmarks.md` lie among them.
const SECONDS: [f64; 10] = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.06, 0.1, 0.5, 1.0, 5.0];

/// How often figures are counted in the database.
const COUNT: Duration = Duration::from_mins(1);

/// Counters without labels that are there from the beginning.
const FROM_ZERO: [&str; 3] =
    ["luukku_throttled_total", "luukku_units_too_long_total", "luukku_writer_replaced_total"];

/// Starts to record, and serves `/metrics`, when the configuration says so.
pub async fn start(address: Option<SocketAddr>, backend: &Backend) -> anyhow::Result<()> {
    let Some(address) = address else { return Ok(()) };
    serve(address).await.with_context(|| format!("metrics: cannot listen on {address}"))?;
    count_from_zero();
    tokio::spawn(count(backend.clone()));
    Ok(())
}

/// Begins to count what goes wrong, each series under the labels that it will have: an alarm needs a zero to rise from.
fn count_from_zero() {
    for name in FROM_ZERO {
        metrics::counter!(name).increment(0);
    }
    for class in StoreError::ALL {
        metrics::counter!("luukku_units_poisoned_total", "why" => class.name()).increment(0);
    }
    jobs::count_failures_from_zero();
}

/// Counts what stands in the database, again and again. While it does not answer, the last figures stay.
async fn count(backend: Backend) {
    loop {
        if let Ok(figures) = figures(&backend).await {
            metrics::gauge!("luukku_dead_letters").set(figures.dead_letters);
            metrics::gauge!("luukku_population_overdue_people").set(figures.overdue_people);
        }
        tokio::time::sleep(COUNT).await;
    }
}

async fn serve(address: SocketAddr) -> anyhow::Result<()> {
    let handle = PrometheusBuilder::new().set_buckets(&SECONDS)?.install_recorder()?;
    let listener = tokio::net::TcpListener::bind(address).await?;
    let upkeep = handle.clone();
    tokio::spawn(async move {
        loop {
            tokio::time::sleep(UPKEEP).await;
            upkeep.run_upkeep();
        }
    });
    let router = Router::new().route("/metrics", get(async move || handle.render()));
    tokio::spawn(async move {
        if axum::serve(listener, router).await.is_err() {
            tracing::error!("metrics are no longer served");
        }
    });
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_goes_wrong_is_counted_from_zero_under_the_labels_that_it_will_have() {
        let recorder = PrometheusBuilder::new().build_recorder();
        metrics::with_local_recorder(&recorder, count_from_zero);
        let told = recorder.handle().render();
        for series in [
            "luukku_throttled_total 0",
            "luukku_units_poisoned_total{why=\"unavailable\"} 0",
            "luukku_units_poisoned_total{why=\"broken\"} 0",
            "luukku_jobs_failed_total{job=\"send_mail\",outcome=\"panicked\"} 0",
            "luukku_jobs_failed_total{job=\"send_checkpoints\",outcome=\"failed\"} 0",
            "luukku_jobs_failed_total{job=\"clean_up\",outcome=\"lost\"} 0",
        ] {
            assert!(told.lines().any(|line| line == series), "{series} is missing:\n{told}");
        }
        for labelled in ["luukku_units_poisoned_total ", "luukku_jobs_failed_total "] {
            assert!(!told.lines().any(|line| line.starts_with(labelled)), "{labelled}:\n{told}");
        }
    }
}
