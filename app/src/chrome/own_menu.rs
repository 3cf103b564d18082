//! The menu of somebody who is signed in: who they are, where they can go, and the way out.

use super::{MenuKeys, areas};
use crate::{accounts::sign_out::SignOut, ui::UserMenu, visit::Visit};
use leptos::{prelude::*, server_fn::ServerFn};
use luukku_domain::{
    caller::{Staff, Who},
    lang::Lang,
};

/// The menu, with its keys: pages of somebody who is signed in send Wasm anyway, for the end of the session.
#[component]
#[expect(clippy::needless_pass_by_value, reason = "components own what they are given")]
pub fn OwnMenu(visit: Visit) -> impl IntoView {
    let lang = visit.lang;
    let (name, detail) = match &visit.caller.who {
        Who::Staff(staff) => (staff.name.clone(), roles(staff, lang)),
        _ => (words::citizen(lang).to_owned(), String::new()),
    };
    let areas =
        areas::all(&visit).into_iter().map(|area| view! { <li><a href=area.href>{area.label}</a></li> });
    let areas = areas.collect_view();
    view! {
        <MenuKeys>
            <UserMenu name=name detail=detail>
                {areas}
                <li>
                    <form method="post" action=SignOut::url()><button>{words::sign_out(lang)}</button></form>
                </li>
            </UserMenu>
        </MenuKeys>
    }
}

/// The roles of a staff member, each once.
fn roles(staff: &Staff, lang: Lang) -> String {
    let mut roles: Vec<_> = staff.memberships.iter().map(|membership| membership.role).collect();
    roles.sort_unstable();
    roles.dedup();
    roles.into_iter().map(|role| role.name(lang)).collect::<Vec<_>>().join(", ")
}

mod words {
    luukku_domain::texts! {
        citizen: "Oma Luukku" / "Min Luukku" / "My Luukku";
        sign_out: "Kirjaudu ulos" / "Logga ut" / "Sign out";
    }
}
