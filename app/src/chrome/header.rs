//! The header: name of the service and the menus.

use super::menu::Menu;
use crate::{language::ChooseLanguage, paths, visit::Visit};
use leptos::prelude::*;
use luukku_domain::lang::Lang;
use server_fn::ServerFn;

mod words {
    luukku_domain::texts! {
        language: "Kieli" / "Språk" / "Language";
    }
}

/// The header of every page.
#[component]
pub fn Header() -> impl IntoView {
    let visit = Visit::current();
    let lang = visit.lang;
    view! {
        <header class="site-header">
            <a class="site-name" href=paths::FRONT.href(lang)>"Luukku"</a>
            <Menu label=format!("{}: {}", words::language(lang), lang.own_name())>
                <form method="post" action=ChooseLanguage::url()>
                    <input type="hidden" name="page" value=visit.path.to_string()/>
                    {Lang::ALL
                        .map(|choice| {
                            view! {
                                <button type="submit" name="lang" value=choice.code() lang=choice.code()>
                                    {choice.own_name()}
                                </button>
                            }
                        })
                        .collect_view()}
                </form>
            </Menu>
        </header>
    }
}
