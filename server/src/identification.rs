//! Strong identification of citizens over the browser: the way out to the service, and the way back.
//!
//! Plain routes with plain links, because the content security policy lets no form post lead to another origin.

use crate::{pages, services::Services};
use axum::{
    Json,
    extract::{Query, Request, State, rejection::QueryRejection},
    http::{HeaderMap, HeaderValue, header::SET_COOKIE},
    response::{IntoResponse, Redirect, Response},
};
use luukku_app::{
    address::with_query,
    drafts::{KEPT_SECONDS, VISITOR_COOKIE},
    paths::{self, FRONT, MY, MY_DATA},
    problem::Problem,
    session_cookie,
    visit::Visit,
};
use luukku_backend::{
    contacts::{
        attempt::{self, Attempt},
        identify::{self, Identified, IdentifyRule, SignIn},
    },
    fault::Fault,
    registries::{
        Occasion,
        identification::{Callback, Identification, IdentificationError, Wish},
    },
    secrets::Token,
    store::StoreError,
};
use luukku_domain::lang::Lang;
use serde::Deserialize;

/// Sends the browser to the identification service.
pub const START: &str = luukku_app::contacts::START;
/// Where the browser comes back to; agreed with the service.
pub const CALLBACK: &str = "/do/identify/callback";
/// Where the browser comes back to after signing out there; agreed with the service.
pub const SIGNED_OUT: &str = "/do/identify/signed-out";
/// Our public keys; agreed with the service.
pub const JWKS: &str = "/do/identify/jwks";

/// What a link to [`START`] may say.
#[derive(Deserialize)]
pub struct Start {
    lang: Option<String>,
    /// The page to show afterwards.
    next: Option<String>,
    /// There when the person shall identify themselves anew although the service still knows them.
    anew: Option<String>,
}

/// What went wrong on the way, as the page about it knows it.
#[derive(Debug, Clone, Copy)]
enum Trouble {
    Later,
    Cancelled,
    Failed,
    Dead,
    TooMany,
    None,
}

impl Trouble {
    const fn code(self) -> &'static str {
        match self {
            Self::Later => "later",
            Self::Cancelled => "cancelled",
            Self::Failed => "failed",
            Self::Dead => "dead",
            Self::TooMany => "too_many",
            Self::None => "none",
        }
    }

    /// The page that says what happened and what to do; trying again leads to `next`.
    fn page(self, lang: Lang, next: &str) -> Response {
        let page = with_query(&MY.href(lang), &[("problem", self.code()), ("next", next)]);
        Redirect::to(&page).into_response()
    }
}

impl From<&IdentificationError> for Trouble {
    fn from(error: &IdentificationError) -> Self {
        match error {
            IdentificationError::Unavailable => Self::Later,
            IdentificationError::Refused => Self::Cancelled,
            IdentificationError::Invalid(_) => Self::Failed,
        }
    }
}

/// Begins an identification.
pub async fn start(
    State(services): State<Services>,
    start: Result<Query<Start>, QueryRejection>,
    request: Request,
) -> Response {
    let (parts, _) = request.into_parts();
    let Ok(Query(start)) = start else {
        return pages::problem(&services, &parts, Problem::Malformed).await;
    };
    let Some(visit) = parts.extensions.get::<Visit>() else { return Redirect::to("/").into_response() };
    let lang = start.lang.as_deref().and_then(|lang| lang.parse().ok()).unwrap_or(visit.lang);
    let next = start.next.filter(|next| paths::own(next).is_some()).unwrap_or_default();
    let Some(identification) = &services.outside.identification else {
        return Trouble::None.page(lang, &next);
    };
    match attempt::may_begin(&services.backend, visit.caller.address.as_deref()).await {
        Ok(true) => {}
        Ok(false) => return Trouble::TooMany.page(lang, &next),
        Err(_) => return pages::problem(&services, &parts, Problem::Unavailable).await,
    }
    let random = services.backend.ambient().random();
    let wish = Wish { lang, anew: start.anew.is_some() };
    let begun = match identification.begin(&occasion(visit), &random, wish).await {
        Ok(begun) => begun,
        Err(error) => return Trouble::from(&error).page(lang, &next),
    };
    let next = if next.is_empty() { MY_DATA.href(lang) } else { next };
    let known = visit.visitor.as_deref().and_then(Token::parse);
    let browser = known.clone().unwrap_or_else(|| Token::generate(services.backend.ambient()));
    let attempt = Attempt { pending: begun.pending, lang, next };
    if attempt::keep(&services.backend, &browser, &attempt).await.is_err() {
        return pages::problem(&services, &parts, Problem::Unavailable).await;
    }
    let mut response = Redirect::to(begun.location.as_str()).into_response();
    if known.is_none() {
        let cookie = format!(
            "{VISITOR_COOKIE}={}; Path=/; Max-Age={KEPT_SECONDS}; Secure; HttpOnly; SameSite=Lax",
            browser.reveal()
        );
        add_cookie(response.headers_mut(), &cookie);
    }
    response
}

/// Takes what the browser brings back: signs the citizen in, or leads to the page about what went wrong.
pub async fn callback(
    State(services): State<Services>,
    callback: Result<Query<Callback>, QueryRejection>,
    request: Request,
) -> Response {
    let (parts, _) = request.into_parts();
    let Some(visit) = parts.extensions.get::<Visit>() else { return Redirect::to("/").into_response() };
    let Ok(Query(callback)) = callback else { return Trouble::Failed.page(visit.lang, "") };
    let Some(identification) = &services.outside.identification else {
        return Trouble::None.page(visit.lang, "");
    };
    let attempt = match own_attempt(&services, visit, &callback).await {
        Ok(Some(attempt)) => attempt,
        // Forged, replayed, or too late: noise, so no event.
        Ok(None) => return Trouble::Failed.page(visit.lang, ""),
        Err(_) => return pages::problem(&services, &parts, Problem::Unavailable).await,
    };
    let (lang, next) = (attempt.lang, attempt.next.clone());
    match finish(&services, identification, visit, attempt, &callback).await {
        Ok(identified) => {
            let mut response = Redirect::to(&next).into_response();
            add_cookie(response.headers_mut(), &session_cookie::text(&identified.token));
            response
        }
        Err(Failed::Trouble(trouble)) => trouble.page(lang, &next),
        Err(Failed::Store) => pages::problem(&services, &parts, Problem::Unavailable).await,
    }
}

/// The attempt that this browser began, taken out so that it counts once.
async fn own_attempt(
    services: &Services,
    visit: &Visit,
    callback: &Callback,
) -> Result<Option<Attempt>, StoreError> {
    let browser = visit.visitor.as_deref().and_then(Token::parse);
    let (Some(browser), Some(state)) = (browser, callback.state.as_deref()) else { return Ok(None) };
    attempt::take(&services.backend, &browser, state).await
}

enum Failed {
    Trouble(Trouble),
    Store,
}

impl From<StoreError> for Failed {
    fn from(_: StoreError) -> Self {
        Self::Store
    }
}

async fn finish(
    services: &Services,
    identification: &Identification,
    visit: &Visit,
    attempt: Attempt,
    callback: &Callback,
) -> Result<Identified, Failed> {
    let (backend, caller) = (&services.backend, &*visit.caller);
    let random = backend.ambient().random();
    let identified = identification.finish(&occasion(visit), &random, attempt.pending, callback).await;
    let identified = match identified {
        Ok(identified) => identified,
        Err(error) => {
            identify::failed(backend, caller, &error).await?;
            return Err(Failed::Trouble(Trouble::from(&error)));
        }
    };
    let sign_in = SignIn {
        identified: &identified,
        issuer: identification.issuer(),
        device: &visit.browser,
        lang: attempt.lang,
        previous: visit.session.as_deref(),
    };
    match identify::identify(backend, services.outside.population(), caller, sign_in).await {
        Ok(identified) => Ok(identified),
        Err(Fault::Rule(IdentifyRule::TryLater)) => Err(Failed::Trouble(Trouble::Later)),
        Err(Fault::Rule(IdentifyRule::Dead)) => Err(Failed::Trouble(Trouble::Dead)),
        Err(Fault::Store(_) | Fault::Refused(_)) => Err(Failed::Store),
    }
}

/// Back from signing out at the service; `state` is the language of the pages. Whatever else it says: they are signed out.
pub async fn signed_out(back: Result<Query<Callback>, QueryRejection>) -> Redirect {
    let state = back.ok().and_then(|Query(back)| back.state);
    let lang = state.and_then(|lang| lang.parse::<Lang>().ok()).unwrap_or_default();
    Redirect::to(&format!("{}?signed-out", FRONT.href(lang)))
}

/// Our public keys.
pub async fn jwks(State(services): State<Services>) -> Json<serde_json::Value> {
    let keys = services.outside.identification.as_ref().map(|identification| identification.jwks());
    Json(keys.unwrap_or_else(|| serde_json::json!({ "keys": [] })))
}

fn occasion(visit: &Visit) -> Occasion {
    Occasion { now: visit.caller.at, correlation_id: visit.id().uuid() }
}

fn add_cookie(headers: &mut HeaderMap, cookie: &str) {
    headers.extend(HeaderValue::from_str(cookie).ok().map(|cookie| (SET_COOKIE, cookie)));
}
