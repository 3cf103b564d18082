//! Forms that come back: what was typed and what is wrong with it wait on the server until the page shows them again.
//! The browser holds only the visitor key, in a cookie that is set when the first draft is kept.

use crate::{
    answer,
    error::{AppError, ErrorCode, FieldError},
    visit::Visit,
};
use leptos::prelude::use_context;
use serde::{Deserialize, Serialize};
use std::{pin::Pin, sync::Arc};

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
    /// What was typed into a field; empty when nothing was.
    pub fn value(&self, field: &str) -> &str {
        self.values.iter().find(|(name, _)| name == field).map_or("", |(_, value)| value)
    }

    /// The code of what is wrong with a field.
    pub fn error(&self, field: &str) -> Option<&str> {
        self.errors.iter().find(|error| error.field == field).map(|error| error.code.as_str())
    }
}

/// The draft could not be kept: too large, too many, or the store does not answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the draft could not be kept")]
pub struct NotKept;

/// An answer that is waited for.
pub type Waited<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// Where drafts wait: by visitor key and page, for [`KEPT_SECONDS`].
pub trait Drafts: Send + Sync {
    /// A new visitor key: 32 random bytes or more, in characters that a cookie can hold.
    fn new_visitor(&self) -> String;
    /// Keeps the draft of a page, in place of an earlier one.
    fn save<'a>(&'a self, visitor: &'a str, page: &'a str, draft: Draft) -> Waited<'a, Result<(), NotKept>>;
    /// The draft of a page, unless it has expired.
    fn load<'a>(&'a self, visitor: &'a str, page: &'a str) -> Waited<'a, Option<Draft>>;
    /// Forgets the draft of a page.
    fn discard<'a>(&'a self, visitor: &'a str, page: &'a str) -> Waited<'a, ()>;
}

/// Sends a form with wrong data back to its page (an address of ours without query), which shows it again with the errors.
/// An island gets the error as a value and keeps what was typed by itself.
pub async fn refuse(page: &str, draft: Draft) -> AppError {
    let errors = draft.errors.clone();
    let visit = Visit::current();
    if let (true, Some(drafts)) = (visit.shows_html, use_context::<Arc<dyn Drafts>>()) {
        let (visitor, is_new) = match &visit.visitor {
            Some(visitor) => (visitor.to_string(), false),
            None => (drafts.new_visitor(), true),
        };
        if drafts.save(&visitor, page, draft).await.is_err() {
            return ErrorCode::Unavailable.into();
        }
        if is_new {
            answer::set_cookie(&format!(
                "{VISITOR_COOKIE}={visitor}; Path=/; Max-Age={KEPT_SECONDS}; Secure; HttpOnly; SameSite=Lax"
            ));
        }
        answer::go_to(&format!("{page}?{MARK}"));
    }
    AppError::invalid(errors)
}

/// Ends a form that went through: forgets its draft and shows `next`, a page that says what was done.
pub async fn accept(page: &str, next: &str) {
    if let (Some(visitor), Some(drafts)) = (Visit::current().visitor, use_context::<Arc<dyn Drafts>>()) {
        drafts.discard(&visitor, page).await;
    }
    answer::go_to(next);
}

/// The draft that this page has to show; `None` on a fresh visit.
pub async fn waiting() -> Option<Draft> {
    let visit = Visit::current();
    let (page, query) = visit.path.split_once('?')?;
    if !query.split('&').any(|part| part == MARK) {
        return None;
    }
    use_context::<Arc<dyn Drafts>>()?.load(visit.visitor.as_deref()?, page).await
}
