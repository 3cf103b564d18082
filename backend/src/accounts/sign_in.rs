//! Signs a staff member in by password. Whoever does not have an account learns nothing, neither from the answer nor
//! from the time it takes.

use luukku_domain::{
    accounts::{
        session::SessionEnd,
        throttle::{self as rules, Counted, Throttled},
    },
    caller::Caller,
    events::{Event, EventAction},
    id::{AccountId, SessionId},
    time::Timestamp,
    values::{Email, TypedPassword},
};

use super::{
    lookup::{self, SignInAccount},
    session::{self, OpenSession, Owner, Stage},
    throttle::{self, Counter},
};
use crate::{
    Backend,
    fault::Fault,
    secrets::Token,
    sql,
    store::{StoreError, Tx},
};

/// What was typed, and from where.
pub struct Attempt<'a> {
    /// The user name as typed.
    pub email: &'a str,
    /// The password as typed.
    pub password: &'a str,
    /// The name of the browser and system, for the list of sessions.
    pub device: &'a str,
    /// The token of a device that has signed in before.
    pub known_device: Option<&'a Token>,
    /// The session that the browser had before.
    pub previous: Option<&'a OpenSession>,
}

/// Why nobody is signed in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SignInRule {
    /// The address and the password do not belong together. Never says which of them is wrong.
    NotTogether,
    /// Too many wrong tries.
    TooMany {
        /// When the next try is possible.
        until: Timestamp,
    },
}

/// A sign-in that got past the password.
pub struct SignedIn {
    /// For the session cookie.
    pub token: Token,
    /// What comes next.
    pub stage: Stage,
    /// For the cookie that makes this device known, when it was not.
    pub device: Option<Token>,
}

/// Signs in by password, or says that it cannot be done.
pub async fn sign_in(
    backend: &Backend,
    caller: &Caller,
    attempt: Attempt<'_>,
) -> Result<SignedIn, Fault<SignInRule>> {
    let email = Email::parse(attempt.email).ok();
    let user = email.as_ref().map(Email::key).unwrap_or_default();
    let address = caller.address.as_deref().unwrap_or_default();
    let account = {
        let mut read = backend.store.read().await?;
        match &email {
            Some(email) => lookup::by_email(read.conn(), email).await?,
            None => None,
        }
    };
    let device = known_device(backend, account.as_ref(), attempt.known_device).await?;
    let counters = match &device {
        Some(device) => vec![Counter::AccountFromDevice { user: &user, device }],
        None => vec![Counter::AccountFromAddress { user: &user, address }, Counter::Address(address)],
    };
    may_try(backend, &counters).await?;

    let stored = account.as_ref().and_then(SignInAccount::password);
    let typed = TypedPassword::new(attempt.password);
    let typed = typed.as_ref().map_or("", TypedPassword::as_str);
    let fits = backend.passwords.verify(typed, stored.as_ref()).await;
    let known = account.as_ref().map(|account| account.id);
    let Some(account) = account.filter(|_| fits) else {
        throttle::count(backend, &counters).await?;
        refuse(backend, caller, attempt.email, known).await?;
        return Err(Fault::Rule(SignInRule::NotTogether));
    };
    let mut tx = backend.store.begin(caller).await?;
    let signed_in = open(&mut tx, backend, &account, &attempt).await?;
    let event = Event::done(EventAction::SignedIn).about(account.id).subject(account.id);
    tx.commit(event.detail("device", attempt.device)).await?;
    Ok(signed_in)
}

/// Opens the session that the password earns, and makes the device known.
async fn open(
    tx: &mut Tx,
    backend: &Backend,
    account: &SignInAccount,
    attempt: &Attempt<'_>,
) -> Result<SignedIn, StoreError> {
    if let Some(previous) = attempt.previous {
        session::end(tx, previous.id, SessionEnd::Replaced).await?;
    }
    let stage = if account.has_second_factor() {
        Stage::SecondFactor
    } else {
        super::second_factor::stage_without(tx.conn(), account, backend.ambient().now()).await?
    };
    let (_, token): (SessionId, Token) =
        session::open(tx, backend, Owner::Account(account.id, stage), attempt.device).await?;
    let now = tx.now();
    sql!(tx.conn(), execute, "UPDATE account SET last_sign_in_at = $2 WHERE id = $1", account.id, now)?;
    let device = match attempt.known_device {
        Some(_) => None,
        None => Some(Token::generate(backend.ambient())),
    };
    if let Some(token) = device.as_ref().or(attempt.known_device) {
        sql!(
            tx.conn(),
            execute,
            "INSERT INTO known_device (account_id, device_hash, seen_at) VALUES ($1, $2, $3)
             ON CONFLICT (account_id, device_hash) DO UPDATE SET seen_at = $3",
            account.id,
            token.hash().as_slice(),
            now,
        )?;
    }
    Ok(SignedIn { token, stage, device })
}

/// Opens the first session of an account that was just made in this browser.
pub(super) async fn open_first(
    tx: &mut Tx,
    backend: &Backend,
    account: AccountId,
    browser: &Attempt<'_>,
) -> Result<SignedIn, StoreError> {
    let account = lookup::by_id(tx.conn(), account).await?.ok_or(StoreError::Missing)?;
    open(tx, backend, &account, browser).await
}

/// The device, when it has signed in with this account before.
async fn known_device(
    backend: &Backend,
    account: Option<&SignInAccount>,
    device: Option<&Token>,
) -> Result<Option<String>, StoreError> {
    let (Some(account), Some(device)) = (account, device) else { return Ok(None) };
    let mut read = backend.store.read().await?;
    let seen = sql!(read.conn(), optional_scalar: i64,
        "SELECT seen_at FROM known_device WHERE account_id = $1 AND device_hash = $2",
        account.id, device.hash().as_slice())?;
    Ok(seen.map(|_| device.reveal()))
}

/// Refuses before anything is hashed when there were too many failures.
async fn may_try(backend: &Backend, counters: &[Counter<'_>]) -> Result<(), Fault<SignInRule>> {
    let mut read = backend.store.read().await?;
    let mut counted = Counted::default();
    for counter in counters {
        let failures = throttle::failures(read.conn(), backend, *counter).await?;
        match counter {
            Counter::AccountFromDevice { .. } => counted.known_device = Some(failures),
            Counter::AccountFromAddress { .. } => counted.account_and_address = failures,
            _ => counted.address = failures,
        }
    }
    rules::may_try(&counted, backend.ambient().now())
        .map_err(|Throttled { until }| Fault::Rule(SignInRule::TooMany { until }))
}

/// The event of a refused sign-in. What was typed stands in its erasable part; the account that it names, if there is
/// one, is the subject, so that its owner sees the try, and clearing the account finds what was typed.
async fn refuse(
    backend: &Backend,
    caller: &Caller,
    typed: &str,
    known: Option<AccountId>,
) -> Result<(), StoreError> {
    let shown: String = typed.chars().take(254).collect();
    let tx = backend.store.begin(caller).await?;
    tx.commit(Event::failed(EventAction::SignedIn).subjects(known).detail("user_name", shown)).await
}

#[cfg(test)]
mod tests;
