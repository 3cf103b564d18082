//! The user menu: who is signed in and what they may do about it. A `<details>`, so it opens without JavaScript.

use super::{Glyph, Icon};
use leptos::prelude::*;

/// The menu of the person who is signed in; `children` are list items (`<li>`) with links and post forms.
#[component]
pub fn UserMenu(
    /// The person's name.
    #[prop(into)]
    name: String,
    /// Their role and organisation, or on whose behalf they act.
    #[prop(into)]
    detail: String,
    children: Children,
) -> AnyView {
    view! {
        <details class="lu-menu">
            <summary>
                <Icon glyph=Glyph::User/>
                <span>{name.clone()}</span>
                <Icon glyph=Glyph::ChevronDown/>
            </summary>
            <div class="lu-menu__panel">
                <p class="lu-menu__who">{name} <span>{detail}</span></p>
                <ul>{children()}</ul>
            </div>
        </details>
    }
    .into_any()
}

#[cfg(all(test, feature = "ssr"))]
mod tests {
    use super::*;
    use crate::ui::rendered::html;

    #[test]
    fn the_menu_names_the_person_on_its_button_and_inside() {
        let html = html(|| {
            view! {
                <UserMenu name="Aino Virtanen" detail="Pääkäyttäjä">
                    <li><a href="/fi/profile">"Profiili"</a></li>
                </UserMenu>
            }
        });
        assert_eq!(html.matches("Aino Virtanen").count(), 2);
        assert!(html.contains("<summary>") && html.contains("Pääkäyttäjä"));
    }
}
