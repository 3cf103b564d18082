//! The JSON API under `/api/v1`: for islands, and for integration later. It calls the same use cases as the pages,
//! behind the same layers; its errors are problem details (RFC 9457), its answers are never kept by anybody.

mod check_contacts;
mod check_invitations;
mod description;
mod me;
mod organisations;
mod page;
mod trouble;
mod users;

use crate::services::Services;
use axum::{
    Router,
    http::{HeaderValue, header::CACHE_CONTROL},
    middleware::map_response,
    response::Response,
    routing::{get, post},
};
use luukku_app::paths::{Audience, INVITERS, READERS};

pub use description::document;
pub use trouble::problem_details;

/// Every path of the API, and who may call it at all.
pub const ROUTES: [(&str, Audience); 7] = [
    ("/api/v1/me", Audience::SignedIn),
    ("/api/v1/organisations", READERS),
    ("/api/v1/users", READERS),
    ("/api/v1/invitations/check", INVITERS),
    ("/api/v1/contacts/check", Audience::SignedIn),
    ("/api/v1/openapi.json", Audience::Everyone),
    ("/api/v1/docs", Audience::Everyone),
];

/// Whether a path belongs to the API: its callers get problem details, never a page to sign in on.
pub fn is_api(path: &str) -> bool {
    path.starts_with("/api/")
}

/// The routes.
pub fn routes() -> Router<Services> {
    Router::new()
        .route("/api/v1/me", get(me::me))
        .route("/api/v1/organisations", get(organisations::list_organisations))
        .route("/api/v1/users", get(users::list_users))
        .route("/api/v1/invitations/check", post(check_invitations::check_invitations))
        .route("/api/v1/contacts/check", post(check_contacts::check_contacts))
        .route("/api/v1/openapi.json", get(description::openapi))
        .route("/api/v1/docs", get(description::docs))
        .layer(map_response(never_kept))
}

async fn never_kept(mut response: Response) -> Response {
    response.headers_mut().insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}
