//! What browsers and proxies may keep. Pages of a signed-in person and forms that came back are never kept.

use axum::{
    extract::Request,
    http::{HeaderValue, header::CACHE_CONTROL},
    middleware::Next,
    response::Response,
};
use luukku_app::visit::Visit;

/// Says for every answer without a rule of its own how long it may be kept.
pub async fn layer(request: Request, next: Next) -> Response {
    let is_private = request
        .extensions()
        .get::<Visit>()
        .is_some_and(|visit| visit.is_signed_in() || visit.visitor.is_some());
    let mut response = next.run(request).await;
    if !response.headers().contains_key(CACHE_CONTROL) {
        // A page carries the nonce of its response; shown again from a cache, its scripts would still match its own header.
        let rule =
            if is_private || !response.status().is_success() { "no-store" } else { "private, no-cache" };
        response.headers_mut().insert(CACHE_CONTROL, HeaderValue::from_static(rule));
    }
    response
}
