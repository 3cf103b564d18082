//! The router: pages and server functions from the tables, files, and the layers around them.

use crate::{
    api, files, functions, health, identification,
    layers::{
        begin, body_limit, caching, panics,
        path_gate::{self, MissingFunctions},
        recognised, record, same_origin, security_headers,
    },
    list_files, pages,
    services::Services,
};
use axum::{
    Router,
    extract::{Request, State},
    http::header::VARY,
    middleware::{from_fn, from_fn_with_state},
    response::{IntoResponse, Redirect, Response},
    routing::{get, post},
};
use luukku_app::{
    list_file::LIST_FILES,
    paths::{FRONT, FUNCTIONS, PAGES},
    problem::Problem,
    visit::Visit,
};
use luukku_domain::lang::Lang;
use tower_http::compression::{
    CompressionLayer, CompressionLevel,
    predicate::{DefaultPredicate, Predicate},
};

/// The whole program as a service. Refused when a server function is missing from the table of paths.
pub fn router(services: &Services) -> Result<Router, MissingFunctions> {
    path_gate::check(FUNCTIONS)?;
    // Leptos runs its futures on Tokio; a second router in the same process finds this done already.
    let _ = any_spawner::Executor::init_tokio();

    let mut router = Router::new()
        .route("/", get(to_language))
        .route("/health", get(health::health))
        .route("/ready", get(health::ready))
        .route(identification::START, get(identification::start))
        .route(identification::CALLBACK, get(identification::callback))
        .route(identification::SIGNED_OUT, get(identification::signed_out))
        .route(identification::JWKS, get(identification::jwks))
        .merge(api::routes());
    for lang in Lang::ALL {
        router = router.route(&format!("/{lang}"), get(Redirect::permanent(&FRONT.href(lang))));
        for file in LIST_FILES {
            let handler = move |State(services): State<Services>, request: Request| async move {
                list_files::answer(&services, request, *file).await
            };
            router = router.route(&file.path.href(lang), get(handler));
        }
        for page in PAGES {
            let handler = move |State(services): State<Services>, request: Request| async move {
                pages::render(&services, request, page.view).await
            };
            router = router.route(&page.path.href(lang), get(handler));
        }
    }
    for function in FUNCTIONS {
        router = router.route(function.path, post(functions::handle));
    }
    let router = router.method_not_allowed_fallback(method_not_allowed).fallback(files::file_or_not_found);
    Ok(with_layers(router, services))
}

/// The layers, innermost first.
fn with_layers(router: Router<Services>, services: &Services) -> Router {
    let state = || services.clone();
    router
        .layer(body_limit::instead_of_axum_s())
        .layer(from_fn_with_state(state(), path_gate::layer))
        .layer(from_fn_with_state(state(), same_origin::layer))
        .layer(from_fn_with_state(state(), body_limit::layer))
        .layer(from_fn_with_state(state(), recognised::layer))
        .layer(from_fn_with_state(state(), panics::layer))
        .layer(from_fn(caching::layer))
        .layer(
            CompressionLayer::new()
                .quality(CompressionLevel::Fastest)
                .compress_when(DefaultPredicate::new().and(is_public)),
        )
        .layer(from_fn_with_state(state(), security_headers::layer))
        .layer(from_fn(record::layer))
        .layer(from_fn_with_state(state(), begin::layer))
        .with_state(services.clone())
}

/// Answers of a signed-in person stay uncompressed: their length must not tell what a page shows (the BREACH attack).
fn is_public(
    _: axum::http::StatusCode,
    _: axum::http::Version,
    headers: &axum::http::HeaderMap,
    _: &axum::http::Extensions,
) -> bool {
    headers.get(axum::http::header::CACHE_CONTROL).is_none_or(|rule| rule != "no-store")
}

/// The bare address leads to the first page in the visitor's language: that of the account of whoever is signed in, else
/// the chosen one, else what the browser asks for.
async fn to_language(request: Request) -> Response {
    let lang = request.extensions().get::<Visit>().map(language_of).unwrap_or_default();
    ([(VARY, "accept-language, cookie")], Redirect::to(&FRONT.href(lang))).into_response()
}

fn language_of(visit: &Visit) -> Lang {
    let session = visit.session.as_ref().filter(|_| visit.is_signed_in());
    session.map_or(visit.lang, |session| session.lang)
}

async fn method_not_allowed(State(services): State<Services>, request: Request) -> Response {
    pages::problem(&services, &request.into_parts().0, Problem::MethodNotAllowed).await
}
