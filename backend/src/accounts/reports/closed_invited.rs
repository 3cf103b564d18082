//! Open invitations to people whose account is closed: a maintainer can restore it, and the person can then answer.

use luukku_domain::{
    accounts::role::Role,
    caller::Caller,
    events::{Event, EventAction},
    id::{AccountId, InvitationId},
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

/// An invitation that cannot be answered before an account is restored.
#[derive(Debug, Clone, PartialEq, Eq, FromRow)]
pub struct ClosedInvited {
    /// The invitation.
    pub invitation: InvitationId,
    /// The closed account.
    pub account: AccountId,
    /// The name of its owner.
    pub name: String,
    /// The names of the organisation that invites.
    #[sqlx(flatten)]
    pub names: Names,
    /// The role.
    pub role: Role,
    /// When the account was closed.
    pub closed_at: Timestamp,
    /// When the invitation expires.
    pub expires_at: Timestamp,
}

/// The invitations of the caller's organisations that wait for a closed account whose home is there too. Those whose
/// account can no longer be restored come along: their owners wait for it to be cleared.
pub async fn closed_invited(backend: &Backend, caller: &Caller) -> Result<Vec<ClosedInvited>, Fault<NoRule>> {
    let event = |event: Event| event.fields(["closed_invited"]);
    let denied = event(Event::denied(EventAction::ReportViewed));
    let scope = look::scope(backend, caller, ViewReports, denied).await?;
    let mut read = backend.store.read().await?;
    let rows = sql!(read.conn(), all: ClosedInvited,
        "SELECT i.id AS invitation, a.id AS account, a.name, o.name_fi, o.name_sv, o.name_en, i.role, a.closed_at, i.expires_at
         FROM invitation i JOIN invitation_addressee v ON v.invitation_id = i.id JOIN account a ON a.id = v.account_id
         JOIN organisation o ON o.id = i.organisation_id
         WHERE i.state = 'pending' AND i.expires_at > $2 AND a.status = 'closed' AND a.name IS NOT NULL
            AND ($1 = '*' OR i.organisation_id IN
                (SELECT x.organisation_id FROM organisation_above x WHERE $1 LIKE '%' || x.above_text || '%'))
            AND ($1 = '*' OR a.home_organisation_id IN
                (SELECT x.organisation_id FROM organisation_above x WHERE $1 LIKE '%' || x.above_text || '%'))
         ORDER BY i.expires_at, i.id LIMIT $3",
        scope.bind(), backend.ambient().now(), i64::from(SHOWN))?;
    drop(read);
    let seen = event(Event::done(EventAction::ReportViewed)).by(scope.basis());
    look::leave(backend, caller, seen.subjects(rows.iter().map(|row| row.account))).await?;
    Ok(rows)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        accounts::{invitations::testing::invite_one, users::close},
        on_both_engines,
        testing::scene::Scene,
    };

    on_both_engines! {
        async fn a_closed_account_that_is_invited_is_shown_where_both_may_be_seen(store) {
            let scene = Scene::new(&store).await;
            let maintainer = scene.caller("Eero Ylläpitäjä", scene.operator, Role::Maintainer).await;
            let main_user = scene.caller("Sirkka Malli", scene.koivula, Role::MainUser).await;
            let account = scene.member("Aino Malli", scene.lehtola, Role::Editor).await;
            close::close(&scene.backend, &maintainer, account, "Päätös 9/2026").await.unwrap();
            let invitation =
                invite_one(&scene, &main_user, scene.koivula, Role::Editor, "aino.malli@example.org").await;
            invite_one(&scene, &main_user, scene.koivula, Role::Editor, "uusi@example.org").await;
            let shown = closed_invited(&scene.backend, &maintainer).await.unwrap();
            let [row] = &shown[..] else { panic!("{shown:?}") };
            assert_eq!((row.invitation, row.account, row.role), (invitation, account, Role::Editor));
            assert_eq!(closed_invited(&scene.backend, &main_user).await.unwrap(), []);
            store.clock.advance(chrono::TimeDelta::days(7));
            assert_eq!(closed_invited(&scene.backend, &maintainer).await.unwrap(), []);
        }
    }
}
