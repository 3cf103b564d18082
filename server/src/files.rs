//! Files of the built site, with their compressed copies. Names with a hash never change, so browsers keep them.

use crate::services::Services;
use axum::{
    extract::Request,
    http::{HeaderValue, header::CACHE_CONTROL},
    middleware::Next,
    response::Response,
};
use std::path::Path;
use tower_http::services::ServeDir;

/// A folder of files; `Accept-Encoding` picks the brotli or gzip copy that lies beside each.
pub fn folder(path: impl AsRef<Path>) -> ServeDir {
    ServeDir::new(path)
        .precompressed_br()
        .precompressed_gzip()
        .append_index_html_on_directories(false)
        .call_fallback_on_method_not_allowed(true)
}

/// How long a file of the build may be kept: a year when its name holds a hash, else it is asked for again.
pub async fn keep(
    axum::extract::State(services): axum::extract::State<Services>,
    request: Request,
    next: Next,
) -> Response {
    let is_hashed = services.assets.leptos.hash_files && has_hash(request.uri().path());
    let mut response = next.run(request).await;
    if response.status().is_success() {
        let rule = if is_hashed { "public, max-age=31536000, immutable" } else { "public, no-cache" };
        response.headers_mut().insert(CACHE_CONTROL, HeaderValue::from_static(rule));
    }
    response
}

/// Whether a name is `luukku.HASH.EXTENSION`, as the build writes it.
fn has_hash(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or_default();
    let parts: Vec<&str> = name.split('.').collect();
    matches!(parts[..], ["luukku", hash, _] if hash.len() >= 8)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_names_with_a_hash_are_kept_for_long() {
        assert!(has_hash("/luukku.0123456789abcdef.wasm"));
        assert!(!has_hash("/luukku.css"));
        assert!(!has_hash("/snippets/inline0.js"));
    }
}
