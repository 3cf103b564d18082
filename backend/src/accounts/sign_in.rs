//! Signs a staff member in by password. Whoever does not have an account learns nothing, neither from the answer nor
//! from the time it takes.

use luukku_domain::{
    accounts::throttle::{self as rules, Counted, Throttled},
    caller::Caller,
    events::{Event, EventAction, Reason},
    id::{AccountId, SessionId},
    time::Timestamp,
    values::{Email, TypedPassword},
};

use data_encoding::BASE64URL_NOPAD;
use sqlx::FromRow;

use super::{
    lookup::{self, SignInAccount},
    session::{self, OpenSession, Owner, Stage},
    throttle::{self, Counter, Try},
};
use crate::{
    Backend,
    fault::Fault,
    secrets::Token,
    sql,
    store::{Lock, StoreError, Tx},
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

/// Signs in by password, or says that it cannot be done. Whoever this browser had signed in before has no part in it.
pub async fn sign_in(
    backend: &Backend,
    caller: &Caller,
    attempt: Attempt<'_>,
) -> Result<SignedIn, Fault<SignInRule>> {
    let caller = &caller.unnamed();
    let email = Email::parse(attempt.email).ok();
    let user = email.as_ref().map(Email::key).unwrap_or_default();
    let address = caller.address.as_deref().unwrap_or_default();
    let (account, known) = {
        let mut read = backend.store.read().await?;
        match &email {
            Some(email) => {
                (lookup::by_email(read.conn(), email).await?, lookup::holder(read.conn(), email).await?)
            }
            None => (None, None),
        }
    };
    let device = known_device(backend, account.as_ref(), attempt.known_device).await?;
    let counters = match &device {
        Some(device) => vec![Counter::AccountFromDevice { user: &user, device }],
        None => vec![Counter::AccountFromAddress { user: &user, address }, Counter::Address(address)],
    };
    let set_at = account.as_ref().and_then(|account| account.password_set_at);
    let counted = begin_try(backend, &counters, device.is_some(), set_at).await?;

    let stored = account.as_ref().and_then(SignInAccount::password);
    let typed = TypedPassword::new(attempt.password);
    let typed = typed.as_ref().map_or("", TypedPassword::as_str);
    let fits = backend.passwords.verify(typed, stored.as_ref()).await;
    let Some(account) = account.filter(|_| fits) else {
        refuse(backend, caller, email.as_ref(), known).await?;
        return Err(Fault::Rule(SignInRule::NotTogether));
    };
    let mut tx = backend.store.begin(caller).await?;
    tx.lock([Lock::Account(account.id)]).await?;
    // While the hash waited for its turn the account may have been closed, or have got another password.
    let still = lookup::by_id(tx.conn(), account.id).await?;
    let Some(account) = still.filter(|still| still.password() == stored) else {
        drop(tx);
        refuse(backend, caller, email.as_ref(), known).await?;
        return Err(Fault::Rule(SignInRule::NotTogether));
    };
    counted.forget(&mut tx).await?;
    let (signed_in, event) = open(&mut tx, backend, &account, &attempt).await?;
    tx.commit(event).await?;
    session::end_previous(backend, caller, attempt.previous).await?;
    Ok(signed_in)
}

/// Opens the session that the password earns, and gives its event.
async fn open(
    tx: &mut Tx,
    backend: &Backend,
    account: &SignInAccount,
    attempt: &Attempt<'_>,
) -> Result<(SignedIn, Event), StoreError> {
    let stage = if account.has_second_factor() {
        Stage::SecondFactor
    } else {
        super::second_factor::stage_without(tx.conn(), account, backend.ambient().now()).await?
    };
    let (id, token) = session::open(tx, backend, Owner::Account(account.id, stage), attempt.device).await?;
    let device = match attempt.known_device {
        Some(_) => None,
        None => Some(Token::generate(backend.ambient())),
    };
    let hash = device.as_ref().or(attempt.known_device).map(Token::hash);
    let hash = hash.as_ref().map(<[u8; 32]>::as_slice);
    sql!(tx.conn(), execute, "UPDATE session SET device_hash = $2 WHERE id = $1", id, hash)?;
    let event = if stage == Stage::Full {
        arrive(tx, id, account.id).await?
    } else {
        let event = Event::done(EventAction::PasswordGiven).about(account.id).subject(account.id);
        event.detail("device", attempt.device)
    };
    Ok((SignedIn { token, stage, device }, event))
}

#[derive(FromRow)]
struct Arriving {
    device: String,
    device_hash: Option<Vec<u8>>,
}

/// Notes that a sign-in has got past everything that was asked for, and that its device is known from now on. Gives the event.
pub(super) async fn arrive(tx: &mut Tx, session: SessionId, account: AccountId) -> Result<Event, StoreError> {
    let now = tx.now();
    sql!(tx.conn(), execute, "UPDATE account SET last_sign_in_at = $2 WHERE id = $1", account, now)?;
    let arriving = sql!(tx.conn(), one: Arriving,
        "SELECT device, device_hash FROM session WHERE id = $1", session)?;
    if let Some(hash) = arriving.device_hash {
        sql!(
            tx.conn(),
            execute,
            "INSERT INTO known_device (account_id, device_hash, seen_at) VALUES ($1, $2, $3)
             ON CONFLICT (account_id, device_hash) DO UPDATE SET seen_at = $3",
            account,
            hash,
            now,
        )?;
    }
    let event = Event::done(EventAction::SignedIn).about(account).subject(account);
    Ok(event.detail("device", arriving.device))
}

/// Opens the first session of an account that was just made in this browser.
pub(super) async fn open_first(
    tx: &mut Tx,
    backend: &Backend,
    account: AccountId,
    browser: &Attempt<'_>,
) -> Result<(SignedIn, Event), StoreError> {
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

/// The device of a session, as a key for counting, when it has signed in with this account before.
pub(super) async fn known_device_of(
    backend: &Backend,
    session: SessionId,
    account: AccountId,
) -> Result<Option<String>, StoreError> {
    let mut read = backend.store.read().await?;
    let hash = sql!(read.conn(), optional_scalar: Vec<u8>,
        "SELECT d.device_hash FROM session s JOIN known_device d ON d.device_hash = s.device_hash
         WHERE s.id = $1 AND d.account_id = $2", session, account)?;
    Ok(hash.map(|hash| BASE64URL_NOPAD.encode(&hash)))
}

/// Counts the try, and refuses before anything is hashed when there were too many failures since the password was set.
async fn begin_try(
    backend: &Backend,
    counters: &[Counter<'_>],
    is_known_device: bool,
    set_at: Option<Timestamp>,
) -> Result<Try, Fault<SignInRule>> {
    let counted = throttle::count_since(backend, counters, set_at).await?;
    let failures = match *counted.before() {
        [own] if is_known_device => Counted { known_device: Some(own), ..Counted::default() },
        [account_and_address, address] => Counted { account_and_address, address, known_device: None },
        _ => Counted::default(),
    };
    match rules::may_try(&failures, &backend.clocks().throttle(), backend.ambient().now()) {
        Ok(()) => Ok(counted),
        Err(Throttled { until }) => {
            counted.refuse(backend).await?;
            Err(Fault::Rule(SignInRule::TooMany { until }))
        }
    }
}

/// The event of a refused sign-in. An address stands in its erasable part; the account that has or had it, if there is
/// one, is the subject, so that its owner sees the try, and clearing the account finds the address. What is no address
/// may be a password or an identity code, and is not kept.
async fn refuse(
    backend: &Backend,
    caller: &Caller,
    email: Option<&Email>,
    known: Option<AccountId>,
) -> Result<(), StoreError> {
    let event = Event::failed(EventAction::SignedIn).subjects(known);
    let event = match email {
        Some(email) => event.detail("user_name", email.as_str()),
        None => event.because(Reason::Malformed),
    };
    backend.store.begin(caller).await?.commit(event).await
}

#[cfg(test)]
mod tests;
