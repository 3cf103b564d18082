//! What is wrong with a form, in one place at its top; each line leads to its field. It takes the focus when the page
//! opens (`autofocus` on an element with `tabindex`), also without JavaScript.

use leptos::prelude::*;
use luukku_domain::lang::Lang;

mod words {
    luukku_domain::texts! {
        title: "Tarkista nämä kohdat" / "Kontrollera de här punkterna" / "Check these points";
    }
}

/// One wrong answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldError {
    /// Id of the field, which is its name.
    pub field: String,
    /// What is wrong, and how to mend it; the same words as at the field.
    pub text: String,
}

impl FieldError {
    /// An error of the field with this name.
    pub fn new(field: impl Into<String>, text: impl Into<String>) -> Self {
        Self { field: field.into(), text: text.into() }
    }
}

/// The list of errors, in the order of the fields; nothing when there are none.
#[component]
pub fn ErrorSummary(
    /// Language of the page.
    lang: Lang,
    /// What is wrong.
    errors: Vec<FieldError>,
) -> AnyView {
    (!errors.is_empty()).then(|| {
        let lines = errors.into_iter().map(|error| {
            view! { <li><a class="ds-link" href=format!("#{}", error.field)>{error.text}</a></li> }
        });
        view! {
            <div class="ds-error-summary" role="alert" tabindex="-1" autofocus=true aria-labelledby="error-summary-title">
                <h2 class="ds-heading" id="error-summary-title">{words::title(lang)}</h2>
                <ul>{lines.collect_view()}</ul>
            </div>
        }
    }).into_any()
}

#[cfg(all(test, feature = "ssr"))]
mod tests {
    use super::*;
    use crate::ui::rendered::html;

    #[test]
    fn each_error_leads_to_its_field_and_the_summary_takes_the_focus() {
        let errors = vec![FieldError::new("email", "Lisää @-merkki")];
        let html = html(|| view! { <ErrorSummary lang=Lang::Fi errors=errors/> });
        assert!(html.contains(r##"href="#email""##) && html.contains("Lisää @-merkki"));
        assert!(html.contains(r#"tabindex="-1" autofocus"#) && html.contains(r#"role="alert""#));
    }

    #[test]
    fn without_errors_there_is_nothing() {
        assert!(!html(|| view! { <ErrorSummary lang=Lang::Fi errors=vec![]/> }).contains("ds-error-summary"));
    }
}
