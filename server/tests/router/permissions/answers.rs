//! What an answer of the program means for the person who asked.

use crate::Answer;
use axum::http::StatusCode;
use luukku_app::paths;

/// An answer, by its meaning.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Seen {
    /// The page was shown, or the browser sent on to the page that says what was done.
    Done,
    /// First prove again who you are.
    Proof,
    /// 403.
    Refused,
    /// 404.
    Hidden,
    /// First sign in.
    SignIn,
    /// Sent home, or on with the sign-in: the page is not for this browser now.
    SentHome,
    /// Anything else, which no row expects.
    Other(String),
}

/// Where staff and citizens sign in, to come back to what they opened, and where both prove again who they are.
const SIGN_IN: &str = "/fi/accounts/sign-in";
const SIGN_INS: [&str; 2] = ["/fi/accounts/sign-in?next=", "/fi/my?next="];
const PROOFS: [&str; 2] = ["/fi/accounts/confirm?next=", "/do/identify/start?lang=fi&anew=1&next="];

/// The desk of staff, a citizen's door, the next step of a sign-in, and one's own history for whom no other is open.
const HOMES: [&str; 4] = ["/fi/accounts", "/fi/my", "/fi/accounts/sign-in/code", "/fi/events/mine"];

impl Seen {
    /// A page.
    pub fn page(answer: &Answer) -> Self {
        match answer.status {
            StatusCode::OK if answer.body.contains("<h1") => Self::Done,
            StatusCode::OK => Self::Other("an empty page".to_owned()),
            StatusCode::UNAUTHORIZED => Self::SignIn,
            _ => Self::rest(answer),
        }
    }

    /// A form posted to a server function that leads to `done` when it went through; a star stands for any id.
    pub fn form(answer: &Answer, done: &str) -> Self {
        let to = answer.header("location");
        let is_done = match done.split_once('*') {
            Some((head, tail)) => to.starts_with(head) && to.ends_with(tail) && to.len() > done.len(),
            None => to == done,
        };
        match answer.status {
            StatusCode::SEE_OTHER if is_done => Self::Done,
            StatusCode::UNAUTHORIZED => Self::SignIn,
            _ => Self::rest(answer),
        }
    }

    /// A route that is no page: a file, a check, the API. It is answered, or leads to `done`.
    pub fn route(answer: &Answer, done: &str) -> Self {
        match answer.status {
            StatusCode::OK => Self::Done,
            StatusCode::SEE_OTHER | StatusCode::PERMANENT_REDIRECT if answer.header("location") == done => {
                Self::Done
            }
            StatusCode::UNAUTHORIZED => Self::SignIn,
            _ => Self::rest(answer),
        }
    }

    fn rest(answer: &Answer) -> Self {
        let to = in_finnish(answer.header("location"));
        match answer.status {
            StatusCode::FORBIDDEN => Self::Refused,
            StatusCode::NOT_FOUND => Self::Hidden,
            StatusCode::SEE_OTHER if to == SIGN_IN || SIGN_INS.iter().any(|door| to.starts_with(door)) => {
                Self::SignIn
            }
            StatusCode::SEE_OTHER if PROOFS.iter().any(|proof| to.starts_with(proof)) => Self::Proof,
            StatusCode::SEE_OTHER if HOMES.contains(&to.as_str()) => Self::SentHome,
            status => Self::Other(format!("{status} {to}")),
        }
    }
}

/// The same page in Finnish.
fn in_finnish(address: &str) -> String {
    match paths::split_language(address) {
        Some((_, rest)) => format!("/fi{rest}"),
        None => address.to_owned(),
    }
}
