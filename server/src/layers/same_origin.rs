//! Refuses changes that another site sends in the visitor's name (cross-site request forgery).
//!
//! Browsers say themselves where a request comes from: `Sec-Fetch-Site`, in older ones `Origin`
//! (OWASP, Cross-Site Request Forgery Prevention, "Fetch Metadata"). A request that says neither changes nothing.

use crate::{pages, services::Services};
use axum::{
    extract::{Request, State},
    http::{HeaderMap, Method, header::ORIGIN},
    middleware::Next,
    response::Response,
};
use luukku_app::problem::Problem;

/// Lets safe methods and requests of our own pages pass.
pub async fn layer(State(services): State<Services>, request: Request, next: Next) -> Response {
    if is_safe(request.method()) || is_ours(request.headers(), services.config.public_url.origin()) {
        return next.run(request).await;
    }
    pages::problem(&services, &request.into_parts().0, Problem::CrossSite).await
}

/// Safe methods change nothing (RFC 9110, 9.2.1).
fn is_safe(method: &Method) -> bool {
    matches!(*method, Method::GET | Method::HEAD | Method::OPTIONS)
}

fn is_ours(headers: &HeaderMap, origin: &str) -> bool {
    let text = |name: &str| headers.get(name).map(|value| value.to_str().unwrap_or_default());
    match text("sec-fetch-site") {
        Some(site) => matches!(site, "same-origin" | "none"),
        None => text(ORIGIN.as_str()) == Some(origin),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::{HeaderName, HeaderValue};

    fn with(name: &'static str, value: &'static str) -> HeaderMap {
        HeaderMap::from_iter([(HeaderName::from_static(name), HeaderValue::from_static(value))])
    }

    #[test]
    fn only_our_own_pages_may_post() {
        let ours = "https://luukku.example";
        assert!(is_ours(&with("sec-fetch-site", "same-origin"), ours));
        assert!(is_ours(&with("sec-fetch-site", "none"), ours));
        assert!(is_ours(&with("origin", "https://luukku.example"), ours));
        assert!(!is_ours(&with("sec-fetch-site", "same-site"), ours));
        assert!(!is_ours(&with("sec-fetch-site", "cross-site"), ours));
        assert!(!is_ours(&with("origin", "https://luukku.example.evil"), ours));
        assert!(!is_ours(&with("origin", "null"), ours));
        assert!(!is_ours(&HeaderMap::new(), ours));
    }

    #[test]
    fn the_browser_s_own_word_weighs_more_than_the_origin() {
        let mut headers = with("sec-fetch-site", "cross-site");
        headers.insert(ORIGIN, HeaderValue::from_static("https://luukku.example"));
        assert!(!is_ours(&headers, "https://luukku.example"));
    }
}
