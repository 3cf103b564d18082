//! A field of several lines.

use super::described::{Described, optional_mark};
use leptos::prelude::*;
use luukku_domain::lang::Lang;

/// A field of several lines; a limit on its length stands in the hint.
#[component]
pub fn Textarea(
    /// Language of the page.
    lang: Lang,
    /// Name that is posted, and the id.
    #[prop(into)]
    name: String,
    /// What is asked.
    #[prop(into)]
    label: String,
    /// Help that is always seen.
    #[prop(into, optional)]
    hint: Option<String>,
    /// What is wrong with the answer, and how to mend it.
    #[prop(into, optional)]
    error: MaybeProp<String>,
    /// The answer so far.
    #[prop(into, optional)]
    value: String,
    /// Lines that are seen.
    #[prop(default = 5)]
    rows: u8,
    /// Whether it may stay empty: the label says so.
    #[prop(optional)]
    optional: bool,
) -> AnyView {
    let described = Described::new(&name, hint, error);
    view! {
        <div class="ds-field" data-invalid=described.marked()>
            <label for=name.clone()>{label} {optional_mark(optional, lang)}</label>
            {described.view(lang)}
            <textarea
                class="ds-input"
                id=name.clone()
                name=name
                rows=rows.to_string()
                aria-describedby=described.ids()
                aria-invalid=described.invalid()
                inner_html=escaped(&value)
            ></textarea>
        </div>
    }
    .into_any()
}

/// Text as the content of a `<textarea>`. Leptos 0.8 does not escape children there, so we do.
/// A first line break would be dropped by the browser's parser, hence the second one.
fn escaped(text: &str) -> String {
    let escaped = text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
    if escaped.starts_with('\n') { format!("\n{escaped}") } else { escaped }
}

#[cfg(all(test, feature = "ssr"))]
mod tests {
    use super::*;
    use crate::ui::rendered::html;

    fn shown(typed: &'static str) -> String {
        html(move || view! { <Textarea lang=Lang::Fi name="note" label="Saate" value=typed/> })
    }

    #[test]
    fn what_was_typed_comes_back_as_text_and_never_as_markup() {
        let html = shown("Hei\n</textarea><b>&amp;");
        assert!(html.contains(">Hei\n&lt;/textarea&gt;&lt;b&gt;&amp;amp;</textarea>"), "{html}");
    }

    #[test]
    fn a_first_empty_line_survives_the_parser() {
        assert!(shown("\nHei").contains(">\n\nHei</textarea>"));
    }
}
