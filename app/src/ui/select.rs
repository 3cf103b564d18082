//! A choice from a list that is too long for radio buttons.

use super::described::{Described, optional_mark};
use leptos::prelude::*;
use luukku_domain::lang::Lang;

/// One entry of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SelectOption {
    /// What is posted.
    pub value: String,
    /// What is read.
    pub label: String,
}

impl SelectOption {
    /// An entry.
    pub fn new(value: impl Into<String>, label: impl Into<String>) -> Self {
        Self { value: value.into(), label: label.into() }
    }
}

/// A list of entries of which one is chosen. Up to five choices are better as radio buttons ([`super::Choices`]).
#[component]
pub fn Select(
    /// Language of the page.
    lang: Lang,
    /// Name that is posted, and the id.
    #[prop(into)]
    name: String,
    /// What is asked.
    #[prop(into)]
    label: String,
    /// The entries; the first should have an empty value where nothing is chosen yet.
    options: Vec<SelectOption>,
    /// Value of the chosen entry.
    #[prop(into, optional)]
    chosen: String,
    /// Help that is always seen.
    #[prop(into, optional)]
    hint: Option<String>,
    /// What is wrong with the answer, and how to mend it.
    #[prop(into, optional)]
    error: MaybeProp<String>,
    /// Whether it may stay empty: the label says so.
    #[prop(optional)]
    optional: bool,
) -> AnyView {
    let described = Described::new(&name, hint, error);
    let options = options.into_iter().map(|option| {
        let selected = option.value == chosen;
        view! { <option value=option.value selected=selected>{option.label}</option> }
    });
    view! {
        <div class="ds-field" data-invalid=described.marked()>
            <label for=name.clone()>{label} {optional_mark(optional, lang)}</label>
            {described.view(lang)}
            <select
                class="ds-input"
                id=name.clone()
                name=name
                aria-describedby=described.ids()
                aria-invalid=described.invalid()
            >
                {options.collect_view()}
            </select>
        </div>
    }
    .into_any()
}

#[cfg(all(test, feature = "ssr"))]
mod tests {
    use super::*;
    use crate::ui::rendered::html;

    #[test]
    fn only_the_chosen_entry_is_selected() {
        let options = vec![SelectOption::new("", "Kaikki"), SelectOption::new("editor", "Muokkaaja")];
        let html = html(
            || view! { <Select lang=Lang::Fi name="role" label="Rooli" options=options chosen="editor"/> },
        );
        assert!(html.contains(r#"<option value="editor" selected>"#), "{html}");
        assert_eq!(html.matches(" selected").count(), 1);
    }
}
