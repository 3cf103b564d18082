//! Asks the routes that are neither pages nor server functions: lists as files, the API, health, identification.

use super::{
    answers::Seen,
    cast::{World, cookies},
    row::Kind,
};
use axum::http::Request;

/// Asks one route as somebody of this kind.
pub async fn ask(world: &World<'_>, address: &str, kind: Kind, recent: bool) -> Seen {
    let session = world.sign_in(kind, recent).await;
    let (method, body) = match address {
        "/api/v1/invitations/check" => ("POST", r#"{"text": "uusi@example.org"}"#),
        "/api/v1/contacts/check" => ("POST", r#"{"phone": "040 123 4567"}"#),
        _ => ("GET", ""),
    };
    let request = Request::builder().method(method).uri(address);
    let request = request.header("sec-fetch-site", "same-origin").header("content-type", "application/json");
    // There is no identification service here: its routes lead to the page that says so.
    let done = match address {
        // In the language of whoever is signed in.
        "/" if kind == Kind::Citizen => "/sv/",
        "/" | "/fi" => "/fi/",
        "/sv" => "/sv/",
        "/en" => "/en/",
        "/do/identify/start" | "/do/identify/callback" => "/fi/my?problem=none",
        "/do/identify/signed-out" => "/fi/?signed-out",
        _ => "",
    };
    Seen::route(&world.send(request, &cookies(session.as_ref(), None), body.to_owned()).await, done)
}
