//! Two questions of whoever runs the process: is it alive, and may it get requests.

use crate::services::Services;
use axum::{Json, extract::State, http::StatusCode};
use serde::Serialize;
use std::{sync::atomic::Ordering, time::Duration};

/// How long the database may take to answer; whoever asks will not wait longer either.
const PATIENCE: Duration = Duration::from_secs(2);

/// The answer to both.
#[derive(Debug, Serialize)]
pub struct Health {
    status: &'static str,
}

/// The process is alive.
pub async fn health() -> Json<Health> {
    Json(Health { status: "alive" })
}

/// Whether the process may get requests: not while it is stopping, and not while the database does not answer (503).
pub async fn ready(State(services): State<Services>) -> (StatusCode, Json<Health>) {
    let status = if services.stopping.load(Ordering::Relaxed) {
        Err("stopping")
    } else {
        match tokio::time::timeout(PATIENCE, services.backend.store.answers()).await {
            Ok(Ok(())) => Ok("ready"),
            Ok(Err(_)) | Err(_) => Err("no database"),
        }
    };
    match status {
        Ok(status) => (StatusCode::OK, Json(Health { status })),
        Err(status) => (StatusCode::SERVICE_UNAVAILABLE, Json(Health { status })),
    }
}
