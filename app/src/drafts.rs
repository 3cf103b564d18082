//! Forms that come back: what was typed and what is wrong with it wait on the server until the page shows them again.
//! The browser holds only the visitor key, in a cookie that is set when the first draft is kept.

use crate::{
    answer,
    error::{AppError, ErrorCode, FieldError},
    visit::Visit,
};
use leptos::prelude::{expect_context, provide_context, use_context};
use luukku_backend::{Backend, forms, secrets::Token};
use serde::{Deserialize, Serialize};

/// The cookie with the visitor key.
pub const VISITOR_COOKIE: &str = "__Host-luukku_visit";

/// How long a draft is kept, in seconds.
pub const KEPT_SECONDS: u32 = 3600;

/// Marks the address of a page that shows a draft, so that a fresh visit to the same page starts empty.
const MARK: &str = "draft";

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

/// Takes a form that is right on to another page of ours (an address without query), which reads it with [`waiting`]:
/// a preview, for instance.
pub async fn carry(page: &str, draft: &Draft) -> Result<(), AppError> {
    hold(page, draft).await?;
    show(page);
    Ok(())
}

/// Sends a form with wrong data back to its page (an address of ours without query), which shows it again with the errors.
/// An island gets the error as a value and keeps what was typed by itself.
pub async fn refuse(page: &str, draft: Draft) -> AppError {
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
    let is_new = known.is_none();
    let visitor = known.unwrap_or_else(|| Token::generate(backend.ambient()));
    let body = serde_json::to_string(draft).unwrap_or_default();
    if forms::keep(&backend, &visitor, page, &body).await.is_err() {
        return Err(ErrorCode::Unavailable.into());
    }
    if is_new {
        answer::set_cookie(&format!(
            "{VISITOR_COOKIE}={}; Path=/; Max-Age={KEPT_SECONDS}; Secure; HttpOnly; SameSite=Lax",
            visitor.reveal()
        ));
        provide_context(NewVisitor(visitor));
    }
    Ok(())
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
pub async fn accept(page: &str, next: &str) {
    forget(page).await;
    answer::go_to(next);
}

/// Forgets the draft of a page. One that stays behind is gone within the hour.
pub async fn forget(page: &str) {
    let (visit, backend) = (Visit::current(), expect_context::<Backend>());
    if let Some(visitor) = visit.visitor.as_deref().and_then(Token::parse) {
        let _ = forms::forget(&backend, &visitor, page).await;
    }
}

/// The draft that this page has to show; empty on a fresh visit.
pub async fn waiting() -> Draft {
    let visit = Visit::current();
    let Some((page, query)) = visit.path.split_once('?') else { return Draft::default() };
    if query.split('&').any(|part| part == MARK) { of(page).await } else { Draft::default() }
}

/// The draft of a page; empty when there is none.
pub async fn of(page: &str) -> Draft {
    let (visit, backend) = (Visit::current(), expect_context::<Backend>());
    let find = async {
        let visitor = Token::parse(visit.visitor.as_deref()?)?;
        serde_json::from_str(&forms::find(&backend, &visitor, page).await.ok()??).ok()
    };
    find.await.unwrap_or_default()
}
