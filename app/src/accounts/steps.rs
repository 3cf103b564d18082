//! The steps of a sign-in: where each leads, and who may be at it.

use crate::{answer, paths, visit::Visit};
use luukku_backend::accounts::session::{OpenSession, Stage};
use std::sync::Arc;

/// Where a sign-in goes on at a stage, and where it leads in the end.
pub(super) fn next_page(stage: Stage, lang: luukku_domain::lang::Lang) -> String {
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
        Some(session) => next_page(session.stage, visit.lang),
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
