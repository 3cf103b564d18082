//! Answers for those whom nobody could recognise, because the database did not say whose session it is.

use crate::{pages, services::Services};
use axum::{
    extract::{Request, State},
    middleware::Next,
    response::Response,
};
use luukku_app::problem::Problem;

/// Put into a request whose session could not be looked up.
#[derive(Debug, Clone, Copy)]
pub struct Unrecognised;

/// Nobody is taken for a stranger because the database does not answer.
pub async fn layer(State(services): State<Services>, request: Request, next: Next) -> Response {
    if request.extensions().get::<Unrecognised>().is_some() {
        return pages::problem(&services, &request.into_parts().0, Problem::Unavailable).await;
    }
    next.run(request).await
}
