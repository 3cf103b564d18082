//! Radio buttons and checkboxes in a group with one question.

use super::described::{Described, optional_mark};
use leptos::prelude::*;
use luukku_domain::lang::Lang;

/// One choice of a group.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChoiceOption {
    /// What is posted.
    pub value: String,
    /// What is read.
    pub label: String,
    /// Help for this choice.
    pub hint: Option<String>,
    /// Whether it is chosen.
    pub chosen: bool,
}

impl ChoiceOption {
    /// A choice that is not chosen.
    pub fn new(value: impl Into<String>, label: impl Into<String>) -> Self {
        Self { value: value.into(), label: label.into(), hint: None, chosen: false }
    }

    /// Adds help for this choice.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    /// Chooses it, when `chosen`.
    #[must_use]
    pub fn chosen_if(mut self, chosen: bool) -> Self {
        self.chosen = chosen;
        self
    }
}

/// A question whose answer is one of several (`many` false: radio buttons) or any number of them (`many`: checkboxes).
/// The first input has the id `name`, so that an error summary can lead to it.
#[component]
pub fn Choices(
    /// Language of the page.
    lang: Lang,
    /// Name that is posted, once for each chosen one.
    #[prop(into)]
    name: String,
    /// The question.
    #[prop(into)]
    legend: String,
    /// What can be chosen.
    options: Vec<ChoiceOption>,
    /// Whether more than one may be chosen.
    #[prop(optional)]
    many: bool,
    /// Help that is always seen.
    #[prop(into, optional)]
    hint: Option<String>,
    /// What is wrong with the answer, and how to mend it.
    #[prop(into, optional)]
    error: MaybeProp<String>,
    /// Whether nothing may be chosen: the question says so.
    #[prop(optional)]
    optional: bool,
) -> AnyView {
    let described = Described::new(&name, hint, error);
    let inputs: Vec<_> = options
        .into_iter()
        .enumerate()
        .map(|(index, option)| {
            let id = if index == 0 { name.clone() } else { format!("{name}-{}", index + 1) };
            let invalid = described.invalid();
            choice(id, name.clone(), many, option, invalid)
        })
        .collect();
    view! {
        <fieldset class="ds-fieldset" aria-describedby=described.ids() data-invalid=described.marked()>
            <legend>{legend} {optional_mark(optional, lang)}</legend>
            {described.view(lang)}
            <div class="lu-choices">{inputs}</div>
        </fieldset>
    }
    .into_any()
}

/// One input of a group with its label and help.
fn choice(
    id: String,
    name: String,
    many: bool,
    option: ChoiceOption,
    invalid: impl Fn() -> Option<&'static str> + Send + 'static,
) -> impl IntoView {
    let hint_id = option.hint.is_some().then(|| format!("{id}-help"));
    view! {
        <div class="ds-field">
            <input
                class="ds-input"
                type=if many { "checkbox" } else { "radio" }
                id=id.clone()
                name=name
                value=option.value
                checked=option.chosen
                aria-describedby=hint_id.clone()
                aria-invalid=invalid
            />
            <label for=id>{option.label}</label>
            {option.hint.map(|hint| view! { <p data-field="description" id=hint_id>{hint}</p> })}
        </div>
    }
}

/// One checkbox that stands alone: a confirmation.
#[component]
pub fn Checkbox(
    /// Language of the page.
    lang: Lang,
    /// Name that is posted.
    #[prop(into)]
    name: String,
    /// The id, when several of the name stand on one page; else the name.
    #[prop(into, optional)]
    id: Option<String>,
    /// What is confirmed.
    #[prop(into)]
    label: String,
    /// What is posted when it is chosen.
    #[prop(into, default = "yes".to_owned())]
    value: String,
    /// Whether it is chosen.
    #[prop(optional)]
    chosen: bool,
    /// What is wrong, and how to mend it.
    #[prop(into, optional)]
    error: MaybeProp<String>,
) -> AnyView {
    let id = id.unwrap_or_else(|| name.clone());
    let described = Described::new(&id, None, error);
    view! {
        <div class="lu-choices" data-invalid=described.marked()>
            {described.view(lang)}
            <div class="ds-field">
                <input
                    class="ds-input"
                    type="checkbox"
                    id=id.clone()
                    name=name
                    value=value
                    checked=chosen
                    aria-describedby=described.ids()
                    aria-invalid=described.invalid()
                />
                <label for=id>{label}</label>
            </div>
        </div>
    }
    .into_any()
}

#[cfg(all(test, feature = "ssr"))]
mod tests {
    use super::*;
    use crate::ui::rendered::html;

    fn roles() -> Vec<ChoiceOption> {
        vec![
            ChoiceOption::new("editor", "Muokkaaja").hint("Kirjoittaa").chosen_if(true),
            ChoiceOption::new("viewer", "Katselija"),
        ]
    }

    #[test]
    fn the_group_is_named_by_its_question_and_an_error_leads_to_its_first_choice() {
        let html = html(|| {
            view! { <Choices lang=Lang::Fi name="role" legend="Rooli" options=roles() error="Valitse rooli"/> }
        });
        assert!(html.contains("<legend>Rooli") && html.contains(r#"aria-describedby="role-error""#));
        assert!(html.contains(r#"type="radio" id="role" name="role" value="editor" checked"#), "{html}");
        assert!(html.contains(r#"id="role-2" name="role" value="viewer""#));
        assert!(html.contains(r#"aria-describedby="role-help""#) && html.contains(r#"id="role-help""#));
    }

    #[test]
    fn many_choices_are_checkboxes() {
        let html =
            html(|| view! { <Choices lang=Lang::Fi name="role" legend="Roolit" options=roles() many=true/> });
        assert_eq!(html.matches(r#"type="checkbox""#).count(), 2);
    }

    #[test]
    fn a_single_checkbox_has_its_label() {
        let html = html(|| view! { <Checkbox lang=Lang::Fi name="read" label="Olen lukenut"/> });
        assert!(html.contains(r#"<label for="read">Olen lukenut"#) && html.contains(r#"value="yes""#));
    }
}
