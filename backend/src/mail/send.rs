//! Sends the letters that are due: one after another, each with a fresh secret, wiped once it is carried away. Only then an
//! earlier secret of the same link opens nothing any more.
//!
//! Nothing waits for this: a dead mail server only makes letters older. A letter may be carried twice when a process
//! dies between the server's answer and the note of it; both have the same Message-ID, and the later link is the good one.

use chrono::TimeDelta;
use luukku_domain::{clocks::Clocks, id::MembershipId, time::Timestamp};
use std::time::{Duration, Instant};

use super::{
    CarryError, Letter, Link, Mail, Post,
    compose::{Links, compose},
    outbox::{self, Claimed},
    post::{Envelope, cell},
    render::render,
};
use crate::{
    Backend,
    jobs::Stop,
    registries::{CallOutcome, CallRecord, Direction, System, keep_call},
    secrets::Token,
    sql,
    store::{Conn, StoreError},
};

/// With [`LONGEST_WAIT`] this is about two days (doubled waits of one to 32 minutes, then one each hour).
const TRIES: i64 = 54;
/// A server that says for good that it will not take a mail is believed the third time.
const TRIES_WHEN_REFUSED: i64 = 3;
const FIRST_WAIT: TimeDelta = TimeDelta::minutes(1);
const LONGEST_WAIT: TimeDelta = TimeDelta::hours(1);
/// Longer than any client's own limits; well within the lease of a claimed letter.
const CARRY_LIMIT: Duration = Duration::from_mins(2);

/// Nobody waits for a link that was asked for the day before, unless links hold longer.
const RESET_IS_STALE: TimeDelta = TimeDelta::days(1);

/// What became of the letters that were due.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Sent {
    /// Carried away.
    pub sent: u32,
    /// Put off to a later try.
    pub put_off: u32,
    /// Dropped, because they were of no use any more.
    pub dropped: u32,
    /// Put aside as dead letters.
    pub given_up: u32,
}

/// Sends what is due, until nothing is, the mail server fails, or `stop` says so.
pub async fn send_due(backend: &Backend, post: &dyn Post, stop: &Stop) -> Result<Sent, StoreError> {
    let mut sent = Sent::default();
    while !stop.is_asked() {
        let Some(claimed) = outbox::claim(backend).await? else { break };
        let (tried, secret) = match prepare(backend, &claimed).await? {
            Prepared::Useless => {
                claimed.drop_it(backend).await?;
                sent.dropped += 1;
                continue;
            }
            Prepared::Unreadable => (Err(CarryError::Unfit), None),
            Prepared::Ready(mail, secret) => (carry(backend, post, &mail).await?, secret),
        };
        let Err(error) = tried else {
            claimed.sent(backend, secret.as_ref()).await?;
            sent.sent += 1;
            continue;
        };
        tracing::warn!(target: "mail", mail = %claimed.id, attempts = claimed.attempts, error = error.code(), "a mail was not sent");
        if let Some(wait) = next_wait(claimed.attempts, error, u32::from_be_bytes(backend.ambient().random()))
        {
            claimed.put_off(backend, error, wait).await?;
            sent.put_off += 1;
        } else {
            claimed.give_up(backend, error).await?;
            sent.given_up += 1;
        }
        if error.concerns_every_mail() {
            break;
        }
    }
    Ok(sent)
}

/// What a claimed letter has become.
enum Prepared {
    /// A mail to carry, and the secret in it.
    Ready(Mail, Option<(Link, Token)>),
    /// Nobody needs it any more.
    Useless,
    /// It does not open: the keys are not those that sealed it.
    Unreadable,
}

async fn prepare(backend: &Backend, claimed: &Claimed) -> Result<Prepared, StoreError> {
    let sealed = claimed.message_sealed.as_deref().unwrap_or_default();
    let opened = backend.keys.open(cell(claimed.id), sealed).ok();
    let Some(Envelope { to, letter }) = opened.and_then(|plain| serde_json::from_slice(&plain).ok()) else {
        return Ok(Prepared::Unreadable);
    };
    let now = backend.ambient().now();
    let mut read = backend.store.read().await?;
    let until =
        useful_until(read.conn(), backend.clocks(), &letter, claimed).await?.filter(|until| *until > now);
    drop(read);
    let Some(until) = until else { return Ok(Prepared::Useless) };
    let (lang, home) = (claimed.lang, &backend.settings.public_url);
    let secret = match letter.link() {
        None => None,
        Some(link) => {
            let until = until.min(now.plus(link.valid_for(backend.clocks())));
            let token = claimed.new_secret(backend, link, until).await?;
            Some((link, token, until))
        }
    };
    let address = |(link, token, until): &(Link, Token, _)| {
        (format!("{home}/{lang}/{}/{}", link.page(), token.reveal()), *until)
    };
    let sign_in = format!("{home}/{lang}/accounts/sign-in");
    let links = Links { sign_in, my: format!("{home}/{lang}/my"), secret: secret.as_ref().map(address) };
    let content = render(&compose(&letter, lang, &links, backend.clocks()), lang);
    let mail = Mail { id: claimed.id, to, at: now, content };
    Ok(Prepared::Ready(mail, secret.map(|(link, token, _)| (link, token))))
}

/// Until when a letter is of use; `None` when it is not any more.
async fn useful_until(
    conn: &mut Conn,
    clocks: &Clocks,
    letter: &Letter,
    claimed: &Claimed,
) -> Result<Option<Timestamp>, StoreError> {
    let always = Timestamp::MAX;
    if claimed.object_id.is_some() && is_superseded(conn, claimed).await? {
        return Ok(None);
    }
    match letter {
        Letter::Invitation { invitation, .. } => {
            sql!(conn, optional_scalar: Timestamp,
                "SELECT expires_at FROM invitation WHERE id = $1 AND state = 'pending'", *invitation)
        }
        Letter::PasswordReset { account } => {
            let open = sql!(conn, optional_scalar: i64,
                "SELECT created_at FROM account WHERE id = $1 AND status = 'active'", *account)?;
            Ok(open.map(|_| claimed.created_at.plus(RESET_IS_STALE.max(clocks.password_reset()))))
        }
        // It holds from when it was asked for; later it only confuses.
        Letter::ConfirmationCode { .. } => Ok(Some(claimed.created_at.plus(clocks.confirmation_code()))),
        Letter::IdleWarning { membership, .. } => {
            Ok(is_idle_since(conn, *membership, claimed.created_at).await?.then_some(always))
        }
        Letter::AccountNotice { .. } | Letter::ContactNotice { .. } | Letter::OrganisationNotice { .. } => {
            Ok(Some(always))
        }
    }
}

/// Whether a later letter about the same thing is in the outbox or was sent: its secret is the good one.
async fn is_superseded(conn: &mut Conn, claimed: &Claimed) -> Result<bool, StoreError> {
    let later = sql!(conn, optional_scalar: i64,
        "SELECT created_at FROM mail_outbox WHERE object_id = $1 AND template = $2 AND created_at > $3 LIMIT 1",
        claimed.object_id, claimed.template.as_str(), claimed.created_at)?;
    Ok(later.is_some())
}

async fn is_idle_since(conn: &mut Conn, membership: MembershipId, at: Timestamp) -> Result<bool, StoreError> {
    let idle = sql!(conn, optional_scalar: i64,
        "SELECT last_used_at FROM membership WHERE id = $1 AND ended_at IS NULL AND last_used_at <= $2",
        membership, at)?;
    Ok(idle.is_some())
}

/// Hands a mail over within a time limit, and keeps the figures of the call.
async fn carry(
    backend: &Backend,
    post: &dyn Post,
    mail: &Mail,
) -> Result<Result<(), CarryError>, StoreError> {
    let started = Instant::now();
    let tried = tokio::time::timeout(CARRY_LIMIT, post.carry(mail)).await;
    let outcome = match &tried {
        Ok(Ok(())) => CallOutcome::Answered,
        Ok(Err(CarryError::Refused | CarryError::Credentials | CarryError::Unfit)) => CallOutcome::Refused,
        Ok(Err(CarryError::Later)) => CallOutcome::Failed,
        Ok(Err(CarryError::Tls)) => CallOutcome::Malformed,
        Ok(Err(CarryError::Unreachable)) => CallOutcome::Unreachable,
        Err(_) => CallOutcome::TimedOut,
    };
    let call = CallRecord {
        system: System::Mail,
        direction: Direction::Outgoing,
        operation: "send",
        started: mail.at,
        latency: started.elapsed(),
        outcome,
        correlation_id: mail.id.uuid(),
    };
    let mut housekeeping = backend.store.housekeeping_statement().await?;
    keep_call(housekeeping.conn(), backend.ambient(), &call).await?;
    housekeeping.commit().await?;
    Ok(tried.unwrap_or(Err(CarryError::Unreachable)))
}

/// How long to wait after the try number `attempts`; `None` when it was the last. `random` spreads the waits by up to a
/// quarter either way, so that letters that failed together do not come back together.
fn next_wait(attempts: i64, error: CarryError, random: u32) -> Option<TimeDelta> {
    let tries = match error {
        CarryError::Unfit => 1,
        CarryError::Refused => TRIES_WHEN_REFUSED,
        _ => TRIES,
    };
    if attempts >= tries {
        return None;
    }
    let doublings = u32::try_from(attempts.clamp(1, 16) - 1).unwrap_or_default();
    let wait = (FIRST_WAIT * 2_i32.pow(doublings)).min(LONGEST_WAIT);
    let spread = i64::from(random % 501) - 250;
    Some(wait + TimeDelta::milliseconds(wait.num_milliseconds() * spread / 1_000))
}

#[cfg(test)]
#[path = "send_tests.rs"]
mod tests;
