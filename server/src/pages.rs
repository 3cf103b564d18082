//! Renders pages: those of the table, and those about what went wrong.

use crate::{api, services::Services};
use axum::{
    Json,
    body::{Body, to_bytes},
    extract::Request,
    http::{HeaderValue, StatusCode, header::CONTENT_LENGTH, request::Parts},
    response::{IntoResponse, Response},
};
use leptos::prelude::{AnyView, IntoAny};
use luukku_app::{
    document::document,
    error::AppError,
    problem::{self, Problem},
    visit::Visit,
};
use std::sync::Arc;

/// Where server functions live; their callers are islands, unless a form asks for HTML.
const FUNCTIONS: &str = "/do/";

/// Renders a page whole: nothing is sent before everything in it is there, so its status is right and it needs no script.
pub async fn render(
    services: &Services,
    request: Request,
    view: impl Fn() -> AnyView + Clone + Send + Sync + 'static,
) -> Response {
    let (parts, body) = request.into_parts();
    let nonce = parts.extensions.get::<Visit>().map(|visit| Arc::clone(&visit.nonce)).unwrap_or_default();
    let context = {
        let (services, parts) = (services.clone(), parts.clone());
        move || services.provide(&parts)
    };
    let render = leptos_axum::render_app_async_with_context(context, move || document(view.clone()));
    let (mut head, body) = render(Request::from_parts(parts, body)).await.into_parts();
    // The page is in memory already; this only joins its pieces.
    let Ok(html) = to_bytes(body, usize::MAX).await else {
        return StatusCode::INTERNAL_SERVER_ERROR.into_response();
    };
    let html = services.assets.scripts.place(String::from_utf8_lossy(&html).into_owned(), &nonce);
    head.headers.insert(CONTENT_LENGTH, HeaderValue::from(html.len()));
    Response::from_parts(head, Body::from(html))
}

/// The answer about a problem, with its status: a page for people, the error as a value for islands, and problem details
/// (RFC 9457) for callers of the API.
pub async fn problem(services: &Services, parts: &Parts, problem: Problem) -> Response {
    let status = StatusCode::from_u16(problem.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let visit = parts.extensions.get::<Visit>();
    let incident = visit.map(|visit| visit.id().to_string());
    if api::is_api(parts.uri.path()) {
        return api::problem_details(problem, visit);
    }
    if parts.uri.path().starts_with(FUNCTIONS) && visit.is_none_or(|visit| !visit.shows_html) {
        return (status, Json(AppError { incident, ..problem.code().into() })).into_response();
    }
    let request = Request::from_parts(parts.clone(), Body::empty());
    let mut response = render(services, request, move || problem::page(problem).into_any()).await;
    *response.status_mut() = status;
    response
}
