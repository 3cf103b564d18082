//! The list of users as a file: with the filter of the page's address, for those who may take it out.

use crate::{pages, services::Services};
use axum::{
    extract::{Request, State},
    http::header::{CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_TYPE},
    response::{IntoResponse, Redirect, Response},
};
use luukku_app::{
    accounts::users::filter_of,
    paths::{REAUTHENTICATE, USERS},
    problem::Problem,
    visit::Visit,
};
use luukku_backend::{
    accounts::users::export::{self, ExportRule},
    fault::Fault,
};
use luukku_domain::permission::Refusal;

/// Answers with the file. Whoever has not proved lately who they are is asked first, and comes back to the list.
pub async fn users_file(State(services): State<Services>, request: Request) -> Response {
    let (parts, _) = request.into_parts();
    let Some(visit) = parts.extensions.get::<Visit>().cloned() else {
        return pages::problem(&services, &parts, Problem::Internal).await;
    };
    let lang = visit.lang;
    let problem = match export::export(&services.backend, &visit.caller, &filter_of(&visit), lang).await {
        Ok(file) => {
            let name = format!("attachment; filename=\"users-{}.csv\"", visit.caller.at.date_in_helsinki());
            let kind = "text/csv; charset=utf-8";
            let headers =
                [(CONTENT_TYPE, kind), (CONTENT_DISPOSITION, name.as_str()), (CACHE_CONTROL, "no-store")];
            return (headers, file).into_response();
        }
        Err(Fault::Refused(Refusal::AuthenticateAgain)) => {
            let next = USERS.href(lang);
            return Redirect::to(&format!("{}?next={next}", REAUTHENTICATE.href(lang))).into_response();
        }
        Err(Fault::Refused(Refusal::NotFound)) => Problem::NotFound,
        Err(Fault::Refused(Refusal::SignIn)) => Problem::SignInNeeded,
        Err(Fault::Refused(Refusal::Forbidden | Refusal::Acknowledge)) => Problem::Forbidden,
        Err(Fault::Rule(ExportRule::TooMany)) => Problem::TooLarge,
        Err(Fault::Store(_)) => Problem::Unavailable,
    };
    pages::problem(&services, &parts, problem).await
}
