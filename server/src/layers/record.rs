//! Records each request once it is answered: one log line and two metrics.
//! Only the pattern of the path is written, never the path or the query itself: they can name people.

use axum::{
    extract::{MatchedPath, Request},
    middleware::Next,
    response::Response,
};
use luukku_app::visit::Visit;
use std::time::Instant;

/// Records the request.
pub async fn layer(request: Request, next: Next) -> Response {
    let started = Instant::now();
    let method = request.method().clone();
    let pattern = request.extensions().get::<MatchedPath>().map_or("other", MatchedPath::as_str).to_owned();
    let number = request.extensions().get::<Visit>().map(|visit| visit.id().to_string()).unwrap_or_default();
    let response = next.run(request).await;
    let (status, took) = (response.status().as_u16(), started.elapsed());
    tracing::info!(
        %method, path = %pattern, status, micros = u64::try_from(took.as_micros()).unwrap_or(u64::MAX), request = %number,
        "{method} {pattern} answered {status}"
    );
    let labels = [("method", known(&method).to_owned()), ("path", pattern), ("status", status.to_string())];
    metrics::counter!("luukku_requests_total", &labels).increment(1);
    metrics::histogram!("luukku_request_seconds", &labels).record(took.as_secs_f64());
    response
}

/// The method's name; invented ones share a name, so that nobody can fill the memory with labels.
fn known(method: &axum::http::Method) -> &str {
    match method.as_str() {
        known @ ("GET" | "HEAD" | "POST" | "PUT" | "PATCH" | "DELETE" | "OPTIONS") => known,
        _ => "other",
    }
}
