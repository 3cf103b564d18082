//! `/end_session`: ends the provider's own session and sends the browser back (RP-Initiated Logout).

use super::{Shared, authorize, issuer_of};
use crate::simulators::pages;
use axum::{
    Form,
    extract::{Query, State},
    http::{HeaderMap, header},
    response::{AppendHeaders, IntoResponse, Redirect, Response},
};
use luukku_backend::registries::jose::Jws;
use serde::Deserialize;
use serde_json::Value;
use std::sync::Arc;
use url::Url;

#[derive(Deserialize)]
pub(super) struct SignOut {
    client_id: Option<String>,
    id_token_hint: Option<String>,
    post_logout_redirect_uri: Option<Url>,
    state: Option<String>,
}

pub(super) async fn by_get(
    State(shared): State<Arc<Shared>>,
    headers: HeaderMap,
    Query(form): Query<SignOut>,
) -> Response {
    sign_out(&shared, &headers, &form)
}

pub(super) async fn by_post(
    State(shared): State<Arc<Shared>>,
    headers: HeaderMap,
    Form(form): Form<SignOut>,
) -> Response {
    sign_out(&shared, &headers, &form)
}

fn sign_out(shared: &Shared, headers: &HeaderMap, form: &SignOut) -> Response {
    let refuse = |why| authorize::broken_request(pages::lang_of(headers), why);
    let client = &shared.config.client;
    if form.client_id.as_ref().is_some_and(|id| *id != client.client_id) {
        return refuse("unknown client_id");
    }
    match &form.id_token_hint {
        Some(hint) if !ours(shared, hint) => return refuse("id_token_hint is not a token of this provider"),
        None if form.client_id.is_none() => return refuse("neither client_id nor id_token_hint"),
        _ => {}
    }
    let Some(back) = &form.post_logout_redirect_uri else { return refuse("no post_logout_redirect_uri") };
    if !client.post_logout_redirect_uris.contains(back) {
        return refuse("post_logout_redirect_uri is not registered");
    }
    if let Some(session) = authorize::session_of(headers) {
        shared.issuer().end_session(session);
    }
    let mut url = back.clone();
    if let Some(state) = &form.state {
        url.query_pairs_mut().append_pair("state", state);
    }
    let cookie = "identification_session=; Path=/identification; HttpOnly; SameSite=Lax; Max-Age=0";
    (AppendHeaders([(header::SET_COOKIE, cookie)]), Redirect::to(url.as_str())).into_response()
}

/// A token that this provider signed for the client; it may have expired meanwhile.
fn ours(shared: &Shared, token: &str) -> bool {
    let claims: Option<Value> =
        Jws::parse(token).ok().and_then(|token| token.verified(shared.issuer().key().public()).ok());
    claims.is_some_and(|claims| {
        claims["iss"] == issuer_of(shared) && claims["aud"] == shared.config.client.client_id.as_str()
    })
}
