//! Buttons do, links lead. A `LinkButton` is a link that stands among buttons.

use super::{Glyph, Icon, Tone};
use leptos::prelude::*;

/// How much a button asks for attention. One primary button on a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Variant {
    /// The one thing to do here.
    #[default]
    Primary,
    /// Another thing to do.
    Secondary,
    /// The way out.
    Tertiary,
}

impl Variant {
    /// The value of `data-variant`; the primary one needs none.
    const fn code(self) -> Option<&'static str> {
        match self {
            Self::Primary => None,
            Self::Secondary => Some("secondary"),
            Self::Tertiary => Some("tertiary"),
        }
    }
}

/// The value of `data-color`, where it differs from its surroundings.
fn color(tone: Tone) -> Option<&'static str> {
    (tone != Tone::Accent).then(|| tone.code())
}

/// A button that submits its form.
#[component]
pub fn Button(
    /// How much it asks for attention.
    #[prop(optional)]
    variant: Variant,
    /// Danger for what cannot be undone.
    #[prop(optional)]
    tone: Tone,
    /// Name that it posts.
    #[prop(into, optional)]
    name: Option<String>,
    /// Value that it posts.
    #[prop(into, optional)]
    value: Option<String>,
    /// Where it posts instead of the form's own address.
    #[prop(into, optional)]
    formaction: Option<String>,
    /// Icon before the words.
    #[prop(optional)]
    icon: Option<Glyph>,
    /// Icon after the words.
    #[prop(optional)]
    icon_after: Option<Glyph>,
    children: Children,
) -> AnyView {
    view! {
        <button
            class="ds-button"
            type="submit"
            data-variant=variant.code()
            data-color=color(tone)
            name=name
            value=value
            formaction=formaction
        >
            {icon.map(|glyph| view! { <Icon glyph=glyph/> })}
            {children()}
            {icon_after.map(|glyph| view! { <Icon glyph=glyph/> })}
        </button>
    }
    .into_any()
}

/// A link that looks like a button.
#[component]
pub fn LinkButton(
    /// Where it leads.
    #[prop(into)]
    href: String,
    /// How much it asks for attention.
    #[prop(optional)]
    variant: Variant,
    /// Danger where it leads to something that cannot be undone.
    #[prop(optional)]
    tone: Tone,
    /// Relation of the target, such as `next`.
    #[prop(into, optional)]
    rel: Option<String>,
    /// Icon before the words.
    #[prop(optional)]
    icon: Option<Glyph>,
    /// Icon after the words.
    #[prop(optional)]
    icon_after: Option<Glyph>,
    children: Children,
) -> AnyView {
    view! {
        <a class="ds-button" href=href rel=rel data-variant=variant.code() data-color=color(tone)>
            {icon.map(|glyph| view! { <Icon glyph=glyph/> })}
            {children()}
            {icon_after.map(|glyph| view! { <Icon glyph=glyph/> })}
        </a>
    }
    .into_any()
}

#[cfg(all(test, feature = "ssr"))]
mod tests {
    use super::*;
    use crate::ui::rendered::html;

    #[test]
    fn a_button_submits_and_says_what_it_means() {
        let html = html(|| {
            view! { <Button variant=Variant::Secondary tone=Tone::Danger name="act" value="end">"Päätä"</Button> }
        });
        assert!(html.contains(r#"type="submit""#) && html.contains(r#"data-variant="secondary""#));
        assert!(html.contains(r#"data-color="danger""#) && html.contains(r#"name="act" value="end""#));
    }

    #[test]
    fn a_link_button_is_a_link() {
        let html = html(|| view! { <LinkButton href="/fi/invite" icon=Glyph::UserPlus>"Kutsu"</LinkButton> });
        assert!(html.starts_with("<a ") && html.contains(r#"href="/fi/invite""#) && html.contains("<svg"));
    }
}
