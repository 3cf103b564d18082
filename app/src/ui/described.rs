//! What stands around every answer: the hint, the error, and the ids by which the field points at them.

use leptos::{prelude::*, wasm_bindgen::JsValue};
use luukku_domain::lang::Lang;
use web_sys::Element;

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

/// Puts an error to a field of a page that is open, or takes it away: what [`Described`] renders on the server, for islands
/// that judge the fields among their children.
pub fn show_error(lang: Lang, field: &str, error: Option<&str>) {
    // A field that is not on the page has nothing to show.
    let _ = try_to_show_error(lang, field, error);
}

fn try_to_show_error(lang: Lang, field: &str, error: Option<&str>) -> Result<(), JsValue> {
    let (document, error_id) = (document(), format!("{field}-error"));
    let Some(input) = document.get_element_by_id(field) else { return Ok(()) };
    let around = input.closest(".ds-field")?;
    if let Some(shown) = document.get_element_by_id(&error_id) {
        shown.remove();
    }
    let hint_id = format!("{field}-hint");
    let hint_id = document.get_element_by_id(&hint_id).map(|_| hint_id);
    let Some(error) = error else {
        input.remove_attribute("aria-invalid")?;
        describe(&input, hint_id)?;
        return around.map_or(Ok(()), |around| around.remove_attribute("data-invalid"));
    };
    let shown = document.create_element("p")?;
    shown.set_class_name("ds-validation-message");
    shown.set_id(&error_id);
    let prefix = document.create_element("span")?;
    prefix.set_class_name("ds-sr-only");
    prefix.set_text_content(Some(words::error(lang)));
    shown.append_with_node_1(&prefix)?;
    shown.append_with_str_1(error)?;
    input.before_with_node_1(&shown)?;
    input.set_attribute("aria-invalid", "true")?;
    describe(&input, hint_id.into_iter().chain([error_id]))?;
    around.map_or(Ok(()), |around| around.set_attribute("data-invalid", ""))
}

/// Points the field at what describes it.
fn describe(input: &Element, ids: impl IntoIterator<Item = String>) -> Result<(), JsValue> {
    let ids = ids.into_iter().collect::<Vec<_>>().join(" ");
    if ids.is_empty() {
        input.remove_attribute("aria-describedby")
    } else {
        input.set_attribute("aria-describedby", &ids)
    }
}

/// The words after the label of a field that may stay empty.
pub(super) fn optional_mark(optional: bool, lang: Lang) -> impl IntoView {
    optional.then(|| view! { " " <span class="lu-optional">{words::optional(lang)}</span> })
}
