//! Lists as files: what the page of a list shows with its filter, for those who may take it out.

use crate::{pages, services::Services};
use axum::{
    extract::Request,
    http::header::{CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_TYPE},
    response::{IntoResponse, Redirect, Response},
};
use luukku_app::{list_file::ListFile, problem::Problem, visit::Visit};
use luukku_backend::{accounts::list_file::FileRule, fault::Fault};
use luukku_domain::permission::Refusal;

/// Answers with the file. Whoever has not proved lately who they are is asked first, and comes back to
/// the list with the same filter.
pub async fn answer(services: &Services, request: Request, file: ListFile) -> Response {
    let (parts, _) = request.into_parts();
    let Some(visit) = parts.extensions.get::<Visit>().cloned() else {
        return pages::problem(services, &parts, Problem::Internal).await;
    };
    let problem = match (file.write)(visit.clone(), services.backend.clone()).await {
        Ok(text) => {
            let name = format!(
                "attachment; filename=\"{}-{}.csv\"",
                file.name(),
                visit.caller.at.date_in_helsinki()
            );
            let kind = "text/csv; charset=utf-8";
            let headers =
                [(CONTENT_TYPE, kind), (CONTENT_DISPOSITION, name.as_str()), (CACHE_CONTROL, "no-store")];
            return (headers, text).into_response();
        }
        Err(Fault::Refused(Refusal::AuthenticateAgain)) => {
            let filter = visit.path.split_once('?').map_or("", |(_, filter)| filter);
            let mark = if filter.is_empty() { "" } else { "?" };
            let next = format!("{}{mark}{filter}", file.page.href(visit.lang));
            return Redirect::to(&visit.proof_address(&next)).into_response();
        }
        Err(Fault::Refused(Refusal::NotFound)) => Problem::NotFound,
        Err(Fault::Refused(Refusal::SignIn)) => Problem::SignInNeeded,
        Err(Fault::Refused(Refusal::Forbidden | Refusal::Acknowledge)) => Problem::Forbidden,
        Err(Fault::Rule(FileRule::TooMany)) => Problem::ListTooLong,
        Err(Fault::Rule(FileRule::Unreadable)) => Problem::Malformed,
        Err(Fault::Store(_)) => Problem::Unavailable,
    };
    pages::problem(services, &parts, problem).await
}
