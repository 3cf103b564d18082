//! A mail server that keeps what it receives in memory, with pages and a JSON interface to read it.

mod inbox;
mod read;
mod smtp;

pub(super) use inbox::Inbox;
pub(super) use smtp::serve;

use super::state::Shared;
use axum::{Router, routing::get};
use std::sync::Arc;

pub(super) fn router() -> Router<Arc<Shared>> {
    Router::new()
        .route("/", get(read::list))
        .route("/{id}", get(read::one))
        .route("/api", get(read::as_json).delete(read::clear))
}
