//! One request as pages and server functions see it. The server provides it as context, the same for both.

use crate::{
    address::encoded,
    answer,
    contacts::START,
    error::{AppError, ErrorCode},
    paths::{self, HOME, MY, PagePath, REAUTHENTICATE},
};
use leptos::prelude::use_context;
use luukku_backend::{accounts::session::OpenSession, events::ViewMark, secrets::Token};
use luukku_domain::{
    caller::{Caller, Who},
    id::RequestId,
    lang::Lang,
};
use std::{str::FromStr, sync::Arc};

/// What is known of the request that is being answered.
#[derive(Clone)]
pub struct Visit {
    /// Who asks.
    pub caller: Arc<Caller>,
    /// The session of the request, also one whose sign-in is half-way.
    pub session: Option<Arc<OpenSession>>,
    /// The language of the answer.
    pub lang: Lang,
    /// The path and query of the request, as sent.
    pub path: Arc<str>,
    /// The nonce of the content security policy: new for each response.
    pub nonce: Arc<str>,
    /// The visitor key that came in the cookie, when a draft was kept before.
    pub visitor: Option<Arc<str>>,
    /// The device's token, when it has signed in before.
    pub device: Option<Token>,
    /// The view of a list within which the list is fetched again, as the page presents it.
    pub view: Option<ViewMark>,
    /// The browser and system, in a few words.
    pub browser: Arc<str>,
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

    /// The value of a query parameter, decoded; the first when there are several.
    pub fn query(&self, name: &str) -> Option<String> {
        let (_, query) = self.path.split_once('?')?;
        let pairs = query.split('&').map(|pair| pair.split_once('=').unwrap_or((pair, "")));
        pairs.into_iter().find(|(key, _)| *key == name).map(|(_, value)| decoded(value))
    }

    /// Whether the query names this parameter.
    pub fn has_query(&self, name: &str) -> bool {
        self.query(name).is_some()
    }

    /// The last part of the path: what a pattern such as `/password/{secret}` names.
    pub fn last_part(&self) -> &str {
        let path = self.path.split('?').next().unwrap_or_default();
        path.rsplit('/').next().unwrap_or_default()
    }

    /// The first parameter of the page's pattern as it stands in the path, such as the id of `/users/{user}/close`.
    pub fn parameter<T: FromStr>(&self, page: PagePath) -> Result<T, AppError> {
        let path = self.path.split('?').next().unwrap_or_default();
        let parts = paths::split_language(path).map_or("", |(_, rest)| rest).split('/');
        let found = page.pattern().split('/').zip(parts).find(|(part, _)| part.starts_with('{'));
        found.and_then(|(_, part)| part.parse().ok()).ok_or_else(|| ErrorCode::NotFound.into())
    }

    /// Where a signed-in person is at home: staff at their desk, a citizen in My Luukku.
    pub fn home(&self) -> String {
        match self.caller.who {
            Who::Citizen(_) => MY.href(self.lang),
            _ => HOME.href(self.lang),
        }
    }

    /// Whether the person proved recently who they are. If not, they are asked first, and come back to this page
    /// as it was asked for.
    pub fn is_proved(&self) -> bool {
        self.is_proved_before(&self.path)
    }

    /// The same for a form, whose page is `next`: a path of ours.
    pub fn is_proved_before(&self, next: &str) -> bool {
        let proved = self.caller.recently_authenticated(self.caller.at);
        if !proved {
            answer::go_to(&self.proof_address(next));
        }
        proved
    }

    /// Where the person proves again who they are, to come back to `next`, a path of ours, with a query or without.
    pub fn proof_address(&self, next: &str) -> String {
        let (lang, next) = (self.lang, encoded(next));
        match self.caller.who {
            Who::Citizen(_) => format!("{START}?lang={lang}&anew=1&next={next}"),
            _ => format!("{}?next={next}", REAUTHENTICATE.href(lang)),
        }
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

/// Percent-decoding of a form value (WHATWG URL, application/x-www-form-urlencoded).
fn decoded(value: &str) -> String {
    percent_encoding::percent_decode_str(&value.replace('+', " ")).decode_utf8_lossy().into_owned()
}
