//! Closes an account: its memberships and sessions end. The maintainer can restore it for a while.

use luukku_domain::{
    accounts::{
        account::AccountStatus,
        membership::{EndReason, Ground, GroundError, LastMainUser},
        session::SessionEnd,
    },
    caller::Caller,
    events::{Event, EventAction},
    id::{AccountId, OrganisationId},
    permission::{Refusal, action::CloseAccount},
};

use super::{
    super::{memberships::row as membership_row, session},
    row,
};
use crate::{
    Backend,
    fault::Fault,
    mail::{self, AccountChange, Letter},
    sql,
    store::{StoreError, Tx},
};

/// The reason that the clocks store: the account had no membership left.
pub const NO_MEMBERSHIP: &str = "no_membership";

/// Why an account was not closed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CloseRule {
    /// The reason.
    Reason(GroundError),
    /// It is closed already.
    AlreadyClosed,
    /// This organisation would be left without its main user.
    Last(OrganisationId, LastMainUser),
}

/// Closes somebody's account for a reason: the request or decision.
pub async fn close(
    backend: &Backend,
    caller: &Caller,
    id: AccountId,
    reason: &str,
) -> Result<(), Fault<CloseRule>> {
    let reason = Ground::parse(reason).map_err(|error| Fault::Rule(CloseRule::Reason(error)))?;
    let mut tx = backend.store.begin(caller).await?;
    row::load(tx.conn(), id).await?.ok_or(Refusal::NotFound)?;
    let held = membership_row::lock_account(&mut tx, id, []).await?;
    let account = row::load(tx.conn(), id).await?.ok_or(Refusal::NotFound)?;
    let user = row::home_user(tx.conn(), &account).await?;
    let event = |event: Event| event.about(id).subject(id).at(account.home_organisation_id);
    let denied = || event(Event::denied(EventAction::AccountClosed));
    let (mut tx, grant) = tx.may(CloseAccount, &user, denied).await?;
    if account.status != AccountStatus::Active {
        return Err(Fault::Rule(CloseRule::AlreadyClosed));
    }
    let ending: Vec<_> = held.iter().collect();
    let last = membership_row::may_end(&mut tx, &ending, EndReason::AccountClosed).await?;
    last.map_err(|(organisation, last)| Fault::Rule(CloseRule::Last(organisation, last)))?;

    let mut events = Vec::new();
    for held in &held {
        // One letter tells of the closing; one for each role would only add worry.
        let reason = EndReason::AccountClosed;
        events.push(membership_row::end_quietly(&mut tx, held, grant.basis(), reason).await?);
    }
    events.extend(void_access(&mut tx, id).await?);
    let now = tx.now();
    sql!(
        tx.conn(),
        execute,
        "UPDATE account SET status = 'closed', closed_at = $2, close_reason = $3 WHERE id = $1",
        grant.thing(),
        now,
        reason.as_str(),
    )?;
    if let Some(email) = &account.email {
        let letter = Letter::AccountNotice { change: AccountChange::Closed };
        mail::post(&mut tx, backend, email, account.lang, letter).await?;
    }
    let closed = event(Event::done(EventAction::AccountClosed)).by(grant.basis());
    tx.commit_all(closed.detail("explanation", reason.as_str()), events).await?;
    Ok(())
}

/// Ends what opens a closed account: sessions, links in mails, a change of the user name half-way. Gives the events.
pub(in crate::accounts) async fn void_access(
    tx: &mut Tx,
    account: AccountId,
) -> Result<Vec<Event>, StoreError> {
    let conn = tx.conn();
    sql!(conn, execute, "DELETE FROM mail_secret WHERE object_id = $1", account)?;
    sql!(conn, execute, "DELETE FROM email_change WHERE account_id = $1", account)?;
    session::end_all(tx, account, SessionEnd::AccountClosed, None).await
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{accounts::change_email, on_both_engines, testing::scene::Scene};
    use luukku_domain::{accounts::role::Role, events::Outcome};

    on_both_engines! {
        async fn everything_ends_with_the_account_and_one_letter_tells(store) {
            let scene = Scene::new(&store).await;
            let caller = scene.caller("Eero Ylläpitäjä", scene.operator, Role::Maintainer).await;
            let person = scene.member("Aino Malli", scene.school, Role::Editor).await;
            scene.membership(person, scene.lehtola, Role::Editor).await;
            let own = scene.caller_as(person).await;
            change_email::ask(&scene.backend, &own, "uusi@example.org").await.unwrap();
            close(&scene.backend, &caller, person, "Päätös 9/2026").await.unwrap();
            assert_eq!(scene.open_sessions(person).await, 0);
            let mut read = store.read().await.unwrap();
            let half_way = sql!(read.conn(), scalar: i64, "SELECT COUNT(*) FROM email_change").unwrap();
            assert_eq!(half_way, 0);
            drop(read);
            assert_eq!(scene.events(EventAction::MembershipEnded, Outcome::Done).await, 2);
            assert_eq!(scene.letters("account_notice").await, 1);
            let again = close(&scene.backend, &caller, person, "Päätös 9/2026").await;
            assert!(matches!(again, Err(Fault::Rule(CloseRule::AlreadyClosed))));
        }

        async fn a_last_main_user_s_account_waits_for_a_successor(store) {
            let scene = Scene::new(&store).await;
            let caller = scene.caller("Eero Ylläpitäjä", scene.operator, Role::Maintainer).await;
            let person = scene.member("Aino Malli", scene.koivula, Role::MainUser).await;
            let refused = close(&scene.backend, &caller, person, "Päätös 9/2026").await;
            assert!(matches!(refused, Err(Fault::Rule(CloseRule::Last(at, _))) if at == scene.koivula));
        }

        async fn nobody_but_a_maintainer_closes_accounts_and_never_their_own(store) {
            let scene = Scene::new(&store).await;
            let main_user = scene.caller("Aino Malli", scene.koivula, Role::MainUser).await;
            let person = scene.member("Liisa Esimerkki", scene.school, Role::Editor).await;
            let refused = close(&scene.backend, &main_user, person, "Päätös").await;
            assert!(matches!(refused, Err(Fault::Refused(Refusal::Forbidden))));
            let maintainer = scene.caller("Eero Ylläpitäjä", scene.operator, Role::Maintainer).await;
            let refused = close(&scene.backend, &maintainer, maintainer.account().unwrap(), "Päätös").await;
            assert!(matches!(refused, Err(Fault::Refused(Refusal::Forbidden))));
        }
    }
}
