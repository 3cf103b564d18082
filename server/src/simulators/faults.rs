//! Switchable faults: what goes wrong in which system, until it is switched off.

use super::{front, pages, state::Shared};
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

/// One text in three languages.
type Words = fn(Lang) -> &'static str;
/// A fault's code and its words.
type Choice = (&'static str, Words);

const REGISTER: &[Choice] =
    &[("none", none), ("slow", slow), ("error", error), ("stale", stale), ("wrong_person", wrong_person)];
const MAIL: &[Choice] =
    &[("none", none), ("slow", slow), ("try_later", try_later), ("unknown_recipient", unknown_recipient)];
const IDENTIFICATION: &[Choice] = &[
    ("none", none),
    ("slow", slow),
    ("error", error),
    ("wrong_nonce", wrong_nonce),
    ("wrong_audience", wrong_audience),
    ("wrong_issuer", wrong_issuer),
    ("expired", expired),
    ("bad_signature", bad_signature),
    ("unknown_key", unknown_key),
    ("plain_token", plain_token),
    ("wrong_recipient", wrong_recipient),
    ("low_level", low_level),
    ("wrong_state", wrong_state),
];
/// The systems as they are called in [`Faults`], with their words and what can go wrong in them.
const SYSTEMS: &[(&str, Words, &[Choice])] = &[
    ("identification", front::identification, IDENTIFICATION),
    ("population", front::population, REGISTER),
    ("business", front::business, REGISTER),
    ("mail", front::mail, MAIL),
];

luukku_domain::texts! {
    title: "Häiriöt" / "Fel" / "Faults";
    lead: "Häiriö on päällä, kunnes se otetaan pois." / "Felet är på tills det stängs av." / "A fault stays on until it is switched off.";
    save: "Ota käyttöön" / "Ta i bruk" / "Apply";
    keys: "Tunnistuspalvelun avaimet" / "Identifieringstjänstens nycklar" / "Keys of the identification service";
    rotate: "Vaihda allekirjoitusavain" / "Byt signeringsnyckel" / "Change the signing key";
    none: "Ei häiriötä" / "Inget fel" / "No fault";
    slow: "Vastaa hitaasti" / "Svarar långsamt" / "Answers late";
    error: "Vastaa virheellä 500" / "Svarar med fel 500" / "Answers with error 500";
    stale: "Tiedot ovat kuukauden vanhoja" / "Uppgifterna är en månad gamla" / "Data are a month old";
    wrong_person: "Vastaa väärästä kohteesta" / "Svarar om fel objekt" / "Answers about somebody else";
    wrong_nonce: "Tunniste kuuluu toiseen kirjautumiseen" / "Intyget hör till en annan inloggning" / "Token of another sign-in";
    wrong_audience: "Tunniste on toiselle palvelulle" / "Intyget är för en annan tjänst" / "Token for another client";
    wrong_issuer: "Tunniste on toiselta myöntäjältä" / "Intyget är från en annan utfärdare" / "Token of another issuer";
    expired: "Tunniste on vanhentunut" / "Intyget har gått ut" / "Token has expired";
    bad_signature: "Tunnistetta on muutettu" / "Intyget har ändrats" / "Token was changed";
    unknown_key: "Tunniste on allekirjoitettu tuntemattomalla avaimella" / "Intyget är signerat med en okänd nyckel" / "Token signed with an unknown key";
    plain_token: "Tunnistetta ei ole salattu" / "Intyget är inte krypterat" / "Token is not encrypted";
    wrong_recipient: "Tunniste on salattu väärälle vastaanottajalle" / "Intyget är krypterat för fel mottagare" / "Token encrypted for somebody else";
    low_level: "Tunnistus on liian heikko" / "Identifieringen är för svag" / "Level of identification is too low";
    wrong_state: "Paluuosoitteen tila on väärä" / "Svaret hör till ett annat försök" / "Answer of another attempt";
    try_later: "Pyytää yrittämään myöhemmin (451)" / "Ber att försöka senare (451)" / "Says to try later (451)";
    unknown_recipient: "Ei tunne vastaanottajaa (550)" / "Känner inte till mottagaren (550)" / "Knows no recipient (550)";
}

/// `GET /faults`: the page, or JSON for who asks for it.
pub(super) async fn show(State(shared): State<Arc<Shared>>, headers: HeaderMap) -> Response {
    let faults = *shared.faults();
    if !pages::wants_page(&headers) {
        return Json(faults).into_response();
    }
    let lang = pages::lang_of(&headers);
    pages::page(lang, title(lang), &form(lang, faults)).into_response()
}

fn form(lang: Lang, faults: Faults) -> Markup {
    let now = serde_json::to_value(faults).unwrap_or_default();
    html! {
        p { (lead(lang)) }
        form method="post" action="/faults" {
            @for (system, name, choices) in SYSTEMS {
                p {
                    label for=(system) { (name(lang)) }
                    select id=(system) name=(system) {
                        @for (choice, words) in *choices {
                            option value=(choice) selected[now[*system] == *choice] { (words(lang)) }
                        }
                    }
                }
            }
            button type="submit" { (save(lang)) }
        }
        h2 { (keys(lang)) }
        form method="post" action="/identification/rotate" { button type="submit" { (rotate(lang)) } }
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
        for (system, _, choices) in SYSTEMS {
            for (choice, _) in *choices {
                let mut value = serde_json::to_value(Faults::default()).unwrap();
                value[*system] = Value::from(*choice);
                assert!(serde_json::from_value::<Faults>(value).is_ok(), "{system}: {choice}");
            }
        }
    }
}
