//! Active organisations without a main user of their own, those first that nobody above keeps either.

use luukku_domain::{
    accounts::organisation::OrganisationKind,
    caller::Caller,
    events::{Event, EventAction},
    id::OrganisationId,
    permission::action::ViewReports,
    time::Timestamp,
};
use sqlx::FromRow;

use super::{
    super::{look, organisations::Names},
    SHOWN,
};
use crate::{
    Backend,
    fault::{Fault, NoRule},
    sql,
    store::{Conn, StoreError},
};

/// An organisation without a main user.
#[derive(Debug, Clone, PartialEq, Eq, FromRow)]
pub struct Unkept {
    /// The organisation.
    pub id: OrganisationId,
    /// Its kind.
    pub kind: OrganisationKind,
    /// Its names.
    #[sqlx(flatten)]
    pub names: Names,
    /// How many people have a role in it.
    pub people: i64,
    /// Whether a main user of an organisation above it keeps it along.
    pub kept_from_above: bool,
}

/// The organisations that the caller may report on and that have no main user (the operator: no maintainer) now.
pub async fn no_main_user(backend: &Backend, caller: &Caller) -> Result<Vec<Unkept>, Fault<NoRule>> {
    let event = |event: Event| event.fields(["no_main_user"]);
    let denied = event(Event::denied(EventAction::ReportViewed));
    let scope = look::scope(backend, caller, ViewReports, denied).await?;
    let mut read = backend.store.read().await?;
    let rows = rows(read.conn(), &scope.bind(), backend.ambient().now(), i64::from(SHOWN)).await?;
    drop(read);
    look::leave(backend, caller, event(Event::done(EventAction::ReportViewed)).by(scope.basis())).await?;
    Ok(rows)
}

/// The same for whatever is in `scope`, up to `limit` rows.
pub(super) async fn rows(
    conn: &mut Conn,
    scope: &str,
    now: Timestamp,
    limit: i64,
) -> Result<Vec<Unkept>, StoreError> {
    sql!(conn, all: Unkept,
        "WITH kept AS (SELECT DISTINCT m.organisation_id FROM membership m JOIN account a ON a.id = m.account_id
            WHERE m.role IN ('main_user', 'maintainer') AND m.ended_at IS NULL AND m.starts_at <= $2
                AND (m.ends_at IS NULL OR m.ends_at > $2) AND a.status = 'active')
         SELECT o.id, o.kind, o.name_fi, o.name_sv, o.name_en,
            (SELECT COUNT(DISTINCT m.account_id) FROM membership m
             WHERE m.organisation_id = o.id AND m.ended_at IS NULL) AS people,
            EXISTS (SELECT 1 FROM organisation_above up JOIN kept k ON k.organisation_id = up.above_id
             WHERE up.organisation_id = o.id) AS kept_from_above
         FROM organisation o
         WHERE o.status = 'active' AND o.id NOT IN (SELECT k.organisation_id FROM kept k) AND ($1 = '*' OR o.id IN
            (SELECT x.organisation_id FROM organisation_above x WHERE $1 LIKE '%' || x.above_text || '%'))
         ORDER BY kept_from_above, o.sort_name, o.id LIMIT $3",
        scope, now, limit)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{on_both_engines, testing::scene::Scene};
    use luukku_domain::{accounts::role::Role, events::Outcome};

    on_both_engines! {
        async fn organisations_that_nobody_keeps_come_first(store) {
            let scene = Scene::new(&store).await;
            scene.member("Aino Malli", scene.koivula, Role::MainUser).await;
            scene.member("Liisa Esimerkki", scene.lehtola, Role::Editor).await;
            let caller = scene.caller("Eero Ylläpitäjä", scene.operator, Role::Maintainer).await;
            let rows = no_main_user(&scene.backend, &caller).await.unwrap();
            let shown: Vec<_> = rows.iter().map(|row| (row.id, row.people, row.kept_from_above)).collect();
            assert_eq!(
                shown,
                [
                    (scene.provider, 0, false),
                    (scene.lehtola, 1, false),
                    (scene.school, 0, true),
                    (scene.education, 0, true),
                ]
            );
            assert_eq!(scene.events(EventAction::ReportViewed, Outcome::Done).await, 1);
        }
    }
}
