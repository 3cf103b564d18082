//! What a page or a server function adds to its response: where to go next, a cookie, a status.
//! Statuses of server functions are decided in one place, `luukku_server::functions`.

use http::{
    HeaderName, HeaderValue, StatusCode,
    header::{LOCATION, SET_COOKIE},
};
use leptos::prelude::use_context;
use leptos_axum::ResponseOptions;

/// Sends the browser to `path` (303, so that reloading does not post again). A call from an island gets its value instead.
pub fn go_to(path: &str) {
    if let (Some(options), Ok(location)) = (use_context::<ResponseOptions>(), HeaderValue::from_str(path)) {
        options.insert_header(LOCATION, location);
        options.set_status(StatusCode::SEE_OTHER);
    }
}

/// Sets a cookie, given as the whole value of a `Set-Cookie` header.
pub fn set_cookie(cookie: &str) {
    if let (Some(options), Ok(value)) = (use_context::<ResponseOptions>(), HeaderValue::from_str(cookie)) {
        options.append_header(SET_COOKIE, value);
    }
}

/// Sets the status of the page that is being rendered.
pub fn set_status(status: StatusCode) {
    if let Some(options) = use_context::<ResponseOptions>() {
        options.set_status(status);
    }
}

/// Sets another header of the response.
pub fn set_header(name: &'static str, value: &'static str) {
    if let Some(options) = use_context::<ResponseOptions>() {
        options.insert_header(HeaderName::from_static(name), HeaderValue::from_static(value));
    }
}
