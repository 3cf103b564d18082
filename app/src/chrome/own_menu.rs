//! The menu of somebody who is signed in: who they are, their own pages, and the way out.

use super::MenuKeys;
use crate::{accounts::sign_out::SignOut, paths::ME, ui::UserMenu};
use leptos::{prelude::*, server_fn::ServerFn};
use luukku_domain::{
    caller::{Caller, Staff, Who},
    lang::Lang,
};

/// The menu, with its keys: pages of somebody who is signed in send Wasm anyway, for the end of the session.
#[component]
#[expect(clippy::needless_pass_by_value, reason = "components own what they are given")]
pub fn OwnMenu(lang: Lang, caller: Caller) -> impl IntoView {
    let (name, detail, own) = match &caller.who {
        Who::Staff(staff) => {
            (staff.name.clone(), roles(staff, lang), Some((ME.href(lang), words::account(lang))))
        }
        _ => (words::citizen(lang).to_owned(), String::new(), None),
    };
    view! {
        <MenuKeys>
            <UserMenu name=name detail=detail>
                {own.map(|(href, label)| view! { <li><a href=href>{label}</a></li> })}
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
        account: "Oma tili" / "Mitt konto" / "My account";
        sign_out: "Kirjaudu ulos" / "Logga ut" / "Sign out";
    }
}
