//! The pages of the inbox, and the same as JSON for tests.

use super::inbox::{Mail, is_link, link_in_word};
use crate::simulators::{pages, state::Shared};
use axum::{
    Json,
    extract::{Path, Query, State},
    http::{HeaderMap, StatusCode},
    response::{IntoResponse, Response},
};
use luukku_domain::lang::Lang;
use maud::{Markup, html};
use serde::Deserialize;
use std::sync::Arc;

luukku_domain::texts! {
    title: "Saapuneet viestit" / "Inkommen e-post" / "Received mail";
    recipient: "Vastaanottaja" / "Mottagare" / "Recipient";
    subject: "Aihe" / "Ämne" / "Subject";
    sender: "Lähettäjä" / "Avsändare" / "Sender";
    time: "Saapunut" / "Mottagen" / "Received";
    search: "Hae" / "Sök" / "Search";
    none: "Ei viestejä." / "Inga meddelanden." / "No mail.";
    back: "Takaisin viesteihin" / "Tillbaka till meddelandena" / "Back to the mail";
    no_subject: "(ei aihetta)" / "(inget ämne)" / "(no subject)";
    html_part: "HTML-osa tekstinä" / "HTML-delen som text" / "The HTML part as text";
    links: "Linkit" / "Länkar" / "Links";
    attachments: "Liitteet" / "Bilagor" / "Attachments";
    missing: "Viestiä ei ole" / "Meddelandet finns inte" / "There is no such mail";
}

#[derive(Deserialize)]
pub(super) struct Search {
    #[serde(default)]
    to: String,
}

/// `GET /mail?to=`
pub(super) async fn list(
    State(shared): State<Arc<Shared>>,
    headers: HeaderMap,
    Query(wanted): Query<Search>,
) -> Response {
    let lang = pages::lang_of(&headers);
    let mails = shared.inbox().to(&wanted.to);
    let content = html! {
        form method="get" action="/mail" role="search" {
            label for="to" { (recipient(lang)) }
            input id="to" name="to" type="search" value=(wanted.to);
            " " button type="submit" { (search(lang)) }
        }
        @if mails.is_empty() { p { (none(lang)) } } @else { (table(lang, &mails)) }
    };
    pages::page(lang, title(lang), &content)
}

fn table(lang: Lang, mails: &[Mail]) -> Markup {
    html! {
        table {
            thead { tr {
                th scope="col" { (time(lang)) }
                th scope="col" { (recipient(lang)) }
                th scope="col" { (subject(lang)) }
            } }
            tbody {
                @for mail in mails {
                    tr {
                        td { (clock(mail)) }
                        td { (mail.to.join(", ")) }
                        td { a href=(format!("/mail/{}", mail.id)) { (heading(lang, mail)) } }
                    }
                }
            }
        }
    }
}

/// `GET /mail/{id}`
pub(super) async fn one(
    State(shared): State<Arc<Shared>>,
    headers: HeaderMap,
    Path(id): Path<u64>,
) -> Response {
    let lang = pages::lang_of(&headers);
    let Some(mail) = shared.inbox().get(id) else {
        let content = html! { p { a href="/mail" { (back(lang)) } } };
        return (StatusCode::NOT_FOUND, pages::page(lang, missing(lang), &content)).into_response();
    };
    let content = html! {
        p { a href="/mail" { (back(lang)) } }
        dl {
            dt { (sender(lang)) } dd { (mail.from) }
            dt { (recipient(lang)) } dd { (mail.to.join(", ")) }
            dt { (time(lang)) } dd { (clock(&mail)) }
            @if !mail.attachments.is_empty() { dt { (attachments(lang)) } dd { (mail.attachments.join(", ")) } }
        }
        div.message { (with_links(&mail.text)) }
        @if !mail.links.is_empty() {
            h2 { (links(lang)) }
            ul { @for link in &mail.links { li { a href=(link) { (link) } } } }
        }
        @if let Some(source) = &mail.html {
            details { summary { (html_part(lang)) } pre { (source) } }
        }
    };
    pages::page(lang, heading(lang, &mail), &content)
}

/// `GET /mail/api?to=`: the mails, newest first.
pub(super) async fn as_json(
    State(shared): State<Arc<Shared>>,
    Query(wanted): Query<Search>,
) -> Json<Vec<Mail>> {
    Json(shared.inbox().to(&wanted.to))
}

/// `DELETE /mail/api`: forgets all mails.
pub(super) async fn clear(State(shared): State<Arc<Shared>>) -> StatusCode {
    shared.inbox().clear();
    StatusCode::NO_CONTENT
}

fn heading(lang: Lang, mail: &Mail) -> &str {
    if mail.subject.is_empty() { no_subject(lang) } else { &mail.subject }
}

fn clock(mail: &Mail) -> String {
    mail.received.in_helsinki().format("%-d.%-m.%Y %-H.%M.%S").to_string()
}

/// The text with its links made clickable; everything else stays text.
fn with_links(text: &str) -> Markup {
    html! {
        @for piece in text.split_inclusive(char::is_whitespace) {
            @let link = link_in_word(piece.trim_end());
            @if is_link(link) {
                a href=(link) { (link) }
                (&piece[link.len()..])
            } @else {
                (piece)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_text_of_a_mail_stays_text_and_its_links_work() {
        let shown = with_links("<b>Avaa</b> https://luukku.example/x?a=1&b=2. Kiitos!").into_string();
        assert_eq!(
            shown,
            "&lt;b&gt;Avaa&lt;/b&gt; <a href=\"https://luukku.example/x?a=1&amp;b=2\">https://luukku.example/x?a=1&amp;b=2</a>. Kiitos!"
        );
    }
}
