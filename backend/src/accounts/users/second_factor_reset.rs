//! A lost second factor is reset by two people: one asks, another approves or declines.

use chrono::TimeDelta;
use luukku_domain::{
    accounts::{
        account::AccountStatus,
        membership::{Ground, GroundError},
        session::SessionEnd,
    },
    caller::Caller,
    events::{Event, EventAction},
    id::{AccountId, OrganisationId},
    permission::{
        Basis, Refusal,
        action::{ApproveSecondFactorReset, AskSecondFactorReset},
        thing::SecondFactorReset,
    },
    time::Timestamp,
};
use sqlx::FromRow;
use uuid::Uuid;

use super::{super::session, row};
use crate::{
    Backend,
    fault::Fault,
    mail::{self, AccountChange, Letter},
    sql,
    store::{Conn, Lock, StoreError, Tx},
};

/// How long a second person has time. After that somebody asks anew.
pub const OPEN_FOR: TimeDelta = TimeDelta::days(7);

/// Why a reset was not asked for or decided.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ResetRule {
    /// How the asker knows that it is the person: the reason.
    Reason(GroundError),
    /// The account has no second factor, or is closed.
    NothingToReset,
    /// Somebody has asked already.
    AlreadyAsked,
    /// Nobody has asked, or too long ago.
    NotAsked,
}

/// A reset that waits for a second person.
#[derive(Debug, Clone, PartialEq, Eq, FromRow)]
pub struct WaitingReset {
    pub(super) id: Uuid,
    /// Who asked.
    pub asked_by: AccountId,
    /// The asker's name.
    pub asker: Option<String>,
    /// When.
    pub asked_at: Timestamp,
    /// How the asker knows that it is the person.
    pub reason: String,
}

/// Asks that somebody's second factor be reset.
pub async fn ask(
    backend: &Backend,
    caller: &Caller,
    account: AccountId,
    reason: &str,
) -> Result<(), Fault<ResetRule>> {
    let reason = Ground::parse(reason).map_err(|error| Fault::Rule(ResetRule::Reason(error)))?;
    let mut tx = backend.store.begin(caller).await?;
    row::load(tx.conn(), account).await?.ok_or(Refusal::NotFound)?;
    tx.lock([Lock::Account(account)]).await?;
    let loaded = row::load(tx.conn(), account).await?.ok_or(Refusal::NotFound)?;
    let user = row::home_user(tx.conn(), &loaded).await?;
    let home = loaded.home_organisation_id;
    let asked = EventAction::SecondFactorResetAsked;
    let (mut tx, grant) =
        tx.may(AskSecondFactorReset, &user, || about(Event::denied(asked), account, home)).await?;
    if !loaded.has_second_factor || loaded.status != AccountStatus::Active {
        return Err(Fault::Rule(ResetRule::NothingToReset));
    }
    let now = tx.now();
    if waiting(tx.conn(), account, now).await?.is_some() {
        return Err(Fault::Rule(ResetRule::AlreadyAsked));
    }
    // Only a signed-in person passes `may`; the table lists no job.
    let person = caller.account().ok_or(Refusal::Forbidden)?;
    let id = backend.ambient().id(luukku_domain::id::uuid_v7);
    sql!(
        tx.conn(),
        execute,
        "INSERT INTO second_factor_reset (id, account_id, asked_by, asked_at, reason) VALUES ($1, $2, $3, $4, $5)",
        id,
        grant.thing(),
        person,
        now,
        reason.as_str(),
    )?;
    let event = about(Event::done(asked), account, home).by(grant.basis());
    tx.commit(event.detail("reason", reason.as_str())).await?;
    Ok(())
}

/// Approves, as a second person: the second factor and the recovery codes are gone, all sessions end, the person is told
/// and takes a new one into use at the next sign-in.
pub async fn approve(backend: &Backend, caller: &Caller, account: AccountId) -> Result<(), Fault<ResetRule>> {
    let (mut tx, reset, home, basis) = begin_decision(backend, caller, account).await?;
    decide(&mut tx, caller, &reset, true).await?;
    sql!(
        tx.conn(),
        execute,
        "UPDATE account SET totp_sealed = NULL, totp_set_at = NULL, totp_last_step = NULL WHERE id = $1",
        account,
    )?;
    sql!(tx.conn(), execute, "DELETE FROM recovery_code WHERE account_id = $1", account)?;
    let ended = session::end_all(&mut tx, account, SessionEnd::CredentialsChanged, None).await?;
    let loaded = row::load(tx.conn(), account).await?.ok_or(StoreError::Missing)?;
    if let Some(email) = &loaded.email {
        let letter = Letter::AccountNotice { change: AccountChange::SecondFactorReset };
        mail::post(&mut tx, backend, email, loaded.lang, letter).await?;
    }
    let event = about(Event::done(EventAction::SecondFactorReset), account, home).by(basis);
    tx.commit_all(event, ended).await?;
    Ok(())
}

/// Declines, as a second person: everything stays as it is.
pub async fn decline(backend: &Backend, caller: &Caller, account: AccountId) -> Result<(), Fault<ResetRule>> {
    let (mut tx, reset, home, basis) = begin_decision(backend, caller, account).await?;
    decide(&mut tx, caller, &reset, false).await?;
    tx.commit(about(Event::done(EventAction::SecondFactorResetDeclined), account, home).by(basis)).await?;
    Ok(())
}

/// The reset that waits for an account.
pub(super) async fn waiting(
    conn: &mut Conn,
    account: AccountId,
    now: Timestamp,
) -> Result<Option<WaitingReset>, StoreError> {
    sql!(conn, optional: WaitingReset,
        "SELECT r.id, r.asked_by, a.name AS asker, r.asked_at, r.reason
         FROM second_factor_reset r JOIN account a ON a.id = r.asked_by
         WHERE r.account_id = $1 AND r.decided_at IS NULL AND r.asked_at > $2 ORDER BY r.asked_at DESC LIMIT 1",
        account, now.plus(-OPEN_FOR))
}

async fn begin_decision(
    backend: &Backend,
    caller: &Caller,
    account: AccountId,
) -> Result<(Tx, WaitingReset, OrganisationId, Basis), Fault<ResetRule>> {
    let mut tx = backend.store.begin(caller).await?;
    row::load(tx.conn(), account).await?.ok_or(Refusal::NotFound)?;
    tx.lock([Lock::Account(account)]).await?;
    let loaded = row::load(tx.conn(), account).await?.ok_or(Refusal::NotFound)?;
    let now = tx.now();
    let reset = waiting(tx.conn(), account, now).await?.ok_or(Fault::Rule(ResetRule::NotAsked))?;
    let user = row::home_user(tx.conn(), &loaded).await?;
    let home = loaded.home_organisation_id;
    let thing = SecondFactorReset { account, home: user.home, roles: user.roles, asked_by: reset.asked_by };
    let denied = || about(Event::denied(EventAction::SecondFactorReset), account, home);
    let (tx, grant) = tx.may(ApproveSecondFactorReset, &thing, denied).await?;
    Ok((tx, reset, home, grant.basis()))
}

async fn decide(
    tx: &mut Tx,
    caller: &Caller,
    reset: &WaitingReset,
    approved: bool,
) -> Result<(), StoreError> {
    let now = tx.now();
    sql!(
        tx.conn(),
        execute,
        "UPDATE second_factor_reset SET decided_by = $2, decided_at = $3, approved = $4 WHERE id = $1",
        reset.id,
        caller.account(),
        now,
        approved,
    )?;
    Ok(())
}

fn about(event: Event, account: AccountId, home: OrganisationId) -> Event {
    event.about(account).subject(account).at(home)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        on_both_engines,
        testing::{TestStore, scene::Scene},
    };
    use luukku_domain::{accounts::role::Role, events::Outcome};

    async fn protected(store: &TestStore, account: AccountId) {
        let mut tx = store.begin(&store.system()).await.unwrap();
        let sealed = vec![1_u8, 2, 3];
        sql!(
            tx.conn(),
            execute,
            "UPDATE account SET totp_sealed = $2, totp_set_at = 1 WHERE id = $1",
            account,
            sealed
        )
        .unwrap();
        tx.commit(Event::done(EventAction::SecondFactorSet)).await.unwrap();
    }

    on_both_engines! {
        async fn one_asks_another_approves_and_the_person_signs_in_anew(store) {
            let scene = Scene::new(&store).await;
            let asker = scene.caller("Aino Malli", scene.koivula, Role::MainUser).await;
            let second = scene.caller("Eero Esimerkki", scene.education, Role::MainUser).await;
            let person = scene.member("Liisa Esimerkki", scene.school, Role::Editor).await;
            protected(&store, person).await;
            scene.caller_as(person).await;
            let early = approve(&scene.backend, &second, person).await;
            assert!(matches!(early, Err(Fault::Rule(ResetRule::NotAsked))));
            ask(&scene.backend, &asker, person, "Tunnistettu toimistolla").await.unwrap();
            let twice = ask(&scene.backend, &second, person, "Tunnistettu").await;
            assert!(matches!(twice, Err(Fault::Rule(ResetRule::AlreadyAsked))));
            let alone = approve(&scene.backend, &asker, person).await;
            assert!(matches!(alone, Err(Fault::Refused(Refusal::Forbidden))));
            approve(&scene.backend, &second, person).await.unwrap();
            assert_eq!(scene.open_sessions(person).await, 0);
            assert_eq!(scene.letters("account_notice").await, 1);
            let mut read = store.read().await.unwrap();
            assert!(!row::load(read.conn(), person).await.unwrap().unwrap().has_second_factor);
            assert_eq!(scene.events(EventAction::SecondFactorReset, Outcome::Done).await, 1);
        }

        async fn a_declined_or_forgotten_request_changes_nothing(store) {
            let scene = Scene::new(&store).await;
            let asker = scene.caller("Aino Malli", scene.koivula, Role::MainUser).await;
            let second = scene.member("Eero Esimerkki", scene.koivula, Role::MainUser).await;
            let person = scene.member("Liisa Esimerkki", scene.school, Role::Editor).await;
            protected(&store, person).await;
            ask(&scene.backend, &asker, person, "Puhelimessa").await.unwrap();
            decline(&scene.backend, &scene.caller_as(second).await, person).await.unwrap();
            ask(&scene.backend, &asker, person, "Puhelimessa").await.unwrap();
            store.clock.advance(OPEN_FOR);
            let late = approve(&scene.backend, &scene.caller_as(second).await, person).await;
            assert!(matches!(late, Err(Fault::Rule(ResetRule::NotAsked))));
            let mut read = store.read().await.unwrap();
            assert!(row::load(read.conn(), person).await.unwrap().unwrap().has_second_factor);
        }

        async fn an_officer_s_second_factor_is_reset_by_maintainers_only(store) {
            let scene = Scene::new(&store).await;
            let asker = scene.caller("Aino Malli", scene.koivula, Role::MainUser).await;
            let officer = scene.member("Liisa Esimerkki", scene.koivula, Role::DataProtectionOfficer).await;
            protected(&store, officer).await;
            let refused = ask(&scene.backend, &asker, officer, "Tunnistettu").await;
            assert!(matches!(refused, Err(Fault::Refused(Refusal::Forbidden))));
        }
    }
}
