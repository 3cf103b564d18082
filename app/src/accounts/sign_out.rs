//! Signing out: ends the session and clears what the browser keeps of the site.

use crate::{answer, error::AppError, paths::FRONT, session_cookie, visit::Visit};
use leptos::prelude::*;
use luukku_backend::{Backend, accounts::session};

/// Signs out and shows the first page.
#[server]
pub async fn sign_out() -> Result<(), AppError> {
    let (visit, backend) = (Visit::current(), expect_context::<Backend>());
    session::sign_out(&backend, &visit.caller).await?;
    session_cookie::take();
    answer::go_to(&format!("{}?signed-out", FRONT.href(visit.lang)));
    Ok(())
}
