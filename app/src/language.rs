//! The choice of language: kept in a cookie, and the page stays the same.

use crate::error::AppError;
use leptos::prelude::*;

/// The cookie that remembers the chosen language. Necessary for what the person asked, so it needs no consent.
pub const LANGUAGE_COOKIE: &str = "luukku_lang";

/// Remembers `lang` (`fi`, `sv` or `en`) for a year and shows `page` (a path of ours, with its old language) in it.
#[server]
#[allow(clippy::unused_async, reason = "server functions are asynchronous by their nature")]
pub async fn choose_language(lang: String, page: String) -> Result<(), AppError> {
    use crate::{answer, error::ErrorCode, paths};
    use luukku_domain::lang::Lang;

    let lang: Lang = lang.parse().map_err(|_| ErrorCode::Malformed)?;
    let rest = paths::split_language(&page).map_or("/", |(_, rest)| rest);
    answer::set_cookie(&format!("{LANGUAGE_COOKIE}={lang}; Path=/; Max-Age=31536000; SameSite=Lax"));
    answer::go_to(&format!("/{lang}{rest}"));
    Ok(())
}
