//! The header of every page: name, languages, menu.

use super::{areas, own_menu::OwnMenu, sign_in_menu::SignInMenu};
use crate::{
    language::ChooseLanguage,
    paths::{self, FRONT},
    ui::{Languages, Masthead},
    visit::Visit,
};
use leptos::{prelude::*, server_fn::ServerFn};

/// The header. The menu for signing in is awake where people start, on the first page; else its page needs no script.
#[component]
pub fn Header() -> impl IntoView {
    let visit = Visit::current();
    let lang = visit.lang;
    let is_front = paths::split_language(&visit.path).is_some_and(|(_, rest)| rest == FRONT.pattern());
    view! {
        <Masthead lang=lang home=FRONT.href(lang) portals=areas::daily(&visit)>
            <Languages lang=lang action=ChooseLanguage::url() page=visit.path.to_string()/>
            {if visit.is_signed_in() {
                view! { <OwnMenu visit=visit.clone()/> }.into_any()
            } else {
                view! { <SignInMenu lang=lang awake=is_front/> }.into_any()
            }}
        </Masthead>
    }
}
