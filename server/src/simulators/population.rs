//! The population register: three questions, each about one identity code in the body.

use super::{
    RegisterFault,
    people::{Home, Persona, TEST_PEOPLE, TestPerson},
    state::Shared,
};
use axum::{
    Json, Router,
    extract::State,
    http::StatusCode,
    response::{IntoResponse, Response},
    routing::post,
};
use chrono::TimeDelta;
use luukku_domain::values::hetu::Sex;
use serde::Deserialize;
use serde_json::{Value, json};
use std::sync::Arc;

#[derive(Deserialize)]
struct Question {
    identity_code: String,
}

pub(super) fn router() -> Router<Arc<Shared>> {
    Router::new()
        .route("/status", post(status))
        .route("/person", post(person))
        .route("/address", post(address))
}

/// Whom the answer is about, after the faults had their say; an error answer otherwise.
async fn subject(shared: &Shared, asked: &str) -> Result<Option<&'static TestPerson>, StatusCode> {
    let person = TestPerson::by_hetu(asked);
    let fault = shared.faults().population;
    let silent = person.is_some_and(|person| person.persona == Persona::NoAnswer);
    if fault == RegisterFault::Slow || silent {
        shared.dawdle().await;
    }
    match fault {
        RegisterFault::Error => Err(StatusCode::INTERNAL_SERVER_ERROR),
        RegisterFault::WrongPerson => Ok(TEST_PEOPLE.iter().find(|other| other.hetu != Some(asked))),
        _ => Ok(person),
    }
}

async fn status(State(shared): State<Arc<Shared>>, Json(question): Json<Question>) -> Response {
    let asked = question.identity_code;
    let person = match subject(&shared, &asked).await {
        Ok(person) => person,
        Err(status) => return status.into_response(),
    };
    let age = if shared.faults().population == RegisterFault::Stale {
        TimeDelta::days(30)
    } else {
        TimeDelta::minutes(5)
    };
    let mut answer = json!({
        "identity_code": person.and_then(|person| person.hetu).unwrap_or(&asked),
        "as_of": shared.ambient.now().plus(-age),
        "non_disclosure": false,
    });
    match person.map(|person| person.persona) {
        None | Some(Persona::NotFound) => answer["state"] = "not_found".into(),
        Some(Persona::Dead(date)) => {
            answer["state"] = "dead".into();
            answer["date_of_death"] = date.into();
        }
        Some(Persona::Changed(new)) => {
            answer["state"] = "changed".into();
            answer["current_identity_code"] = new.into();
        }
        Some(persona) => {
            answer["state"] = "alive".into();
            answer["non_disclosure"] = (persona == Persona::Protected).into();
            answer["former_identity_codes"] = former_codes(&asked).into();
        }
    }
    Json(answer).into_response()
}

/// The codes that changed into this one.
fn former_codes(current: &str) -> Vec<&'static str> {
    let changed = TEST_PEOPLE.iter().filter(|person| match person.persona {
        Persona::Changed(new) => new == current,
        _ => false,
    });
    changed.filter_map(|person| person.hetu).collect()
}

async fn person(State(shared): State<Arc<Shared>>, Json(question): Json<Question>) -> Response {
    match subject(&shared, &question.identity_code).await {
        Ok(Some(person)) => Json(data_of(person)).into_response(),
        Ok(None) => StatusCode::NOT_FOUND.into_response(),
        Err(status) => status.into_response(),
    }
}

fn data_of(person: &TestPerson) -> Value {
    let surname = match person.persona {
        Persona::WrongName(registered) => registered,
        _ => person.surname,
    };
    json!({
        "identity_code": person.hetu,
        "first_names": person.first_names,
        "surname": surname,
        "sex": if person.sex == Sex::Female { "female" } else { "male" },
        "service_language": person.language,
    })
}

/// The address with the municipality; refused for a protected person, whoever asks.
async fn address(State(shared): State<Arc<Shared>>, Json(question): Json<Question>) -> Response {
    match subject(&shared, &question.identity_code).await {
        Ok(Some(person)) if person.persona == Persona::Protected => StatusCode::FORBIDDEN.into_response(),
        Ok(Some(person)) => {
            let home = &person.home;
            Json(json!({
                "identity_code": person.hetu,
                "home_municipality": home.municipality,
                "moved_in": home.since,
                "moved_out": null,
                "address": address_of(home),
            }))
            .into_response()
        }
        Ok(None) => StatusCode::NOT_FOUND.into_response(),
        Err(status) => status.into_response(),
    }
}

fn address_of(home: &Home) -> Value {
    let (letter, number) = home.dwelling.unzip();
    let line = match home.dwelling {
        Some((letter, number)) => format!("{} {letter} {number}", home.street),
        None => home.street.to_owned(),
    };
    json!({
        "street_address": line,
        "street_name": home.street,
        "dwelling_letter": letter,
        "dwelling_number": number,
        "postal_code": home.postal_code,
        "post_office": home.post_office,
        "municipality": home.municipality,
        "country_code": "FI",
    })
}
