//! Pages whose content is loaded first, and what people see when it cannot be.

use crate::{
    answer,
    error::{AppError, ErrorCode},
    problem::{self, Problem},
};
use http::StatusCode;
use leptos::prelude::*;
use luukku_backend::{
    fault::{Fault, NoRule},
    store::StoreError,
};
use luukku_domain::permission::Refusal;

/// Shows `content` when it is there; an error becomes the page about it, with its status.
pub fn page<V: IntoView + 'static>(
    content: impl Future<Output = Result<V, AppError>> + Send + 'static,
) -> impl IntoView {
    Suspend::new(async move {
        match content.await {
            Ok(view) => view.into_any(),
            Err(error) => {
                let problem = Problem::from(error.code);
                if let Ok(status) = StatusCode::from_u16(problem.status()) {
                    answer::set_status(status);
                }
                problem::page(problem).into_any()
            }
        }
    })
}

impl From<StoreError> for AppError {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Unavailable | StoreError::TooLong => ErrorCode::Unavailable.into(),
            StoreError::Conflict => ErrorCode::Conflict.into(),
            _ => ErrorCode::Internal.into(),
        }
    }
}

impl From<Refusal> for AppError {
    fn from(refusal: Refusal) -> Self {
        match refusal {
            Refusal::NotFound => ErrorCode::NotFound,
            Refusal::Forbidden | Refusal::Acknowledge => ErrorCode::Forbidden,
            Refusal::SignIn => ErrorCode::SignInNeeded,
            Refusal::AuthenticateAgain => ErrorCode::RecentSignInNeeded,
        }
        .into()
    }
}

/// Splits a use case's fault: a broken rule goes back to the form, everything else is an error of the whole.
pub fn rule<R>(fault: Fault<R>) -> Result<R, AppError> {
    match fault {
        Fault::Rule(rule) => Ok(rule),
        Fault::Store(error) => Err(error.into()),
        Fault::Refused(refusal) => Err(refusal.into()),
    }
}

impl From<Fault<NoRule>> for AppError {
    fn from(fault: Fault<NoRule>) -> Self {
        match rule(fault) {
            Ok(never) => match never {},
            Err(error) => error,
        }
    }
}
