//! How the statements look: a heading, and sections of plain text.

use crate::ui::PageHeading;
use leptos::prelude::*;
use leptos_meta::Title;

/// A page of plain text with a title of its own.
#[component]
pub fn Statement(
    /// The heading, also the title of the window.
    title: &'static str,
    /// The sentence below it.
    lead: &'static str,
    children: Children,
) -> impl IntoView {
    view! {
        <Title text=format!("{title} – Luukku")/>
        <div class="lu-wrap lu-main lu-stack">
            <PageHeading title=title lead=lead/>
            <div class="lu-prose">{children()}</div>
        </div>
    }
}

/// A heading with its paragraphs.
pub fn section<const N: usize>(heading: &'static str, paragraphs: [&'static str; N]) -> impl IntoView {
    view! {
        <h2 class="ds-heading" data-size="sm">{heading}</h2>
        {paragraphs.map(|text| view! { <p>{text}</p> }).collect_view()}
    }
}

/// A heading with a list.
pub fn list<const N: usize>(heading: &'static str, items: [impl Into<String>; N]) -> impl IntoView {
    view! {
        <h2 class="ds-heading" data-size="sm">{heading}</h2>
        <ul>{items.map(|text| view! { <li>{text.into()}</li> }).collect_view()}</ul>
    }
}
