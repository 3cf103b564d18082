//! `GET /api/v1/organisations`: those that the caller may list.

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
use luukku_backend::accounts::organisations::list::{self, ListedOrganisation, OrganisationFilter};
use luukku_domain::accounts::organisation::OrganisationStatus;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Which organisations.
#[derive(Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct Asked {
    /// Part of a name in any language, or of a business ID.
    #[serde(default)]
    search: String,
    /// Only this kind, by its code such as `municipality`.
    kind: Option<String>,
    /// Only this status: `active` or `closed`. One that was merged into another is closed.
    #[param(value_type = Option<String>)]
    status: Option<OrganisationStatus>,
    /// From Ö to A.
    #[serde(default)]
    descending: bool,
    /// `next` or `previous` of another page.
    cursor: Option<String>,
}

/// An organisation.
#[derive(Serialize, ToSchema)]
pub(super) struct Organisation {
    /// Its id.
    id: String,
    /// Its kind, as a code.
    kind: &'static str,
    /// Whether it is in use: `active` or `closed`.
    #[schema(value_type = String)]
    status: OrganisationStatus,
    /// Its name in the language of the request.
    name: String,
    /// Its business ID.
    business_id: Option<String>,
    /// The name of what it stands under, in the language of the request.
    parent: Option<String>,
    /// How many people have a live role in it.
    people: i64,
}

/// List organisations
///
/// Those that the caller's roles reach, by name. The look is an event.
#[utoipa::path(get, path = "/api/v1/organisations", tag = "organisations", params(Asked), responses(
    (status = 200, body = Listing<Organisation>),
    (status = 400, body = ProblemDetails, content_type = "application/problem+json"),
    (status = 401, body = ProblemDetails, content_type = "application/problem+json"),
    (status = 403, body = ProblemDetails, content_type = "application/problem+json"),
))]
pub(super) async fn list_organisations(
    State(services): State<Services>,
    Extension(visit): Extension<Visit>,
    asked: Result<Query<Asked>, QueryRejection>,
) -> Result<Json<Listing<Organisation>>, Trouble> {
    let Query(asked) = asked.map_err(|rejection| Trouble::query(&visit, &rejection))?;
    let wanted = OrganisationFilter {
        kind: filter(&visit, "kind", asked.kind.as_deref())?,
        status: asked.status,
        descending: asked.descending,
        cursor: filter(&visit, "cursor", asked.cursor.as_deref())?,
        search: asked.search,
    };
    let found = list::list(&services.backend, &visit.caller, &wanted).await;
    let found = found.map_err(|fault| Trouble::of(&visit, fault))?;
    Ok(Json(Listing::of(found, |row: ListedOrganisation| Organisation {
        id: row.id.to_string(),
        kind: row.kind.code(),
        status: row.status,
        name: row.names.in_lang(visit.lang).to_owned(),
        parent: row.parent(visit.lang).map(str::to_owned),
        business_id: row.business_id.map(String::from),
        people: row.people,
    })))
}
