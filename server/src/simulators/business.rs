//! The business register's open data interface, version 3, with companies that do not exist.
//! Business ids have no artificial range; these begin with 99000, far above those given so far.

use super::{RegisterFault, state::Shared};
use axum::{
    Json, Router,
    extract::{Query, State},
    http::StatusCode,
    response::{IntoResponse, Response},
    routing::get,
};
use serde::Deserialize;
use serde_json::{Value, json};
use std::sync::Arc;

struct Company {
    business_id: &'static str,
    name: &'static str,
    parallel: &'static [&'static str],
    ended: Option<&'static str>,
}

const COMPANIES: &[Company] = &[
    Company {
        business_id: "9900001-8",
        name: "Koivurannan Hoiva Oy",
        parallel: &["Björkstrandens Vård Ab", "Koivuranta Care Ltd"],
        ended: None,
    },
    Company {
        business_id: "9900002-6",
        name: "Siivouspalvelu Kirkas Aamu Oy",
        parallel: &["Klar Morgon Städtjänst Ab"],
        ended: None,
    },
    Company { business_id: "9900003-4", name: "Kotipalvelu Käpylehto Oy", parallel: &[], ended: None },
    Company {
        business_id: "9900004-2",
        name: "Havsvindens Fysioterapi Ab",
        parallel: &["Merituulen Fysioterapia Oy"],
        ended: None,
    },
    Company {
        business_id: "9900005-0",
        name: "Päättyneen Polun Palvelut Oy",
        parallel: &[],
        ended: Some("2024-12-31"),
    },
];

#[derive(Deserialize)]
struct Search {
    #[serde(rename = "businessId")]
    business_id: Option<String>,
}

pub(super) fn router() -> Router<Arc<Shared>> {
    Router::new().route("/companies", get(companies))
}

async fn companies(State(shared): State<Arc<Shared>>, Query(search): Query<Search>) -> Response {
    let fault = shared.faults().business;
    match fault {
        RegisterFault::Slow => shared.dawdle().await,
        RegisterFault::Error => return StatusCode::INTERNAL_SERVER_ERROR.into_response(),
        _ => {}
    }
    let asked = search.business_id.unwrap_or_default();
    let found = COMPANIES.iter().filter(|company| match fault {
        RegisterFault::WrongPerson => company.business_id != asked,
        _ => company.business_id == asked,
    });
    let found: Vec<Value> = found.take(1).map(json_of).collect();
    Json(json!({ "totalResults": found.len(), "companies": found })).into_response()
}

fn json_of(company: &Company) -> Value {
    let name = |text: &str, kind: &str| json!({ "name": text, "type": kind, "registrationDate": "2015-03-01", "version": 1, "source": "1" });
    let names: Vec<Value> = std::iter::once(name(company.name, "1"))
        .chain(company.parallel.iter().map(|parallel| name(parallel, "2")))
        .collect();
    json!({
        "businessId": { "value": company.business_id, "registrationDate": "2015-03-01", "source": "3" },
        "names": names,
        "companyForms": [],
        "tradeRegisterStatus": "1",
        "status": "2",
        "registrationDate": "2015-03-01",
        "endDate": company.ended,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use luukku_domain::lang::Lang;

    #[test]
    fn every_name_shows_its_language() {
        for name in COMPANIES.iter().flat_map(|company| company.parallel) {
            let guessed: Option<Lang> = luukku_backend::registries::business::guess_language(name);
            assert!(guessed.is_some(), "{name}");
        }
    }
}
