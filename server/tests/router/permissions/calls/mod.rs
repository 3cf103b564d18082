//! Calls server functions with valid bodies. Each call has a session and things of its own.

mod contacts;
mod invitations;
mod mail;
mod organisations;
mod own_account;
mod people;

use super::{
    answers::Seen,
    cast::{World, cookies},
    row::{Kind, Row},
};
use crate::form;
use luukku_backend::secrets::Token;
use std::fmt::Display;
use url::form_urlencoded::Serializer;

/// Who calls what.
struct Question<'a> {
    kind: Kind,
    function: &'static str,
    case: &'static str,
    /// The caller's session.
    session: Option<&'a Token>,
}

/// A field of a form and what is typed into it.
type Field<'a> = (&'a str, &'a (dyn Display + Sync));

/// A valid call.
struct Call {
    body: String,
    /// Where it leads when it goes through; a star stands for any id.
    done: String,
    /// A session instead of the caller's.
    session: Option<Token>,
    /// The key of a browser that has filled in the form before.
    browser: Option<Token>,
}

impl Call {
    fn new(fields: &[Field<'_>], done: impl Into<String>) -> Self {
        let mut body = Serializer::new(String::new());
        for (name, value) in fields {
            body.append_pair(name, &value.to_string());
        }
        Self { body: body.finish(), done: done.into(), session: None, browser: None }
    }
}

/// Calls a row's function as somebody of this kind.
pub async fn ask(world: &World<'_>, row: Row, kind: Kind, recent: bool) -> Seen {
    let session = world.sign_in(kind, recent).await;
    let question = Question { kind, function: row.name, case: row.case, session: session.as_ref() };
    let call = call(world, &question).await;
    let cookies = cookies(call.session.as_ref().or(session.as_ref()), call.browser.as_ref());
    let answer = world.send(form(&format!("/do/{}", row.name)), &cookies, call.body).await;
    Seen::form(&answer, &call.done)
}

async fn call(world: &World<'_>, question: &Question<'_>) -> Call {
    if let Some(call) = own_account::call(world, question).await {
        return call;
    }
    if let Some(call) = invitations::call(world, question).await {
        return call;
    }
    if let Some(call) = organisations::call(world, question).await {
        return call;
    }
    if let Some(call) = contacts::call(world, question).await {
        return call;
    }
    if let Some(call) = mail::call(world, question).await {
        return call;
    }
    let call = people::call(world, question).await;
    call.unwrap_or_else(|| panic!("no body for {} ({})", question.function, question.case))
}
