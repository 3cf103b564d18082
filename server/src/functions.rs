//! Runs server functions, and decides the status of their answers: the one place that does.
//!
//! A form of the browser is sent on to a page (303), or shown the page about what went wrong. An island gets the value or
//! the error as JSON, with the status of the error. Leptos itself would answer every error with 500.

use crate::{
    layers::{begin, body_limit::LIMIT},
    pages,
    services::Services,
};
use axum::{
    Form, Json,
    body::{Body, Bytes},
    extract::{FromRequest, Request, State},
    http::{
        HeaderMap, HeaderValue, Method, StatusCode, Uri,
        header::{ACCEPT, CONTENT_TYPE, LOCATION, REFERER, SET_COOKIE},
        request::Parts,
    },
    response::{IntoResponse, Redirect, Response},
};
use http_body_util::{BodyExt, LengthLimitError};
use luukku_app::{
    drafts::{self, Draft},
    error::{AppError, ErrorCode},
    paths::{FRONT, own},
    problem::Problem,
    visit::Visit,
};
use luukku_backend::{forms::Holder, secrets::Token};
use server_fn::error::{FromServerFnError, SERVER_FN_ERROR_HEADER};
use std::time::{Duration, Instant};

/// How long a form may take to arrive.
const ARRIVAL: Duration = Duration::from_secs(30);

/// After so long the session and the roles are looked up again: they may have ended while the form arrived.
const SLOW: Duration = Duration::from_millis(200);

/// The encoding of all forms and calls of server functions.
const FORM: &str = "application/x-www-form-urlencoded";

/// Answers a call of a server function.
pub async fn handle(State(services): State<Services>, request: Request) -> Response {
    let (mut parts, body) = request.into_parts();
    let begun = Instant::now();
    let form = match arrive(&parts, body).await {
        Ok(form) => form,
        Err(problem) => return pages::problem(&services, &parts, problem).await,
    };
    if begun.elapsed() > SLOW && begin::again(&services, &mut parts).await.is_err() {
        return pages::problem(&services, &parts, Problem::Unavailable).await;
    }
    let context = {
        let (services, parts) = (services.clone(), parts.clone());
        move || services.provide(&parts)
    };
    let mut request = Request::from_parts(parts.clone(), Body::from(form.clone()));
    // Without these Leptos leaves the redirect to us; its own would carry the error in the address.
    request.headers_mut().remove(ACCEPT);
    request.headers_mut().remove(REFERER);
    let response = leptos_axum::handle_server_fns_with_context(context, request).await.into_response();
    answer(&services, &parts, form, response).await
}

/// The whole form, read before anything runs, so that a broken connection changes nothing.
async fn arrive(parts: &Parts, body: Body) -> Result<Bytes, Problem> {
    if !is_form(&parts.headers) {
        return Err(Problem::WrongType);
    }
    match tokio::time::timeout(ARRIVAL, body.collect()).await {
        Err(_) => Err(Problem::TooSlow),
        Ok(Ok(form)) => Ok(form.to_bytes()),
        Ok(Err(error)) if is_too_large(&error) => Err(Problem::TooLarge),
        Ok(Err(_)) => Err(Problem::Malformed),
    }
}

fn is_form(headers: &HeaderMap) -> bool {
    let kind = headers.get(CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    kind.split(';').next().unwrap_or_default().trim().eq_ignore_ascii_case(FORM)
}

/// Whether the limit of `body_limit` stands behind the error.
fn is_too_large(error: &axum::Error) -> bool {
    let mut cause: Option<&(dyn std::error::Error + 'static)> = Some(error);
    while let Some(error) = cause {
        if error.is::<LengthLimitError>() {
            return true;
        }
        cause = error.source();
    }
    false
}

/// Gives the answer its status: the one helper that decides.
async fn answer(services: &Services, parts: &Parts, form: Bytes, mut response: Response) -> Response {
    let visit = parts.extensions.get::<Visit>();
    let shows_html = visit.is_some_and(|visit| visit.shows_html);
    let failed = response.headers().contains_key(SERVER_FN_ERROR_HEADER);
    if shows_html {
        if response.headers().contains_key(LOCATION) {
            return sent_on(response);
        }
        if failed {
            let code = error_of(response).await.code;
            return match (code, visit) {
                (ErrorCode::RecentSignInNeeded, Some(visit)) => {
                    proved_first(services, parts, visit, form).await
                }
                _ => pages::problem(services, parts, code.into()).await,
            };
        }
        let front = FRONT.href(visit.map(|visit| visit.lang).unwrap_or_default());
        response.headers_mut().extend(front.parse().ok().map(|front| (LOCATION, front)));
        return sent_on(response);
    }
    if failed {
        let error =
            AppError { incident: visit.map(|visit| visit.id().to_string()), ..error_of(response).await };
        let status = StatusCode::from_u16(error.code.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        return (status, Json(error)).into_response();
    }
    response.headers_mut().remove(LOCATION);
    *response.status_mut() = StatusCode::OK;
    response
}

/// The person proves again who they are and comes back to the page of the form: the proof grew old while they typed.
/// What they typed waits for them there.
async fn proved_first(services: &Services, parts: &Parts, visit: &Visit, form: Bytes) -> Response {
    let page = parts.headers.get(REFERER).and_then(|page| page.to_str().ok()?.parse::<Uri>().ok());
    let Some(page) = page.as_ref().and_then(|page| own(page.path())) else {
        return Redirect::to(&visit.proof_address(&visit.home())).into_response();
    };
    if !drafts::wait(parts.uri.path()) {
        return Redirect::to(&visit.proof_address(page)).into_response();
    }
    let known = visit.visitor.as_deref().and_then(Token::parse);
    let visitor = known.clone().unwrap_or_else(|| Token::generate(services.backend.ambient()));
    let draft = Draft { values: fields(form).await, errors: Vec::new() };
    let holder = Holder { visitor: &visitor, owner: visit.caller.oneself() };
    if let Err(error) = drafts::keep(&services.backend, holder, page, &draft).await {
        return pages::problem(services, parts, error.code.into()).await;
    }
    let mut response = Redirect::to(&visit.proof_address(&drafts::address(page))).into_response();
    let cookie = known.is_none().then(|| drafts::cookie(&visitor).parse().ok()).flatten();
    response.headers_mut().extend(cookie.map(|cookie| (SET_COOKIE, cookie)));
    response
}

/// The names and values of a posted form.
async fn fields(form: Bytes) -> Vec<(String, String)> {
    let mut request = Request::new(Body::from(form));
    *request.method_mut() = Method::POST;
    request.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static(FORM));
    Form::from_request(request, &()).await.map_or_else(|_| Vec::new(), |Form(fields)| fields)
}

/// The browser goes on to the page that `Location` names, with the cookies and without the value.
fn sent_on(response: Response) -> Response {
    let (mut head, _) = response.into_parts();
    head.status = StatusCode::SEE_OTHER;
    head.headers.remove(CONTENT_TYPE);
    head.headers.remove(SERVER_FN_ERROR_HEADER);
    Response::from_parts(head, Body::empty())
}

async fn error_of(response: Response) -> AppError {
    match axum::body::to_bytes(response.into_body(), LIMIT).await {
        Ok(body) => AppError::de(body),
        Err(_) => ErrorCode::Internal.into(),
    }
}
