//! `GET /api/v1/users`: those that the caller may list.

use super::{
    page::{Listing, filter},
    trouble::{ProblemDetails, Trouble},
};
use crate::services::Services;
use axum::{
    Extension, Json,
    extract::{Query, State, rejection::QueryRejection},
};
use luukku_app::visit::Visit;
use luukku_backend::accounts::users::list::{self, ListedUser, UserFilter, UserOrder, UserSort};
use luukku_domain::{lang::Lang, time::Timestamp};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// By what users are sorted.
#[derive(Clone, Copy, Default, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum Sort {
    /// By surname and first name.
    #[default]
    Name,
    /// By e-mail.
    Email,
    /// By the last sign-in; who never signed in comes first.
    LastSignIn,
}

/// Which users.
#[derive(Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct Asked {
    /// Beginnings of words of name, e-mail or organisation, in any order.
    #[serde(default)]
    search: String,
    /// Only those with this role, by its code such as `main_user`.
    role: Option<String>,
    /// Only this status: `active` or `closed`.
    status: Option<String>,
    /// Only those of this organisation and everything below it.
    organisation: Option<String>,
    /// Only those without a second factor.
    #[serde(default)]
    without_second_factor: bool,
    /// By what they are sorted.
    #[serde(default)]
    #[param(inline)]
    sort: Sort,
    /// The other way round.
    #[serde(default)]
    descending: bool,
    /// `next` or `previous` of another page.
    cursor: Option<String>,
}

/// A user.
#[derive(Serialize, ToSchema)]
pub(super) struct User {
    /// The account's id.
    id: String,
    /// The name.
    name: String,
    /// The e-mail, which is the user name.
    email: String,
    /// Whether the account is in use: `active` or `closed`.
    status: &'static str,
    /// The home organisation's name in the language of the request.
    home: String,
    /// When the person last signed in (RFC 3339).
    last_sign_in_at: Option<String>,
    /// Whether there is a second factor.
    has_second_factor: bool,
    /// The roles that the caller sees, the oldest first.
    memberships: Vec<Held>,
}

/// A role that a user holds.
#[derive(Serialize, ToSchema)]
struct Held {
    /// The membership's id.
    id: String,
    /// The role's code.
    role: &'static str,
    /// The organisation's id.
    organisation: String,
    /// The organisation's name in the language of the request.
    organisation_name: String,
}

/// List users
///
/// Those that the caller's roles reach. The look is an event about everybody on the page.
#[utoipa::path(get, path = "/api/v1/users", tag = "users", params(Asked), responses(
    (status = 200, body = Listing<User>),
    (status = 400, body = ProblemDetails, content_type = "application/problem+json"),
    (status = 401, body = ProblemDetails, content_type = "application/problem+json"),
    (status = 403, body = ProblemDetails, content_type = "application/problem+json"),
    (status = 404, body = ProblemDetails, content_type = "application/problem+json"),
))]
pub(super) async fn list_users(
    State(services): State<Services>,
    Extension(visit): Extension<Visit>,
    asked: Result<Query<Asked>, QueryRejection>,
) -> Result<Json<Listing<User>>, Trouble> {
    let Query(asked) = asked.map_err(|rejection| Trouble::query(&visit, &rejection))?;
    let wanted = UserFilter {
        role: filter(&visit, "role", asked.role.as_deref())?,
        status: filter(&visit, "status", asked.status.as_deref())?,
        organisation: filter(&visit, "organisation", asked.organisation.as_deref())?,
        without_second_factor: asked.without_second_factor,
        idle_since: None,
        search: asked.search,
    };
    let sort = match asked.sort {
        Sort::Name => UserSort::Name,
        Sort::Email => UserSort::Email,
        Sort::LastSignIn => UserSort::LastSignIn,
    };
    let cursor = filter(&visit, "cursor", asked.cursor.as_deref())?;
    let order = UserOrder { sort, descending: asked.descending, cursor };
    let found = list::list(&services.backend, &visit.caller, &wanted, order).await;
    let found = found.map_err(|fault| Trouble::of(&visit, fault))?;
    Ok(Json(Listing::of(found, |row| user(visit.lang, row))))
}

fn user(lang: Lang, row: ListedUser) -> User {
    let memberships = row.memberships.into_iter().map(|held| Held {
        id: held.id.to_string(),
        role: held.role.code(),
        organisation: held.organisation.to_string(),
        organisation_name: held.names.in_lang(lang).to_owned(),
    });
    User {
        id: row.id.to_string(),
        name: row.name,
        email: row.email.into(),
        status: row.status.code(),
        home: row.home.in_lang(lang).to_owned(),
        last_sign_in_at: row.last_sign_in_at.map(Timestamp::to_rfc3339),
        has_second_factor: row.has_second_factor,
        memberships: memberships.collect(),
    }
}
