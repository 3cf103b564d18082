//! The state of a thing in a word or two.

use super::Tone;
use leptos::prelude::*;

/// A state. The words say it; the colour repeats it.
#[component]
pub fn Tag(
    /// What the state means.
    tone: Tone,
    children: Children,
) -> AnyView {
    view! { <span class="ds-tag" data-color=tone.code()>{children()}</span> }.into_any()
}

#[cfg(all(test, feature = "ssr"))]
mod tests {
    use super::*;
    use crate::ui::rendered::html;

    #[test]
    fn a_tag_says_its_state_in_words() {
        let html = html(|| view! { <Tag tone=Tone::Success>"Käytössä"</Tag> });
        assert!(html.contains(r#"data-color="success""#) && html.contains("Käytössä"));
    }
}
