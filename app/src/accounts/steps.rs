//! The steps of a sign-in: where each leads, and who may be at it.

use super::sign_out::SignOut;
use crate::{
    answer,
    drafts::{self, Draft},
    paths,
    ui::{Button, Variant},
    visit::Visit,
};
use leptos::{prelude::*, server_fn::ServerFn};
use luukku_backend::accounts::session::{OpenSession, Stage};
use luukku_domain::lang::Lang;
use std::sync::Arc;

/// Under this name waits the page that somebody wanted before they were asked to sign in, until the last step.
const WANTED: &str = "/accounts/wanted";

/// Where a sign-in that began with the wish for `next` goes on at a stage. Only pages of ours are remembered.
pub(super) async fn first_page(stage: Stage, lang: Lang, next: &str) -> String {
    let next = paths::own(next);
    if stage == Stage::Full {
        return next.map_or_else(|| page_of(stage, lang), str::to_owned);
    }
    match next {
        // When it cannot be kept, the sign-in leads to the desk: no reason to fail.
        Some(next) => {
            drafts::hold(WANTED, &Draft::new([("next", next)], Vec::new())).await.unwrap_or_default();
        }
        None => drafts::forget(WANTED),
    }
    page_of(stage, lang)
}

/// Where a sign-in goes on at a stage, and where it leads in the end: to what was wanted, else to the desk.
pub(super) async fn next_page(stage: Stage, lang: Lang) -> String {
    if stage != Stage::Full {
        return page_of(stage, lang);
    }
    let wanted = drafts::of(WANTED).await;
    let Some(next) = paths::own(wanted.value("next")) else { return page_of(stage, lang) };
    drafts::forget(WANTED);
    next.to_owned()
}

/// The page of a stage.
pub(super) fn page_of(stage: Stage, lang: Lang) -> String {
    match stage {
        Stage::SecondFactor => paths::SECOND_FACTOR,
        Stage::Enrolment => paths::ENROLMENT,
        Stage::Notice => paths::NOTICE,
        Stage::Full => paths::HOME,
    }
    .href(lang)
}

/// Where this browser belongs: on with its sign-in, home when that is done, else to the door. A citizen's session has
/// no steps.
pub(super) fn place_of(visit: &Visit) -> String {
    match &visit.session {
        None => paths::SIGN_IN.href(visit.lang),
        Some(session) if session.account.is_none() => visit.home(),
        Some(session) => page_of(session.stage, visit.lang),
    }
}

/// The session of a staff member's sign-in that is at one of these stages; anybody else is sent to where they belong.
pub(super) fn session_at(stages: &[Stage]) -> Option<Arc<OpenSession>> {
    let visit = Visit::current();
    let is_there = |session: &Arc<OpenSession>| session.account.is_some() && stages.contains(&session.stage);
    let session = visit.session.clone().filter(is_there);
    if session.is_none() {
        answer::go_to(&place_of(&visit));
    }
    session
}

/// The way out of a sign-in that is half-way: nothing of it stays in this browser.
pub(super) fn way_out(lang: Lang) -> impl IntoView {
    view! {
        <form method="post" action=SignOut::url()>
            <Button variant=Variant::Tertiary>{words::leave(lang)}</Button>
        </form>
    }
}

mod words {
    luukku_domain::texts! {
        leave: "Keskeytä kirjautuminen" / "Avbryt inloggningen" / "Leave this sign-in";
    }
}
