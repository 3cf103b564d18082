//! How a call of the API fails: always as problem details, in the caller's language, with the incident number.

use axum::{
    Json,
    extract::rejection::{JsonRejection, QueryRejection},
    http::{
        HeaderValue, StatusCode,
        header::{CACHE_CONTROL, CONTENT_TYPE},
    },
    response::{IntoResponse, Response},
};
use luukku_app::{error::AppError, problem::Problem, visit::Visit};
use serde::Serialize;
use utoipa::ToSchema;

/// A failure on its way to the caller.
pub(super) struct Trouble {
    problem: Problem,
    visit: Visit,
}

/// Problem details (RFC 9457).
#[derive(Serialize, ToSchema)]
pub(super) struct ProblemDetails {
    /// Always `about:blank`: the status says what kind it is.
    r#type: &'static str,
    /// What happened, in the language of the request.
    title: &'static str,
    /// The HTTP status.
    status: u16,
    /// Why, and what to do next.
    detail: String,
    /// The incident number as `urn:uuid:…`.
    instance: Option<String>,
}

impl Trouble {
    /// What the caller of this visit gets for an error of a use case.
    pub(super) fn of(visit: &Visit, error: impl Into<AppError>) -> Self {
        Self { problem: error.into().code.into(), visit: visit.clone() }
    }

    /// A query that cannot be read.
    pub(super) fn query(visit: &Visit, _: &QueryRejection) -> Self {
        Self { problem: Problem::Malformed, visit: visit.clone() }
    }

    /// A filter with a value that does not exist.
    pub(super) fn malformed(visit: &Visit) -> Self {
        Self { problem: Problem::Malformed, visit: visit.clone() }
    }

    /// More text than is judged at once.
    pub(super) fn too_large(visit: &Visit) -> Self {
        Self { problem: Problem::TooLarge, visit: visit.clone() }
    }

    /// A body that cannot be read.
    pub(super) fn body(visit: &Visit, rejection: &JsonRejection) -> Self {
        let problem = match rejection {
            JsonRejection::MissingJsonContentType(_) => Problem::WrongType,
            JsonRejection::BytesRejection(bytes) if bytes.status().as_u16() == 413 => Problem::TooLarge,
            _ => Problem::Malformed,
        };
        Self { problem, visit: visit.clone() }
    }
}

impl IntoResponse for Trouble {
    fn into_response(self) -> Response {
        problem_details(self.problem, Some(&self.visit))
    }
}

/// The answer about a problem, with its status; `instance` is the incident number.
pub fn problem_details(problem: Problem, visit: Option<&Visit>) -> Response {
    let [title, why, next] = problem.words(visit.map(|visit| visit.lang).unwrap_or_default());
    let details = ProblemDetails {
        r#type: "about:blank",
        title,
        status: problem.status(),
        detail: format!("{why} {next}"),
        instance: visit.map(|visit| format!("urn:uuid:{}", visit.id())),
    };
    let status = StatusCode::from_u16(problem.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let mut response = (status, [(CACHE_CONTROL, "no-store")], Json(details)).into_response();
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
    response
}
