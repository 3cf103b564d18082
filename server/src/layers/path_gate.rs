//! The second of the three locks: whether this kind of caller may call this path at all.
//! A path that stands in no table is refused, even when somebody added a route for it.

use crate::{api, identification, pages, services::Services};
use axum::{
    extract::{MatchedPath, Request, State},
    http::Method,
    middleware::Next,
    response::{IntoResponse, Redirect, Response},
};
use luukku_app::{
    address::with_query,
    list_file::LIST_FILES,
    paths::{Audience, FUNCTIONS, Function, HOME, MY, PAGES, PagePath, SIGN_IN},
    problem::Problem,
    visit::Visit,
};
use luukku_backend::events::deny_path::deny_path;
use luukku_domain::{caller::Who, lang::Lang};
use std::{collections::HashMap, sync::LazyLock};

/// Routes of the server that are neither pages nor lists as files nor server functions nor in [`api::ROUTES`], and who
/// may call them.
pub const ROUTES: [(&str, Audience); 10] = [
    ("/", Audience::Everyone),
    ("/fi", Audience::Everyone),
    ("/sv", Audience::Everyone),
    ("/en", Audience::Everyone),
    ("/health", Audience::Everyone),
    ("/ready", Audience::Everyone),
    (identification::START, Audience::Everyone),
    (identification::CALLBACK, Audience::Everyone),
    (identification::SIGNED_OUT, Audience::Everyone),
    (identification::JWKS, Audience::Everyone),
];

/// Every path pattern with its audience.
static GATE: LazyLock<HashMap<String, Audience>> = LazyLock::new(|| {
    let pages = PAGES.iter().flat_map(|page| Lang::ALL.map(|lang| (page.path.href(lang), page.audience)));
    let files =
        LIST_FILES.iter().flat_map(|file| Lang::ALL.map(|lang| (file.path.href(lang), file.audience)));
    let functions = FUNCTIONS.iter().map(|function| (function.path.to_owned(), function.audience));
    let routes = ROUTES.iter().chain(&api::ROUTES).map(|(path, audience)| ((*path).to_owned(), *audience));
    pages.chain(files).chain(functions).chain(routes).collect()
});

/// A server function exists in the program but not in the table of `luukku_app::paths`.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("server functions that are missing from app/src/paths.rs: {}", .0.join(", "))]
pub struct MissingFunctions(Vec<String>);

/// Checks that every server function that the program registered stands in the table.
pub fn check(table: &[Function]) -> Result<(), MissingFunctions> {
    let registered = server_fn::axum::server_fn_paths().map(|(path, _)| path.to_owned());
    let mut missing: Vec<String> =
        registered.filter(|path| !table.iter().any(|row| row.path == path)).collect();
    missing.sort();
    if missing.is_empty() { Ok(()) } else { Err(MissingFunctions(missing)) }
}

/// Refuses callers who do not belong to the path's audience; for those who are signed in that is an event. Paths without a route go on to files and to "not found".
pub async fn layer(State(services): State<Services>, request: Request, next: Next) -> Response {
    let Some(pattern) = request.extensions().get::<MatchedPath>() else { return next.run(request).await };
    let visit = request.extensions().get::<Visit>();
    let who = visit.map_or(&Who::Anonymous, |visit| &visit.caller.who);
    let problem = match GATE.get(pattern.as_str()) {
        Some(audience) if audience.admits(who) => return next.run(request).await,
        // A page for staff leads to their sign-in; a post gets its error, so that nobody believes it went through.
        Some(Audience::Staff | Audience::Roles(_))
            if *who == Who::Anonymous
                && request.method() == Method::GET
                && !api::is_api(pattern.as_str()) =>
        {
            return to_door(visit, SIGN_IN);
        }
        Some(Audience::Citizen) if *who == Who::Anonymous && request.method() == Method::GET => {
            return to_door(visit, MY);
        }
        Some(_) if *who == Who::Anonymous => Problem::SignInNeeded,
        Some(_) => refused(&services, visit, pattern.as_str()).await,
        None => Problem::NotFound,
    };
    pages::problem(&services, &request.into_parts().0, problem).await
}

/// Keeps the refusal of somebody who is signed in.
async fn refused(services: &Services, visit: Option<&Visit>, pattern: &str) -> Problem {
    let Some(visit) = visit else { return Problem::Forbidden };
    match deny_path(&services.backend, &visit.caller, pattern).await {
        Ok(()) => Problem::Forbidden,
        Err(_) => Problem::Unavailable,
    }
}

/// Sends a stranger to where they sign in; after that they come back to what they opened.
fn to_door(visit: Option<&Visit>, door: PagePath) -> Response {
    let Some(visit) = visit else { return Redirect::to("/").into_response() };
    let door = door.href(visit.lang);
    let wanted = if *visit.path == *HOME.href(visit.lang) { "" } else { &*visit.path };
    Redirect::to(&with_query(&door, &[("next", wanted)])).into_response()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_server_function_of_the_program_stands_in_the_table() {
        assert_eq!(check(FUNCTIONS), Ok(()));
    }

    #[test]
    fn a_forgotten_server_function_keeps_the_process_from_starting() {
        let missing = check(&[]).unwrap_err();
        assert!(missing.to_string().contains("/do/choose_language"));
    }
}
