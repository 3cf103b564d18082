//! The parts of the first page: the promise in large type, the entries on the counter, what makes Luukku worth trusting.

use super::{CounterPicture, Glyph, Icon};
use leptos::prelude::*;

/// The first page's upper part; `children` are [`Entry`]s. It stands outside of `lu-wrap`, over the whole width.
#[component]
pub fn Front(
    /// What this is, in one breath.
    #[prop(into)]
    title: String,
    /// What one can do here.
    #[prop(into)]
    lead: String,
    children: Children,
) -> AnyView {
    view! {
        <section class="lu-hero">
            <div class="lu-wrap lu-hero__row">
                <div class="lu-hero__text">
                    <h1 class="ds-heading" data-size="2xl">{title}</h1>
                    <p class="lu-lead">{lead}</p>
                </div>
                <CounterPicture/>
            </div>
        </section>
        <div class="lu-wrap lu-counter">
            <div class="lu-counter__entries">{children()}</div>
        </div>
    }
    .into_any()
}

/// A way in, lying on the counter; `children` are its buttons.
#[component]
pub fn Entry(
    /// Whom it is for.
    #[prop(into)]
    audience: String,
    /// Its name.
    #[prop(into)]
    title: String,
    /// What one does there.
    #[prop(into)]
    text: String,
    children: Children,
) -> AnyView {
    view! {
        <section class="lu-entry">
            <p class="lu-entry__for">{audience}</p>
            <h2 class="ds-heading" data-size="md">{title}</h2>
            <p>{text}</p>
            <div class="lu-actions">{children()}</div>
        </section>
    }
    .into_any()
}

/// A reason to trust the service; stands in a `<ul class="lu-features">`.
#[component]
pub fn Feature(
    /// Its icon.
    glyph: Glyph,
    /// The reason.
    #[prop(into)]
    title: String,
    /// What it means.
    #[prop(into)]
    text: String,
) -> AnyView {
    view! {
        <li class="lu-feature">
            <Icon glyph=glyph/>
            <h3 class="ds-heading" data-size="xs">{title}</h3>
            <p>{text}</p>
        </li>
    }
    .into_any()
}

#[cfg(all(test, feature = "ssr"))]
mod tests {
    use super::*;
    use crate::ui::rendered::html;

    #[test]
    fn the_first_page_has_one_first_heading_and_its_entries_below_it() {
        let html = html(|| {
            view! {
                <Front title="Luukku" lead="Yksi luukku">
                    <Entry audience="Kansalaiselle" title="Oma Luukku" text="Katso tietosi">"Tunnistaudu"</Entry>
                </Front>
            }
        });
        assert!(html.find("<h1") < html.find("<h2"));
        assert_eq!(html.matches("<h1").count(), 1);
    }
}
