//! Runs server functions, and decides the status of their answers: the one place that does.

use crate::services::Services;
use axum::{
    extract::{Request, State},
    http::{
        StatusCode,
        header::{ACCEPT, LOCATION, REFERER},
    },
    response::{IntoResponse, Response},
};

/// Answers a call of a server function, by a form of the browser or by an island.
pub async fn handle(State(services): State<Services>, request: Request) -> Response {
    let (mut parts, body) = request.into_parts();
    let from_form = parts
        .headers
        .get(ACCEPT)
        .is_some_and(|accept| accept.to_str().is_ok_and(|accept| accept.contains("text/html")));
    // Leptos would answer forms by itself: it sends the browser back with the error in the address. We decide below.
    parts.headers.remove(ACCEPT);
    parts.headers.remove(REFERER);
    let context = {
        let parts = parts.clone();
        move || services.provide(&parts)
    };
    let mut response = leptos_axum::handle_server_fns_with_context(context, Request::from_parts(parts, body))
        .await
        .into_response();
    if response.headers().contains_key(LOCATION) {
        *response.status_mut() = if from_form { StatusCode::SEE_OTHER } else { StatusCode::OK };
    }
    response
}
