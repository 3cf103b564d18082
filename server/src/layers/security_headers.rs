//! Headers that keep browsers from doing what a page does not want; on every response, errors too.

use crate::services::Services;
use axum::{
    extract::{Request, State},
    http::{
        HeaderName, HeaderValue,
        header::{
            CONTENT_SECURITY_POLICY, REFERRER_POLICY, STRICT_TRANSPORT_SECURITY, X_CONTENT_TYPE_OPTIONS,
        },
    },
    middleware::Next,
    response::Response,
};
use luukku_app::visit::Visit;

/// Headers that never change.
const FIXED: [(HeaderName, &str); 5] = [
    (REFERRER_POLICY, "same-origin"),
    (X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
    (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
    (
        HeaderName::from_static("permissions-policy"),
        "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    ),
];

/// Adds the headers.
pub async fn layer(State(services): State<Services>, request: Request, next: Next) -> Response {
    let nonce = request.extensions().get::<Visit>().map(|visit| visit.nonce.clone()).unwrap_or_default();
    let issuer = services.outside.identification.as_ref().map(|it| it.origin()).unwrap_or_default();
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    for (name, value) in FIXED {
        headers.insert(name, HeaderValue::from_static(value));
    }
    if let Ok(policy) = HeaderValue::from_str(&policy(&nonce, &issuer)) {
        headers.insert(CONTENT_SECURITY_POLICY, policy);
    }
    if services.config.public_url.is_https() {
        headers.insert(STRICT_TRANSPORT_SECURITY, HeaderValue::from_static("max-age=31536000"));
    }
    response
}

/// The content security policy (CSP level 3). Scripts run by the nonce alone; Wasm needs its own word. A citizen's
/// sign-out posts to us and is sent on to the issuer, which a browser counts as a form's action.
fn policy(nonce: &str, issuer: &str) -> String {
    format!(
        "default-src 'none'; script-src 'nonce-{nonce}' 'strict-dynamic' 'wasm-unsafe-eval'; style-src 'self'; \
         img-src 'self' data:; font-src 'self'; connect-src 'self'; form-action 'self' {issuer}; frame-ancestors 'none'; \
         base-uri 'none'"
    )
}
