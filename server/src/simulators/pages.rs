//! The frame of every page of the simulators: plain, accessible, without script.

use axum::http::{HeaderMap, HeaderName, HeaderValue, header};
use axum::response::{IntoResponse, Response};
use luukku_domain::lang::Lang;
use maud::{DOCTYPE, Markup, html};

luukku_domain::texts! {
    skip: "Siirry sisältöön" / "Gå till innehållet" / "Skip to content";
    note: "Tämä on testijärjestelmä. Ihmiset ja yritykset ovat keksittyjä." / "Detta är ett testsystem. Personerna och företagen är påhittade." / "This is a test system. Its people and companies are invented.";
    all: "Kaikki testijärjestelmät" / "Alla testsystem" / "All test systems";
}

/// A page with the note that all of it is invented.
pub(super) fn page(lang: Lang, title: &str, content: &Markup) -> Response {
    let markup = html! {
        (DOCTYPE)
        html lang=(lang.code()) {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                title { (title) }
                link rel="icon" href="data:,";
                link rel="stylesheet" href="/simulators.css";
            }
            body {
                a.skip href="#content" { (skip(lang)) }
                header { p { (note(lang)) " " a href="/" { (all(lang)) } } }
                main id="content" { h1 { (title) } (content) }
            }
        }
    };
    let headers: [(HeaderName, HeaderValue); 3] = [
        (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
        (header::REFERRER_POLICY, HeaderValue::from_static("no-referrer")),
        // No form-action: choosing a person posts here and is redirected to the client.
        (
            header::CONTENT_SECURITY_POLICY,
            HeaderValue::from_static(
                "default-src 'none'; style-src 'self'; img-src data:; base-uri 'none'; frame-ancestors 'none'",
            ),
        ),
    ];
    (headers, markup).into_response()
}

/// The language that the browser asks for.
pub(super) fn lang_of(headers: &HeaderMap) -> Lang {
    let header = headers.get(header::ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok());
    Lang::from_accept_language(header.unwrap_or_default())
}

/// Whether a browser asks, rather than a test.
pub(super) fn wants_page(headers: &HeaderMap) -> bool {
    let accept = headers.get(header::ACCEPT).and_then(|value| value.to_str().ok());
    accept.is_some_and(|accept| accept.contains("text/html"))
}
