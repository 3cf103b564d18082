//! The cookies of a session and of a known device. Names with `__Host-` bind them to this host and to https.

use crate::{answer, drafts::VISITOR_COOKIE};
use luukku_backend::secrets::Token;

/// The cookie with the session's token.
pub const SESSION_COOKIE: &str = "__Host-luukku";

/// The cookie that makes a device known, so that strangers' failures do not lock it out.
pub const DEVICE_COOKIE: &str = "__Host-luukku_device";

const KEEP_DEVICE_SECONDS: u32 = 365 * 24 * 3600;

/// Gives the browser its session. It goes when the browser is closed; on the server it ends by its own clock.
pub fn give(token: &Token) {
    answer::set_cookie(&text(token));
}

/// The cookie's text, for routes that answer without a page.
pub fn text(token: &Token) -> String {
    format!("{SESSION_COOKIE}={}; Path=/; Secure; HttpOnly; SameSite=Lax", token.reveal())
}

/// Makes the device known for a year.
pub fn know_device(token: &Token) {
    answer::set_cookie(&format!(
        "{DEVICE_COOKIE}={}; Path=/; Max-Age={KEEP_DEVICE_SECONDS}; Secure; HttpOnly; SameSite=Lax",
        token.reveal()
    ));
}

/// Takes the session away and has the browser forget what it keeps of the site.
pub fn take() {
    for name in [SESSION_COOKIE, VISITOR_COOKIE] {
        answer::set_cookie(&format!("{name}=; Path=/; Max-Age=0; Secure; HttpOnly; SameSite=Lax"));
    }
    answer::set_header("clear-site-data", "\"cache\", \"storage\"");
}
