//! The choice of language: kept in a cookie, and with the account of somebody who is signed in. The page stays the same.

use crate::error::AppError;
use leptos::prelude::*;

/// The cookie that remembers the chosen language. Necessary for what the person asked, so it needs no consent.
pub const LANGUAGE_COOKIE: &str = "luukku_lang";

/// Remembers `lang` (`fi`, `sv` or `en`) and shows `page` (a path of ours, with its old language) in it. The cookie keeps it
/// in this browser for a year; for somebody who is signed in it is theirs everywhere, mails included.
#[server]
pub async fn choose_language(lang: String, page: String) -> Result<(), AppError> {
    use crate::{answer, error::ErrorCode, paths, visit::Visit};
    use luukku_backend::{Backend, accounts::own_profile};
    use luukku_domain::lang::Lang;

    let lang: Lang = lang.parse().map_err(|_| ErrorCode::Malformed)?;
    let (visit, backend) = (Visit::current(), expect_context::<Backend>());
    let known = visit.session.as_ref().map(|session| session.lang);
    if visit.is_signed_in() && known != Some(lang) {
        own_profile::change_language(&backend, &visit.caller, lang).await?;
    }
    let rest = paths::split_language(&page).map_or("/", |(_, rest)| rest);
    answer::set_cookie(&format!("{LANGUAGE_COOKIE}={lang}; Path=/; Max-Age=31536000; SameSite=Lax"));
    answer::go_to(&format!("/{lang}{rest}"));
    Ok(())
}
