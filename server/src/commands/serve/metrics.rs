//! Metrics for Prometheus, on an address of their own that only this machine reaches.

use axum::{Router, routing::get};
use metrics_exporter_prometheus::PrometheusBuilder;
use std::{net::SocketAddr, time::Duration};

/// How often old samples are folded together.
const UPKEEP: Duration = Duration::from_secs(5);

/// Upper edges of the buckets for answering times, in seconds; the goals of `docs/benchmarks.md` lie among them.
const SECONDS: [f64; 10] = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.06, 0.1, 0.5, 1.0, 5.0];

/// Starts to record, and serves `/metrics`.
pub async fn serve(address: SocketAddr) -> anyhow::Result<()> {
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
