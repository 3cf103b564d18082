//! Memberships whose end date comes soon, the nearest first.

use luukku_domain::{
    caller::Caller,
    events::{Event, EventAction},
    permission::action::ViewReports,
    time::Timestamp,
};

use super::{
    super::look,
    SHOWN,
    rows::{ReportedMembership, reported},
};
use crate::{
    Backend,
    fault::{Fault, NoRule},
    sql,
    store::{Conn, StoreError},
};

/// The live memberships in reach that end within `days` days.
pub async fn ending(
    backend: &Backend,
    caller: &Caller,
    days: u16,
) -> Result<Vec<ReportedMembership>, Fault<NoRule>> {
    let event = |event: Event| event.fields(["memberships_ending"]);
    let denied = event(Event::denied(EventAction::ReportViewed));
    let scope = look::scope(backend, caller, ViewReports, denied).await?;
    let now = backend.ambient().now();
    let mut read = backend.store.read().await?;
    let rows = rows(read.conn(), &scope.bind(), now, days, i64::from(SHOWN)).await?;
    drop(read);
    let seen = event(Event::done(EventAction::ReportViewed)).by(scope.basis());
    look::leave(backend, caller, seen.subjects(rows.iter().map(|row| row.account_id))).await?;
    Ok(rows)
}

/// The same for whatever is in `scope`, up to `limit` rows.
pub(super) async fn rows(
    conn: &mut Conn,
    scope: &str,
    now: Timestamp,
    days: u16,
    limit: i64,
) -> Result<Vec<ReportedMembership>, StoreError> {
    sql!(conn, all: ReportedMembership,
        reported!("AND m.ends_at <= $3 ORDER BY m.ends_at, m.id LIMIT $4"),
        scope, now, now.plus_days(days.into()), limit)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        accounts::memberships::change_end_date::change_end_date, on_both_engines, testing::scene::Scene,
    };
    use luukku_domain::accounts::role::Role;

    on_both_engines! {
        async fn what_ends_within_the_days_is_shown_the_nearest_first(store) {
            let scene = Scene::new(&store).await;
            let caller = scene.caller("Aino Malli", scene.koivula, Role::MainUser).await;
            let today = scene.now().date_in_helsinki();
            for (name, days) in [("Eero Esimerkki", 20), ("Liisa Esimerkki", 5), ("Matti Esimerkki", 40)] {
                let account = scene.account(name, scene.school).await;
                let id = scene.membership(account, scene.school, Role::Editor).await;
                let last = today.checked_add_days(chrono::Days::new(days));
                change_end_date(&scene.backend, &caller, id, last).await.unwrap();
            }
            let rows = ending(&scene.backend, &caller, 30).await.unwrap();
            assert_eq!(rows.iter().map(|row| row.name.as_str()).collect::<Vec<_>>(), ["Liisa Esimerkki", "Eero Esimerkki"]);
        }
    }
}
