//! One request as pages and server functions see it. The server provides it as context, the same for both.

use leptos::prelude::use_context;
use luukku_domain::{
    caller::{Caller, Who},
    id::RequestId,
    lang::Lang,
};
use std::sync::Arc;

/// What is known of the request that is being answered.
#[derive(Debug, Clone)]
pub struct Visit {
    /// Who asks.
    pub caller: Arc<Caller>,
    /// The language of the answer.
    pub lang: Lang,
    /// The path and query of the request, as sent.
    pub path: Arc<str>,
    /// The nonce of the content security policy: new for each response.
    pub nonce: Arc<str>,
    /// The visitor key that came in the cookie, when a draft was kept before.
    pub visitor: Option<Arc<str>>,
    /// Whether the browser itself asks and will show the answer (`Accept: text/html`), not an island.
    pub shows_html: bool,
}

impl Visit {
    /// The request that is being answered.
    ///
    /// # Panics
    /// Outside of a page or a server function: the server always provides it there.
    pub fn current() -> Self {
        use_context().expect("the server provides the visit to every page and server function")
    }

    /// The request's number; shown as the incident number.
    pub fn id(&self) -> RequestId {
        self.caller.request
    }

    /// Whether somebody is signed in.
    pub fn is_signed_in(&self) -> bool {
        matches!(self.caller.who, Who::Staff(_) | Who::Citizen(_))
    }
}

/// The language of the answer.
pub fn lang() -> Lang {
    use_context::<Visit>().map_or_else(Lang::default, |visit| visit.lang)
}
