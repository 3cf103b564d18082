//! The footer: the statements that the law asks for.

use leptos::prelude::*;

/// The footer of every page.
#[component]
pub fn Footer() -> impl IntoView {
    view! { <footer class="site-footer"></footer> }
}
