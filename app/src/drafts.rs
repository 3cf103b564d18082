//! Forms that come back: what was typed and what is wrong with it wait on the server until the page shows them again.
//! The browser holds only the visitor key, in a cookie that is set when the first draft is kept; whoever signs in next at
//! the same browser finds nothing of the person before.

use crate::{
    answer,
    error::{AppError, ErrorCode, FieldError},
    paths,
    visit::Visit,
};
use leptos::prelude::{expect_context, provide_context, use_context};
use luukku_backend::{
    Backend,
    forms::{self, Holder},
    secrets::Token,
};
use serde::{Deserialize, Serialize};

/// The cookie with the visitor key.
pub const VISITOR_COOKIE: &str = "__Host-luukku_visit";

/// How long a draft is kept, in seconds.
pub const KEPT_SECONDS: u32 = 3600;

/// The longest draft of somebody who is not signed in, in bytes: the longest form that they have is shorter. Of a longer one
/// only its errors are kept, so that nobody fills the disk with what no form takes.
const LONGEST_OF_A_STRANGER: usize = 16 * 1024;

/// Marks the address of a page that shows a draft, so that a fresh visit to the same page starts empty.
const MARK: &str = "draft";

/// The forms whose fields wait on the server while the person proves again who they are. None of them holds a password or
/// a code; a form that does is never listed here.
const WAITING: [&str; 15] = [
    "grant_role",
    "move_user",
    "close_account",
    "restore_account",
    "ask_reset",
    "change_last_day",
    "record_training",
    "correct_membership",
    "end_memberships",
    "leave_one",
    "change_home",
    "end_one",
    "move_organisation",
    "merge_organisation",
    "ask_email_change",
];

/// Whether the fields of a server function, given by its path, wait while the person proves who they are.
pub fn wait(function: &str) -> bool {
    function.strip_prefix("/do/").is_some_and(|name| WAITING.contains(&name))
}

/// A form as it was typed. Passwords and codes are never put into it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Draft {
    /// The `name` of each input and what was typed.
    pub values: Vec<(String, String)>,
    /// What is wrong, in the order of the form.
    pub errors: Vec<FieldError>,
}

impl Draft {
    /// A form with what was typed into it, and what is wrong.
    pub fn new<const N: usize>(values: [(&str, &str); N], errors: Vec<FieldError>) -> Self {
        let values = values.map(|(name, value)| (name.to_owned(), value.to_owned()));
        Self { values: values.to_vec(), errors }
    }

    /// What was typed into a field; empty when nothing was.
    pub fn value(&self, field: &str) -> &str {
        self.values.iter().find(|(name, _)| name == field).map_or("", |(_, value)| value)
    }

    /// The code of what is wrong with a field.
    pub fn error(&self, field: &str) -> Option<&str> {
        self.errors.iter().find(|error| error.field == field).map(|error| error.code.as_str())
    }
}

/// Takes a form that is right on to its next step, a preview for instance. Both read the draft of the form's page with
/// [`of`] (addresses of ours without query), so that a step back finds what was typed.
pub async fn carry(page: &str, next: &str, draft: &Draft) -> Result<(), AppError> {
    hold(page, draft).await?;
    show(next);
    Ok(())
}

/// Sends a form with wrong data back to its page (an address of ours without query), which shows it again with the errors.
/// An island gets the error as a value and keeps what was typed by itself.
pub async fn refuse(page: &str, draft: Draft) -> AppError {
    if draft.errors.iter().any(|error| error.code.starts_with("too_many")) {
        metrics::counter!("luukku_throttled_total").increment(1);
    }
    if Visit::current().shows_html {
        if let Err(error) = hold(page, &draft).await {
            return error;
        }
        show(page);
    }
    AppError::invalid(draft.errors)
}

/// The visitor key that was made while this request was answered.
#[derive(Clone)]
struct NewVisitor(Token);

/// Keeps what was typed for a page that shows it: the next step of a form, or the same one after the person has proved
/// who they are.
pub async fn hold(page: &str, draft: &Draft) -> Result<(), AppError> {
    let (visit, backend) = (Visit::current(), expect_context::<Backend>());
    // Two drafts of one answer belong to one visitor.
    let made = use_context::<NewVisitor>().map(|made| made.0);
    let known = made.or_else(|| visit.visitor.as_deref().and_then(Token::parse));
    let visitor = known.clone().unwrap_or_else(|| Token::generate(backend.ambient()));
    keep(&backend, Holder { visitor: &visitor, owner: visit.caller.oneself() }, page, draft).await?;
    if known.is_none() {
        answer::set_cookie(&cookie(&visitor));
        provide_context(NewVisitor(visitor));
    }
    Ok(())
}

/// The same outside of pages and server functions: for the server, which answers a posted form that came too late. The
/// browser gets the [`cookie`] when the key is a new one.
pub async fn keep(backend: &Backend, holder: Holder<'_>, page: &str, draft: &Draft) -> Result<(), AppError> {
    let mut body = serde_json::to_string(draft).unwrap_or_default();
    if holder.owner.is_none() && body.len() > LONGEST_OF_A_STRANGER {
        let errors = draft.errors.clone();
        body = serde_json::to_string(&Draft { values: Vec::new(), errors }).unwrap_or_default();
    }
    let kept = forms::keep(backend, holder, form_of(page), &body).await;
    kept.map_err(|_| ErrorCode::Unavailable.into())
}

/// The cookie with a new visitor key.
pub fn cookie(visitor: &Token) -> String {
    let key = visitor.reveal();
    format!("{VISITOR_COOKIE}={key}; Path=/; Max-Age={KEPT_SECONDS}; Secure; HttpOnly; SameSite=Lax")
}

/// Goes to a page that shows its draft.
pub fn show(page: &str) {
    answer::go_to(&address(page));
}

/// The address at which a page shows its draft.
pub fn address(page: &str) -> String {
    format!("{page}?{MARK}")
}

/// Ends a form that went through: forgets its draft and shows `next`, a page that says what was done.
pub fn accept(page: &str, next: &str) {
    forget(page);
    answer::go_to(next);
}

/// Forgets the draft of a page, soon after.
pub fn forget(page: &str) {
    let (visit, backend) = (Visit::current(), expect_context::<Backend>());
    if let Some(visitor) = visit.visitor.as_deref().and_then(Token::parse) {
        let holder = Holder { visitor: &visitor, owner: visit.caller.oneself() };
        forms::forget(&backend, holder, form_of(page));
    }
}

/// Forgets every draft of this browser, the caller's and those from before the sign-in: the next person starts afresh.
/// Those that stay behind are gone within the hour.
pub async fn forget_all() {
    let (visit, backend) = (Visit::current(), expect_context::<Backend>());
    let Some(visitor) = visit.visitor.as_deref().and_then(Token::parse) else { return };
    for owner in [visit.caller.oneself(), None] {
        let _ = forms::forget_all(&backend, Holder { visitor: &visitor, owner }).await;
    }
}

/// The draft that this page has to show; empty on a fresh visit.
pub async fn waiting() -> Draft {
    let visit = Visit::current();
    if !is_marked() {
        return Draft::default();
    }
    of(visit.path.split('?').next().unwrap_or_default()).await
}

/// The form of a page: the same in every language, so that who changes the language keeps what was typed.
fn form_of(page: &str) -> &str {
    paths::split_language(page).map_or(page, |(_, form)| form)
}

/// Whether the address of this page asks for a draft.
pub fn is_marked() -> bool {
    Visit::current().has_query(MARK)
}

/// The draft of a page; empty when there is none.
pub async fn of(page: &str) -> Draft {
    let (visit, backend) = (Visit::current(), expect_context::<Backend>());
    let find = async {
        let visitor = Token::parse(visit.visitor.as_deref()?)?;
        let holder = Holder { visitor: &visitor, owner: visit.caller.oneself() };
        serde_json::from_str(&forms::find(&backend, holder, form_of(page)).await.ok()??).ok()
    };
    find.await.unwrap_or_default()
}
