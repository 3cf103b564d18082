//! `GET /authorize`: checks the signed request, then shows the test people to choose from.

use super::{Shared, client, issuer::Attempt, issuer_of};
use crate::simulators::{
    pages,
    people::{Persona, TEST_PEOPLE, TestPerson},
};
use axum::{
    extract::{Query, State},
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Redirect, Response},
};
use luukku_domain::lang::Lang;
use maud::{Markup, html};
use serde::Deserialize;
use std::sync::Arc;
use url::Url;

luukku_domain::texts! {
    title: "Valitse testihenkilö" / "Välj testperson" / "Choose a test person";
    lead: "Oikeassa palvelussa tunnistautuisit tässä pankkitunnuksilla, mobiilivarmenteella tai henkilökortilla." / "I en riktig tjänst skulle du identifiera dig här med bankkoder, mobilcertifikat eller identitetskort." / "In a real service you would identify yourself here with bank credentials, a mobile certificate or an identity card.";
    known: "Sinulla on jo istunto tässä palvelussa." / "Du har redan en session i den här tjänsten." / "You already have a session in this service.";
    cancel: "Peruuta" / "Avbryt" / "Cancel";
    no_hetu: "ei henkilötunnusta (eIDAS)" / "ingen personbeteckning (eIDAS)" / "no identity code (eIDAS)";
    protected: "turvakielto" / "spärrmarkering" / "non-disclosure";
    dead: "kuollut väestötietojärjestelmässä" / "avliden i befolkningsdatasystemet" / "dead in the population register";
    not_found: "ei väestötietojärjestelmässä" / "finns inte i befolkningsdatasystemet" / "not in the population register";
    no_answer: "väestötietojärjestelmä ei vastaa" / "befolkningsdatasystemet svarar inte" / "the population register does not answer";
    wrong_name: "väestötietojärjestelmässä toinen sukunimi" / "ett annat efternamn i befolkningsdatasystemet" / "another surname in the population register";
    changed: "henkilötunnus on muuttunut" / "personbeteckningen har ändrats" / "the identity code has changed";
    broken_title: "Pyyntöä ei voi käsitellä" / "Begäran kan inte behandlas" / "The request cannot be handled";
    broken: "Palvelu, josta tulit, lähetti pyynnön, jota tunnistuspalvelu ei hyväksy." / "Tjänsten som du kom från skickade en begäran som identifieringstjänsten inte godkänner." / "The service that you came from sent a request that the identification service does not accept.";
}

#[derive(Deserialize)]
pub(super) struct Outer {
    client_id: Option<String>,
    response_type: Option<String>,
    scope: Option<String>,
    request: Option<String>,
}

/// What stands in the signed object.
#[derive(Deserialize)]
struct Request {
    client_id: String,
    response_type: String,
    redirect_uri: Url,
    scope: String,
    state: String,
    nonce: String,
    code_challenge: String,
    code_challenge_method: String,
    #[serde(default)]
    acr_values: String,
    #[serde(default)]
    ui_locales: String,
}

pub(super) async fn ask(
    State(shared): State<Arc<Shared>>,
    headers: HeaderMap,
    Query(outer): Query<Outer>,
) -> Response {
    let request = match checked(&shared, outer).await {
        Ok(request) => request,
        Err(why) => return broken_request(pages::lang_of(&headers), why),
    };
    if let Err(error) = acceptable(&request) {
        return refuse(&shared, &request.redirect_uri, &request.state, error);
    }
    let lang = request.ui_locales.split(' ').find_map(|tag| tag.parse().ok()).unwrap_or_default();
    let attempt = Attempt {
        redirect_uri: request.redirect_uri,
        state: request.state,
        nonce: request.nonce,
        challenge: request.code_challenge,
        lang,
    };
    let id = shared.secret();
    shared.issuer().wait_for_choice(id.clone(), attempt);
    let known = session_of(&headers).is_some_and(|session| shared.issuer().knows_session(session));
    pages::page(lang, title(lang), &people(lang, &id, known))
}

/// Until the redirect address is known to be the client's, nothing is sent there (RFC 6749, 4.1.2.1).
async fn checked(shared: &Shared, outer: Outer) -> Result<Request, &'static str> {
    let client = &shared.config.client;
    if outer.client_id.as_deref() != Some(&client.client_id) {
        return Err("unknown client_id");
    }
    let object = outer.request.ok_or("no signed request object")?;
    let names = client::own_names(shared);
    let request: Request = client::verified(shared, &object, "oauth-authz-req+jwt", &names).await?.rest;
    if request.client_id != client.client_id {
        return Err("client_id differs inside the request object");
    }
    if !client.redirect_uris.contains(&request.redirect_uri) {
        return Err("redirect_uri is not registered");
    }
    let same = |outer: &Option<String>, inner: &str| outer.as_deref() == Some(inner);
    if !same(&outer.response_type, &request.response_type) || !same(&outer.scope, &request.scope) {
        return Err("response_type or scope differ outside the request object");
    }
    Ok(request)
}

/// What is wrong with a request that may be answered: an OAuth error code.
fn acceptable(request: &Request) -> Result<(), &'static str> {
    if request.response_type != "code" {
        return Err("unsupported_response_type");
    }
    if !request.scope.split(' ').any(|scope| scope == "openid") {
        return Err("invalid_scope");
    }
    let long = |text: &str| text.len() >= 22;
    if request.code_challenge_method != "S256"
        || request.code_challenge.len() != 43
        || !long(&request.nonce)
        || !long(&request.state)
    {
        return Err("invalid_request");
    }
    if !request.acr_values.split(' ').any(|level| level == super::LEVEL) {
        return Err("unmet_authentication_requirements");
    }
    Ok(())
}

pub(super) fn refuse(shared: &Shared, redirect_uri: &Url, state: &str, error: &str) -> Response {
    let mut url = redirect_uri.clone();
    url.query_pairs_mut().extend_pairs([("error", error), ("state", state), ("iss", issuer_of(shared))]);
    Redirect::to(url.as_str()).into_response()
}

pub(super) fn broken_request(lang: Lang, why: &str) -> Response {
    let content = html! { p { (broken(lang)) } p { code { (why) } } };
    (StatusCode::BAD_REQUEST, pages::page(lang, broken_title(lang), &content)).into_response()
}

fn people(lang: Lang, attempt: &str, session: bool) -> Markup {
    html! {
        p { (lead(lang)) }
        @if session { p { (known(lang)) } }
        form method="post" action="/identification/choose" {
            input type="hidden" name="attempt" value=(attempt);
            ul.people {
                @for (number, person) in TEST_PEOPLE.iter().enumerate() {
                    li {
                        button type="submit" name="person" value=(number) lang=(person.language) {
                            (person.first_names) " " (person.surname)
                            small lang=(lang.code()) { (person.hetu.unwrap_or(no_hetu(lang))) (remark(lang, person)) }
                        }
                    }
                }
            }
            button type="submit" name="cancel" value="1" { (cancel(lang)) }
        }
    }
}

fn remark(lang: Lang, person: &TestPerson) -> String {
    let text = match person.persona {
        _ if person.hetu.is_none() => return String::new(),
        Persona::Alive => return String::new(),
        Persona::Protected => protected(lang),
        Persona::Dead(_) => dead(lang),
        Persona::NotFound => not_found(lang),
        Persona::NoAnswer => no_answer(lang),
        Persona::WrongName(_) => wrong_name(lang),
        Persona::Changed(_) => changed(lang),
    };
    format!(" · {text}")
}

/// The provider's own session, by its cookie.
pub(super) fn session_of(headers: &HeaderMap) -> Option<&str> {
    let cookies = headers.get(header::COOKIE)?.to_str().ok()?;
    cookies.split("; ").find_map(|cookie| cookie.strip_prefix("identification_session="))
}
