//! A field of one line: label, hint, error, input. The label stands above it; nothing stands inside it but the answer.

use super::described::{Described, optional_mark};
use leptos::prelude::*;
use luukku_domain::lang::Lang;

/// How long the answer is expected to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Width {
    /// About 4 characters: a number.
    Xs,
    /// About 11 characters: an identity code, a business ID.
    Sm,
    /// About 30 characters: a telephone number, a name.
    Md,
    /// The whole column.
    #[default]
    Full,
}

impl Width {
    /// The value of `data-width`.
    const fn code(self) -> Option<&'static str> {
        match self {
            Self::Xs => Some("xs"),
            Self::Sm => Some("sm"),
            Self::Md => Some("md"),
            Self::Full => None,
        }
    }
}

/// A field of one line. Its id is its name, so that an error summary can lead to it.
#[component]
pub fn Field(
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
    value: MaybeProp<String>,
    /// Type of the input: `text`, `email`, `tel`, `password`, `search`, `file`.
    #[prop(default = "text")]
    kind: &'static str,
    /// What the browser may fill in (HTML `autocomplete`): `email`, `username`, `new-password`, `one-time-code`…
    #[prop(optional)]
    autocomplete: Option<&'static str>,
    /// Which keyboard a telephone shows: `numeric`, `tel`, `email`.
    #[prop(optional)]
    inputmode: Option<&'static str>,
    /// Most characters that are taken.
    #[prop(optional)]
    maxlength: Option<u16>,
    /// How long the answer is expected to be.
    #[prop(optional)]
    width: Width,
    /// Whether it may stay empty: the label says so.
    #[prop(optional)]
    optional: bool,
    /// Whether it takes the space that is left among filters.
    #[prop(optional)]
    grow: bool,
) -> AnyView {
    let described = Described::new(&name, hint, error);
    // Names, addresses and codes are not words to be corrected.
    let spellcheck = matches!(kind, "email" | "password" | "tel").then_some("false");
    view! {
        <div
            class="ds-field"
            data-width=width.code()
            data-grow=grow.then_some("")
            data-invalid=described.marked()
        >
            <label for=name.clone()>{label} {optional_mark(optional, lang)}</label>
            {described.view(lang)}
            <input
                class="ds-input"
                id=name.clone()
                name=name
                type=kind
                value=move || value.get()
                autocomplete=autocomplete
                inputmode=inputmode
                maxlength=maxlength.map(|most| most.to_string())
                spellcheck=spellcheck
                aria-describedby=described.ids()
                aria-invalid=described.invalid()
            />
        </div>
    }
    .into_any()
}

#[cfg(all(test, feature = "ssr"))]
mod tests {
    use super::*;
    use crate::ui::rendered::html;

    #[test]
    fn a_field_points_at_its_hint_and_its_error() {
        let html = html(|| {
            view! {
                <Field
                    lang=Lang::Fi name="email" label="Sähköposti" kind="email" autocomplete="email"
                    hint="Esimerkiksi nimi@osoite.fi" error="Lisää @-merkki" value="nimi"
                />
            }
        });
        assert!(html.contains(r#"<label for="email">"#) && html.contains(r#"id="email""#));
        assert!(html.contains(r#"aria-describedby="email-hint email-error""#));
        assert!(html.contains(r#"id="email-hint""#) && html.contains(r#"id="email-error""#));
        assert!(html.contains(r#"aria-invalid="true""#) && html.contains(r#"value="nimi""#));
        assert!(html.contains("Virhe: "));
        assert!(html.contains(r#"autocomplete="email""#));
    }

    #[test]
    fn a_field_without_hint_and_error_points_at_nothing() {
        let html = html(|| view! { <Field lang=Lang::Fi name="a" label="A" optional=true/> });
        assert!(!html.contains("aria-describedby") && !html.contains("aria-invalid"));
        assert!(html.contains("(ei pakollinen)"));
        assert!(!html.contains("placeholder"));
    }
}
