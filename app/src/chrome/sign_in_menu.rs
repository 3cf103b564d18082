//! The menu of a visitor who is not signed in: the entrances of the first page, from every page.

use super::MenuKeys;
use crate::{
    about::entrances::Entrance,
    ui::{Glyph, Icon},
};
use leptos::prelude::*;
use luukku_domain::lang::Lang;

mod words {
    luukku_domain::texts! {
        sign_in: "Kirjaudu sisään" / "Logga in" / "Sign in";
    }
}

/// The menu. It is `awake` (an island with keys) on pages that may send Wasm, else a plain `<details>`.
#[component]
pub fn SignInMenu(lang: Lang, awake: bool) -> impl IntoView {
    let menu = view! {
        <details class="lu-menu">
            <summary>
                <Icon glyph=Glyph::User/>
                <span>{words::sign_in(lang)}</span>
                <Icon glyph=Glyph::ChevronDown/>
            </summary>
            <div class="lu-menu__panel">
                <ul>
                    {Entrance::ALL
                        .map(|entrance| view! { <li><a href=entrance.href(lang)>{entrance.menu_label(lang)}</a></li> })
                        .collect_view()}
                </ul>
            </div>
        </details>
    };
    if awake { view! { <MenuKeys>{menu}</MenuKeys> }.into_any() } else { menu.into_any() }
}
