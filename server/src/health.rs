//! Two questions of whoever runs the process: is it alive, and may it get requests.

use crate::services::Services;
use axum::{Json, extract::State, http::StatusCode};
use serde::Serialize;
use std::sync::atomic::Ordering;

/// The answer to both.
#[derive(Debug, Serialize)]
pub struct Health {
    status: &'static str,
}

/// The process is alive.
pub async fn health() -> Json<Health> {
    Json(Health { status: "alive" })
}

/// Whether the process may get requests: not while it is stopping (503).
pub async fn ready(State(services): State<Services>) -> (StatusCode, Json<Health>) {
    if services.stopping.load(Ordering::Relaxed) {
        return (StatusCode::SERVICE_UNAVAILABLE, Json(Health { status: "stopping" }));
    }
    (StatusCode::OK, Json(Health { status: "ready" }))
}
