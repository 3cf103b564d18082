//! A lost second factor is reset by two people: one asks, another approves or declines.

use luukku_domain::{
    accounts::{
        account::AccountStatus,
        membership::{Ground, GroundError},
        role::Role,
        session::SessionEnd,
    },
    caller::Caller,
    events::{Event, EventAction},
    id::{AccountId, OrganisationId},
    permission::{
        Basis, Refusal,
        action::{ApproveSecondFactorReset, AskSecondFactorReset, WithdrawSecondFactorReset},
        thing::{AskedReset, HomeUser, SecondFactorReset},
    },
    time::Timestamp,
};
use sqlx::FromRow;
use uuid::Uuid;

use super::{
    super::{
        invitations::{people, send},
        organisations, session,
    },
    row,
};
use crate::{
    Backend,
    fault::Fault,
    mail::{self, AccountChange, Letter, OrganisationMatter},
    sql,
    store::{Conn, Lock, StoreError, Tx},
};

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
    /// Who asked may not ask any more; somebody declines, and another asks.
    AskerGone,
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

/// Asks that somebody's second factor be reset. The person is told, so that they can object, and those who can decide.
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
    if waiting(tx.conn(), backend, account).await?.is_some() {
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
    if let Some(email) = &loaded.email {
        let letter = Letter::AccountNotice { change: AccountChange::SecondFactorResetAsked };
        mail::post(&mut tx, backend, email, loaded.lang, letter).await?;
    }
    tell_deciders(&mut tx, backend, &user, person).await?;
    let event = about(Event::done(asked), account, home).by(grant.basis());
    tx.commit(event.detail("explanation", reason.as_str())).await?;
    Ok(())
}

/// Tells those who can decide: main users as for an invitation, or the maintainers where a main user may not touch a role.
async fn tell_deciders(
    tx: &mut Tx,
    backend: &Backend,
    user: &HomeUser,
    asker: AccountId,
) -> Result<(), StoreError> {
    let (now, home) = (tx.now(), user.home.id());
    let mut deciders = if user.roles.iter().all(|role| Role::MainUser.may_grant(*role)) {
        people::approvers(tx.conn(), home, Some(asker), &[Some(user.account)].into(), now).await?
    } else {
        people::maintainers(tx.conn(), now).await?
    };
    deciders.retain(|decider| ![asker, user.account].contains(&decider.id));
    let name = organisations::row::names(tx.conn(), home).await?;
    let matter = OrganisationMatter::SecondFactorResetAsked { account: user.account };
    send::tell(tx, backend, &deciders, &name, &matter).await
}

/// Takes the request back, as the one who asked.
pub async fn withdraw(
    backend: &Backend,
    caller: &Caller,
    account: AccountId,
) -> Result<(), Fault<ResetRule>> {
    let (mut tx, user, reset) = begin(backend, caller, account).await?;
    let (home, withdrawn) = (user.home.id(), EventAction::SecondFactorResetWithdrawn);
    // Judged before it is told that nobody has asked: then it is nobody's but the person's own.
    let asked_by = reset.as_ref().map_or(account, |reset| reset.asked_by);
    let asked = AskedReset { account, home: user.home, asked_by };
    let denied = || about(Event::denied(withdrawn), account, home);
    let (allowed, grant) = tx.may(WithdrawSecondFactorReset, &asked, denied).await?;
    tx = allowed;
    let reset = reset.ok_or(Fault::Rule(ResetRule::NotAsked))?;
    decide(&mut tx, caller.account(), &reset, false).await?;
    tx.commit(about(Event::done(withdrawn), account, home).by(grant.basis())).await?;
    Ok(())
}

/// Approves, as a second person, what somebody asked who still may: the second factor and the recovery codes are gone, all sessions end, the person is told
/// and takes a new one into use at the next sign-in.
pub async fn approve(backend: &Backend, caller: &Caller, account: AccountId) -> Result<(), Fault<ResetRule>> {
    let Decision { mut tx, user, reset, basis } = begin_decision(backend, caller, account).await?;
    let (home, now) = (user.home.id(), tx.now());
    let asker = session::as_if_signed_in(tx.conn(), backend, reset.asked_by, now).await?;
    if asker.is_none_or(|asker| asker.may(AskSecondFactorReset, &user).is_err()) {
        return Err(Fault::Rule(ResetRule::AskerGone));
    }
    let loaded = row::load(tx.conn(), account).await?.ok_or(StoreError::Missing)?;
    if !loaded.has_second_factor || loaded.status != AccountStatus::Active {
        return Err(Fault::Rule(ResetRule::NothingToReset));
    }
    decide(&mut tx, caller.account(), &reset, true).await?;
    sql!(
        tx.conn(),
        execute,
        "UPDATE account SET totp_sealed = NULL, totp_set_at = NULL, totp_last_step = NULL WHERE id = $1",
        account,
    )?;
    sql!(tx.conn(), execute, "DELETE FROM recovery_code WHERE account_id = $1", account)?;
    let ended = session::end_all(&mut tx, account, SessionEnd::CredentialsChanged, None).await?;
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
    let Decision { mut tx, user, reset, basis } = begin_decision(backend, caller, account).await?;
    let home = user.home.id();
    decide(&mut tx, caller.account(), &reset, false).await?;
    tx.commit(about(Event::done(EventAction::SecondFactorResetDeclined), account, home).by(basis)).await?;
    Ok(())
}

/// Ends the request that waits for an account, if there is one: the person has taken a second factor into use by themselves.
/// Gives its event.
pub(in crate::accounts) async fn end_waiting(
    tx: &mut Tx,
    backend: &Backend,
    account: AccountId,
) -> Result<Option<Event>, StoreError> {
    let Some(reset) = waiting(tx.conn(), backend, account).await? else { return Ok(None) };
    decide(tx, Some(account), &reset, false).await?;
    let loaded = row::load(tx.conn(), account).await?.ok_or(StoreError::Missing)?;
    let withdrawn = Event::done(EventAction::SecondFactorResetWithdrawn);
    Ok(Some(about(withdrawn, account, loaded.home_organisation_id)))
}

/// The reset that waits for an account. When nobody decides in time, somebody asks anew.
pub(super) async fn waiting(
    conn: &mut Conn,
    backend: &Backend,
    account: AccountId,
) -> Result<Option<WaitingReset>, StoreError> {
    let since = backend.ambient().now().plus(-backend.clocks().second_factor_reset());
    sql!(conn, optional: WaitingReset,
        "SELECT r.id, r.asked_by, a.name AS asker, r.asked_at, r.reason
         FROM second_factor_reset r JOIN account a ON a.id = r.asked_by
         WHERE r.account_id = $1 AND r.decided_at IS NULL AND r.asked_at > $2 ORDER BY r.asked_at DESC LIMIT 1",
        account, since)
}

/// Locks an account, and gives it with the reset that waits for it.
async fn begin(
    backend: &Backend,
    caller: &Caller,
    account: AccountId,
) -> Result<(Tx, HomeUser, Option<WaitingReset>), Fault<ResetRule>> {
    let mut tx = backend.store.begin(caller).await?;
    row::load(tx.conn(), account).await?.ok_or(Refusal::NotFound)?;
    tx.lock([Lock::Account(account)]).await?;
    let loaded = row::load(tx.conn(), account).await?.ok_or(Refusal::NotFound)?;
    let reset = waiting(tx.conn(), backend, account).await?;
    let user = row::home_user(tx.conn(), &loaded).await?;
    Ok((tx, user, reset))
}

/// A unit in which somebody may decide.
struct Decision {
    tx: Tx,
    user: HomeUser,
    reset: WaitingReset,
    basis: Basis,
}

async fn begin_decision(
    backend: &Backend,
    caller: &Caller,
    account: AccountId,
) -> Result<Decision, Fault<ResetRule>> {
    let (tx, user, reset) = begin(backend, caller, account).await?;
    let home = user.home.id();
    // Judged before it is told that nobody has asked; then the person is as good as the asker, for neither decides.
    let asked_by = reset.as_ref().map_or(account, |reset| reset.asked_by);
    let thing = SecondFactorReset { account, home: user.home.clone(), roles: user.roles.clone(), asked_by };
    let denied = || about(Event::denied(EventAction::SecondFactorReset), account, home);
    let (tx, grant) = tx.may(ApproveSecondFactorReset, &thing, denied).await?;
    let reset = reset.ok_or(Fault::Rule(ResetRule::NotAsked))?;
    Ok(Decision { tx, user, reset, basis: grant.basis() })
}

async fn decide(
    tx: &mut Tx,
    decider: Option<AccountId>,
    reset: &WaitingReset,
    approved: bool,
) -> Result<(), StoreError> {
    let now = tx.now();
    sql!(
        tx.conn(),
        execute,
        "UPDATE second_factor_reset SET decided_by = $2, decided_at = $3, approved = $4 WHERE id = $1",
        reset.id,
        decider,
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
        accounts::{invitations::testing::end_memberships, users::close},
        jobs::Stop,
        mail::{fake::FakePost, send_due},
        on_both_engines,
        testing::{
            TestStore,
            scene::{Scene, email_of},
        },
    };
    use luukku_domain::events::Outcome;
    use std::collections::BTreeSet;

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

    /// To whom letters leave now.
    async fn told(scene: &Scene<'_>) -> BTreeSet<String> {
        let post = FakePost::default();
        send_due(&scene.backend, &post, &Stop::new().1).await.unwrap();
        post.take().into_iter().map(|mail| mail.to.as_str().to_owned()).collect()
    }

    on_both_engines! {
        async fn the_person_and_those_who_can_decide_are_told_when_it_is_asked_for(store) {
            let scene = Scene::new(&store).await;
            let asker = scene.caller("Aino Malli", scene.koivula, Role::MainUser).await;
            scene.member("Eero Esimerkki", scene.koivula, Role::MainUser).await;
            scene.member("Outi Malli", scene.operator, Role::Maintainer).await;
            let person = scene.member("Liisa Esimerkki", scene.koivula, Role::MainUser).await;
            protected(&store, person).await;
            ask(&scene.backend, &asker, person, "Tunnistettu toimistolla").await.unwrap();
            let expected = ["Eero Esimerkki", "Liisa Esimerkki"].map(|name| email_of(name).as_str().to_owned());
            assert_eq!(told(&scene).await, expected.into());

            let maintainer = scene.caller("Sirkka Malli", scene.operator, Role::Maintainer).await;
            let officer = scene.member("Toivo Malli", scene.koivula, Role::DataProtectionOfficer).await;
            protected(&store, officer).await;
            ask(&scene.backend, &maintainer, officer, "Tunnistettu").await.unwrap();
            let expected = ["Outi Malli", "Toivo Malli"].map(|name| email_of(name).as_str().to_owned());
            assert_eq!(told(&scene).await, expected.into());
        }

        async fn what_somebody_asked_who_may_not_ask_any_more_is_not_approved(store) {
            let scene = Scene::new(&store).await;
            let maintainer = scene.caller("Outi Malli", scene.operator, Role::Maintainer).await;
            let second = scene.caller("Eero Esimerkki", scene.koivula, Role::MainUser).await;
            for (name, asker, closes) in [("Liisa Esimerkki", "Aino Malli", true), ("Toivo Malli", "Maija Malli", false)] {
                let asker = scene.caller(asker, scene.koivula, Role::MainUser).await;
                let person = scene.member(name, scene.school, Role::Editor).await;
                protected(&store, person).await;
                ask(&scene.backend, &asker, person, "Puhelimessa").await.unwrap();
                let gone = asker.account().unwrap();
                if closes {
                    close::close(&scene.backend, &maintainer, gone, "Päätös 9/2026").await.unwrap();
                } else {
                    end_memberships(&scene, gone).await;
                }
                let refused = approve(&scene.backend, &second, person).await;
                assert!(matches!(refused, Err(Fault::Rule(ResetRule::AskerGone))));
                decline(&scene.backend, &second, person).await.unwrap();
                ask(&scene.backend, &second, person, "Kasvotusten").await.unwrap();
                approve(&scene.backend, &maintainer, person).await.unwrap();
            }
        }

        async fn the_asker_and_nobody_else_takes_a_request_back(store) {
            let scene = Scene::new(&store).await;
            let asker = scene.caller("Aino Malli", scene.koivula, Role::MainUser).await;
            let second = scene.caller("Eero Esimerkki", scene.koivula, Role::MainUser).await;
            let stranger = scene.caller("Maija Malli", scene.lehtola, Role::MainUser).await;
            let person = scene.member("Liisa Esimerkki", scene.school, Role::Editor).await;
            protected(&store, person).await;
            ask(&scene.backend, &asker, person, "Puhelimessa").await.unwrap();
            let other = withdraw(&scene.backend, &second, person).await;
            assert!(matches!(other, Err(Fault::Refused(Refusal::Forbidden))));
            let other = withdraw(&scene.backend, &stranger, person).await;
            assert!(matches!(other, Err(Fault::Refused(Refusal::NotFound))));
            withdraw(&scene.backend, &asker, person).await.unwrap();
            let late = approve(&scene.backend, &second, person).await;
            assert!(matches!(late, Err(Fault::Rule(ResetRule::NotAsked))));
            assert_eq!(scene.events(EventAction::SecondFactorResetWithdrawn, Outcome::Done).await, 1);
        }

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
            assert_eq!(scene.letters("account_notice").await, 2, "when it was asked for, and when it was done");
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
            store.clock.advance(scene.backend.clocks().second_factor_reset());
            let late = approve(&scene.backend, &scene.caller_as(second).await, person).await;
            assert!(matches!(late, Err(Fault::Rule(ResetRule::NotAsked))));
            let mut read = store.read().await.unwrap();
            assert!(row::load(read.conn(), person).await.unwrap().unwrap().has_second_factor);
        }

        async fn a_stranger_does_not_learn_whether_anybody_has_asked(store) {
            let scene = Scene::new(&store).await;
            let stranger = scene.caller("Aino Malli", scene.lehtola, Role::MainUser).await;
            let person = scene.member("Liisa Esimerkki", scene.school, Role::Editor).await;
            let refused = approve(&scene.backend, &stranger, person).await;
            assert!(matches!(refused, Err(Fault::Refused(Refusal::NotFound))));
            let refused = decline(&scene.backend, &stranger, person).await;
            assert!(matches!(refused, Err(Fault::Refused(Refusal::NotFound))));
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
