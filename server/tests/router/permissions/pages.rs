//! Opens pages: addresses with real ids, and a browser of every kind.

use super::{
    answers::Seen,
    cast::{World, cookies},
    row::{Kind, Row},
};
use crate::get;
use luukku_app::drafts::Draft;
use luukku_backend::secrets::Token;
use luukku_domain::{accounts::role::Role, contacts::TypedDetails};

/// The sessions of all kinds, and a browser that has filled in the forms before two previews.
pub struct Visitors {
    sessions: Vec<(Kind, bool, Option<Token>)>,
    browser: Token,
}

impl Visitors {
    /// Signs everybody in, just now and long ago.
    pub async fn of(world: &World<'_>) -> Self {
        let mut sessions = Vec::new();
        for kind in Kind::ALL {
            for recent in [true, false] {
                sessions.push((kind, recent, world.sign_in(kind, recent).await));
            }
        }
        world.declare(world.details()).await;
        Self { sessions, browser: Token::generate(world.backend().ambient()) }
    }

    /// Opens a page.
    pub async fn open(&self, world: &World<'_>, kind: Kind, recent: bool, address: &str) -> Seen {
        let session = self.sessions.iter().find(|(listed, when, _)| (*listed, *when) == (kind, recent));
        let session = session.and_then(|(.., token)| token.as_ref());
        let cookies = cookies(session, Some(&self.browser));
        Seen::page(&world.send(get(address), &cookies, String::new()).await)
    }

    /// The address of a row's page, with the ids that its case names.
    pub async fn address(&self, world: &World<'_>, row: Row) -> String {
        let scene = &world.scene;
        let (organisation, register) = match row.case {
            "unit" => (scene.education, scene.vouchers()),
            "abroad" => (scene.lehtola, world.register_abroad()),
            "provider" => (scene.provider, scene.vouchers()),
            _ => (scene.koivula, scene.vouchers()),
        };
        let mut address = format!("/fi{}", row.name);
        let mut fill = |parameter: &str, value: String| address = address.replace(parameter, &value);
        if row.name.contains("{user}") {
            let (user, membership) = match row.name {
                "/accounts/users/{user}/restore" => world.closed_colleague(organisation).await,
                _ => world.colleague(organisation, Role::Editor).await,
            };
            fill("{user}", user.to_string());
            fill("{membership}", membership.to_string());
        }
        if row.name.starts_with("/accounts/me/") {
            let kind = if row.case == "clerk" { Kind::Clerk } else { Kind::Officer };
            fill("{membership}", world.membership_of(kind).await.to_string());
        }
        if row.name.contains("{letter}") {
            fill("{letter}", world.dead_letter().await.to_string());
        }
        if row.name.contains("{invitation}") {
            fill("{invitation}", world.invitation(organisation, &world.new_address()).await.to_string());
        }
        if row.name.contains("{relation}") {
            fill("{relation}", world.new_relation(register).await.to_string());
        }
        if row.name.contains("{serving}") {
            fill("{serving}", world.serving().await.to_string());
        }
        if row.name == "/password/{secret}" {
            fill("{secret}", world.secret("password_reset", world.deputy.uuid()).await.reveal());
        }
        if row.name == "/invitation/{secret}" {
            let invitation = world.invitation(organisation, &world.new_address()).await;
            fill("{secret}", world.secret("invitation", invitation.uuid()).await.reveal());
        }
        fill("{organisation}", organisation.to_string());
        fill("{register}", register.to_string());
        fill("{day}", "2026-04-01".to_owned());
        fill("{code}", "vouchers".to_owned());
        match (row.name, row.case) {
            ("/events", "organisations" | "controllers" | "installation") => {
                format!("{address}?view={}", row.case)
            }
            ("/accounts/organisations/new", "town" | "unit") => format!("{address}?under={organisation}"),
            ("/accounts/invite/check/{organisation}", _) => {
                let typed =
                    [("addresses", "uusi@example.org"), ("roles[]", "editor"), ("ground", "Hakemus 1")];
                self.draft(world, &address, Draft::new(typed, Vec::new())).await
            }
            ("/my/contact/check/{register}", _) => {
                let TypedDetails { phone, kin_name, kin_phone, .. } = world.details();
                let register = register.to_string();
                let seen = format!("{register}:{}", world.version().await);
                let typed = [
                    ("register", register.as_str()),
                    ("seen", &seen),
                    ("phone", &phone),
                    ("kin_name", &kin_name),
                    ("kin_phone", &kin_phone),
                ];
                let form = format!("/fi/my/contact/{register}");
                self.draft(world, &form, Draft::new(typed, Vec::new())).await;
                format!("{address}?draft")
            }
            ("/clients/{relation}" | "/clients/{relation}/end", _) => format!("{address}?purpose=service"),
            _ => address,
        }
    }

    async fn draft(&self, world: &World<'_>, page: &str, draft: Draft) -> String {
        world.keep(&self.browser, page, &draft).await;
        format!("{page}?draft")
    }
}
