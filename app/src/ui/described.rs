//! What stands around every answer: the hint, the error, and the ids by which the field points at them.

use leptos::prelude::*;
use luukku_domain::lang::Lang;

mod words {
    luukku_domain::texts! {
        optional: "(ei pakollinen)" / "(frivillig)" / "(optional)";
        error: "Virhe: " / "Fel: " / "Error: ";
    }
}

/// Hint and error of one field.
#[derive(Debug, Clone)]
pub(super) struct Described {
    id: String,
    hint: Option<String>,
    error: MaybeProp<String>,
}

impl Described {
    pub fn new(id: &str, hint: Option<String>, error: MaybeProp<String>) -> Self {
        Self { id: id.to_owned(), hint, error }
    }

    /// The ids for `aria-describedby`; changes when an error comes or goes.
    pub fn ids(&self) -> impl Fn() -> Option<String> + Send + 'static + use<> {
        let hint = self.hint.is_some().then(|| format!("{}-hint", self.id));
        let (error, error_id) = (self.error, format!("{}-error", self.id));
        move || {
            let error = error.get().map(|_| error_id.clone());
            let ids: Vec<String> = hint.clone().into_iter().chain(error).collect();
            (!ids.is_empty()).then(|| ids.join(" "))
        }
    }

    /// `aria-invalid` of the field.
    pub fn invalid(&self) -> impl Fn() -> Option<&'static str> + Send + 'static + use<> {
        let error = self.error;
        move || error.get().map(|_| "true")
    }

    /// `data-invalid` of what stands around the field: draws the line beside it.
    pub fn marked(&self) -> impl Fn() -> Option<&'static str> + Send + 'static + use<> {
        let error = self.error;
        move || error.get().map(|_| "")
    }

    /// The hint and the error, between label and field.
    pub fn view(&self, lang: Lang) -> impl IntoView + use<> {
        let Self { id, hint, error } = self.clone();
        let error_id = format!("{id}-error");
        view! {
            {hint.map(|hint| view! { <p data-field="description" id=format!("{id}-hint")>{hint}</p> })}
            {move || error.get().map(|error| view! {
                <p class="ds-validation-message" id=error_id.clone()>
                    <span class="ds-sr-only">{words::error(lang)}</span>
                    {error}
                </p>
            })}
        }
    }
}

/// The words after the label of a field that may stay empty.
pub(super) fn optional_mark(optional: bool, lang: Lang) -> impl IntoView {
    optional.then(|| view! { " " <span class="lu-optional">{words::optional(lang)}</span> })
}
