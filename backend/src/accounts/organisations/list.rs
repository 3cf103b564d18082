//! The list of organisations: searched while typing, filtered by kind and status, sorted by name, in pages.

use luukku_domain::{
    accounts::organisation::{OrganisationKind, OrganisationStatus},
    caller::Caller,
    events::{Event, EventAction},
    id::OrganisationId,
    lang::Lang,
    paging::{Cursor, PAGE_SIZE, Page, Side},
    permission::action::ListOrganisations,
    values::{BusinessId, search_pattern},
};
use sqlx::FromRow;

use super::{super::look, row::Names};
use crate::{
    Backend,
    events::view::{self, ViewMark},
    fault::{Fault, NoRule},
    sql,
    store::{Conn, StoreError},
};

/// Which organisations are listed, and how.
#[derive(Debug, Clone, Default)]
pub struct OrganisationFilter {
    /// What was typed into the search; empty for all. Looks in names of all languages and in business IDs.
    pub search: String,
    /// Only this kind.
    pub kind: Option<OrganisationKind>,
    /// Only this status.
    pub status: Option<OrganisationStatus>,
    /// From Ö to A.
    pub descending: bool,
    /// Which page; the first when there is none.
    pub cursor: Option<Cursor>,
}

/// One row of the list.
#[derive(Debug, Clone, PartialEq, Eq, FromRow)]
pub struct ListedOrganisation {
    /// Its id.
    pub id: OrganisationId,
    /// Its kind.
    pub kind: OrganisationKind,
    /// Whether it is in use.
    pub status: OrganisationStatus,
    /// Its names.
    #[sqlx(flatten)]
    pub names: Names,
    /// Its business ID.
    pub business_id: Option<BusinessId>,
    parent_fi: Option<String>,
    parent_sv: Option<String>,
    parent_en: Option<String>,
    /// How many people have a live role in it.
    pub people: i64,
}

impl ListedOrganisation {
    /// The name of what it stands right under, in this language or else in Finnish.
    pub fn parent(&self, lang: Lang) -> Option<&str> {
        let translated = match lang {
            Lang::Fi => None,
            Lang::Sv => self.parent_sv.as_deref(),
            Lang::En => self.parent_en.as_deref(),
        };
        translated.or(self.parent_fi.as_deref())
    }
}

macro_rules! matching {
    () => {
        "($1 = '*' OR o.id IN (SELECT a.organisation_id FROM organisation_above a WHERE $1 LIKE '%' || a.above_text || '%'))
            AND (CAST($2 AS TEXT) IS NULL OR o.search_text LIKE $2 ESCAPE '\\')
            AND (CAST($3 AS TEXT) IS NULL OR o.kind = $3) AND (CAST($4 AS TEXT) IS NULL OR o.status = $4)"
    };
}

macro_rules! listed {
    ($after:literal) => {
        concat!(
            "SELECT o.id, o.kind, o.status, o.name_fi, o.name_sv, o.name_en, o.business_id, p.name_fi AS parent_fi,
                p.name_sv AS parent_sv, p.name_en AS parent_en,
                (SELECT COUNT(DISTINCT m.account_id) FROM membership m
                 WHERE m.organisation_id = o.id AND m.ended_at IS NULL) AS people
             FROM organisation o LEFT JOIN organisation p ON p.id = o.parent_id WHERE ",
            matching!(),
            $after
        )
    };
}

/// A page of the organisations that the caller may list. Looking at it is an event.
pub async fn list(
    backend: &Backend,
    caller: &Caller,
    filter: &OrganisationFilter,
) -> Result<Page<ListedOrganisation>, Fault<NoRule>> {
    Ok(list_within(backend, caller, filter, None).await?.0)
}

/// The same within a view that was opened before, if there is one, and the view to which this look belongs.
pub async fn list_within(
    backend: &Backend,
    caller: &Caller,
    filter: &OrganisationFilter,
    view: Option<&ViewMark>,
) -> Result<(Page<ListedOrganisation>, ViewMark), Fault<NoRule>> {
    let denied = Event::denied(EventAction::OrganisationsViewed);
    let scope = look::scope(backend, caller, ListOrganisations, denied).await?;
    let mut read = backend.store.read().await?;
    let page = page(read.conn(), &scope.bind(), filter).await?;
    drop(read);
    let seen = Event::done(EventAction::OrganisationsViewed).by(scope.basis()).fields(fields(filter));
    let mark = view::leave(backend, caller, seen, view).await?;
    Ok((page, mark))
}

/// The names of the filters that were used, for the event: by what was looked for, never for what.
pub(super) fn fields(filter: &OrganisationFilter) -> impl Iterator<Item = &'static str> + use<> {
    let used = [
        ("search", !filter.search.trim().is_empty()),
        ("kind", filter.kind.is_some()),
        ("status", filter.status.is_some()),
    ];
    used.into_iter().filter(|(_, used)| *used).map(|(name, _)| name)
}

async fn page(
    conn: &mut Conn,
    scope: &str,
    filter: &OrganisationFilter,
) -> Result<Page<ListedOrganisation>, StoreError> {
    let total = if let Some(cursor) = filter.cursor {
        cursor.total
    } else {
        let pattern = search_pattern(&filter.search);
        let count = sql!(conn, scalar: i64,
            concat!("SELECT COUNT(*) FROM organisation o WHERE ", matching!()),
            scope, pattern.as_deref(), filter.kind, filter.status)?;
        u64::try_from(count).unwrap_or_default()
    };
    let edge = match filter.cursor {
        Some(cursor) => sql!(conn, optional: (String, OrganisationId),
            "SELECT o.sort_name, o.id FROM organisation o WHERE o.id = $2 AND ($1 = '*' OR o.id IN
                (SELECT a.organisation_id FROM organisation_above a WHERE $1 LIKE '%' || a.above_text || '%'))",
            scope, OrganisationId::from_uuid(cursor.edge))?,
        None => None,
    };
    let backwards = filter.cursor.is_some_and(|cursor| cursor.side == Side::Before);
    let (name, id) = edge.map_or((None, None), |(name, id)| (Some(name), Some(id)));
    let begin = name.as_deref().zip(id);
    let ascending = filter.descending == backwards;
    let rows =
        rows(conn, scope, filter, ascending, begin, i64::try_from(PAGE_SIZE).unwrap_or_default() + 1).await?;
    Ok(Page::of(rows, PAGE_SIZE, filter.cursor, total, |row| row.id.uuid()))
}

/// At most so many rows that the filter finds, from the one after `begin` on.
pub(super) async fn rows(
    conn: &mut Conn,
    scope: &str,
    filter: &OrganisationFilter,
    ascending: bool,
    begin: Option<(&str, OrganisationId)>,
    limit: i64,
) -> Result<Vec<ListedOrganisation>, StoreError> {
    let pattern = search_pattern(&filter.search);
    let (pattern, kind, status) = (pattern.as_deref(), filter.kind, filter.status);
    let (name, id) = begin.unzip();
    if ascending {
        sql!(conn, all: ListedOrganisation,
            listed!(" AND (CAST($5 AS TEXT) IS NULL OR (o.sort_name, o.id) > ($5, $6)) ORDER BY o.sort_name, o.id LIMIT $7"),
            scope, pattern, kind, status, name, id, limit)
    } else {
        sql!(conn, all: ListedOrganisation,
            listed!(" AND (CAST($5 AS TEXT) IS NULL OR (o.sort_name, o.id) < ($5, $6))
                ORDER BY o.sort_name DESC, o.id DESC LIMIT $7"),
            scope, pattern, kind, status, name, id, limit)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{on_both_engines, testing::scene::Scene};
    use luukku_domain::{accounts::role::Role, events::Outcome, permission::Refusal};

    async fn names(scene: &Scene<'_>, caller: &Caller, filter: OrganisationFilter) -> Vec<String> {
        let page = list(&scene.backend, caller, &filter).await.unwrap();
        assert_eq!(page.total, page.rows.len() as u64);
        page.rows.into_iter().map(|row| row.names.name_fi.to_string()).collect()
    }

    on_both_engines! {
        async fn what_nobody_could_mean_is_searched_for_and_not_found(store) {
            let scene = Scene::new(&store).await;
            let maintainer = scene.caller("Eero Ylläpitäjä", scene.operator, Role::Maintainer).await;
            let search = |search: String| OrganisationFilter { search, ..OrganisationFilter::default() };
            assert_eq!(names(&scene, &maintainer, search("koi\0vula".to_owned())).await, ["Koivula"]);
            assert!(names(&scene, &maintainer, search("x".repeat(50_001))).await.is_empty());
        }

        async fn a_main_user_lists_their_own_tree_and_a_maintainer_everything(store) {
            let scene = Scene::new(&store).await;
            let main_user = scene.caller("Aino Malli", scene.education, Role::MainUser).await;
            let own = names(&scene, &main_user, OrganisationFilter::default()).await;
            assert_eq!(own, ["Harjun koulu", "Sivistyspalvelut"]);
            let maintainer = scene.caller("Eero Ylläpitäjä", scene.operator, Role::Maintainer).await;
            let all = names(&scene, &maintainer, OrganisationFilter::default()).await;
            assert_eq!(
                all,
                ["Harjun koulu", "Hoivapolku Oy", "Koivula", "Lehtola", "Luukun ylläpito", "Sivistyspalvelut"]
            );
            assert_eq!(scene.events(EventAction::OrganisationsViewed, Outcome::Done).await, 2);
            let editor = scene.caller("Liisa Esimerkki", scene.school, Role::Editor).await;
            let refused = list(&scene.backend, &editor, &OrganisationFilter::default()).await;
            assert!(matches!(refused, Err(Fault::Refused(Refusal::NotFound))));
            assert_eq!(scene.events(EventAction::OrganisationsViewed, Outcome::Denied).await, 1);
        }

        async fn the_search_and_the_filters_narrow_it(store) {
            let scene = Scene::new(&store).await;
            let caller = scene.caller("Eero Ylläpitäjä", scene.operator, Role::Maintainer).await;
            let search = |search: &str| OrganisationFilter { search: search.into(), ..Default::default() };
            assert_eq!(names(&scene, &caller, search("YLLAP")).await, ["Luukun ylläpito"]);
            assert!(names(&scene, &caller, search("%")).await.is_empty());
            let towns =
                OrganisationFilter { kind: Some(OrganisationKind::Municipality), descending: true, ..Default::default() };
            assert_eq!(names(&scene, &caller, towns).await, ["Lehtola", "Koivula"]);
            let closed = OrganisationFilter { status: Some(OrganisationStatus::Closed), ..Default::default() };
            assert!(names(&scene, &caller, closed).await.is_empty());
        }

        async fn pages_lead_forth_and_back(store) {
            let scene = Scene::new(&store).await;
            for number in 10..60 {
                scene.unit(scene.lehtola, &format!("Yksikkö {number}")).await;
            }
            let caller = scene.caller("Aino Malli", scene.lehtola, Role::MainUser).await;
            let at = async |cursor| {
                let filter = OrganisationFilter { cursor, ..Default::default() };
                list(&scene.backend, &caller, &filter).await.unwrap()
            };
            let first = at(None).await;
            let second = at(first.next).await;
            let third = at(second.next).await;
            assert_eq!((first.rows.len(), second.rows.len(), third.rows.len()), (25, 25, 1));
            assert_eq!((third.total, third.next), (51, None));
            assert_eq!(at(third.previous).await.rows, second.rows);
            assert_eq!(at(second.previous).await.rows, first.rows);
        }
    }
}
