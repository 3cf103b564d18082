//! Begins a request: gives it its number, its nonce and its language, as a `Visit`.

use crate::{ambient, services::Services};
use axum::{
    extract::{Request, State},
    http::{
        HeaderMap,
        header::{ACCEPT_LANGUAGE, COOKIE},
    },
    middleware::Next,
    response::Response,
};
use data_encoding::BASE64URL_NOPAD;
use luukku_app::{
    language::LANGUAGE_COOKIE,
    paths::{self, CallerKind},
    visit::Visit,
};
use luukku_domain::lang::Lang;

/// Puts the `Visit` into the request.
pub async fn layer(State(services): State<Services>, mut request: Request, next: Next) -> Response {
    let mut nonce = [0; 16];
    services.rng.fill(&mut nonce);
    let path = request.uri().path_and_query().map_or("/", |path| path.as_str());
    let visit = Visit {
        id: ambient::request_id(&*services.clock, &*services.rng),
        lang: language(request.uri().path(), request.headers()),
        path: path.into(),
        nonce: BASE64URL_NOPAD.encode(&nonce).into(),
        caller: CallerKind::Anonymous,
    };
    request.extensions_mut().insert(visit);
    next.run(request).await
}

/// The language of a request: its path, else the chosen one, else what the browser asks for.
pub fn language(path: &str, headers: &HeaderMap) -> Lang {
    let chosen = || cookie(headers, LANGUAGE_COOKIE)?.parse().ok();
    let asked = || headers.get(ACCEPT_LANGUAGE)?.to_str().ok().map(Lang::from_accept_language);
    paths::split_language(path).map(|(lang, _)| lang).or_else(chosen).or_else(asked).unwrap_or_default()
}

/// The value of a cookie.
pub fn cookie<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    let cookies = headers.get_all(COOKIE).into_iter().filter_map(|value| value.to_str().ok());
    cookies
        .flat_map(|value| value.split(';'))
        .find_map(|pair| pair.trim().strip_prefix(name)?.strip_prefix('='))
}
