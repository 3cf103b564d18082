//! Switchable faults: what goes wrong in which system, until it is switched off.

use super::{pages, state::Shared};
use axum::{
    Json,
    body::Bytes,
    extract::State,
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Redirect, Response},
};
use luukku_domain::lang::Lang;
use maud::{Markup, html};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use std::sync::Arc;

/// The faults of all systems. As a form or as JSON to `POST /faults`; a system that is left out keeps its own.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Faults {
    /// Of the identification service.
    pub identification: IdentificationFault,
    /// Of the population register.
    pub population: RegisterFault,
    /// Of the business register.
    pub business: RegisterFault,
    /// Of the mail server.
    pub mail: MailFault,
}

/// What goes wrong in the identification service.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum IdentificationFault {
    /// Nothing.
    #[default]
    None,
    /// Its token endpoint answers late.
    Slow,
    /// Its token endpoint answers 500.
    Error,
    /// The id token belongs to another sign-in.
    WrongNonce,
    /// The id token is for another client.
    WrongAudience,
    /// The id token names another issuer.
    WrongIssuer,
    /// The id token has expired.
    Expired,
    /// The id token's signature does not hold.
    BadSignature,
    /// The id token is signed with a key that was never published.
    UnknownKey,
    /// The id token is not encrypted.
    PlainToken,
    /// The id token is encrypted for a key that is not the client's.
    WrongRecipient,
    /// The person was identified on too low a level.
    LowLevel,
    /// The redirect carries another `state`.
    WrongState,
}

/// What goes wrong in a register.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RegisterFault {
    /// Nothing.
    #[default]
    None,
    /// It answers late.
    Slow,
    /// It answers 500.
    Error,
    /// Its data are a month old.
    Stale,
    /// It answers about somebody else.
    WrongPerson,
}

/// What goes wrong in the mail server.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MailFault {
    /// Nothing.
    #[default]
    None,
    /// It greets late.
    Slow,
    /// It says "try again later" (451).
    TryLater,
    /// It knows no recipient (550).
    UnknownRecipient,
}

const REGISTER: &[&str] = &["none", "slow", "error", "stale", "wrong_person"];
const CHOICES: &[(&str, &[&str])] = &[
    (
        "identification",
        &[
            "none",
            "slow",
            "error",
            "wrong_nonce",
            "wrong_audience",
            "wrong_issuer",
            "expired",
            "bad_signature",
            "unknown_key",
            "plain_token",
            "wrong_recipient",
            "low_level",
            "wrong_state",
        ],
    ),
    ("population", REGISTER),
    ("business", REGISTER),
    ("mail", &["none", "slow", "try_later", "unknown_recipient"]),
];

luukku_domain::texts! {
    title: "Häiriöt" / "Fel" / "Faults";
    lead: "Häiriö on päällä, kunnes se otetaan pois." / "Felet är på tills det stängs av." / "A fault stays on until it is switched off.";
    save: "Ota käyttöön" / "Ta i bruk" / "Apply";
}

/// `GET /faults`: the page, or JSON for who asks for it.
pub(super) async fn show(State(shared): State<Arc<Shared>>, headers: HeaderMap) -> Response {
    let faults = *shared.faults();
    if !pages::wants_page(&headers) {
        return Json(faults).into_response();
    }
    let lang = pages::lang_of(&headers);
    pages::page(lang, title(lang), &form(lang, &faults)).into_response()
}

fn form(lang: Lang, faults: &Faults) -> Markup {
    let now = serde_json::to_value(faults).unwrap_or_default();
    html! {
        p { (lead(lang)) }
        form method="post" action="/faults" {
            @for (system, choices) in CHOICES {
                p {
                    label for=(system) { (system) }
                    select id=(system) name=(system) {
                        @for choice in *choices {
                            option value=(choice) selected[now[*system] == *choice] { (choice.replace('_', " ")) }
                        }
                    }
                }
            }
            button type="submit" { (save(lang)) }
        }
    }
}

/// `POST /faults`: a form (answers with the page) or JSON (answers with the faults that hold now).
pub(super) async fn set(State(shared): State<Arc<Shared>>, headers: HeaderMap, body: Bytes) -> Response {
    let json = headers
        .get(header::CONTENT_TYPE)
        .is_some_and(|kind| kind.as_bytes().starts_with(b"application/json"));
    let change: Option<Map<String, Value>> = if json {
        serde_json::from_slice(&body).ok()
    } else {
        Some(
            url::form_urlencoded::parse(&body)
                .map(|(name, value)| (name.into_owned(), Value::String(value.into_owned())))
                .collect(),
        )
    };
    let mut faults = shared.faults();
    let changed = change.and_then(|change| {
        let mut value = serde_json::to_value(*faults).ok()?;
        value.as_object_mut()?.extend(change);
        serde_json::from_value::<Faults>(value).ok()
    });
    let Some(changed) = changed else { return StatusCode::UNPROCESSABLE_ENTITY.into_response() };
    *faults = changed;
    if json { Json(changed).into_response() } else { Redirect::to("/faults").into_response() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_choice_on_the_page_is_a_fault() {
        for (system, choices) in CHOICES {
            for choice in *choices {
                let mut value = serde_json::to_value(Faults::default()).unwrap();
                value[*system] = Value::from(*choice);
                assert!(serde_json::from_value::<Faults>(value).is_ok(), "{system}: {choice}");
            }
        }
    }
}
