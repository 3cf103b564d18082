//! Pages for what goes wrong: what happened, what to do next, and the incident number.

use crate::visit::Visit;
use leptos::prelude::*;
use leptos_meta::Title;

mod words {
    luukku_domain::texts! {
        not_found: "Sivua ei löydy" / "Sidan hittades inte" / "Page not found";
    }
}

/// What went wrong with a request as a whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Problem {
    /// 404
    NotFound,
}

impl Problem {
    /// The HTTP status.
    pub const fn status(self) -> u16 {
        match self {
            Self::NotFound => 404,
        }
    }
}

/// The page about a problem.
pub fn page(problem: Problem) -> impl IntoView {
    let visit = Visit::current();
    let title = match problem {
        Problem::NotFound => words::not_found(visit.lang),
    };
    view! {
        <Title text=title/>
        <h1>{title}</h1>
        <p>{visit.id.to_string()}</p>
    }
}
