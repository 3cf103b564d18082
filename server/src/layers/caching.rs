//! What browsers and proxies may keep. Pages of a browser with a session, also one that is half-way, and forms that came
//! back are never kept.

use axum::{
    extract::Request,
    http::{HeaderValue, header::CACHE_CONTROL},
    middleware::Next,
    response::Response,
};
use luukku_app::{session_cookie::SESSION_COOKIE, visit::Visit};

use super::begin;

/// Says for every answer without a rule of its own how long it may be kept.
pub async fn layer(request: Request, next: Next) -> Response {
    let has_session = begin::cookie(request.headers(), SESSION_COOKIE).is_some();
    let is_private =
        has_session || request.extensions().get::<Visit>().is_some_and(|visit| visit.visitor.is_some());
    let mut response = next.run(request).await;
    if !response.headers().contains_key(CACHE_CONTROL) {
        // A page carries the nonce of its response; shown again from a cache, its scripts would still match its own header.
        let rule =
            if is_private || !response.status().is_success() { "no-store" } else { "private, no-cache" };
        response.headers_mut().insert(CACHE_CONTROL, HeaderValue::from_static(rule));
    }
    response
}
