//! Refuses bodies that are too large: by their announced length at once, else when the limit is passed while reading.

use crate::{pages, services::Services};
use axum::{
    body::Body,
    extract::{DefaultBodyLimit, Request, State},
    http::header::CONTENT_LENGTH,
    middleware::Next,
    response::Response,
};
use http_body_util::Limited;
use luukku_app::problem::Problem;

/// The most that a form or a JSON call may send, in bytes. Uploads have a route with a limit of their own.
pub const LIMIT: usize = 256 * 1024;

/// Our limit stands in place of axum's own, which does not cover streamed bodies.
pub fn instead_of_axum_s() -> DefaultBodyLimit {
    DefaultBodyLimit::disable()
}

/// Limits the body.
pub async fn layer(State(services): State<Services>, request: Request, next: Next) -> Response {
    let announced =
        request.headers().get(CONTENT_LENGTH).and_then(|length| length.to_str().ok()?.parse::<u64>().ok());
    let (parts, body) = request.into_parts();
    if announced.is_some_and(|length| length > LIMIT as u64) {
        return pages::problem(&services, &parts, Problem::TooLarge).await;
    }
    next.run(Request::from_parts(parts, Body::new(Limited::new(body, LIMIT)))).await
}
