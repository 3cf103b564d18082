//! Signs a staff member in by password. Whoever does not have an account learns nothing, neither from the answer nor
//! from the time it takes.

use luukku_domain::{
    caller::Caller,
    events::{Event, EventAction},
    id::{AccountId, SessionId},
    values::{Email, TypedPassword},
};

use super::{
    lookup::{self, SignInAccount},
    session::{self, EndReason, OpenSession, Owner, Stage},
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
    /// Too many wrong tries; later, or by a new password.
    TooMany,
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
    let address = caller.address.as_deref().unwrap_or_default();
    let (account, counters) = {
        let mut read = backend.store.read().await?;
        let account = match &email {
            Some(email) => lookup::by_email(read.conn(), email).await?,
            None => None,
        };
        let user = email.as_ref().map(Email::key).unwrap_or_default();
        let device = match (&account, attempt.known_device) {
            (Some(account), Some(token)) => {
                is_known(&mut read, account.id, token).await?.then(|| token.reveal())
            }
            _ => None,
        };
        let from = device.as_deref().unwrap_or(address).to_owned();
        (account, (user, from))
    };
    let counters = [Counter::Account { user: &counters.0, from: &counters.1 }, Counter::Address(address)];
    let mut read = backend.store.read().await?;
    for counter in counters {
        if throttle::is_full(read.conn(), backend, counter).await? {
            return Err(Fault::Rule(SignInRule::TooMany));
        }
    }
    drop(read);

    let stored = account.as_ref().and_then(SignInAccount::password);
    let typed = TypedPassword::new(attempt.password);
    let typed = typed.as_ref().map_or("", TypedPassword::as_str);
    let fits = backend.passwords.verify(typed, stored.as_ref()).await;
    let Some(account) = account.filter(|_| fits) else {
        throttle::count(backend, &counters).await?;
        refuse(backend, caller, attempt.email).await?;
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
        session::end(tx, previous.id, EndReason::Replaced).await?;
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

async fn is_known(
    read: &mut crate::store::Read,
    account: AccountId,
    device: &Token,
) -> Result<bool, StoreError> {
    let found = sql!(read.conn(), optional_scalar: i64,
        "SELECT seen_at FROM known_device WHERE account_id = $1 AND device_hash = $2",
        account, device.hash().as_slice())?;
    Ok(found.is_some())
}

/// The event of a refused sign-in. What was typed stands in its erasable part.
async fn refuse(backend: &Backend, caller: &Caller, typed: &str) -> Result<(), StoreError> {
    let shown: String = typed.chars().take(254).collect();
    let tx = backend.store.begin(caller).await?;
    tx.commit(Event::failed(EventAction::SignedIn).detail("user_name", shown)).await
}
