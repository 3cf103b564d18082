//! When there is nothing to show, or not yet.

use leptos::prelude::*;
use luukku_domain::lang::Lang;

mod words {
    luukku_domain::texts! {
        loading: "Ladataan…" / "Laddar…" / "Loading…";
    }
}

/// An empty list: says so, and what to do about it (`children`).
#[component]
pub fn Empty(
    /// What there is none of.
    #[prop(into)]
    title: String,
    children: Children,
) -> AnyView {
    view! {
        <div class="lu-empty">
            <h2 class="ds-heading" data-size="xs">{title}</h2>
            {children()}
        </div>
    }
    .into_any()
}

/// What is said while something is on its way. Pages are sent whole, so only islands wait; they show it in a
/// `<p class="lu-loading">`.
pub const fn loading(lang: Lang) -> &'static str {
    words::loading(lang)
}

#[cfg(all(test, feature = "ssr"))]
mod tests {
    use super::*;
    use crate::ui::rendered::html;

    #[test]
    fn an_empty_list_offers_the_next_step() {
        let html = html(|| view! { <Empty title="Ei käyttäjiä"><a href="/fi/invite">"Kutsu"</a></Empty> });
        assert!(html.contains("Ei käyttäjiä") && html.contains("/fi/invite"));
    }
}
