//! An OpenID provider with test people, as strict as the Finnish Trust Network's profile: signed requests, PKCE,
//! `private_key_jwt`, single-use codes, encrypted id tokens, sign-out.

mod authorize;
mod choose;
mod client;
mod issuer;
mod sign_out;
mod token;

pub use client::RegisteredClient;
pub(super) use issuer::Issuer;

use super::state::Shared;
use axum::{
    Json, Router,
    extract::State,
    http::StatusCode,
    response::Redirect,
    routing::{get, post},
};
use serde_json::{Value, json};
use std::sync::Arc;

/// The level *substantial* of the trust network.
const LEVEL: &str = "http://ftn.ficora.fi/2017/loa2";

pub(super) fn router() -> Router<Arc<Shared>> {
    Router::new()
        .route("/.well-known/openid-configuration", get(discovery))
        .route("/jwks", get(keys))
        .route("/authorize", get(authorize::ask))
        .route("/choose", post(choose::choose))
        .route("/token", post(token::exchange))
        .route("/end_session", get(sign_out::by_get).post(sign_out::by_post))
        .route("/sessions", get(sessions))
        .route("/rotate", post(rotate))
}

async fn discovery(State(shared): State<Arc<Shared>>) -> Json<Value> {
    let issuer = issuer_of(&shared);
    let at = |path: &str| format!("{issuer}{path}");
    Json(json!({
        "issuer": issuer,
        "authorization_endpoint": at("/authorize"),
        "token_endpoint": at("/token"),
        "jwks_uri": at("/jwks"),
        "end_session_endpoint": at("/end_session"),
        "response_types_supported": ["code"],
        "response_modes_supported": ["query"],
        "grant_types_supported": ["authorization_code"],
        "subject_types_supported": ["pairwise"],
        "scopes_supported": ["openid"],
        "acr_values_supported": [LEVEL],
        "ui_locales_supported": ["fi", "sv", "en"],
        "code_challenge_methods_supported": ["S256"],
        "token_endpoint_auth_methods_supported": ["private_key_jwt"],
        "token_endpoint_auth_signing_alg_values_supported": ["ES256"],
        "request_parameter_supported": true,
        "require_signed_request_object": true,
        "request_object_signing_alg_values_supported": ["ES256"],
        "id_token_signing_alg_values_supported": ["ES256"],
        "id_token_encryption_alg_values_supported": ["ECDH-ES+A256KW"],
        "id_token_encryption_enc_values_supported": ["A256GCM"],
        "authorization_response_iss_parameter_supported": true,
    }))
}

async fn keys(State(shared): State<Arc<Shared>>) -> Json<Value> {
    let public = serde_json::to_value(shared.issuer().key().public()).unwrap_or_default();
    Json(json!({ "keys": [public] }))
}

/// How many people are signed in here, for tests of signing out.
async fn sessions(State(shared): State<Arc<Shared>>) -> Json<Value> {
    Json(json!({ "open": shared.issuer().sessions() }))
}

/// The issuer changes its signing key, as real ones do now and then.
async fn rotate(State(shared): State<Arc<Shared>>) -> Result<Redirect, StatusCode> {
    shared.rotate().map_err(|_| StatusCode::INTERNAL_SERVER_ERROR)?;
    Ok(Redirect::to("/faults"))
}

/// The issuer as it stands in claims.
fn issuer_of(shared: &Shared) -> &str {
    shared.addresses.issuer.as_str()
}
