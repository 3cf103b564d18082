//! People whose home organisation is closed: nobody looks after their accounts until they get another home.

use luukku_domain::{
    caller::Caller,
    events::{Event, EventAction},
    id::AccountId,
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
};

/// Somebody whose home is closed.
#[derive(Debug, Clone, PartialEq, Eq, FromRow)]
pub struct ClosedHome {
    /// The account.
    pub account: AccountId,
    /// The name of its owner.
    pub name: String,
    /// The names of the home.
    #[sqlx(flatten)]
    pub names: Names,
    /// When the home was closed.
    pub closed_at: Timestamp,
}

/// The active accounts in reach whose home is closed.
pub async fn closed_home(backend: &Backend, caller: &Caller) -> Result<Vec<ClosedHome>, Fault<NoRule>> {
    let event = |event: Event| event.fields(["closed_home"]);
    let denied = event(Event::denied(EventAction::ReportViewed));
    let scope = look::scope(backend, caller, ViewReports, denied).await?;
    let mut read = backend.store.read().await?;
    let rows = sql!(read.conn(), all: ClosedHome,
        "SELECT a.id AS account, a.name, o.name_fi, o.name_sv, o.name_en, o.closed_at
         FROM account a JOIN organisation o ON o.id = a.home_organisation_id
         WHERE o.status = 'closed' AND a.status = 'active' AND a.name IS NOT NULL
            AND ($1 = '*' OR o.id IN
                (SELECT x.organisation_id FROM organisation_above x WHERE $1 LIKE '%' || x.above_text || '%'))
         ORDER BY a.sort_name, a.id LIMIT $2", scope.bind(), i64::from(SHOWN))?;
    drop(read);
    let seen = event(Event::done(EventAction::ReportViewed)).by(scope.basis());
    look::leave(backend, caller, seen.subjects(rows.iter().map(|row| row.account))).await?;
    Ok(rows)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{accounts::organisations::close, on_both_engines, testing::scene::Scene};
    use luukku_domain::accounts::role::Role;

    on_both_engines! {
        async fn who_is_at_home_nowhere_is_shown_to_maintainers(store) {
            let scene = Scene::new(&store).await;
            let maintainer = scene.caller("Eero Ylläpitäjä", scene.operator, Role::Maintainer).await;
            let main_user = scene.caller("Sirkka Malli", scene.koivula, Role::MainUser).await;
            let account = scene.account("Aino Malli", scene.provider).await;
            assert_eq!(closed_home(&scene.backend, &maintainer).await.unwrap(), []);
            close::close(&scene.backend, &maintainer, scene.provider).await.unwrap();
            let shown = closed_home(&scene.backend, &maintainer).await.unwrap();
            assert_eq!(shown.iter().map(|row| row.account).collect::<Vec<_>>(), [account]);
            assert_eq!(closed_home(&scene.backend, &main_user).await.unwrap(), []);
        }
    }
}
