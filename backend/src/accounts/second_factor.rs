//! The second factor: given at sign-in, taken into use, replaced by recovery codes when it is lost.

use luukku_domain::{
    accounts::{role::Role, second_factor as rules, session::SessionEnd},
    caller::Caller,
    events::{Event, EventAction},
    id::{AccountId, SessionId},
    permission::action::ChangeOwnSecondFactor,
    time::Timestamp,
    values::Email,
};

use super::{
    lookup::{self, SignInAccount},
    session::{self, OpenSession, Stage},
    sign_in,
    throttle::{self, Counter, Try},
    users::second_factor_reset,
};
use crate::{
    Backend,
    fault::Fault,
    mail::{self, AccountChange, Letter},
    secrets::{RecoveryCode, Token, TotpSecret},
    sql,
    store::{Conn, StoreError, Tx},
};

/// Why a second factor was not accepted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SecondFactorRule {
    /// The code is wrong, or was used already.
    WrongCode,
    /// Too many wrong codes; later.
    TooMany,
    /// The sign-in is not waiting for this.
    NotAsked,
}

/// The stage after a right password for an account without a second factor: enrolment when a role demands one.
pub(super) async fn stage_without(
    conn: &mut Conn,
    account: &SignInAccount,
    now: Timestamp,
) -> Result<Stage, StoreError> {
    let roles = sql!(conn, scalars: Role,
        "SELECT DISTINCT role FROM membership
         WHERE account_id = $1 AND ended_at IS NULL AND starts_at <= $2 AND (ends_at IS NULL OR ends_at > $2)",
        account.id, now)?;
    Ok(if rules::required(roles) { Stage::Enrolment } else { after_factors(account) })
}

const fn after_factors(account: &SignInAccount) -> Stage {
    if account.privacy_notice_at.is_none() { Stage::Notice } else { Stage::Full }
}

/// Gives the second factor during sign-in: a one-time code, or one of the recovery codes. Gives the new session token.
pub async fn give(
    backend: &Backend,
    caller: &Caller,
    session: &OpenSession,
    typed: &str,
) -> Result<(Token, Stage), Fault<SecondFactorRule>> {
    let (Stage::SecondFactor, Some(account)) = (session.stage, session.account) else {
        return Err(Fault::Rule(SecondFactorRule::NotAsked));
    };
    let (mut tx, counted) = begin_check(backend, caller, session, account).await?;
    let account = found(lookup::by_id(tx.conn(), account).await?)?;
    let event = |done: bool| {
        let event = if done { Event::done } else { Event::failed };
        event(EventAction::SecondFactorGiven).about(account.id).subject(account.id)
    };
    if !check(&mut tx, backend, &account, typed).await? {
        tx.refuse(event(false)).await?;
        return Err(Fault::Rule(SecondFactorRule::WrongCode));
    }
    counted.forget(&mut tx).await?;
    let stage = after_factors(&account);
    let token = session::advance(&mut tx, backend, session.id, stage).await?;
    session::prove(&mut tx, session.id).await?;
    let arrived = arrived(&mut tx, session.id, account.id, stage).await?;
    tx.commit_all(event(true), arrived).await?;
    Ok((token, stage))
}

/// What a person may take into use: a secret for the authenticator, and recovery codes. Derived from the session with the
/// installation's key, so page and post agree on it and nothing waits in the database.
pub struct Offer {
    /// The account's user name, which the authenticator shows.
    pub email: Email,
    /// For the authenticator.
    pub secret: TotpSecret,
    /// For the day the authenticator is lost.
    pub recovery_codes: Vec<RecoveryCode>,
}

/// The offer of a session that is at enrolment, or signed in.
pub async fn offer(backend: &Backend, session: &OpenSession) -> Result<Offer, Fault<SecondFactorRule>> {
    let (Stage::Enrolment | Stage::Full, Some(account)) = (session.stage, session.account) else {
        return Err(Fault::Rule(SecondFactorRule::NotAsked));
    };
    let mut read = backend.store.read().await?;
    let account = found(lookup::by_id(read.conn(), account).await?)?;
    Ok(offer_to(backend, session, account))
}

fn offer_to(backend: &Backend, session: &OpenSession, account: SignInAccount) -> Offer {
    // A new offer after each use: the last step of the present factor is part of the seed.
    let seed = |part: usize| {
        let text = format!("{}\0{:?}\0{part}", session.id, account.totp_last_step);
        backend.keys.keyed_hash("second_factor_offer", text.as_bytes())
    };
    let recovery_codes = (1..=RecoveryCode::SET).map(|part| RecoveryCode::from_seed(&seed(part))).collect();
    Offer { secret: TotpSecret::from_seed(&seed(0)), recovery_codes, email: account.email }
}

/// Takes the offered second factor into use: during the first sign-in when a role demands it, or later from the profile. The code
/// proves that the authenticator has the secret. Gives the new session token when the sign-in went on by this.
pub async fn enrol(
    backend: &Backend,
    caller: &Caller,
    session: &OpenSession,
    typed: &str,
) -> Result<Option<(Token, Stage)>, Fault<SecondFactorRule>> {
    let account = session.account.ok_or(Fault::Rule(SecondFactorRule::NotAsked))?;
    let (mut tx, counted) = begin_check(backend, caller, session, account).await?;
    let owner = found(lookup::by_id(tx.conn(), account).await?)?;
    match session.stage {
        Stage::Enrolment => {}
        Stage::Full => {
            let denied = || Event::denied(EventAction::SecondFactorSet).about(account);
            let (allowed, grant) = tx.may(ChangeOwnSecondFactor, &account, denied).await?;
            debug_assert_eq!(grant.thing(), account);
            tx = allowed;
        }
        Stage::SecondFactor | Stage::Notice => return Err(Fault::Rule(SecondFactorRule::NotAsked)),
    }
    let (lang, next) = (owner.lang, after_factors(&owner));
    let offer = offer_to(backend, session, owner);
    let Some(step) = offer.secret.check(typed, tx.now(), None) else {
        tx.refuse(Event::failed(EventAction::SecondFactorSet).about(account).subject(account)).await?;
        return Err(Fault::Rule(SecondFactorRule::WrongCode));
    };
    counted.forget(&mut tx).await?;
    store_secret(&mut tx, backend, account, &offer.secret, step).await?;
    store_recovery_codes(&mut tx, account, &offer.recovery_codes).await?;
    let letter = Letter::AccountNotice { change: AccountChange::SecondFactor };
    mail::post(&mut tx, backend, &offer.email, lang, letter).await?;
    let mut others = vec![Event::done(EventAction::RecoveryCodesMade).about(account).subject(account)];
    others.extend(second_factor_reset::end_waiting(&mut tx, backend, account).await?);
    others
        .extend(session::end_all(&mut tx, account, SessionEnd::CredentialsChanged, Some(session.id)).await?);
    let advanced = match session.stage {
        Stage::Enrolment => {
            let token = session::advance(&mut tx, backend, session.id, next).await?;
            others.extend(arrived(&mut tx, session.id, account, next).await?);
            Some((token, next))
        }
        _ => None,
    };
    tx.commit_all(Event::done(EventAction::SecondFactorSet).about(account).subject(account), others).await?;
    Ok(advanced)
}

/// Notes that the privacy notice was shown at the first sign-in, and lets the sign-in go on.
pub async fn notice_seen(
    backend: &Backend,
    caller: &Caller,
    session: &OpenSession,
) -> Result<Token, Fault<SecondFactorRule>> {
    let (Stage::Notice, Some(account)) = (session.stage, session.account) else {
        return Err(Fault::Rule(SecondFactorRule::NotAsked));
    };
    let mut tx = backend.store.begin(caller).await?;
    session::lock_owner(&mut tx, account, session.id).await?;
    let now = tx.now();
    sql!(tx.conn(), execute, "UPDATE account SET privacy_notice_at = $2 WHERE id = $1", account, now)?;
    let token = session::advance(&mut tx, backend, session.id, Stage::Full).await?;
    let arrived = arrived(&mut tx, session.id, account, Stage::Full).await?;
    let seen = Event::done(EventAction::PrivacyNoticeSeen).about(account).subject(account);
    tx.commit_all(seen, arrived).await?;
    Ok(token)
}

/// The event of a sign-in that has got past everything.
async fn arrived(
    tx: &mut Tx,
    session: SessionId,
    account: AccountId,
    stage: Stage,
) -> Result<Option<Event>, StoreError> {
    Ok(match stage {
        Stage::Full => Some(sign_in::arrive(tx, session, account).await?),
        _ => None,
    })
}

/// Begins a unit that looks at a code: throttled, and one at a time for an account.
async fn begin_check(
    backend: &Backend,
    caller: &Caller,
    session: &OpenSession,
    account: AccountId,
) -> Result<(Tx, Try), Fault<SecondFactorRule>> {
    let counted = count_guess(backend, caller, session.id, account).await?;
    if counted.is_too_many() {
        counted.refuse(backend).await?;
        return Err(Fault::Rule(SecondFactorRule::TooMany));
    }
    let mut tx = backend.store.begin(caller).await?;
    session::lock_owner(&mut tx, account, session.id).await?;
    Ok((tx, counted))
}

/// Counts a guess of a code: a known device answers only for its own, others also for all strangers together. What was
/// guessed before the second factor was reset counts no more.
pub(super) async fn count_guess(
    backend: &Backend,
    caller: &Caller,
    session: SessionId,
    account: AccountId,
) -> Result<Try, StoreError> {
    let device = sign_in::known_device_of(backend, session, account).await?;
    let reset_at = {
        let mut read = backend.store.read().await?;
        sql!(read.conn(), scalar: Option<Timestamp>,
            "SELECT MAX(decided_at) FROM second_factor_reset WHERE account_id = $1 AND approved = $2", account, true)?
    };
    let key = account.uuid();
    let from = device.as_deref().or(caller.address.as_deref()).unwrap_or_default();
    let own = Counter::AccountFrom { account: key, from };
    let counters = if device.is_some() { vec![own] } else { vec![own, Counter::Account(key)] };
    throttle::count_since(backend, &counters, reset_at).await
}

/// Whether `typed` is the code of the moment, or an unused recovery code. Uses it up.
pub(super) async fn check(
    tx: &mut Tx,
    backend: &Backend,
    account: &SignInAccount,
    typed: &str,
) -> Result<bool, StoreError> {
    let now = tx.now();
    let digits: String = typed.chars().filter(|character| !character.is_whitespace()).collect();
    let secret = account.totp(backend)?;
    if let Some(step) = secret.and_then(|secret| secret.check(&digits, now, account.totp_last_step)) {
        sql!(tx.conn(), execute, "UPDATE account SET totp_last_step = $2 WHERE id = $1", account.id, step)?;
        return Ok(true);
    }
    let Some(code) = RecoveryCode::parse(typed) else { return Ok(false) };
    let used = sql!(
        tx.conn(),
        execute,
        "UPDATE recovery_code SET used_at = $3 WHERE account_id = $1 AND code_hash = $2 AND used_at IS NULL",
        account.id,
        code.hash().as_slice(),
        now,
    )?;
    Ok(used == 1)
}

async fn store_secret(
    tx: &mut Tx,
    backend: &Backend,
    account: AccountId,
    secret: &TotpSecret,
    step: i64,
) -> Result<(), StoreError> {
    let now = tx.now();
    let sealed = backend.keys.seal(backend.ambient(), lookup::totp_cell(account), secret.bytes());
    sql!(
        tx.conn(),
        execute,
        "UPDATE account SET totp_sealed = $2, totp_set_at = $3, totp_last_step = $4 WHERE id = $1",
        account,
        sealed,
        now,
        step,
    )?;
    Ok(())
}

async fn store_recovery_codes(
    tx: &mut Tx,
    account: AccountId,
    codes: &[RecoveryCode],
) -> Result<(), StoreError> {
    sql!(tx.conn(), execute, "DELETE FROM recovery_code WHERE account_id = $1", account)?;
    for code in codes {
        sql!(
            tx.conn(),
            execute,
            "INSERT INTO recovery_code (account_id, code_hash) VALUES ($1, $2)",
            account,
            code.hash().as_slice(),
        )?;
    }
    Ok(())
}

fn found(account: Option<SignInAccount>) -> Result<SignInAccount, Fault<SecondFactorRule>> {
    account.ok_or(Fault::Rule(SecondFactorRule::NotAsked))
}
