//! Headers that keep browsers from doing what the page does not want; on every response, errors too.

use crate::services::Services;
use axum::{
    extract::{Request, State},
    http::HeaderValue,
    middleware::Next,
    response::Response,
};
use luukku_app::visit::Visit;

/// Adds the headers.
pub async fn layer(State(_services): State<Services>, request: Request, next: Next) -> Response {
    let nonce = request.extensions().get::<Visit>().map(|visit| visit.nonce.clone()).unwrap_or_default();
    let mut response = next.run(request).await;
    let policy = format!(
        "default-src 'none'; script-src 'nonce-{nonce}' 'strict-dynamic' 'wasm-unsafe-eval'; style-src 'self'; \
         img-src 'self' data:; font-src 'self'; connect-src 'self'; form-action 'self'; frame-ancestors 'none'; \
         base-uri 'none'"
    );
    if let Ok(policy) = HeaderValue::from_str(&policy) {
        response.headers_mut().insert("content-security-policy", policy);
    }
    response
}
