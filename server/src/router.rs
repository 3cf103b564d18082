//! The router: pages and server functions from the tables, files, and the layers around them.

use crate::{functions, layers, pages, services::Services};
use axum::{
    Router,
    extract::{Request, State},
    middleware::from_fn_with_state,
    response::{IntoResponse, Redirect, Response},
    routing::{get, post},
};
use luukku_app::{
    paths::{FRONT, FUNCTIONS, PAGES},
    problem::Problem,
    visit::Visit,
};
use luukku_domain::lang::Lang;
use tower_http::services::ServeDir;

/// The whole program as a service.
pub fn router(services: Services) -> Router {
    // Leptos runs its futures on Tokio; a second router in the same process finds this done already.
    let _ = any_spawner::Executor::init_tokio();
    let mut router = Router::new().route("/", get(to_language));
    for page in PAGES {
        for lang in Lang::ALL {
            let view = page.view;
            let handler = async move |State(services): State<Services>, request: Request| {
                pages::render(&services, request, view).await
            };
            router = router.route(&page.path.href(lang), get(handler));
        }
    }
    for function in FUNCTIONS {
        router = router.route(function.path, post(functions::handle));
    }
    let files = ServeDir::new(services.config.site_root.join("pkg")).precompressed_br().precompressed_gzip();
    router
        .nest_service("/pkg", files)
        .fallback(not_found)
        .layer(from_fn_with_state(services.clone(), layers::security_headers::layer))
        .layer(from_fn_with_state(services.clone(), layers::begin::layer))
        .with_state(services)
}

/// The bare address leads to the first page in the visitor's language.
async fn to_language(request: Request) -> Response {
    let lang = request.extensions().get::<Visit>().map_or_else(Lang::default, |visit| visit.lang);
    ([("vary", "accept-language, cookie")], Redirect::to(&FRONT.href(lang))).into_response()
}

async fn not_found(State(services): State<Services>, request: Request) -> Response {
    pages::problem(&services, &request.into_parts().0, Problem::NotFound).await
}
