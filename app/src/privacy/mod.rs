//! Registers of personal data explain themselves to everybody.

mod holds;
mod notice;
mod registers;
mod retention;

use leptos::prelude::*;
use luukku_backend::privacy::catalogue::Text;
use luukku_domain::lang::Lang;

pub use holds::page as holds;
pub use notice::page as notice;
pub use registers::{file, page as registers};
pub use retention::page as retention;

/// A single text as it is; several as a list.
fn said(lang: Lang, texts: Vec<&Text>) -> AnyView {
    let mut said: Vec<_> = texts.into_iter().map(|text| text.in_lang(lang).to_owned()).collect();
    if said.len() == 1 {
        return said.remove(0).into_any();
    }
    let items = said.into_iter().map(|text| view! { <li>{text}</li> }).collect_view();
    view! { <ul>{items}</ul> }.into_any()
}
