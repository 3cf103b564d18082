//! The front page: which simulators there are and where.

use super::{pages, state::Shared};
use axum::{extract::State, http::HeaderMap, response::Response};
use maud::html;
use std::sync::Arc;

luukku_domain::texts! {
    title: "Luukun testijärjestelmät" / "Luukkus testsystem" / "Luukku's test systems";
    inbox: "Saapuneet viestit" / "Inkommen e-post" / "Received mail";
    inbox_what: "Kaikki Luukun lähettämät sähköpostit." / "All e-post som Luukku har skickat." / "Every e-mail that Luukku sent.";
    faults: "Häiriöt" / "Fel" / "Faults";
    faults_what: "Hidasta tai katkaise järjestelmiä ja katso, mitä Luukku tekee." / "Gör systemen långsamma eller stäng av dem och se vad Luukku gör." / "Slow systems down or break them, and see what Luukku does.";
    identification: "Vahva tunnistautuminen" / "Stark autentisering" / "Strong identification";
    identification_what: "Avautuu, kun kirjaudut Luukkuun." / "Öppnas när du loggar in i Luukku." / "Opens when you sign in to Luukku.";
    population: "Väestötietojärjestelmä" / "Befolkningsdatasystemet" / "Population register";
    business: "Yritys- ja yhteisötietojärjestelmä" / "Företags- och organisationsdatasystemet" / "Business register";
    mail: "Sähköpostipalvelin" / "E-postserver" / "Mail server";
    interface: "Vain ohjelmille" / "Bara för program" / "For programs only";
}

/// `GET /`
pub(super) async fn show(State(shared): State<Arc<Shared>>, headers: HeaderMap) -> Response {
    let lang = pages::lang_of(&headers);
    let addresses = &shared.addresses;
    let content = html! {
        dl {
            dt { a href="/mail" { (inbox(lang)) } }
            dd { (inbox_what(lang)) }
            dt { a href="/faults" { (faults(lang)) } }
            dd { (faults_what(lang)) }
            dt { (identification(lang)) }
            dd { (identification_what(lang)) " " code { (addresses.issuer) } }
            dt { (population(lang)) }
            dd { (interface(lang)) ": " code { (addresses.population) } }
            dt { (business(lang)) }
            dd { (interface(lang)) ": " code { (addresses.business) } }
            dt { (mail(lang)) }
            dd { (interface(lang)) ": " code { "smtp://" (addresses.smtp) } }
        }
    };
    pages::page(lang, title(lang), &content)
}
