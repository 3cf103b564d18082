//! `GET /api/v1/me`: who am I?

use super::trouble::{ProblemDetails, Trouble};
use crate::services::Services;
use axum::{Extension, Json, extract::State};
use luukku_app::{accounts::session_warning::SessionLeft, visit::Visit};
use luukku_backend::accounts::own_profile::{self, OwnMembership};
use luukku_domain::{
    accounts::session::{SessionEnd, SessionState},
    lang::Lang,
    time::Timestamp,
};
use serde::Serialize;
use utoipa::ToSchema;

/// The kinds of people who sign in. One human may be both; nothing joins them.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum Kind {
    /// A staff member with an account.
    Staff,
    /// A citizen who identified themselves.
    Citizen,
}

/// Who is signed in.
#[derive(Serialize, ToSchema)]
pub(super) struct Me {
    kind: Kind,
    /// A staff member's name; citizens are not named here.
    name: Option<String>,
    /// A staff member's user name.
    email: Option<String>,
    /// The language of pages and mails: `fi`, `sv` or `en`.
    lang: &'static str,
    /// Whether sensitive changes are open: the person proved recently who they are.
    recently_authenticated: bool,
    /// How long the session lasts. Asking is a use of it.
    session: Session,
    /// A staff member's live roles, the oldest first.
    memberships: Vec<Membership>,
}

/// What is left of the session.
#[derive(Serialize, ToSchema)]
struct Session {
    /// Seconds until it ends if it is not used again.
    seconds: u32,
    /// Whether using it makes it last longer; else the person signs in again.
    extendable: bool,
}

/// A role in an organisation.
#[derive(Serialize, ToSchema)]
struct Membership {
    /// Its id.
    id: String,
    /// The role's code.
    role: &'static str,
    /// The organisation's id.
    organisation: String,
    /// The organisation's name in the language of the request.
    organisation_name: String,
    /// When it ends (RFC 3339).
    ends_at: Option<String>,
}

/// Who am I?
///
/// The look is an event in one's own history.
#[utoipa::path(get, path = "/api/v1/me", tag = "me", responses(
    (status = 200, body = Me), (status = 401, body = ProblemDetails, content_type = "application/problem+json"),
))]
pub(super) async fn me(
    State(services): State<Services>,
    Extension(visit): Extension<Visit>,
) -> Result<Json<Me>, Trouble> {
    let recently_authenticated = visit.caller.recently_authenticated(visit.caller.at);
    let session = session(&visit);
    if visit.caller.person().is_some() {
        let lang = visit.session.as_ref().map_or(visit.lang, |session| session.lang).code();
        let (kind, memberships) = (Kind::Citizen, Vec::new());
        return Ok(Json(Me {
            kind,
            name: None,
            email: None,
            lang,
            recently_authenticated,
            session,
            memberships,
        }));
    }
    let profile = own_profile::view(&services.backend, &visit.caller).await;
    let profile = profile.map_err(|fault| Trouble::of(&visit, fault))?;
    Ok(Json(Me {
        kind: Kind::Staff,
        name: Some(profile.name),
        email: Some(profile.email.into()),
        lang: profile.lang.code(),
        recently_authenticated,
        session,
        memberships: profile.memberships.iter().map(|held| membership(visit.lang, held)).collect(),
    }))
}

fn session(visit: &Visit) -> Session {
    let state = visit.session.as_ref().map_or(SessionState::Over(SessionEnd::SignedOut), |open| open.state);
    let SessionLeft { seconds, extendable } = SessionLeft::of(state, visit.caller.at);
    Session { seconds, extendable }
}

fn membership(lang: Lang, held: &OwnMembership) -> Membership {
    Membership {
        id: held.id.to_string(),
        role: held.role.code(),
        organisation: held.organisation_id.to_string(),
        organisation_name: held.names.in_lang(lang).to_owned(),
        ends_at: held.ends_at.map(Timestamp::to_rfc3339),
    }
}
