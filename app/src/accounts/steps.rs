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

/// The session of a sign-in that is at this stage; anybody else is sent to where they belong.
pub(super) fn session_at(stages: &[Stage]) -> Option<Arc<OpenSession>> {
    let visit = Visit::current();
    match &visit.session {
        Some(session) if stages.contains(&session.stage) => Some(Arc::clone(session)),
        Some(session) => {
            answer::go_to(&next_page(session.stage, visit.lang));
            None
        }
        None => {
            answer::go_to(&paths::SIGN_IN.href(visit.lang));
            None
        }
    }
}
