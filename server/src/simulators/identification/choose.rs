//! `POST /choose`: the person chosen, or the cancelled attempt, becomes the answer to the client.

use super::{Shared, authorize, issuer::Code, issuer_of};
use crate::simulators::{IdentificationFault, pages, people::TEST_PEOPLE};
use axum::{
    Form,
    extract::State,
    http::{HeaderMap, header},
    response::{AppendHeaders, IntoResponse, Redirect, Response},
};
use serde::Deserialize;
use std::sync::Arc;

#[derive(Deserialize)]
pub(super) struct Choice {
    attempt: String,
    person: Option<usize>,
    cancel: Option<String>,
}

pub(super) async fn choose(
    State(shared): State<Arc<Shared>>,
    headers: HeaderMap,
    Form(choice): Form<Choice>,
) -> Response {
    let Some(attempt) = shared.issuer().take_attempt(&choice.attempt) else {
        return authorize::broken_request(pages::lang_of(&headers), "this attempt is over");
    };
    if choice.cancel.is_some() {
        return authorize::refuse(&shared, &attempt.redirect_uri, &attempt.state, "access_denied");
    }
    let Some(person) = choice.person.and_then(|number| TEST_PEOPLE.get(number)) else {
        return authorize::broken_request(attempt.lang, "no such person");
    };
    let (code, session) = (shared.secret(), shared.secret());
    let state = match shared.faults().identification {
        IdentificationFault::WrongState => "somebody-else-s-attempt",
        _ => attempt.state.as_str(),
    };
    let mut url = attempt.redirect_uri.clone();
    url.query_pairs_mut().extend_pairs([("code", &*code), ("state", state), ("iss", issuer_of(&shared))]);
    let given = shared.ambient.now();
    let mut issuer = shared.issuer();
    issuer.give_code(code, Code { attempt, person, given });
    issuer.open_session(session.clone());
    let cookie = format!("identification_session={session}; Path=/identification; HttpOnly; SameSite=Lax");
    (AppendHeaders([(header::SET_COOKIE, cookie)]), Redirect::to(url.as_str())).into_response()
}
