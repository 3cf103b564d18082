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
use luukku_app::{
    error::{AppError, FieldError},
    problem::Problem,
    visit::Visit,
};
use serde::Serialize;
use utoipa::ToSchema;

/// A failure on its way to the caller.
pub(super) struct Trouble {
    problem: Problem,
    fields: Vec<FieldError>,
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
    /// What is wrong with which parameter or field; left out when it is about none.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    errors: Vec<ParameterError>,
}

/// A parameter or field, and what is wrong with it.
#[derive(Serialize, ToSchema)]
struct ParameterError {
    /// Its name.
    name: String,
    /// A code, such as `unknown`.
    code: String,
}

impl Trouble {
    /// What the caller of this visit gets for an error of a use case.
    pub(super) fn of(visit: &Visit, error: impl Into<AppError>) -> Self {
        let AppError { code, fields, .. } = error.into();
        Self { problem: code.into(), fields, visit: visit.clone() }
    }

    /// A query that cannot be read.
    pub(super) fn query(visit: &Visit, rejection: &QueryRejection) -> Self {
        let fields = parameter_of(rejection).into_iter().map(|name| FieldError::new(name, "unreadable"));
        Self { problem: Problem::Malformed, fields: fields.collect(), visit: visit.clone() }
    }

    /// A parameter with a value that does not exist.
    pub(super) fn malformed(visit: &Visit, parameter: &str) -> Self {
        let fields = vec![FieldError::new(parameter, "unknown")];
        Self { problem: Problem::Malformed, fields, visit: visit.clone() }
    }

    /// More text than is judged at once.
    pub(super) fn too_large(visit: &Visit) -> Self {
        Self { problem: Problem::TooLarge, fields: Vec::new(), visit: visit.clone() }
    }

    /// A body that cannot be read.
    pub(super) fn body(visit: &Visit, rejection: &JsonRejection) -> Self {
        let problem = match rejection {
            JsonRejection::MissingJsonContentType(_) => Problem::WrongType,
            JsonRejection::BytesRejection(bytes) if bytes.status().as_u16() == 413 => Problem::TooLarge,
            _ => Problem::Malformed,
        };
        Self { problem, fields: Vec::new(), visit: visit.clone() }
    }
}

impl IntoResponse for Trouble {
    fn into_response(self) -> Response {
        details(self.problem, self.fields, Some(&self.visit))
    }
}

/// The name of the parameter that could not be read: the library names it first. Nothing else of its text is told.
fn parameter_of(rejection: &QueryRejection) -> Option<String> {
    let text = rejection.body_text();
    let named = text.strip_prefix("Failed to deserialize query string: ")?;
    let name = named.split_once(": ")?.0;
    let plain = name.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_');
    plain.then(|| name.to_owned())
}

/// The answer about a problem, with its status; `instance` is the incident number.
pub fn problem_details(problem: Problem, visit: Option<&Visit>) -> Response {
    details(problem, Vec::new(), visit)
}

fn details(problem: Problem, fields: Vec<FieldError>, visit: Option<&Visit>) -> Response {
    let [title, why, next] = problem.words(visit.map(|visit| visit.lang).unwrap_or_default());
    let details = ProblemDetails {
        r#type: "about:blank",
        title,
        status: problem.status(),
        detail: format!("{why} {next}"),
        instance: visit.map(|visit| format!("urn:uuid:{}", visit.id())),
        errors: fields
            .into_iter()
            .map(|error| ParameterError { name: error.field, code: error.code })
            .collect(),
    };
    let status = StatusCode::from_u16(problem.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let mut response = (status, [(CACHE_CONTROL, "no-store")], Json(details)).into_response();
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
    response
}
