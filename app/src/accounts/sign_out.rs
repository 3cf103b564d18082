//! Signing out: ends the session and clears what the browser keeps of the site.

use crate::{answer, drafts, error::AppError, paths::FRONT, session_cookie, visit::Visit};
use leptos::prelude::*;
use luukku_backend::{Backend, accounts::session, contacts, outside::Outside, registries::Occasion};
use luukku_domain::caller::Who;

/// Signs out and shows the first page.
#[server]
pub async fn sign_out() -> Result<(), AppError> {
    let (visit, backend) = (Visit::current(), expect_context::<Backend>());
    let next = if let Who::Citizen(_) = visit.caller.who {
        citizen(&visit, &backend).await?
    } else {
        if let Some(open) = &visit.session {
            session::sign_out(&backend, &visit.caller, open).await?;
        }
        None
    };
    drafts::forget_all().await;
    session_cookie::take();
    answer::go_to(&next.unwrap_or_else(|| format!("{}?signed-out", FRONT.href(visit.lang))));
    Ok(())
}

/// Signs a citizen out here, and gives the address that ends the issuer's session too. A service that does not answer
/// keeps nobody signed in here.
async fn citizen(visit: &Visit, backend: &Backend) -> Result<Option<String>, AppError> {
    let token = contacts::sign_out::sign_out(backend, &visit.caller).await?;
    let outside = expect_context::<Outside>();
    let Some(identification) = outside.identification else { return Ok(None) };
    let occasion = Occasion { now: visit.caller.at, correlation_id: visit.id().uuid() };
    let url = identification.logout_url(&occasion, token.as_deref(), visit.lang.code()).await;
    Ok(url.ok().flatten().map(String::from))
}
