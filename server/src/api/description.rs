//! The description of the API: the OpenAPI document, made from the handlers themselves, and a page that shows it.
//! The page is plain HTML from the document; no script of anybody else's draws it.

use super::{check_contacts, check_invitations, me, organisations, users};
use crate::services::Services;
use axum::{Json, extract::State};
use luukku_app::{
    paths::{ACCESSIBILITY, COOKIES, FRONT, PRIVACY},
    session_cookie::SESSION_COOKIE,
};
use luukku_domain::lang::Lang;
use maud::{DOCTYPE, Markup, html};
use serde_json::Value;
use std::sync::LazyLock;
use utoipa::{
    Modify, OpenApi,
    openapi::{
        OpenApi as Document,
        security::{ApiKey, ApiKeyValue, SecurityScheme},
    },
};

#[derive(OpenApi)]
#[openapi(
    info(
        title = "Luukku",
        description = "The JSON API of a Luukku installation. Callers are recognised by the session cookie of the browser; \
            a post must come from the installation's own pages. Errors are problem details (RFC 9457). \
            Lists are read with the cursors that they give."
    ),
    paths(
        me::me,
        organisations::list_organisations,
        users::list_users,
        check_invitations::check_invitations,
        check_contacts::check_contacts,
    ),
    modifiers(&Session),
    security(("session" = []))
)]
struct Api;

/// How callers are recognised.
struct Session;

impl Modify for Session {
    fn modify(&self, document: &mut Document) {
        let cookie =
            ApiKeyValue::with_description(SESSION_COOKIE, "The session of the browser, from signing in.");
        let components = document.components.get_or_insert_default();
        components.add_security_scheme("session", SecurityScheme::ApiKey(ApiKey::Cookie(cookie)));
    }
}

static DOCUMENT: LazyLock<Value> = LazyLock::new(|| serde_json::to_value(Api::openapi()).unwrap_or_default());

/// The OpenAPI document.
pub fn document() -> &'static Value {
    &DOCUMENT
}

/// `GET /api/v1/openapi.json`
pub(super) async fn openapi() -> Json<&'static Value> {
    Json(document())
}

/// `GET /api/v1/docs`: the operations with their parameters, bodies and answers.
pub(super) async fn docs(State(services): State<Services>) -> Markup {
    let document = document();
    let paths = document["paths"].as_object().into_iter().flatten();
    let schemas = document["components"]["schemas"].as_object().into_iter().flatten();
    html! {
        (DOCTYPE)
        html lang="en" data-color-scheme="auto" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                link rel="icon" href="/favicon.svg" type="image/svg+xml";
                title { "API – Luukku" }
                link rel="stylesheet" href=(services.assets.stylesheet);
            }
            body {
                a class="ds-skip-link" href="#main" { "Skip to content" }
                header class="lu-masthead" {
                    div class="lu-wrap lu-masthead__row" {
                        a class="lu-brand" href=(FRONT.href(Lang::En)) { span { "Luukku" } }
                    }
                }
                main id="main" tabindex="-1" class="lu-wrap lu-main lu-stack" {
                    h1 class="ds-heading" data-size="xl" { "The API of Luukku" }
                    p class="lu-lead" { (text(&document["info"]["description"])) }
                    p { a class="ds-link" href="/api/v1/openapi.json" { "The same as an OpenAPI document" } }
                    h2 class="ds-heading" data-size="lg" { "Operations" }
                    @for (path, methods) in paths {
                        @for (method, operation) in methods.as_object().into_iter().flatten() {
                            (shown_operation(path, method, operation))
                        }
                    }
                    h2 class="ds-heading" data-size="lg" { "What bodies hold" }
                    @for (name, schema) in schemas { (shown_schema(name, schema)) }
                }
                (footer())
            }
        }
    }
}

/// The statements that the law asks for, as on every page.
fn footer() -> Markup {
    let links = [(ACCESSIBILITY, "Accessibility"), (PRIVACY, "Privacy"), (COOKIES, "Cookies")];
    html! {
        footer class="lu-footer" {
            div class="lu-wrap lu-footer__row" {
                nav aria-label="About the service" {
                    ul { @for (page, name) in links { li { a href=(page.href(Lang::En)) { (name) } } } }
                }
            }
        }
    }
}

fn shown_operation(path: &str, method: &str, operation: &Value) -> Markup {
    let parameters = operation["parameters"].as_array().into_iter().flatten();
    let responses = operation["responses"].as_object().into_iter().flatten();
    let body = content(&operation["requestBody"]);
    html! {
        section class="lu-section" id=(text(&operation["operationId"])) {
            h3 class="ds-heading" data-size="sm" { code { (method.to_uppercase()) " " (path) } }
            p { strong { (text(&operation["summary"])) } }
            p { (text(&operation["description"])) }
            dl {
                @for parameter in parameters {
                    dt { code { (text(&parameter["name"])) } " – " (type_of(&parameter["schema"])) }
                    dd { (text(&parameter["description"])) }
                }
                @if let Some(body) = body { dt { "Body" } dd { (body) } }
                @for (status, response) in responses {
                    dt { "Answer " (status) }
                    dd { (content(response).unwrap_or_default()) }
                }
            }
        }
    }
}

fn shown_schema(name: &str, schema: &Value) -> Markup {
    let fields = schema["properties"].as_object().into_iter().flatten();
    html! {
        section class="lu-section" id=(name) {
            h3 class="ds-heading" data-size="sm" { code { (name) } }
            p { (text(&schema["description"])) }
            @if let Some(values) = schema["enum"].as_array() {
                p { @for value in values { code { (text(value)) } " " } }
            }
            dl {
                @for (field, schema) in fields {
                    dt { code { (field) } " – " (type_of(schema)) }
                    dd { (text(&schema["description"])) }
                }
            }
        }
    }
}

/// The type of the first content of a body or an answer.
fn content(holder: &Value) -> Option<Markup> {
    let (kind, content) = holder["content"].as_object()?.iter().next()?;
    Some(html! { (type_of(&content["schema"])) " (" code { (kind) } ")" })
}

/// The name of a type, with a link when it is described below.
fn type_of(schema: &Value) -> Markup {
    if let Some(name) = schema["$ref"].as_str().and_then(|path| path.rsplit('/').next()) {
        return html! { a class="ds-link" href={ "#" (name) } { code { (name) } } };
    }
    let choices = ["oneOf", "anyOf", "allOf"].iter().find_map(|key| schema[*key].as_array());
    if let Some(choices) = choices {
        let choices = choices.iter().filter(|choice| choice["type"] != "null");
        return html! { @for choice in choices { (type_of(choice)) " " } };
    }
    if schema["type"] == "array" {
        return html! { "list of " (type_of(&schema["items"])) };
    }
    let names = match &schema["type"] {
        Value::Array(names) => names.iter().map(text).collect::<Vec<_>>().join(" or "),
        name => text(name).to_owned(),
    };
    html! { (names) }
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}
