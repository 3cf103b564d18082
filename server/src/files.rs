//! Files of the built site, with their compressed copies. Names with a hash never change, so browsers keep them.

use crate::{pages, services::Services};
use axum::{
    body::Body,
    extract::{Request, State},
    http::{HeaderValue, Method, header::CACHE_CONTROL},
    response::Response,
};
use luukku_app::problem::Problem;
use tower::ServiceExt;
use tower_http::services::ServeDir;

/// A file of the site, or the page "not found". `Accept-Encoding` picks the brotli or gzip copy beside a file.
pub async fn file_or_not_found(State(services): State<Services>, request: Request) -> Response {
    let (parts, _) = request.into_parts();
    if !matches!(parts.method, Method::GET | Method::HEAD) {
        return pages::problem(&services, &parts, Problem::NotFound).await;
    }
    let folder = ServeDir::new(&services.config.site_root)
        .precompressed_br()
        .precompressed_gzip()
        .append_index_html_on_directories(false);
    let Ok(found) = folder.oneshot(Request::from_parts(parts.clone(), Body::empty())).await;
    if found.status().is_client_error() || found.status().is_server_error() {
        return pages::problem(&services, &parts, Problem::NotFound).await;
    }
    let is_hashed = services.assets.leptos.hash_files && has_hash(parts.uri.path());
    let rule = if is_hashed { "public, max-age=31536000, immutable" } else { "public, no-cache" };
    let mut response = found.map(Body::new);
    response.headers_mut().insert(CACHE_CONTROL, HeaderValue::from_static(rule));
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
