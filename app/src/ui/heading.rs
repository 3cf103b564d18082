//! The head of a page and of its sections.

use leptos::prelude::*;

/// The heading of a page, with one sentence under it, and what can be done (`children`) beside it.
#[component]
pub fn PageHeading(
    /// What the page is.
    #[prop(into)]
    title: String,
    /// One sentence about it.
    #[prop(into, optional)]
    lead: Option<String>,
    /// A [`super::Tag`] with the state of the thing.
    #[prop(into, optional)]
    tag: Option<AnyView>,
    /// Buttons: what can be done.
    #[prop(optional)]
    children: Option<Children>,
) -> AnyView {
    view! {
        <div class="lu-heading">
            <div class="lu-heading__text">
                <div class="lu-heading__title">
                    <h1 class="ds-heading" data-size="xl">{title}</h1>
                    {tag}
                </div>
                {lead.map(|lead| view! { <p class="lu-lead">{lead}</p> })}
            </div>
            {children.map(|children| view! { <div class="lu-actions">{children()}</div> })}
        </div>
    }
    .into_any()
}

/// A part of a page under its own heading.
#[component]
pub fn Section(
    /// What it is about.
    #[prop(into)]
    title: String,
    children: Children,
) -> AnyView {
    view! {
        <section class="lu-section">
            <h2 class="ds-heading" data-size="sm">{title}</h2>
            {children()}
        </section>
    }
    .into_any()
}

#[cfg(all(test, feature = "ssr"))]
mod tests {
    use super::*;
    use crate::ui::rendered::html;

    #[test]
    fn a_page_has_one_first_heading() {
        let html = html(|| view! { <PageHeading title="Käyttäjät" lead="Kuusivaara">"Kutsu"</PageHeading> });
        assert_eq!(html.matches("<h1").count(), 1);
        assert!(html.contains("lu-lead") && html.contains("lu-actions"));
    }
}
