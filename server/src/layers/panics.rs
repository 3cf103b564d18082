//! Turns a panic into the page for a fault of ours; the other requests go on.

use crate::{pages, services::Services};
use axum::{
    extract::{Request, State},
    middleware::Next,
    response::Response,
};
use futures_util::FutureExt;
use luukku_app::problem::Problem;
use std::{backtrace::Backtrace, panic::AssertUnwindSafe};

/// Catches panics. The hook that `serve` installs has logged the place by then.
pub async fn layer(State(services): State<Services>, request: Request, next: Next) -> Response {
    let (parts, body) = request.into_parts();
    let request = Request::from_parts(parts.clone(), body);
    // Nothing that the broken request held is used again, so it does not matter in which state it was left.
    match AssertUnwindSafe(next.run(request)).catch_unwind().await {
        Ok(response) => response,
        Err(_) => pages::problem(&services, &parts, Problem::Internal).await,
    }
}

/// Logs where a panic happened, but not its message, which can hold what a person typed. `RUST_BACKTRACE=1` adds the way
/// there.
pub fn install_hook() {
    std::panic::set_hook(Box::new(|panic| {
        let place = panic.location().map(ToString::to_string).unwrap_or_default();
        let way = Backtrace::capture();
        tracing::error!(%place, %way, "a panic at {place}");
    }));
}
