//! The one error that leaves a server function: a code, the fields it is about, and an incident number.

use leptos::server_fn::{
    codec::JsonEncoding,
    error::{FromServerFnError, ServerFnErrorErr},
};
use serde::{Deserialize, Serialize};

/// What went wrong, as far as the person needs to know. Never carries the text of a driver or a library.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ErrorCode {
    /// Fields hold wrong data; `fields` names them.
    Invalid,
    /// The request could not be read at all.
    Malformed,
    /// Nobody is signed in, or the session has ended.
    SignInNeeded,
    /// The caller must prove again who they are.
    RecentSignInNeeded,
    /// The caller may see the thing, but not do this.
    Forbidden,
    /// There is no such thing, or the caller may not know of it.
    NotFound,
    /// Somebody else changed the thing first.
    Conflict,
    /// Too many tries; later.
    TooMany,
    /// An outside system does not answer; later.
    Unavailable,
    /// A fault of ours.
    Internal,
}

impl ErrorCode {
    /// The HTTP status of the code (RFC 9110; 429 RFC 6585).
    pub const fn status(self) -> u16 {
        match self {
            Self::Invalid => 422,
            Self::Malformed => 400,
            Self::SignInNeeded | Self::RecentSignInNeeded => 401,
            Self::Forbidden => 403,
            Self::NotFound => 404,
            Self::Conflict => 409,
            Self::TooMany => 429,
            Self::Unavailable => 503,
            Self::Internal => 500,
        }
    }
}

/// A field of a form and what is wrong with it, as a code that the page turns into words.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FieldError {
    /// The `name` of the input.
    pub field: String,
    /// What is wrong, such as `required` or `not_an_email`.
    pub code: String,
}

impl FieldError {
    /// A field and the code of what is wrong with it.
    pub fn new(field: impl Into<String>, code: impl Into<String>) -> Self {
        Self { field: field.into(), code: code.into() }
    }
}

/// The error type of every server function.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[error("{code:?}")]
pub struct AppError {
    /// What went wrong.
    pub code: ErrorCode,
    /// The fields it is about; empty when it is about none.
    pub fields: Vec<FieldError>,
    /// The request's number, which joins the page, the log and the events. The server fills it in when it answers.
    pub incident: Option<String>,
}

impl AppError {
    /// Wrong data in these fields.
    pub const fn invalid(fields: Vec<FieldError>) -> Self {
        Self { code: ErrorCode::Invalid, fields, incident: None }
    }
}

impl From<ErrorCode> for AppError {
    fn from(code: ErrorCode) -> Self {
        Self { code, fields: Vec::new(), incident: None }
    }
}

impl FromServerFnError for AppError {
    type Encoder = JsonEncoding;

    /// Keeps the kind of the failure and drops its text, which can hold what was typed or what a library says.
    fn from_server_fn_error(error: ServerFnErrorErr) -> Self {
        match error {
            ServerFnErrorErr::Args(_)
            | ServerFnErrorErr::MissingArg(_)
            | ServerFnErrorErr::Deserialization(_) => ErrorCode::Malformed.into(),
            ServerFnErrorErr::Request(_) | ServerFnErrorErr::Response(_) => ErrorCode::Unavailable.into(),
            ServerFnErrorErr::Registration(_)
            | ServerFnErrorErr::UnsupportedRequestMethod(_)
            | ServerFnErrorErr::MiddlewareError(_)
            | ServerFnErrorErr::ServerError(_)
            | ServerFnErrorErr::Serialization(_) => ErrorCode::Internal.into(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_text_of_a_library_never_passes() {
        let error =
            AppError::from_server_fn_error(ServerFnErrorErr::Args("missing field `010594Y9032`".into()));
        assert_eq!(error, ErrorCode::Malformed.into());
        assert!(!String::from_utf8_lossy(&error.ser()).contains("010594"));
    }

    #[test]
    fn an_error_survives_the_way_to_the_island() {
        let error = AppError::invalid(vec![FieldError::new("email", "not_an_email")]);
        assert_eq!(AppError::de(error.ser()), error);
    }
}
